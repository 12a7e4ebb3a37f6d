#![expect(clippy::expect_used, reason = "tests")]

use std::time::Duration;

use axum::http::HeaderMap;
use proto::v1::ErrorReason;
use scim::ScimType;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::failure;
use crate::http::reply::Failure;
use crate::http::request_id::{self, RequestId};

fn told(status: &Status) -> Failure {
    let mut headers = HeaderMap::new();
    headers.insert(request_id::HEADER, "req-7".parse().expect("a header's value"));
    failure(status, &RequestId::of(&headers))
}

fn refused(code: Code, reason: ErrorReason, message: &str, retry: Option<Duration>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason.as_str_name(), proto::ERROR_DOMAIN, std::collections::HashMap::new());
    if retry.is_some() {
        details.set_retry_info(retry);
    }
    Status::with_error_details(code, message, details)
}

/// Every reason of the contract, as design §7 tells it. The match stops the build until a new reason has its line.
fn expected(reason: ErrorReason) -> (Code, u16, Option<ScimType>) {
    match reason {
        ErrorReason::InvalidField => (Code::InvalidArgument, 400, Some(ScimType::InvalidValue)),
        ErrorReason::InvalidFilter => (Code::InvalidArgument, 400, Some(ScimType::InvalidFilter)),
        ErrorReason::InvalidPath => (Code::InvalidArgument, 400, Some(ScimType::InvalidPath)),
        ErrorReason::NoTarget => (Code::InvalidArgument, 400, Some(ScimType::NoTarget)),
        ErrorReason::TooManyResults => (Code::InvalidArgument, 400, Some(ScimType::TooMany)),
        ErrorReason::ImmutableField => (Code::InvalidArgument, 400, Some(ScimType::Mutability)),
        ErrorReason::DuplicateField => (Code::AlreadyExists, 409, Some(ScimType::Uniqueness)),
        ErrorReason::NotFound => (Code::NotFound, 404, None),
        ErrorReason::EtagMismatch => (Code::Aborted, 412, None),
        ErrorReason::WriteConflict => (Code::Aborted, 503, None),
        ErrorReason::DeprovisionHeld => (Code::Unavailable, 503, None),
        ErrorReason::Unauthenticated => (Code::Unauthenticated, 401, None),
        ErrorReason::PermissionDenied
        | ErrorReason::ScimDisabled
        | ErrorReason::PlanLacksScim
        | ErrorReason::DeprovisionRejected => (Code::PermissionDenied, 403, None),
        ErrorReason::ScimManaged | ErrorReason::LastAdmin => (Code::FailedPrecondition, 409, None),
        ErrorReason::RateLimited => (Code::ResourceExhausted, 429, None),
        ErrorReason::CursorExpired | ErrorReason::ResumeTokenExpired => {
            (Code::OutOfRange, 400, Some(ScimType::ExpiredCursor))
        }
        ErrorReason::InvalidCursor => (Code::OutOfRange, 400, Some(ScimType::InvalidCursor)),
        ErrorReason::Internal | ErrorReason::Unspecified => (Code::Internal, 500, None),
    }
}

#[test]
fn every_reason_has_its_status_and_its_word() {
    let reasons: Vec<_> = (0..).map_while(|number| ErrorReason::try_from(number).ok()).collect();
    assert!(reasons.len() >= 20, "reasons are numbered without gaps");
    for reason in reasons {
        let (code, status, kind) = expected(reason);
        let Failure { error, .. } = told(&refused(code, reason, "some words", None));
        assert_eq!((error.status, error.scim_type), (status, kind), "{reason:?}");
        assert!(!error.detail.is_empty());
    }
}

#[test]
fn a_detail_speaks_of_attributes_as_clients_know_them() {
    let said = "User already exists: profile.user_name is taken";
    let Failure { error, .. } = told(&refused(Code::AlreadyExists, ErrorReason::DuplicateField, said, None));
    assert_eq!(error.detail, "User already exists: userName is taken");
}

#[test]
fn a_wait_is_rounded_up_to_whole_seconds() {
    for (wait, seconds) in [(0, 1), (1, 1), (999, 1), (1_000, 1), (1_001, 2), (30_000, 30)] {
        let wait = Duration::from_millis(wait);
        for (code, reason) in
            [(Code::ResourceExhausted, ErrorReason::RateLimited), (Code::Aborted, ErrorReason::WriteConflict)]
        {
            assert_eq!(told(&refused(code, reason, "later", Some(wait))).retry_after, Some(seconds), "{wait:?}");
        }
    }
}

#[test]
fn only_what_may_pass_later_says_when() {
    assert_eq!(told(&refused(Code::NotFound, ErrorReason::NotFound, "no", None)).retry_after, None);
    assert_eq!(told(&refused(Code::Aborted, ErrorReason::EtagMismatch, "no", None)).retry_after, None);
}

#[test]
fn without_a_reason_the_code_decides() {
    for (code, status, retry_after) in [
        (Code::InvalidArgument, 400, None),
        (Code::FailedPrecondition, 400, None),
        (Code::Unauthenticated, 401, None),
        (Code::PermissionDenied, 403, None),
        (Code::NotFound, 404, None),
        (Code::AlreadyExists, 409, None),
        (Code::OutOfRange, 413, None),
        (Code::ResourceExhausted, 429, Some(5)),
        (Code::Unavailable, 503, Some(5)),
        (Code::DeadlineExceeded, 503, Some(5)),
        (Code::Cancelled, 503, Some(5)),
        (Code::Aborted, 503, Some(5)),
        (Code::Unimplemented, 501, None),
        (Code::Ok, 500, None),
        (Code::Unknown, 500, None),
        (Code::Internal, 500, None),
        (Code::DataLoss, 500, None),
    ] {
        let failure = told(&Status::new(code, "words"));
        assert_eq!((failure.error.status, failure.retry_after), (status, retry_after), "{code:?}");
    }
}

#[test]
fn a_failure_inside_tells_its_request_and_nothing_else() {
    for status in [
        refused(Code::Internal, ErrorReason::Internal, "table users is locked", None),
        Status::unknown("connection to 10.0.0.7 lost"),
    ] {
        assert_eq!(told(&status).error.detail, "internal error (request req-7)");
    }
}

#[test]
fn missing_wrong_and_revoked_tokens_read_the_same() {
    let details: Vec<_> = ["token is missing", "token is unknown", "token was revoked", ""]
        .map(|said| told(&refused(Code::Unauthenticated, ErrorReason::Unauthenticated, said, None)))
        .into();
    assert!(details.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_reason_of_another_domain_is_not_ours() {
    let mut details = ErrorDetails::new();
    details.set_error_info("ERROR_REASON_NOT_FOUND", "proxy.example", std::collections::HashMap::new());
    let status = Status::with_error_details(Code::Unavailable, "no healthy upstream", details);
    assert_eq!(told(&status).error.status, 503);
}

#[test]
fn a_refusal_without_words_gets_some() {
    assert!(!told(&Status::new(Code::NotFound, "")).error.detail.is_empty());
}

#[test]
fn what_the_service_refused_or_did_not_finish_is_in_its_sync_log() {
    assert!(told(&refused(Code::NotFound, ErrorReason::NotFound, "gone", None)).is_known);
    assert!(told(&Status::deadline_exceeded("too late")).is_known);
    // Nobody there, nobody of ours, or an answer that breaks the contract.
    assert!(!told(&Status::unavailable("cannot be reached")).is_known);
    assert!(!told(&Status::internal("an answer without its user")).is_known);
    assert!(!told(&Status::not_found("a proxy's word")).is_known);
}

#[test]
fn the_sync_log_tells_the_answer_that_is_given() {
    for reason in (1..).map_while(|number| ErrorReason::try_from(number).ok()) {
        let (code, status, kind) = expected(reason);
        let answered = told(&refused(code, reason, "no", None)).error.status;
        let word = kind.map_or("", ScimType::as_str);
        assert_eq!(proto::http_answer(reason), Some((answered, word)), "{reason:?}");
        assert_eq!(answered, status, "{reason:?}");
    }
    assert_eq!(proto::http_answer(ErrorReason::Unspecified), None);
}

#[test]
fn the_service_knows_of_what_it_says_it_told() {
    let unavailable = || Status::unavailable("the store does not answer");
    assert!(!told(&unavailable()).is_known);
    let mut status = unavailable();
    status.metadata_mut().insert("roster-told", "1".parse().expect("a header's value"));
    assert!(told(&status).is_known);
}
