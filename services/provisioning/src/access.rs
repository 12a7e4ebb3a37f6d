//! Who is calling, and which of them may call what: the matrix of the contract, as data.
//!
//! The front consults it before a request is read, so an RPC that is not in the table cannot be called at all. What
//! depends on the resource (whose user, which field) is decided by the use case, with the words found here.

use std::sync::Arc;

use domain::id::WorkspaceId;
use domain::refusal::Refusal;
use domain::token::{AccessKey, Scope, Session};
use domain::user::{ManagedBy, User};
use domain::workspace::Workspace;
use storage::{Line, View};

use crate::activity::Log;
use crate::error::Error;

/// Whose credential came with the call.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// A workspace's identity provider.
    Idp {
        /// Its workspace, as the call found it.
        workspace: Arc<Workspace>,
        /// Tells of the call; unset when it came through no gateway.
        log: Option<Log>,
    },
    /// An internal service or an admin.
    Key {
        /// What the key allows.
        scope: Scope,
        /// The workspace it is bound to; `None` for all.
        workspace: Option<Arc<Workspace>>,
        /// The key itself, and the session that stood for it.
        holder: Arc<Holder>,
    },
}

/// What an internal service or an admin presented.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    /// The key.
    pub(crate) key: AccessKey,
    /// The session that was presented in its place.
    pub(crate) session: Option<Session>,
}

/// Whose calls wait in one line: see `turn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// A workspace's identity provider.
    Idp(WorkspaceId),
    /// The services and admins of one workspace, whom its own identity provider's import must not delay either.
    Keys(WorkspaceId),
    /// The holders of keys for all workspaces.
    Everywhere,
    /// Nobody knows yet.
    Stranger,
}

/// What an RPC wants of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Whether an identity provider may call it.
    pub(crate) idp: bool,
    /// The least an access key must allow.
    pub(crate) scope: Scope,
    /// Whether the key must reach all workspaces.
    pub(crate) operator: bool,
    /// Whether a session of the key will do.
    pub(crate) session: bool,
}

const fn idp_or(scope: Scope) -> Rule {
    Rule { idp: true, scope, operator: false, session: true }
}

const fn key(scope: Scope) -> Rule {
    Rule { idp: false, scope, operator: false, session: true }
}

const OPERATOR: Rule = Rule { idp: false, scope: Scope::Admin, operator: true, session: true };

/// What takes the key itself: otherwise a session could outlive its end.
const KEY_IN_PERSON: Rule = Rule { idp: false, scope: Scope::Admin, operator: false, session: false };

/// The gateway's own word on a request that never became a call.
const REPORT: &str = "/roster.v1.ActivityService/ReportRejection";

/// Every RPC of the contract, by its path.
pub(crate) const MATRIX: &[(&str, Rule)] = &[
    ("/roster.v1.UserService/GetUser", idp_or(Scope::Read)),
    ("/roster.v1.UserService/ListUsers", idp_or(Scope::Read)),
    ("/roster.v1.UserService/LookupUsers", key(Scope::Read)),
    ("/roster.v1.UserService/CreateUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/UpdateUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/PatchUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/DeactivateUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/ReactivateUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/DeleteUser", idp_or(Scope::Write)),
    ("/roster.v1.UserService/AdoptUser", key(Scope::Admin)),
    ("/roster.v1.GroupService/GetGroup", idp_or(Scope::Read)),
    ("/roster.v1.GroupService/ListGroups", idp_or(Scope::Read)),
    ("/roster.v1.GroupService/ListGroupMembers", idp_or(Scope::Read)),
    ("/roster.v1.GroupService/CreateGroup", idp_or(Scope::Write)),
    ("/roster.v1.GroupService/UpdateGroup", idp_or(Scope::Write)),
    ("/roster.v1.GroupService/PatchGroup", idp_or(Scope::Write)),
    ("/roster.v1.GroupService/DeleteGroup", idp_or(Scope::Write)),
    ("/roster.v1.WorkspaceService/CreateWorkspace", OPERATOR),
    ("/roster.v1.WorkspaceService/GetWorkspace", key(Scope::Admin)),
    ("/roster.v1.WorkspaceService/ListWorkspaces", OPERATOR),
    ("/roster.v1.WorkspaceService/UpdateWorkspace", key(Scope::Admin)),
    ("/roster.v1.WorkspaceService/EnableScim", key(Scope::Admin)),
    ("/roster.v1.WorkspaceService/DisableScim", key(Scope::Admin)),
    ("/roster.v1.WorkspaceService/GetScimStatus", key(Scope::Admin)),
    ("/roster.v1.WorkspaceService/PreviewScimSwitch", key(Scope::Admin)),
    ("/roster.v1.TokenService/GenerateScimToken", key(Scope::Admin)),
    ("/roster.v1.TokenService/GetScimToken", key(Scope::Admin)),
    ("/roster.v1.TokenService/RevokeScimToken", key(Scope::Admin)),
    ("/roster.v1.TokenService/CreateAccessKey", key(Scope::Admin)),
    ("/roster.v1.TokenService/ListAccessKeys", key(Scope::Admin)),
    ("/roster.v1.TokenService/RevokeAccessKey", key(Scope::Admin)),
    ("/roster.v1.ActivityService/ListActivity", key(Scope::Admin)),
    ("/roster.v1.ActivityService/GetActivity", key(Scope::Admin)),
    (REPORT, idp_or(Scope::Admin)),
    ("/roster.v1.ActivityService/ReplayActivity", key(Scope::Admin)),
    ("/roster.v1.ActivityService/RehearseCall", key(Scope::Admin)),
    ("/roster.v1.ActivityService/RehearseCalls", key(Scope::Admin)),
    ("/roster.v1.SessionService/CreateSession", KEY_IN_PERSON),
    ("/roster.v1.SessionService/GetSession", key(Scope::Admin)),
    ("/roster.v1.SessionService/DeleteSession", key(Scope::Admin)),
    ("/roster.v1.ConflictService/ListConflicts", key(Scope::Admin)),
    ("/roster.v1.DeprovisionService/ListHeldDeprovisions", key(Scope::Admin)),
    ("/roster.v1.DeprovisionService/ReleaseDeprovisions", key(Scope::Admin)),
    ("/roster.v1.DeprovisionService/RejectDeprovisions", key(Scope::Admin)),
    ("/roster.v1.ConflictService/ResolveConflict", key(Scope::Admin)),
    ("/roster.v1.SchemaService/RegisterSchema", key(Scope::Admin)),
    ("/roster.v1.SchemaService/GetSchema", idp_or(Scope::Read)),
    ("/roster.v1.SchemaService/ListSchemas", idp_or(Scope::Read)),
    ("/roster.v1.SchemaService/DeleteSchema", key(Scope::Admin)),
    ("/roster.v1.StatisticsService/GetStatistics", key(Scope::Admin)),
    ("/roster.v1.ImportService/ImportUsers", key(Scope::Write)),
    ("/roster.v1.ImportService/CheckReadiness", key(Scope::Admin)),
];

/// What an RPC wants of its caller; `None` when there is no such RPC.
pub(crate) fn rule(path: &str) -> Option<Rule> {
    MATRIX.iter().find(|(rpc, _)| *rpc == path).map(|(_, rule)| *rule)
}

/// Whether a call may change a user or a group.
pub(crate) fn is_write(path: &str) -> bool {
    let call = path.strip_prefix("/roster.v1.UserService/").or_else(|| path.strip_prefix("/roster.v1.GroupService/"));
    let writes = ["Create", "Update", "Patch", "Deactivate", "Reactivate", "Delete"];
    call.is_some_and(|call| writes.iter().any(|verb| call.starts_with(verb)))
}

/// Refuses a call the matrix does not allow.
pub(crate) fn check(rule: Rule, caller: &Caller) -> Result<(), Error> {
    match caller {
        Caller::Idp { .. } if rule.idp => Ok(()),
        Caller::Idp { .. } => Err(Error::PermissionDenied("a SCIM token does not allow this call; use an access key")),
        Caller::Key { scope, workspace, holder } => {
            if *scope < rule.scope {
                return Err(Error::PermissionDenied(match rule.scope {
                    Scope::Read => "this call wants an access key",
                    Scope::Write => "this call wants an access key that may write",
                    Scope::Admin => "this call wants an admin's access key",
                }));
            }
            if rule.operator && workspace.is_some() {
                return Err(Error::PermissionDenied("this call wants an admin's access key for all workspaces"));
            }
            if !rule.session && holder.session.is_some() {
                return Err(Error::PermissionDenied("this call wants the access key itself, not a session of it"));
            }
            Ok(())
        }
    }
}

/// Whether this RPC counts as a request of the identity provider. What the gateway reports does not: a report that is
/// refused would be lost.
pub(crate) fn counts(path: &str) -> bool {
    path != REPORT
}

impl Caller {
    /// Whether it administers all workspaces.
    pub(crate) fn is_operator(&self) -> bool {
        match self {
            Self::Idp { .. } => false,
            Self::Key { scope, workspace, holder: _ } => *scope == Scope::Admin && workspace.is_none(),
        }
    }

    /// Whether it is an identity provider.
    pub(crate) fn is_idp(&self) -> bool {
        match self {
            Self::Idp { .. } => true,
            Self::Key { .. } => false,
        }
    }

    /// The workspace its credential is bound to.
    pub(crate) fn bound(&self) -> Option<&Arc<Workspace>> {
        match self {
            Self::Idp { workspace, .. } => Some(workspace),
            Self::Key { workspace, .. } => workspace.as_ref(),
        }
    }

    /// The line its writes wait in.
    pub(crate) fn line(&self) -> Line {
        match self {
            Self::Idp { workspace, .. } => Line::Idp(workspace.id),
            Self::Key { workspace: Some(workspace), .. } => Line::Keys(workspace.id),
            Self::Key { workspace: None, .. } => Line::Rest,
        }
    }

    /// The users it sees.
    pub(crate) fn view(&self) -> View {
        match self {
            Self::Idp { .. } => View::Scim,
            Self::Key { .. } => View::Present,
        }
    }

    /// Where to look for a user that it may see: see [`Self::sees`].
    pub(crate) fn reach(&self, workspace: &Workspace) -> View {
        if self.is_idp() && workspace.policy.adopt { View::Present } else { self.view() }
    }

    /// Whether it sees this user, which it found within its reach. An identity provider also sees whom it may take over.
    pub(crate) fn sees(&self, workspace: &Workspace, user: &User) -> bool {
        match (self, user.managed_by) {
            (Self::Idp { .. }, ManagedBy::Manual) => workspace.adopts(user),
            (Self::Idp { .. }, ManagedBy::Scim) | (Self::Key { .. }, ManagedBy::Scim | ManagedBy::Manual) => true,
        }
    }

    /// Whether a write of its takes this user over.
    pub(crate) fn takes_over(&self, user: &User) -> bool {
        self.is_idp() && user.managed_by == ManagedBy::Manual
    }

    /// Refuses to touch a seat for an identity provider: SCIM never does.
    pub(crate) fn may_write_seats(&self) -> Result<(), Error> {
        match self {
            Self::Idp { .. } => Err(Error::PermissionDenied("a SCIM token never reaches seats; leave `seat` out")),
            Self::Key { .. } => Ok(()),
        }
    }

    /// Refuses to touch the profile or the state of a user whom the identity provider decides about.
    ///
    /// An identity provider does not even see the other users, but for those that it takes over, so there is nothing to
    /// refuse it.
    pub(crate) fn may_write_profile(&self, workspace: &Workspace, user: &User) -> Result<(), Refusal> {
        match (self, user.managed_by) {
            (Self::Key { .. }, ManagedBy::Scim) if workspace.manages_scim_users() => {
                Err(Refusal::ScimManaged { user: user.id })
            }
            (Self::Idp { .. } | Self::Key { .. }, ManagedBy::Scim | ManagedBy::Manual) => Ok(()),
        }
    }

    /// Whether the identity provider has the say about the groups of the workspace, and this caller is not it.
    pub(crate) fn is_kept_from_groups(&self, workspace: &Workspace) -> bool {
        match self {
            Self::Idp { .. } => false,
            Self::Key { .. } => workspace.manages_scim_users(),
        }
    }
}

/// Reads the id of a workspace; text that is no id names no workspace.
pub(crate) fn workspace_id(text: &str) -> Result<WorkspaceId, Error> {
    WorkspaceId::parse(text).ok_or(Error::NotFound { resource: "workspace" })
}

#[cfg(test)]
mod tests;
