//! What is told of one call that a gateway makes for a SCIM request.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::activity::{
    Activity, Call, Cause, Detail, MembershipChange, Note, Operation, Outcome, Refused, ScimRequest, diff, warning,
};
use domain::attribute::ResourceKind;
use domain::change::Change;
use domain::conflict::Clash;
use domain::deprovision::Deprovision;
use domain::group::{Delta, Group, GroupProfile};
use domain::id::{ActivityId, WorkspaceId};
use domain::schema::Schemas;
use domain::time::Timestamp;
use domain::user::{Profile, User};
use http::HeaderMap;
use storage::{Steps, Tx, UnitError, UnitFuture};
use tonic::Status;
use uuid::Uuid;

use super::refused;
use crate::Provisioning;
use crate::access::Caller;
use crate::convert;
use crate::error::Error;
use crate::request;

/// Metadata in which a gateway tells of the SCIM request that it makes a call for.
const HEADER: &str = "roster-scim-bin";
/// The longest it may be, encoded; a longer one is as good as none.
const MAX_HEADER: usize = 8 << 10;

/// Tells of the call that carries these headers; `None` when no gateway makes it.
pub(crate) fn sent(service: &Provisioning, headers: &HeaderMap) -> Option<Log> {
    let value = headers.get(HEADER).filter(|value| value.len() <= MAX_HEADER)?;
    convert::activity::read_header(value.as_bytes()).map(|request| Log::new(service, request))
}

/// Tells of one call. Clones tell of the same one.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    id: ActivityId,
    at: Timestamp,
    request_id: Arc<str>,
    request: Arc<ScimRequest>,
    purpose: Purpose,
    /// Whom the call met, should it be refused for that.
    clash: Arc<Mutex<Option<Clash>>>,
    /// Whether an admin released what was held.
    is_release: bool,
}

/// Why the call is made.
#[derive(Clone, Debug)]
enum Purpose {
    /// The identity provider wants it.
    Real,
    /// An admin wants it run again, and to see what comes of it.
    Replay(ActivityId, Sink),
    /// An admin wants to see what would come of it.
    Rehearsal(Sink, Option<Part>),
}

/// What a call is that is rehearsed among others.
#[derive(Clone)]
struct Part {
    /// The transaction of them all.
    steps: Steps,
    /// The id of what the call creates: those after it name it.
    id: Uuid,
}

/// Where an admin sees what came of it.
type Sink = Arc<Mutex<Option<Activity>>>;

impl Log {
    /// Tells of the call that is being served.
    pub(crate) fn new(service: &Provisioning, request: ScimRequest) -> Self {
        let at = service.now();
        let id = ActivityId(service.entropy().uuid_v7(at));
        let request = Arc::new(request);
        Self {
            id,
            at,
            request_id: request::current(),
            request,
            purpose: Purpose::Real,
            clash: Arc::default(),
            is_release: false,
        }
    }

    /// Tells of a user that an admin hands over: no request of the identity provider, which yet must not be surprised.
    pub(crate) fn adopting(service: &Provisioning) -> Self {
        let request =
            ScimRequest { operation: Operation::Adopt, resource: Some(ResourceKind::User), ..ScimRequest::default() };
        Self::new(service, request)
    }

    /// Tells of what the identity provider wanted before, and an admin lets happen now.
    pub(crate) fn releasing(service: &Provisioning, kind: Deprovision) -> Self {
        let operation = match kind {
            Deprovision::Deactivate => Operation::Patch,
            Deprovision::Delete => Operation::Delete,
        };
        let request = ScimRequest { operation, resource: Some(ResourceKind::User), ..ScimRequest::default() };
        Self { is_release: true, ..Self::new(service, request) }
    }

    /// Whether an admin released what was held.
    pub(crate) fn is_release(&self) -> bool {
        self.is_release
    }

    /// The same for a call that is run again.
    pub(crate) fn replaying(self, activity: ActivityId) -> Self {
        Self { purpose: Purpose::Replay(activity, Sink::default()), ..self }
    }

    /// The same for a call that is not really made.
    pub(crate) fn rehearsing(self) -> Self {
        Self { purpose: Purpose::Rehearsal(Sink::default(), None), ..self }
    }

    /// The same for one of several, in the transaction of them all. What it creates gets this id.
    pub(crate) fn rehearsing_in(self, steps: Steps, id: Uuid) -> Self {
        Self { purpose: Purpose::Rehearsal(Sink::default(), Some(Part { steps, id })), ..self }
    }

    fn part(&self) -> Option<&Part> {
        match &self.purpose {
            Purpose::Real | Purpose::Replay(..) | Purpose::Rehearsal(_, None) => None,
            Purpose::Rehearsal(_, Some(part)) => Some(part),
        }
    }

    /// Notes whom the call met: its answer cannot carry that, since an identity provider is not to learn of the user.
    pub(crate) fn met(&self, clash: Clash) {
        *self.clash.lock().unwrap_or_else(PoisonError::into_inner) = Some(clash);
    }

    fn clash(&self) -> Option<Clash> {
        self.clash.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn request(&self) -> &ScimRequest {
        &self.request
    }

    /// Whether nothing may be left of the call.
    pub(crate) fn is_rehearsal(&self) -> bool {
        match self.purpose {
            Purpose::Real | Purpose::Replay(..) => false,
            Purpose::Rehearsal(..) => true,
        }
    }

    /// What was last told, where somebody looks at it.
    pub(crate) fn told(&self) -> Option<Activity> {
        match &self.purpose {
            Purpose::Real => None,
            Purpose::Replay(_, sink) | Purpose::Rehearsal(sink, _) => {
                sink.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
        }
    }

    /// What became of a user; `before` is the user that was there.
    pub(crate) fn user(&self, before: Option<&User>, after: &User, changes: &[Change], schemas: &Schemas) -> Activity {
        let fields = if changes.is_empty() { Vec::new() } else { diff::user(before, after, schemas) };
        let mut warnings = user_warnings(before.map(|user| &user.profile), after);
        let handed_over = before.is_some_and(|before| before.managed_by != after.managed_by);
        let mut cause = Cause::of_changes(changes);
        if handed_over && cause == Cause::UserUpdated {
            cause = Cause::UserAdopted;
        } else if handed_over {
            // What locks somebody out or lets them in is the greater news.
            warnings.push(Note { code: warning::USER_ADOPTED.to_owned(), path: String::new() });
        }
        let detail =
            Detail { name: after.profile.user_name.clone(), cause, warnings, changes: fields, ..self.detail() };
        self.done(after.workspace, after.id.0, detail)
    }

    /// A user who had been deactivated came back.
    pub(crate) fn returned(&self, before: &User, after: &User, changes: &[Change], schemas: &Schemas) -> Activity {
        let mut activity = self.user(Some(before), after, changes, schemas);
        activity.detail.cause = Cause::UserReturned;
        activity
    }

    /// The same, raised when the workspace lost its last admin by it.
    pub(crate) fn raising(mut activity: Activity, last_admin_gone: bool) -> Activity {
        if last_admin_gone {
            activity.detail.warnings.push(Note { code: warning::LAST_ADMIN_GONE.to_owned(), path: String::new() });
        }
        activity
    }

    /// A user was deleted.
    pub(crate) fn deleted_user(&self, user: &User, changes: &[Change]) -> Activity {
        let detail =
            Detail { name: user.profile.user_name.clone(), cause: Cause::of_changes(changes), ..self.detail() };
        self.done(user.workspace, user.id.0, detail)
    }

    /// What became of a group; `before` is the profile that was there.
    pub(crate) fn group(&self, before: Option<&GroupProfile>, after: &Group, told: GroupTold<'_>) -> Activity {
        let GroupTold { members, changes, skipped, schemas } = told;
        let fields = if changes.is_empty() { Vec::new() } else { diff::group(before, &after.profile, schemas) };
        let note = |code: &str, path: &str| Note { code: code.to_owned(), path: path.to_owned() };
        let detail = Detail {
            name: after.profile.display_name.clone(),
            cause: Cause::of_changes(changes),
            changes: fields,
            membership: MembershipChange::of(members),
            warnings: if skipped { vec![note(warning::MEMBERS_SKIPPED, "members")] } else { Vec::new() },
            ..self.detail()
        };
        self.done(after.workspace, after.id.0, detail)
    }

    /// A group was deleted.
    pub(crate) fn deleted_group(&self, group: &Group, changes: &[Change]) -> Activity {
        let detail =
            Detail { name: group.profile.display_name.clone(), cause: Cause::of_changes(changes), ..self.detail() };
        self.done(group.workspace, group.id.0, detail)
    }

    /// The call was refused.
    pub(crate) fn refused(
        &self,
        workspace: WorkspaceId,
        cause: Cause,
        refused: Refused,
        call: Option<Call>,
    ) -> Activity {
        let ScimRequest { resource_id, resource_name, operation, .. } = &*self.request;
        // A call that met somebody may yet have been refused for another reason.
        let clash = matches!(cause, Cause::UserByHand | Cause::EmailByHand | Cause::UpdateByHand)
            .then(|| self.clash())
            .flatten();
        let detail = Detail { name: resource_name.clone(), cause, refused: Some(refused), clash, ..self.detail() };
        Activity {
            id: self.id,
            workspace,
            at: self.at,
            outcome: Outcome::Refused,
            operation: *operation,
            target: convert::uuid(resource_id),
            detail,
            call,
        }
    }

    /// The credential was refused, though it is one of this workspace's.
    pub(crate) fn turned_away(&self, workspace: WorkspaceId, error: Error) -> Activity {
        let (cause, why) = refused::of_status(&Status::from(error));
        self.refused(workspace, cause, why, None)
    }

    fn detail(&self) -> Detail {
        Detail {
            request_id: (*self.request_id).to_owned(),
            request: ScimRequest::clone(&self.request),
            replay_of: match &self.purpose {
                Purpose::Real | Purpose::Rehearsal(..) => None,
                Purpose::Replay(activity, _) => Some(activity.0),
            },
            ..Detail::default()
        }
    }

    fn done(&self, workspace: WorkspaceId, target: Uuid, detail: Detail) -> Activity {
        let unchanged = detail.cause == Cause::NothingChanged;
        let outcome = if unchanged { Outcome::Unchanged } else { Outcome::Applied };
        let operation = self.request.operation;
        let target = Some(target);
        Activity { id: self.id, workspace, at: self.at, outcome, operation, target, detail, call: None }
    }

    /// Shows it to whoever looks.
    pub(crate) fn show(&self, activity: &Activity) {
        match &self.purpose {
            Purpose::Real => {}
            Purpose::Replay(_, sink) | Purpose::Rehearsal(sink, _) => {
                *sink.lock().unwrap_or_else(PoisonError::into_inner) = Some(activity.clone());
            }
        }
    }
}

/// What there is to tell of a write to a group.
pub(crate) struct GroupTold<'a> {
    /// Who came and went.
    pub(crate) members: &'a Delta,
    /// What it came to.
    pub(crate) changes: &'a [Change],
    /// Whether ids were left out.
    pub(crate) skipped: bool,
    /// The schemas of groups.
    pub(crate) schemas: &'a Schemas,
}

fn user_warnings(before: Option<&Profile>, after: &User) -> Vec<Note> {
    let profile = &after.profile;
    let mut warnings = Vec::new();
    let mut warn = |code: &str, path: &str| warnings.push(Note { code: code.to_owned(), path: path.to_owned() });
    let moved = |of: fn(&Profile) -> bool, same: fn(&Profile, &Profile) -> bool| {
        of(profile) && before.is_none_or(|before| !same(before, profile))
    };
    let zone = moved(|profile| profile.timezone.is_some(), |before, after| before.timezone == after.timezone);
    if zone && after.time_zone.is_none() {
        warn(warning::TIME_ZONE_UNKNOWN, "timezone");
    }
    if moved(|profile| !profile.roles.is_empty(), |before, after| before.roles == after.roles) {
        warn(warning::WITHOUT_EFFECT, "roles");
    }
    if moved(|profile| !profile.entitlements.is_empty(), |before, after| before.entitlements == after.entitlements) {
        warn(warning::WITHOUT_EFFECT, "entitlements");
    }
    warnings
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Caller {
    /// What tells of the call; `None` when it came through no gateway, or not from an identity provider.
    pub(crate) fn log(&self) -> Option<&Log> {
        match self {
            Self::Idp { log, .. } => log.as_ref(),
            Self::Key { .. } => None,
        }
    }

    /// Tells of the call in its own transaction.
    pub(crate) async fn tell(&self, tx: &Tx, what: impl FnOnce(&Log) -> Activity) -> Result<(), Error> {
        let Some(log) = self.log() else { return Ok(()) };
        let mut activity = what(log);
        if log.is_release() {
            activity.detail.warnings.push(Note { code: warning::RELEASED.to_owned(), path: String::new() });
        }
        log.show(&activity);
        Ok(tx.append_activity(activity).await?)
    }
}

impl Provisioning {
    /// Runs a caller's unit of work, or rehearses it when that is all the caller wants.
    pub(crate) async fn write_for<T, E, F>(&self, caller: &Caller, unit: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        let log = caller.log();
        if let Some(Part { steps, .. }) = log.and_then(Log::part) {
            steps.step(unit).await
        } else if log.is_some_and(Log::is_rehearsal) {
            self.store().rehearse(unit).await
        } else {
            self.store().write_in(caller.line(), unit).await
        }
    }

    /// The id of what a caller creates.
    pub(crate) fn id_for(&self, caller: &Caller, now: Timestamp) -> Uuid {
        let given = caller.log().and_then(Log::part).map(|part| part.id);
        given.unwrap_or_else(|| self.entropy().uuid_v7(now))
    }
}
