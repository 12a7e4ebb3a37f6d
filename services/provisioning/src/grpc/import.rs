//! `roster.v1.ImportService`.

use domain::activity::Explanation;
use domain::readiness::Severity;
use domain::refusal::Refusal;
use domain::schema::Schemas;
use proto::v1;
use proto::v1::import_service_server::ImportService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::convert::{self, profile, seat};
use crate::error::Error;
use crate::readiness::{Candidate, Found};
use crate::user::create::Draft;
use crate::user::import::{Imported, Mode};

/// People of one call.
const MAX_PEOPLE: usize = 1_000;

/// Serves lists of people.
pub(crate) struct ImportRpc {
    service: Provisioning,
}

impl ImportRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl ImportService for ImportRpc {
    async fn import_users(
        &self,
        request: Request<v1::ImportUsersRequest>,
    ) -> Result<Response<v1::ImportUsersResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ImportUsersRequest { workspace_id, people, all_or_nothing, validate_only } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        bounded(&people)?;
        let rows: Vec<i32> = people.iter().map(|person| person.row).collect();
        let drafts = people.into_iter().map(|person| Ok(read(person)?.map_err(|refusal| Imported::of(&refusal))));
        let drafts = drafts.collect::<Result<_, Error>>()?;

        let mode = Mode { all_or_nothing, validate_only };
        let outcomes = self.service.import_users(workspace, drafts, mode).await?;

        let results = rows.into_iter().zip(outcomes).map(|(row, outcome)| write_outcome(row, outcome, validate_only));
        Ok(Response::new(v1::ImportUsersResponse { results: results.collect() }))
    }

    async fn check_readiness(
        &self,
        request: Request<v1::CheckReadinessRequest>,
    ) -> Result<Response<v1::CheckReadinessResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::CheckReadinessRequest { workspace_id, people } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        bounded(&people)?;

        let found = if people.is_empty() {
            self.service.check_workspace(&workspace).await?
        } else {
            let read = |person: v1::Person| Ok(Candidate { row: person.row, draft: read(person)? });
            let people = people.into_iter().map(read).collect::<Result<_, Error>>()?;
            self.service.check_people(&workspace, people).await?
        };

        let findings = found.into_iter().map(|found| write_found(&caller, &known.users, found)).collect();
        Ok(Response::new(v1::CheckReadinessResponse { findings }))
    }
}

fn bounded(people: &[v1::Person]) -> Result<(), Error> {
    if people.len() > MAX_PEOPLE {
        return Err(Error::field("people", format!("people are more than {MAX_PEOPLE}; send them in several calls")));
    }
    Ok(())
}

/// Reads a person; what cannot be read is that person's refusal, not the call's.
fn read(person: v1::Person) -> Result<Result<Draft, Refusal>, Error> {
    let v1::Person { row: _, profile, seat } = person;
    let draft = profile::read(profile.unwrap_or_default()).and_then(|(profile, active)| {
        let seat = seat.map(seat::read).transpose()?;
        Ok(Draft { profile, active, seat })
    });
    match draft {
        Ok(draft) => Ok(Ok(draft)),
        Err(Error::Refused { refusal, .. }) => Ok(Err(refusal)),
        Err(error) => Err(error),
    }
}

/// The message of an outcome. A user that only would be created has no id.
fn write_outcome(row: i32, outcome: Imported, validate_only: bool) -> v1::ImportResult {
    let mut result = v1::ImportResult { row, ..Default::default() };
    let outcome = match outcome {
        Imported::Created(user) => {
            if !validate_only {
                result.user_id = user.to_string();
            }
            v1::ImportOutcome::Created
        }
        Imported::Unchanged(user) => {
            result.user_id = user.to_string();
            v1::ImportOutcome::Unchanged
        }
        Imported::Refused { field, detail } => {
            (result.field, result.detail) = (field, detail);
            v1::ImportOutcome::Refused
        }
        Imported::HeldBack => v1::ImportOutcome::HeldBack,
    };
    result.set_outcome(outcome);
    result
}

fn write_found(caller: &Caller, schemas: &Schemas, found: Found) -> v1::ReadinessFinding {
    let Found { finding, users, count, rows } = found;
    let Explanation { summary, remedy } = finding.explanation();
    v1::ReadinessFinding {
        severity: match finding.severity() {
            Severity::Notice => v1::ReadinessSeverity::Notice,
            Severity::Warning => v1::ReadinessSeverity::Warning,
            Severity::Blocker => v1::ReadinessSeverity::Blocker,
        }
        .into(),
        explanation: Some(v1::Explanation {
            code: finding.code().to_owned(),
            summary: summary.to_owned(),
            remedy: remedy.to_owned(),
        }),
        users: users.into_iter().map(|user| convert::user::write(caller, schemas, user)).collect(),
        user_count: i64::try_from(count).unwrap_or(i64::MAX),
        rows,
    }
}
