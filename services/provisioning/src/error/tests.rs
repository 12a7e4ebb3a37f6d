#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::id::{GroupId, UserId};
use uuid::Uuid;

use super::*;

/// An error, and what the contract says about it.
type Case = (Error, Code, ErrorReason, Option<(&'static str, String)>);

fn refusal(refusal: Refusal) -> Error {
    Error::Refused { refusal, workspace: Some(WorkspaceId(Uuid::nil())) }
}

fn worded(make: fn(String, String) -> Refusal) -> Error {
    refusal(make("emails".to_owned(), "no".to_owned()))
}

#[test]
fn every_error_has_its_code_reason_and_metadata() {
    let nil = Uuid::nil().to_string();
    let field = |value: &'static str| Some(("field", value.to_owned()));
    let cases: Vec<Case> = vec![
        (
            worded(|field, message| Refusal::InvalidField { field, message }),
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            field("emails"),
        ),
        (
            worded(|field, message| Refusal::InvalidFilter { field, message }),
            Code::InvalidArgument,
            ErrorReason::InvalidFilter,
            field("emails"),
        ),
        (
            worded(|field, message| Refusal::InvalidPath { field, message }),
            Code::InvalidArgument,
            ErrorReason::InvalidPath,
            field("emails"),
        ),
        (
            worded(|field, message| Refusal::NoTarget { field, message }),
            Code::InvalidArgument,
            ErrorReason::NoTarget,
            field("emails"),
        ),
        (
            refusal(Refusal::Immutable { field: "slug".to_owned() }),
            Code::InvalidArgument,
            ErrorReason::ImmutableField,
            field("slug"),
        ),
        (refusal(Refusal::EtagMismatch), Code::Aborted, ErrorReason::EtagMismatch, None),
        (
            refusal(Refusal::ScimManaged { user: UserId(Uuid::nil()) }),
            Code::FailedPrecondition,
            ErrorReason::ScimManaged,
            Some(("user_id", nil.clone())),
        ),
        (
            refusal(Refusal::ScimManagedGroup { group: GroupId(Uuid::nil()) }),
            Code::FailedPrecondition,
            ErrorReason::ScimManaged,
            Some(("group_id", nil.clone())),
        ),
        (refusal(Refusal::ScimManagedGroups), Code::FailedPrecondition, ErrorReason::ScimManaged, None),
        (
            refusal(Refusal::PlanLacksScim),
            Code::PermissionDenied,
            ErrorReason::PlanLacksScim,
            Some(("workspace_id", nil.clone())),
        ),
        (
            refusal(Refusal::ScimDisabled),
            Code::PermissionDenied,
            ErrorReason::ScimDisabled,
            Some(("workspace_id", nil)),
        ),
        (refusal(Refusal::Gone), Code::NotFound, ErrorReason::NotFound, Some(("resource", "user".to_owned()))),
        (
            Error::Duplicate { field: USER_NAME, cause: Cause::UserNameTaken, message: "taken" },
            Code::AlreadyExists,
            ErrorReason::DuplicateField,
            field(USER_NAME),
        ),
        (
            Error::NotFound { resource: "workspace" },
            Code::NotFound,
            ErrorReason::NotFound,
            Some(("resource", "workspace".to_owned())),
        ),
        (Error::Unauthenticated, Code::Unauthenticated, ErrorReason::Unauthenticated, None),
        (Error::PermissionDenied("no"), Code::PermissionDenied, ErrorReason::PermissionDenied, None),
        (Error::InvalidCursor, Code::OutOfRange, ErrorReason::InvalidCursor, None),
        (Error::CursorExpired, Code::OutOfRange, ErrorReason::CursorExpired, None),
        (Error::TooManyResults("too many"), Code::InvalidArgument, ErrorReason::TooManyResults, None),
        (Error::Overloaded, Code::ResourceExhausted, ErrorReason::RateLimited, None),
        (Error::Store(StoreError::Conflict), Code::Aborted, ErrorReason::WriteConflict, None),
        (Error::Store(StoreError::Stale), Code::Aborted, ErrorReason::WriteConflict, None),
        (
            Error::Store(StoreError::Taken { field: "display_name" }),
            Code::AlreadyExists,
            ErrorReason::DuplicateField,
            field(DISPLAY_NAME),
        ),
        (
            Error::Store(StoreError::Taken { field: "user_name" }),
            Code::AlreadyExists,
            ErrorReason::DuplicateField,
            field(USER_NAME),
        ),
        (
            Error::Store(StoreError::Taken { field: "login_email" }),
            Code::AlreadyExists,
            ErrorReason::DuplicateField,
            field(EMAILS),
        ),
        (
            Error::Store(StoreError::Corrupt { table: "users" }),
            Code::Internal,
            ErrorReason::Internal,
            Some(("request_id", "unknown".to_owned())),
        ),
        (Error::Panicked, Code::Internal, ErrorReason::Internal, Some(("request_id", "unknown".to_owned()))),
    ];
    for (error, code, reason, metadata) in cases {
        let what = format!("{error:?}");
        let status = Status::from(error);
        let info = status.get_details_error_info().unwrap();
        assert_eq!(status.code(), code, "{what}");
        assert_eq!(info.reason, reason.as_str_name(), "{what}");
        assert_eq!(info.domain, "roster.v1", "{what}");
        let expected: HashMap<String, String> =
            metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let mut metadata = info.metadata.clone();
        // What a duplicate means to an admin is told besides.
        let cause = metadata.remove("cause");
        assert_eq!(cause.is_some(), what.starts_with("Duplicate") || what.contains("Taken"), "{what}");
        assert_eq!(metadata, expected, "{what}");
        assert!(!status.message().is_empty(), "{what}");
    }
}

#[test]
fn what_may_fare_better_later_says_when() {
    for (error, seconds) in [
        (Error::Overloaded, 1),
        (Error::Store(StoreError::Conflict), 1),
        (Error::Store(StoreError::Unavailable { what: "gone", source: None }), 5),
    ] {
        let retry = Status::from(error).get_details_retry_info().unwrap().retry_delay;
        assert_eq!(retry, Some(Duration::from_secs(seconds)));
    }
    assert!(Status::from(Error::Unauthenticated).get_details_retry_info().is_none());
}

#[test]
fn a_store_that_does_not_answer_is_unavailable_and_names_no_reason() {
    let status = Status::from(Error::Store(StoreError::Unavailable { what: "the database is gone", source: None }));
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.get_details_error_info().is_none());
    assert!(!status.message().contains("database"));
}

#[tokio::test]
async fn an_internal_error_names_the_request_and_hides_its_cause() {
    let status = request::scope(Arc::from("req-7"), async {
        Status::from(Error::Store(StoreError::Url("postgres://secret".to_owned())))
    })
    .await;
    assert_eq!(status.message(), "internal error (request req-7)");
    assert_eq!(status.get_details_error_info().unwrap().metadata["request_id"], "req-7");
}
