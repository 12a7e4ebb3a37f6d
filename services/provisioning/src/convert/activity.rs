//! Activity, the SCIM requests it tells of, and the health of a connection.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::activity::idp::Cadence;
use domain::activity::{
    Activity, Cause, Detail, Explanation, FieldChange, Idp, MembershipChange, Note, Operation, Outcome, Refused,
    ScimRequest, health, warning,
};
use domain::attribute::ResourceKind;
use domain::id::ActivityId;
use prost::Message;
use proto::v1;
use storage::{ActivityCounts, ActivityQuery};

use super::time;
use crate::activity::Rejection;
use crate::activity::health::Health;
use crate::error::Error;

/// Binary metadata comes with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Notes of one request that are kept, and how long a text of it may be, in bytes.
const MAX_NOTES: usize = 40;
const MAX_TEXT: usize = 256;
/// Values of one condition of a list.
const MAX_VALUES: usize = 16;

/// Reads the metadata in which a gateway tells of a request; `None` when it cannot be read.
pub(crate) fn read_header(value: &[u8]) -> Option<ScimRequest> {
    let bytes = BASE64.decode(value).ok()?;
    v1::ScimRequest::decode(bytes.as_slice()).ok().map(read_request)
}

/// Reads what a gateway tells of a request. All of it is for show: what is too long is cut.
pub(crate) fn read_request(request: v1::ScimRequest) -> ScimRequest {
    let (operation, resource) = (request.operation(), request.resource());
    let idp = read_idp(request.identity_provider());
    let v1::ScimRequest {
        method,
        route,
        operation: _,
        resource: _,
        resource_id,
        resource_name,
        identity_provider: _,
        dialect,
        connection_test,
        coercions,
    } = request;
    ScimRequest {
        method: clip(method),
        route: clip(route),
        operation: read_operation(operation).unwrap_or_default(),
        resource: match resource {
            v1::ActivityResource::Unspecified => None,
            v1::ActivityResource::User => Some(ResourceKind::User),
            v1::ActivityResource::Group => Some(ResourceKind::Group),
        },
        resource_id: clip(resource_id),
        resource_name: clip(resource_name),
        idp,
        dialect: clip(dialect),
        connection_test,
        coercions: coercions.into_iter().take(MAX_NOTES).map(read_note).collect(),
    }
}

/// Reads what a gateway refused.
pub(crate) fn read_rejection(request: v1::ReportRejectionRequest) -> Result<Rejection, Error> {
    let v1::ReportRejectionRequest { request, http_status, scim_type, detail, count, rehearse: _, workspace_id: _ } =
        request;
    let request = request.ok_or_else(|| Error::field("request", "request is required: it is what was refused"))?;
    let status = u16::try_from(http_status).ok().filter(|status| (400..600).contains(status));
    let status = status.ok_or_else(|| Error::field("http_status", "http_status must be from 400 to 599"))?;
    Ok(Rejection {
        request: read_request(request),
        status,
        scim_type: clip(scim_type),
        detail: storable(detail),
        count: u32::try_from(count).unwrap_or(0),
    })
}

/// Reads which activity to list.
pub(crate) fn read_query(request: &v1::ListActivityRequest) -> Result<ActivityQuery, Error> {
    if request.outcomes.len() > MAX_VALUES || request.operations.len() > MAX_VALUES {
        return Err(Error::field("outcomes", "outcomes and operations name each value once at most"));
    }
    let outcome = |outcome: v1::ActivityOutcome| match outcome {
        v1::ActivityOutcome::Unspecified => None,
        v1::ActivityOutcome::Applied => Some(Outcome::Applied),
        v1::ActivityOutcome::Unchanged => Some(Outcome::Unchanged),
        v1::ActivityOutcome::Refused => Some(Outcome::Refused),
    };
    let outcomes = request.outcomes.iter().map(|code| {
        let known = v1::ActivityOutcome::try_from(*code).ok().and_then(outcome);
        known.ok_or_else(|| Error::field("outcomes", "outcomes has a value that is no outcome this version knows"))
    });
    let operations = request.operations.iter().map(|code| {
        let known = v1::ActivityOperation::try_from(*code).ok().and_then(read_operation);
        known.ok_or_else(|| Error::field("operations", "operations has a value that this version does not know"))
    });
    let instant = |field: &str, at: Option<prost_types::Timestamp>| {
        at.map(|at| time::read_instant(at).ok_or_else(|| Error::field(field, format!("{field} is no instant"))))
            .transpose()
    };
    let named = |text: &String| (!text.is_empty()).then(|| text.clone());
    let target = match named(&request.target_id) {
        None => None,
        Some(id) => {
            let message = "target_id is no id of a user or group; to look for a name, give target_name";
            Some(super::uuid(&id).ok_or_else(|| Error::field("target_id", message))?)
        }
    };
    super::storable("target_name", &request.target_name)?;
    Ok(ActivityQuery {
        outcomes: outcomes.collect::<Result<_, _>>()?,
        operations: operations.collect::<Result<_, _>>()?,
        target,
        name: named(&request.target_name),
        from: instant("start_time", request.start_time)?,
        until: instant("end_time", request.end_time)?,
        before: None,
    })
}

/// Reads the id of an activity; text that is no id names none.
pub(crate) fn activity_id(text: &str) -> Result<ActivityId, Error> {
    if text.is_empty() {
        return Err(Error::field("activity_id", "activity_id is required"));
    }
    ActivityId::parse(text).ok_or(Error::NotFound { resource: "activity" })
}

/// The message of an activity.
pub(crate) fn write(activity: Activity) -> v1::Activity {
    let Activity { id, workspace, at, outcome, operation, target, detail, call } = activity;
    let Detail { request_id, request, name, cause, refused, changes, membership, warnings, count, replay_of, clash: _ } =
        detail;
    let resource = write_resource(request.resource);
    let Refused { status, scim_type, reason, detail } = refused.unwrap_or_default();
    v1::Activity {
        activity_id: id.to_string(),
        workspace_id: workspace.to_string(),
        time: Some(time::instant(at)),
        request_id,
        outcome: write_outcome(outcome).into(),
        operation: write_operation(operation).into(),
        target: Some(v1::ActivityTarget {
            resource: resource.into(),
            id: target.map_or_else(|| request.resource_id.clone(), |id| id.hyphenated().to_string()),
            name,
        }),
        http_status: if status == 0 { done_status(operation) } else { i32::from(status) },
        request: Some(write_request(request)),
        scim_type,
        reason,
        detail,
        explanation: Some(explain(cause)),
        changes: changes.into_iter().map(write_change).collect(),
        membership: membership.map(write_membership),
        warnings: warnings.into_iter().map(write_warning).collect(),
        count: i32::try_from(count.max(1)).unwrap_or(i32::MAX),
        replayable: call.is_some(),
        replay_of: replay_of.map(|id| id.hyphenated().to_string()).unwrap_or_default(),
    }
}

/// What a request that was done is answered; a large group's patch is the one that may also be 204.
fn done_status(operation: Operation) -> i32 {
    match operation {
        Operation::Create => 201,
        Operation::Delete => 204,
        Operation::Replace
        | Operation::Patch
        | Operation::Read
        | Operation::List
        | Operation::Bulk
        | Operation::Other
        | Operation::Adopt => 200,
    }
}

/// The message of a cause.
pub(crate) fn explain(cause: Cause) -> v1::Explanation {
    let Explanation { summary, remedy } = cause.explanation();
    v1::Explanation { code: cause.code().to_owned(), summary: summary.to_owned(), remedy: remedy.to_owned() }
}

/// The message of a connection's health.
pub(crate) fn write_health(health: Health) -> v1::ConnectionHealth {
    let Health { state, last_request, last_success, last_refusal, last_test, idp, dialect, counts } = health;
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    v1::ConnectionHealth {
        state: match state {
            health::State::Off => v1::ConnectionState::Off,
            health::State::Waiting => v1::ConnectionState::Waiting,
            health::State::Silent => v1::ConnectionState::Silent,
            health::State::Failing => v1::ConnectionState::Failing,
            health::State::Degraded => v1::ConnectionState::Degraded,
            health::State::Healthy => v1::ConnectionState::Healthy,
        }
        .into(),
        explanation: Some(v1::Explanation {
            code: state.code().to_owned(),
            summary: state.summary().to_owned(),
            remedy: state.remedy().to_owned(),
        }),
        last_request_time: last_request.map(time::instant),
        last_success_time: last_success.map(time::instant),
        last_refusal: last_refusal.map(write),
        connection_test_time: last_test.map(time::instant),
        identity_provider: write_idp(idp).into(),
        dialect,
        expected_cadence_minutes: match idp.map(Idp::cadence) {
            Some(Cadence::Cycle(minutes)) => i32::from(minutes),
            Some(Cadence::Events | Cadence::Unknown) | None => 0,
        },
        expected_cadence: idp.map_or("", Idp::cadence_text).to_owned(),
        counts: counts
            .into_iter()
            .map(|(hours, ActivityCounts { succeeded, refused })| v1::ActivityCount {
                hours,
                succeeded: count(succeeded),
                refused: count(refused),
            })
            .collect(),
    }
}

fn write_request(request: ScimRequest) -> v1::ScimRequest {
    let ScimRequest {
        method,
        route,
        operation,
        resource,
        resource_id,
        resource_name,
        idp,
        dialect,
        connection_test,
        coercions,
    } = request;
    v1::ScimRequest {
        method,
        route,
        operation: write_operation(operation).into(),
        resource: write_resource(resource).into(),
        resource_id,
        resource_name,
        identity_provider: write_idp(idp).into(),
        dialect,
        connection_test,
        coercions: coercions.into_iter().map(write_note).collect(),
    }
}

fn read_note(note: v1::ActivityNote) -> Note {
    let v1::ActivityNote { code, path, text: _ } = note;
    Note { code: clip(code), path: clip(path) }
}

fn write_note(note: Note) -> v1::ActivityNote {
    let Note { code, path } = note;
    v1::ActivityNote { code, path, text: String::new() }
}

fn write_warning(note: Note) -> v1::ActivityNote {
    let text = warning::text(&note.code).to_owned();
    v1::ActivityNote { text, ..write_note(note) }
}

fn write_change(change: FieldChange) -> v1::FieldChange {
    let FieldChange { path, before, after, redacted } = change;
    v1::FieldChange { path, before: before.unwrap_or_default(), after: after.unwrap_or_default(), redacted }
}

fn write_membership(change: MembershipChange) -> v1::MembershipChange {
    let MembershipChange { added, removed, added_ids, removed_ids } = change;
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    v1::MembershipChange {
        added_count: count(added),
        removed_count: count(removed),
        added_member_ids: added_ids,
        removed_member_ids: removed_ids,
    }
}

fn write_resource(resource: Option<ResourceKind>) -> v1::ActivityResource {
    match resource {
        None => v1::ActivityResource::Unspecified,
        Some(ResourceKind::User) => v1::ActivityResource::User,
        Some(ResourceKind::Group) => v1::ActivityResource::Group,
    }
}

fn write_outcome(outcome: Outcome) -> v1::ActivityOutcome {
    match outcome {
        Outcome::Applied => v1::ActivityOutcome::Applied,
        Outcome::Unchanged => v1::ActivityOutcome::Unchanged,
        Outcome::Refused => v1::ActivityOutcome::Refused,
    }
}

fn read_operation(operation: v1::ActivityOperation) -> Option<Operation> {
    match operation {
        v1::ActivityOperation::Unspecified => None,
        v1::ActivityOperation::Create => Some(Operation::Create),
        v1::ActivityOperation::Replace => Some(Operation::Replace),
        v1::ActivityOperation::Patch => Some(Operation::Patch),
        v1::ActivityOperation::Delete => Some(Operation::Delete),
        v1::ActivityOperation::Read => Some(Operation::Read),
        v1::ActivityOperation::List => Some(Operation::List),
        v1::ActivityOperation::Bulk => Some(Operation::Bulk),
        v1::ActivityOperation::Other => Some(Operation::Other),
        v1::ActivityOperation::Adopt => Some(Operation::Adopt),
    }
}

fn write_operation(operation: Operation) -> v1::ActivityOperation {
    match operation {
        Operation::Create => v1::ActivityOperation::Create,
        Operation::Replace => v1::ActivityOperation::Replace,
        Operation::Patch => v1::ActivityOperation::Patch,
        Operation::Delete => v1::ActivityOperation::Delete,
        Operation::Read => v1::ActivityOperation::Read,
        Operation::List => v1::ActivityOperation::List,
        Operation::Bulk => v1::ActivityOperation::Bulk,
        Operation::Other => v1::ActivityOperation::Other,
        Operation::Adopt => v1::ActivityOperation::Adopt,
    }
}

fn read_idp(idp: v1::IdentityProvider) -> Option<Idp> {
    match idp {
        v1::IdentityProvider::Unspecified => None,
        v1::IdentityProvider::Okta => Some(Idp::Okta),
        v1::IdentityProvider::Entra => Some(Idp::Entra),
        v1::IdentityProvider::Google => Some(Idp::Google),
        v1::IdentityProvider::Jumpcloud => Some(Idp::JumpCloud),
        v1::IdentityProvider::Onelogin => Some(Idp::OneLogin),
        v1::IdentityProvider::Rippling => Some(Idp::Rippling),
        v1::IdentityProvider::Yeshid => Some(Idp::YesHid),
        v1::IdentityProvider::Other => Some(Idp::Other),
    }
}

fn write_idp(idp: Option<Idp>) -> v1::IdentityProvider {
    match idp {
        None => v1::IdentityProvider::Unspecified,
        Some(Idp::Okta) => v1::IdentityProvider::Okta,
        Some(Idp::Entra) => v1::IdentityProvider::Entra,
        Some(Idp::Google) => v1::IdentityProvider::Google,
        Some(Idp::JumpCloud) => v1::IdentityProvider::Jumpcloud,
        Some(Idp::OneLogin) => v1::IdentityProvider::Onelogin,
        Some(Idp::Rippling) => v1::IdentityProvider::Rippling,
        Some(Idp::YesHid) => v1::IdentityProvider::Yeshid,
        Some(Idp::Other) => v1::IdentityProvider::Other,
    }
}

/// A short text for show.
fn clip(text: String) -> String {
    let mut text = storable(text);
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text
}

/// The text without what PostgreSQL cannot store.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

#[cfg(test)]
mod tests;
