//! Which entry of the catalogue a refusal is.

use domain::activity::{Cause, Refused, diff};
use proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// The longest text of a refusal that is kept, in bytes.
const MAX_DETAIL: usize = 1_024;

/// What is told of a call that was answered like this.
pub(crate) fn of_status(status: &Status) -> (Cause, Refused) {
    let info = status.get_details_error_info().filter(|info| info.domain == proto::ERROR_DOMAIN);
    let reason = info.as_ref().and_then(|info| ErrorReason::from_str_name(&info.reason)).unwrap_or_default();
    let named = |key: &str| info.as_ref().and_then(|info| info.metadata.get(key)).map_or("", String::as_str);
    let (http, scim_type) = proto::http_answer(reason).unwrap_or((of_code(status.code()), ""));
    let mut cause = Cause::of_code(named("cause"));
    if cause == Cause::Unknown {
        cause = of_reason(reason, http, named("field"), named("resource"));
    }
    let mut name = reason.as_str_name().trim_start_matches("ERROR_REASON_").to_owned();
    if reason == ErrorReason::Unspecified {
        name.clear();
    }
    // What the identity provider reads, and not what the contract's callers do.
    let detail = if http == 401 { proto::NO_VALID_TOKEN.to_owned() } else { clip(&in_scim_names(status.message())) };
    (cause, Refused { status: http, scim_type: scim_type.to_owned(), reason: name, detail })
}

/// The status of an answer whose reason nobody gave.
fn of_code(code: Code) -> u16 {
    match code {
        Code::InvalidArgument | Code::FailedPrecondition => 400,
        Code::NotFound => 404,
        Code::AlreadyExists => 409,
        Code::PermissionDenied => 403,
        Code::Unauthenticated => 401,
        Code::OutOfRange => 413,
        Code::ResourceExhausted => 429,
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Aborted => 503,
        Code::Unimplemented => 501,
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => 500,
    }
}

fn of_reason(reason: ErrorReason, http: u16, field: &str, resource: &str) -> Cause {
    match reason {
        ErrorReason::InvalidField => of_field(field),
        ErrorReason::InvalidFilter => Cause::FilterRefused,
        ErrorReason::InvalidPath => Cause::PathRefused,
        ErrorReason::NoTarget => Cause::TargetMissing,
        ErrorReason::TooManyResults => Cause::TooMany,
        ErrorReason::ImmutableField => Cause::ImmutableField,
        ErrorReason::DuplicateField => match field {
            "profile.user_name" => Cause::UserNameTaken,
            "profile.emails" => Cause::EmailTaken,
            "profile.display_name" => Cause::GroupNameTaken,
            _ => Cause::UniqueValueTaken,
        },
        ErrorReason::NotFound => match resource {
            "user" => Cause::UserUnknown,
            "group" => Cause::GroupUnknown,
            _ => Cause::ResourceUnknown,
        },
        ErrorReason::EtagMismatch => Cause::VersionMismatch,
        ErrorReason::WriteConflict => Cause::WriteConflict,
        ErrorReason::Unauthenticated => Cause::TokenRevoked,
        ErrorReason::PermissionDenied | ErrorReason::ScimManaged | ErrorReason::LastAdmin => Cause::NotAllowed,
        ErrorReason::DeprovisionHeld => Cause::DeprovisionHeld,
        ErrorReason::DeprovisionRejected => Cause::DeprovisionRejected,
        ErrorReason::ScimDisabled => Cause::ScimDisabled,
        ErrorReason::PlanLacksScim => Cause::PlanLacksScim,
        ErrorReason::RateLimited => Cause::RateLimited,
        ErrorReason::CursorExpired | ErrorReason::ResumeTokenExpired | ErrorReason::InvalidCursor => {
            Cause::CursorRefused
        }
        ErrorReason::Internal => Cause::ServiceFailed,
        ErrorReason::Unspecified => of_http(http, ""),
    }
}

fn of_field(field: &str) -> Cause {
    match field {
        "profile.name.given_name" | "profile.name.family_name" | "profile.name" => Cause::NameMissing,
        "profile.user_name" => Cause::UserNameMissing,
        "profile.emails" | "profile.emails.value" => Cause::AddressMissing,
        "profile.members" => Cause::MembersUnknown,
        _ => Cause::ValueRefused,
    }
}

/// Which entry the refusal of a gateway is, by what it answered.
pub(crate) fn of_http(status: u16, scim_type: &str) -> Cause {
    match (status, scim_type) {
        (400, "invalidSyntax") => Cause::BodyMalformed,
        (400, "invalidFilter") => Cause::FilterRefused,
        (400, "invalidPath") => Cause::PathRefused,
        (400, "noTarget") => Cause::TargetMissing,
        (400, "invalidValue") => Cause::ValueRefused,
        (400, "mutability") => Cause::ImmutableField,
        (400, "tooMany") => Cause::TooMany,
        (400, "invalidCursor" | "expiredCursor" | "invalidCount") => Cause::CursorRefused,
        (404, _) => Cause::NoSuchPath,
        (405, _) => Cause::MethodRefused,
        (406, _) => Cause::AnswerRefused,
        (412, _) => Cause::VersionMismatch,
        (413, _) => Cause::BodyTooLarge,
        (415, _) => Cause::MediaTypeRefused,
        (429, _) => Cause::RateLimited,
        (501, _) => Cause::NotOffered,
        (500.., _) => Cause::ServiceFailed,
        _ => Cause::RequestRefused,
    }
}

/// The text with a bound to its length.
pub(crate) fn clip(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_DETAIL)].to_owned()
}

/// The text with the paths of the contract as the identity provider knows them.
fn in_scim_names(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find("profile.") {
        let (before, path) = rest.split_at(at);
        text.push_str(before);
        // The names of an extension are its own.
        if let Some(own) = path.strip_prefix("profile.extensions.") {
            rest = own;
            continue;
        }
        let end = path.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_')).unwrap_or(path.len());
        let (path, after) = path.split_at(end);
        let whole = path.trim_end_matches('.');
        text.push_str(&diff::scim_path(whole.trim_start_matches("profile.")));
        text.push_str(&path[whole.len()..]);
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
