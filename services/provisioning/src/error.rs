//! Why a call was refused or failed, and the one place where that becomes a gRPC status.
//!
//! The reason travels as `google.rpc.ErrorInfo` with the metadata keys `error_reason.proto` documents. An internal
//! error's cause is logged here, once, under the request's id; the caller sees the id alone.

use std::collections::HashMap;
use std::time::Duration;

use domain::activity::Cause;
use domain::id::WorkspaceId;
use domain::refusal::Refusal;
use proto::v1::ErrorReason;
use storage::StoreError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::rate::Exceeded;
use crate::request;

/// Why a call did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error("{refusal}")]
    Refused {
        /// What it said.
        refusal: Refusal,
        /// The workspace whose SCIM switch or plan it is about.
        workspace: Option<WorkspaceId>,
    },
    /// Another resource of the workspace has this value.
    #[error("{message}")]
    Duplicate {
        /// Path of the field.
        field: &'static str,
        /// What it means to an admin.
        cause: Cause,
        /// Words that name the remedy.
        message: &'static str,
    },
    /// There is no such thing in the caller's reach.
    #[error("no such {resource}")]
    NotFound {
        /// The kind of thing.
        resource: &'static str,
    },
    /// No credential, or not a live one: nobody is told which.
    #[error("no valid credential; send a live one as metadata `authorization: Bearer <secret>`")]
    Unauthenticated,
    /// The credential does not allow this.
    #[error("{0}")]
    PermissionDenied(&'static str),
    /// A page token that is not one of this query.
    #[error("page_token is damaged or of another query; start again without it")]
    InvalidCursor,
    /// A page token of an older version of the service.
    #[error("page_token is of an older version of the service; start again without it")]
    CursorExpired,
    /// More results than one answer holds.
    #[error("{0}")]
    TooManyResults(&'static str),
    /// More calls of the caller wait than may.
    #[error("too many calls at once; try again in a moment")]
    Overloaded,
    /// The identity provider is ahead of its workspace's rate limit.
    #[error(
        "more requests than the {} a second, after a pause {} at once, that this workspace's identity provider may make; \
         wait as told and send it again", .0.rate.per_second, .0.rate.burst
    )]
    RateLimited(Exceeded),
    /// A call panicked.
    #[error("the call panicked")]
    Panicked,
    /// The store could not do it.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl Error {
    /// A field whose value is not acceptable.
    pub(crate) fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Refusal::InvalidField { field: field.into(), message: message.into() }.into()
    }

    /// A refusal that is about this workspace's SCIM switch or plan.
    pub(crate) fn about(workspace: WorkspaceId) -> impl Fn(Refusal) -> Self {
        move |refusal| Self::Refused { refusal, workspace: Some(workspace) }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { refusal, workspace: None }
    }
}

impl storage::UnitError for Error {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Refused { .. }
            | Self::Duplicate { .. }
            | Self::NotFound { .. }
            | Self::Unauthenticated
            | Self::PermissionDenied(_)
            | Self::InvalidCursor
            | Self::CursorExpired
            | Self::TooManyResults(_)
            | Self::Overloaded
            | Self::RateLimited(_)
            | Self::Panicked => None,
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let Answer { code, reason, metadata, retry_after, message } = Answer::to(&error);
        let mut details = ErrorDetails::new();
        if reason != ErrorReason::Unspecified {
            let metadata: HashMap<String, String> =
                metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            details.set_error_info(reason.as_str_name(), proto::ERROR_DOMAIN, metadata);
        }
        if retry_after.is_some() {
            details.set_retry_info(retry_after);
        }
        Self::with_error_details(code, message, details)
    }
}

/// When to ask again for what is held: an admin has to see it first.
const HELD_AGAIN: Duration = Duration::from_secs(600);

/// What a status says.
struct Answer {
    code: Code,
    reason: ErrorReason,
    metadata: Vec<(&'static str, String)>,
    retry_after: Option<Duration>,
    message: String,
}

impl Answer {
    fn new(code: Code, reason: ErrorReason, error: &Error) -> Self {
        Self { code, reason, metadata: Vec::new(), retry_after: None, message: error.to_string() }
    }

    fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    fn to(error: &Error) -> Self {
        match error {
            Error::Refused { refusal, workspace } => Self::refusal(error, refusal, *workspace),
            Error::Duplicate { field, cause, .. } => {
                let answer = Self::new(Code::AlreadyExists, ErrorReason::DuplicateField, error);
                answer.with("field", field).with("cause", cause.code())
            }
            Error::NotFound { resource } => {
                Self::new(Code::NotFound, ErrorReason::NotFound, error).with("resource", resource)
            }
            Error::Unauthenticated => Self::new(Code::Unauthenticated, ErrorReason::Unauthenticated, error),
            Error::PermissionDenied(_) => Self::new(Code::PermissionDenied, ErrorReason::PermissionDenied, error),
            Error::InvalidCursor => Self::new(Code::OutOfRange, ErrorReason::InvalidCursor, error),
            Error::CursorExpired => Self::new(Code::OutOfRange, ErrorReason::CursorExpired, error),
            Error::TooManyResults(_) => Self::new(Code::InvalidArgument, ErrorReason::TooManyResults, error),
            Error::Overloaded => {
                Self::new(Code::ResourceExhausted, ErrorReason::RateLimited, error).after(Duration::from_secs(1))
            }
            Error::RateLimited(exceeded) => {
                Self::new(Code::ResourceExhausted, ErrorReason::RateLimited, error).after(exceeded.after)
            }
            Error::Panicked => Self::internal(error),
            Error::Store(cause) => Self::store(error, cause),
        }
    }

    fn refusal(error: &Error, refusal: &Refusal, workspace: Option<WorkspaceId>) -> Self {
        let invalid = |reason, field: &String| Self::new(Code::InvalidArgument, reason, error).with("field", field);
        let denied = |reason| {
            let answer = Self::new(Code::PermissionDenied, reason, error);
            match workspace {
                Some(workspace) => answer.with("workspace_id", workspace),
                None => answer,
            }
        };
        match refusal {
            Refusal::InvalidField { field, .. } => invalid(ErrorReason::InvalidField, field),
            Refusal::InvalidFilter { field, .. } => invalid(ErrorReason::InvalidFilter, field),
            Refusal::InvalidPath { field, .. } => invalid(ErrorReason::InvalidPath, field),
            Refusal::NoTarget { field, .. } => invalid(ErrorReason::NoTarget, field),
            Refusal::Immutable { field } => invalid(ErrorReason::ImmutableField, field),
            Refusal::EtagMismatch => Self::new(Code::Aborted, ErrorReason::EtagMismatch, error),
            Refusal::ScimManaged { user } => {
                Self::new(Code::FailedPrecondition, ErrorReason::ScimManaged, error).with("user_id", user)
            }
            Refusal::ScimManagedGroup { group } => {
                Self::new(Code::FailedPrecondition, ErrorReason::ScimManaged, error).with("group_id", group)
            }
            Refusal::ScimManagedGroups => Self::new(Code::FailedPrecondition, ErrorReason::ScimManaged, error),
            Refusal::LastAdmin { user } => {
                Self::new(Code::FailedPrecondition, ErrorReason::LastAdmin, error).with("user_id", user)
            }
            Refusal::DeprovisionHeld { user } => {
                let answer = Self::new(Code::Unavailable, ErrorReason::DeprovisionHeld, error).with("user_id", user);
                answer.after(HELD_AGAIN)
            }
            Refusal::DeprovisionRejected { user } => {
                Self::new(Code::PermissionDenied, ErrorReason::DeprovisionRejected, error).with("user_id", user)
            }
            Refusal::PlanLacksScim => denied(ErrorReason::PlanLacksScim),
            Refusal::ScimDisabled => denied(ErrorReason::ScimDisabled),
            Refusal::Gone => Self::new(Code::NotFound, ErrorReason::NotFound, error).with("resource", "user"),
        }
    }

    fn internal(error: &Error) -> Self {
        let id = request::current();
        // The only log line an internal error gets.
        tracing::error!(request.id = %id, error = error as &dyn std::error::Error, "an internal error");
        let mut answer = Self::new(Code::Internal, ErrorReason::Internal, error).with("request_id", &id);
        answer.message = format!("internal error (request {id})");
        answer
    }

    fn store(error: &Error, cause: &StoreError) -> Self {
        match cause {
            StoreError::Taken { field } => match taken(field) {
                Some(duplicate) => Self::to(&duplicate),
                // An id that exists already: the caller chose none, so it is not the caller's to mend.
                None => Self::internal(error),
            },
            StoreError::Claimed { field } => {
                let mut answer =
                    Self::new(Code::AlreadyExists, ErrorReason::DuplicateField, error).with("field", field);
                answer.message = format!(
                    "{field} must be unique, and another one of this workspace has this value; give one another"
                );
                answer
            }
            StoreError::Stale | StoreError::Conflict => {
                let mut answer = Self::new(Code::Aborted, ErrorReason::WriteConflict, error);
                "too many writers at once, nothing was written; try again in a moment".clone_into(&mut answer.message);
                answer.after(Duration::from_secs(1))
            }
            StoreError::Unavailable { .. } => {
                tracing::error!(
                    request.id = %request::current(),
                    error = error as &dyn std::error::Error,
                    "the store does not answer"
                );
                // The contract has no reason for it: the code says all there is to say.
                let mut answer = Self::new(Code::Unavailable, ErrorReason::Unspecified, error);
                "the store does not answer; try again in a moment".clone_into(&mut answer.message);
                answer.after(Duration::from_secs(5))
            }
            StoreError::Corrupt { .. }
            | StoreError::Commit(_)
            | StoreError::Panicked
            | StoreError::Url(_)
            | StoreError::NotMigrated { .. }
            | StoreError::TooNew { .. }
            | StoreError::Database(_) => Self::internal(error),
        }
    }
}

/// What the refusal of a unique index means; `None` for an index no caller can run into.
fn taken(field: &str) -> Option<Error> {
    match field {
        "user_name" => Some(Error::Duplicate {
            field: USER_NAME,
            cause: Cause::UserNameTaken,
            message: "User already exists: another user of this workspace has this user name; \
                      give one of them another user name, or delete it",
        }),
        "login_email" => Some(Error::Duplicate {
            field: EMAILS,
            cause: Cause::EmailTaken,
            message: "User already exists: another user of this workspace signs in with this email address; \
                      give one of them another address, or delete it",
        }),
        "display_name" => Some(Error::Duplicate {
            field: DISPLAY_NAME,
            cause: Cause::GroupNameTaken,
            message: "a group with this name already exists: look it up by its name and update it, \
                      or give one of the two another name",
        }),
        "slug" => Some(Error::Duplicate {
            field: "slug",
            cause: Cause::Unknown,
            message: "a workspace with this slug already exists; choose another slug",
        }),
        _ => None,
    }
}

/// Path of the user name in the contract.
pub(crate) const USER_NAME: &str = "profile.user_name";
/// Path of a group's name in the contract.
pub(crate) const DISPLAY_NAME: &str = "profile.display_name";
/// Path of the addresses in the contract: the login email comes from them.
pub(crate) const EMAILS: &str = "profile.emails";

#[cfg(test)]
mod tests;
