//! What activity looks like on a terminal.

use proto::v1::{
    Activity, ActivityNote, ActivityOutcome, ActivityTarget, Explanation, FieldChange, MembershipChange, ScimRequest,
};

use super::view::lines;
use crate::cli::output::Row;

fn refused() -> Activity {
    Activity {
        activity_id: "0198c0de-0000-7000-8000-000000000000".to_owned(),
        request_id: "r-1".to_owned(),
        outcome: ActivityOutcome::Refused.into(),
        target: Some(ActivityTarget { name: "ann@example.com".to_owned(), ..Default::default() }),
        request: Some(ScimRequest {
            method: "POST".to_owned(),
            route: "/Users".to_owned(),
            coercions: vec![ActivityNote { code: "a-code".to_owned(), path: "active".to_owned(), text: String::new() }],
            ..Default::default()
        }),
        http_status: 409,
        detail: "User already exists".to_owned(),
        explanation: Some(Explanation {
            code: "user-exists-by-hand".to_owned(),
            summary: "It exists.".to_owned(),
            remedy: "Delete it.".to_owned(),
        }),
        changes: vec![
            FieldChange { path: "title".to_owned(), after: "\"Pilot\"".to_owned(), ..Default::default() },
            FieldChange { path: "urn:x:pin".to_owned(), redacted: true, ..Default::default() },
        ],
        membership: Some(MembershipChange {
            added_count: 3,
            added_member_ids: vec!["7".to_owned(), "8".to_owned()],
            ..Default::default()
        }),
        warnings: vec![ActivityNote { code: "w".to_owned(), path: String::new(), text: "Why.".to_owned() }],
        count: 1,
        replayable: true,
        ..Default::default()
    }
}

#[test]
fn one_is_shown_with_its_remedy_and_all_it_changed() {
    assert_eq!(
        lines(&refused()),
        [
            "request: POST /Users, id r-1",
            "remedy: Delete it.",
            "answered: User already exists",
            "changed: title: nothing -> \"Pilot\"",
            "changed: urn:x:pin (values are kept out of the activity)",
            "members added: 3 (7, 8 and 1 more)",
            "warning: w: Why.",
            "understood: a-code (active)",
            "run it again with: roster activity replay 0198c0de-0000-7000-8000-000000000000",
        ]
    );
}

#[test]
fn json_has_values_as_json_and_what_is_not_there_as_null() {
    let json = refused().json();
    assert_eq!(json["changes"][0]["after"], "Pilot");
    assert!(json["changes"][0]["before"].is_null() && json["target"]["id"].is_null());
    assert_eq!(json["explanation"]["code"], "user-exists-by-hand");
    assert_eq!(json["outcome"], "refused");
    assert_eq!(refused().cells().len(), Activity::COLUMNS.len());
}
