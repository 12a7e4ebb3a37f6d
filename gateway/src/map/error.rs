//! What the service refused, said in SCIM (RFC 7644 §3.12): by its reason, as the contract says (`proto::http_answer`).

use std::time::Duration;

use proto::v1::ErrorReason;
use scim::{Error, ScimType};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::attributes;
use crate::http::reply::Failure;
use crate::http::request_id::RequestId;

/// When to try again where the service does not say.
const RETRY: Duration = Duration::from_secs(5);

/// Metadata of a refusal that the service tells its sync log of.
const TOLD: &str = "roster-told";

/// The answer to a call that the service refused or could not serve.
pub(crate) fn failure(status: &Status, request: &RequestId) -> Failure {
    let info = status.get_details_error_info().filter(|info| info.domain == proto::ERROR_DOMAIN);
    let reason = info.as_ref().and_then(|info| ErrorReason::from_str_name(&info.reason)).unwrap_or_default();
    let outcome = match proto::http_answer(reason) {
        Some((401, _)) => Outcome::Unauthenticated,
        Some((500, _)) => Outcome::Failed,
        Some((http @ (429 | 503), _)) => Outcome::Later(http),
        Some((http, kind)) => Outcome::Refused(http, ScimType::from_word(kind)),
        // A newer service, or no service at all: the code is all there is.
        None => of_code(status.code()),
    };
    let (code, named) = (status.code(), reason.as_str_name());
    match outcome {
        Outcome::Failed | Outcome::Later(503) => {
            tracing::warn!(?code, reason = named, "the provisioning service failed");
        }
        // Whoever calls too often decides how often this is said.
        Outcome::Later(_) => tracing::debug!(?code, reason = named, "the provisioning service refuses for now"),
        Outcome::Refused(..) | Outcome::Unauthenticated => {}
    }
    // Whoever gives a reason of the contract is the service, and has it in its sync log. So it has a call that it did not
    // finish in time, whoever noticed first.
    let is_told = status.metadata().contains_key(TOLD);
    let is_known = is_told || info.is_some() || status.code() == Code::DeadlineExceeded;
    Failure { is_known, ..answer(outcome, status, request) }
}

/// What becomes of a call that did not succeed.
enum Outcome {
    /// The client is at fault.
    Refused(u16, Option<ScimType>),
    /// The client is not known.
    Unauthenticated,
    /// The same request may succeed later.
    Later(u16),
    /// We are at fault.
    Failed,
}

fn of_code(code: Code) -> Outcome {
    match code {
        Code::InvalidArgument | Code::FailedPrecondition => Outcome::Refused(400, None),
        Code::NotFound => Outcome::Refused(404, None),
        Code::AlreadyExists => Outcome::Refused(409, Some(ScimType::Uniqueness)),
        Code::PermissionDenied => Outcome::Refused(403, None),
        Code::Unauthenticated => Outcome::Unauthenticated,
        // The transport's word for a message beyond its limit.
        Code::OutOfRange => Outcome::Refused(413, None),
        Code::ResourceExhausted => Outcome::Later(429),
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Aborted => Outcome::Later(503),
        Code::Unimplemented => Outcome::Refused(501, None),
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => Outcome::Failed,
    }
}

fn answer(outcome: Outcome, status: &Status, request: &RequestId) -> Failure {
    match outcome {
        Outcome::Refused(http, kind) => Error::new(http, kind, attributes::in_scim_names(status.message())).into(),
        Outcome::Unauthenticated => Error::unauthorized(proto::NO_VALID_TOKEN).into(),
        Outcome::Later(http) => {
            let retry = status.get_details_retry_info().and_then(|info| info.retry_delay).unwrap_or(RETRY);
            let error = Error::new(http, None, attributes::in_scim_names(status.message()));
            Failure { retry_after: Some(whole_seconds(retry)), ..error.into() }
        }
        // The cause is in the service's log, under the same id.
        Outcome::Failed => Error::new(500, None, format!("internal error (request {request})")).into(),
    }
}

/// Rounded up: a client that waits as told is not sent away again.
fn whole_seconds(delay: Duration) -> u64 {
    delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests;
