//! What goes wrong, as people read it: what happened and what to do. One arm for each reason of the contract.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// When to try again where the service does not say.
const RETRY: Duration = Duration::from_secs(5);

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// The status of the answer.
    pub(crate) status: StatusCode,
    /// The reason of the contract; unspecified for what the console says itself.
    pub(crate) reason: ErrorReason,
    /// What happened, in a few words.
    pub(crate) title: &'static str,
    /// What happened, in a sentence.
    pub(crate) text: String,
    /// What to do; empty when there is nothing to do.
    pub(crate) remedy: &'static str,
    /// When to try again.
    retry_after: Option<Duration>,
}

impl Trouble {
    fn new(status: StatusCode, title: &'static str, text: impl Into<String>, remedy: &'static str) -> Self {
        Self { status, reason: ErrorReason::Unspecified, title, text: text.into(), remedy, retry_after: None }
    }

    /// The address leads nowhere.
    pub(crate) fn no_such_page() -> Self {
        const TEXT: &str = "There is no page at this address. It may have moved, or the address is misspelt.";
        Self::new(StatusCode::NOT_FOUND, "Page not found", TEXT, "Go on from the menu.")
    }

    /// A form that did not come from one of our pages, or from one of another session.
    pub(crate) fn forged() -> Self {
        const TEXT: &str = "The form did not come from a page of your present session, so nothing was changed.";
        Self::new(StatusCode::FORBIDDEN, "This form is out of date", TEXT, "Go back, reload the page and try again.")
    }

    /// A form that cannot be read.
    pub(crate) fn unreadable(status: u16, text: &'static str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, "This form cannot be read", text, "Go back, reload the page and try again.")
    }

    /// Something a person asked for that is not so.
    pub(crate) fn invalid(text: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "That does not work", text, remedy)
    }

    /// Too many attempts to sign in.
    pub(crate) fn too_many_attempts(wait: Duration) -> Self {
        const TEXT: &str = "Somebody tried to sign in too often from here.";
        let trouble = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts",
            TEXT,
            "Wait a minute, then try again with your admin key.",
        );
        Self { retry_after: Some(wait), ..trouble }
    }

    /// What the edge answered instead of a handler.
    pub(crate) fn of_edge(status: StatusCode, detail: &str) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::no_such_page(),
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(status, "That does not work here", "This address is no form.", "Go on from the menu.")
            }
            status if status.is_server_error() => {
                Self::new(status, "Something went wrong", sentence(detail), "Try again in a moment.")
            }
            status => Self::new(status, "That does not work", sentence(detail), ""),
        }
    }

    /// The field that the service refused, as the contract names it.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status.is_client_error() && self.status != StatusCode::TOO_MANY_REQUESTS
    }
}

impl From<Status> for Trouble {
    fn from(status: Status) -> Self {
        let info = status.get_details_error_info().filter(|info| info.domain == proto::ERROR_DOMAIN);
        let reason = info.and_then(|info| ErrorReason::from_str_name(&info.reason)).unwrap_or_default();
        let said = |http, title, remedy| Self::new(http, title, sentence(status.message()), remedy);
        let trouble = match reason {
            ErrorReason::InvalidField
            | ErrorReason::InvalidFilter
            | ErrorReason::InvalidPath
            | ErrorReason::NoTarget
            | ErrorReason::TooManyResults
            | ErrorReason::ImmutableField => {
                said(StatusCode::BAD_REQUEST, "That does not work", "Go back and change it.")
            }
            ErrorReason::CursorExpired | ErrorReason::ResumeTokenExpired | ErrorReason::InvalidCursor => Self::new(
                StatusCode::BAD_REQUEST,
                "This page of the list is gone",
                "The address of the page is of another list, or too old.",
                "Start again from the first page.",
            ),
            ErrorReason::DuplicateField => said(StatusCode::CONFLICT, "That is taken", "Go back and choose another."),
            ErrorReason::ScimManaged => said(
                StatusCode::CONFLICT,
                "Your identity provider decides about this",
                "Make the change in your identity provider.",
            ),
            ErrorReason::LastAdmin => said(
                StatusCode::CONFLICT,
                "This is the last admin",
                "Make somebody else an admin of the workspace first.",
            ),
            ErrorReason::NotFound => Self::new(
                StatusCode::NOT_FOUND,
                "Not found",
                "It does not exist, or no longer, or your key does not reach it.",
                "Go on from the menu.",
            ),
            ErrorReason::EtagMismatch => Self::new(
                StatusCode::CONFLICT,
                "Somebody was faster",
                "It changed while you looked at it, so nothing was written.",
                "Go back, reload the page and look again.",
            ),
            ErrorReason::WriteConflict | ErrorReason::DeprovisionHeld => {
                said(StatusCode::SERVICE_UNAVAILABLE, "Not now", "Try again in a moment.")
            }
            ErrorReason::Unauthenticated => Self::new(
                StatusCode::UNAUTHORIZED,
                "Your session ended",
                "You have been signed out, or the key was revoked.",
                "Sign in again.",
            ),
            ErrorReason::PermissionDenied => Self::new(
                StatusCode::FORBIDDEN,
                "Your key does not allow this",
                sentence(status.message()),
                "Sign in with a key that does, or ask whoever runs this service.",
            ),
            ErrorReason::ScimDisabled | ErrorReason::DeprovisionRejected => {
                said(StatusCode::FORBIDDEN, "That is not allowed now", "")
            }
            ErrorReason::PlanLacksScim => {
                said(StatusCode::FORBIDDEN, "The plan does not include SCIM", "Change the plan of the workspace first.")
            }
            ErrorReason::RateLimited => said(StatusCode::TOO_MANY_REQUESTS, "Too many requests", "Wait a moment."),
            ErrorReason::Internal => Self::failed(),
            // A newer service, or no service at all: the code is all there is.
            ErrorReason::Unspecified => Self::of_code(&status),
        };
        if trouble.status.is_server_error() {
            tracing::warn!(code = ?status.code(), reason = reason.as_str_name(), "the provisioning service failed");
        }
        let may_wait = matches!(trouble.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
        let wait = status.get_details_retry_info().and_then(|info| info.retry_delay).unwrap_or(RETRY);
        Self { reason, retry_after: may_wait.then_some(wait), ..trouble }
    }
}

impl Trouble {
    fn failed() -> Self {
        const TEXT: &str = "The service met an error of its own. Nothing you did caused it.";
        let remedy =
            "Try again. If it stays, give the request id to whoever runs this service: their log tells the cause.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", TEXT, remedy)
    }

    fn of_code(status: &Status) -> Self {
        let said = |http, title| Self::new(http, title, sentence(status.message()), "");
        match status.code() {
            Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
                said(StatusCode::BAD_REQUEST, "That does not work")
            }
            Code::NotFound => said(StatusCode::NOT_FOUND, "Not found"),
            Code::AlreadyExists => said(StatusCode::CONFLICT, "That is taken"),
            Code::PermissionDenied => said(StatusCode::FORBIDDEN, "Your key does not allow this"),
            Code::Unauthenticated => said(StatusCode::UNAUTHORIZED, "Your session ended"),
            Code::ResourceExhausted => said(StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Aborted => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The service cannot be reached",
                "The provisioning service does not answer, or not in time.",
                "Try again in a moment. Your identity provider tries again by itself.",
            ),
            Code::Unimplemented => Self::new(
                StatusCode::NOT_IMPLEMENTED,
                "Not here yet",
                "The provisioning service is older than this console and does not know how.",
                "Update the service.",
            ),
            Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => Self::failed(),
        }
    }
}

impl IntoResponse for Trouble {
    /// The page is drawn when it is known what surrounds it.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A fragment of a message as a sentence.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut letters = fragment.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}
