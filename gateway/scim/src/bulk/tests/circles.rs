use serde_json::{Value, json};

use super::{Outcome, group, operations, post, run};
use crate::urn;

fn user(bulk_id: &str, manager: Value) -> Value {
    let data = json!({ "userName": bulk_id, urn::ENTERPRISE_USER: { "division": "x", "manager": manager } });
    post("Users", bulk_id, data)
}

/// Asserts that what was sent contains these pieces, request by request.
#[track_caller]
fn assert_sent(outcome: &Outcome, expected: &[&str]) {
    assert_eq!(outcome.sent.len(), expected.len(), "{:#?}", outcome.sent);
    for (sent, expected) in outcome.sent.iter().zip(expected) {
        assert!(sent.contains(expected), "{sent}\n{expected}");
    }
}

#[test]
fn two_groups_in_each_other_are_created_and_then_linked() {
    let outcome = run(&operations(json!([group("a", &["bulkId:b", "7"]), group("b", &["8", "bulkId:a"])])));
    assert_sent(
        &outcome,
        &[
            r#"POST Groups {"displayName":"b","members":[{"value":"8"}]}"#,
            r#"POST Groups {"displayName":"a","members":[{"value":"Group-0"},{"value":"7"}]}"#,
            r#"PATCH Groups/Group-0 closing {"Operations":[{"op":"add","path":"members","value":[{"value":"Group-1"}]}],"#,
        ],
    );
    assert_eq!(outcome.statuses(), ["a 201", "b 201"]);
    // The revision is the one after the link.
    assert_eq!((&outcome.told[0]["version"], &outcome.told[1]["version"]), (&json!("W/\"1\""), &json!("W/\"2\"")));
}

#[test]
fn a_long_circle_is_closed_in_one_place() {
    let outcome =
        run(&operations(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:c"]), group("c", &["bulkId:a"])])));
    assert_sent(&outcome, &["POST Groups", "POST Groups", "POST Groups", "PATCH Groups/Group-0 closing"]);
    assert!(outcome.sent[3].contains("Group-2"));
}

#[test]
fn a_group_in_itself_is_linked_to_itself() {
    let outcome = run(&operations(json!([group("a", &["bulkId:a"])])));
    assert_sent(
        &outcome,
        &[
            r#""members":[]"#,
            r#"PATCH Groups/Group-0 closing {"Operations":[{"op":"add","path":"members","value":[{"value":"Group-0"}]}]"#,
        ],
    );
}

#[test]
fn two_users_who_manage_each_other_are_linked() {
    for manager in [json!({ "value": "bulkId:a" }), json!("bulkId:a"), json!([{ "value": "bulkId:a" }])] {
        let outcome = run(&operations(json!([user("a", json!({ "value": "bulkId:b" })), user("b", manager)])));
        assert_sent(
            &outcome,
            &[
                r#"{"division":"x"}"#,
                r#"{"division":"x","manager":{"value":"User-0"}}"#,
                r#""path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"#,
            ],
        );
        assert!(outcome.sent[2].starts_with("PATCH Users/User-0 closing") && outcome.sent[2].contains("User-1"));
        assert_eq!(outcome.statuses(), ["a 201", "b 201"]);
    }
}

#[test]
fn one_group_may_close_several_circles() {
    let outcome = run(&operations(json!([
        group("a", &["bulkId:b"]),
        group("b", &["bulkId:c"]),
        group("c", &["bulkId:a", "bulkId:b", "9"]),
    ])));
    assert_sent(&outcome, &["[{\"value\":\"9\"}]", "Group-0", "Group-1", "PATCH Groups/Group-0 closing"]);
    assert!(outcome.sent[3].contains(r#"[{"value":"Group-2"},{"value":"Group-1"}]"#), "{}", outcome.sent[3]);
}

#[test]
fn a_user_that_names_its_groups_is_no_circle() {
    // `groups` of a user is read-only: clients send both sides all the same.
    let user = post("Users", "u", json!({ "userName": "ada", "groups": [{ "value": "bulkId:g" }] }));
    let first = run(&operations(json!([group("g", &["bulkId:u"]), user])));
    assert_sent(&first, &[r#"POST Users {"userName":"ada"}"#, "User-0"]);
    let second = run(&operations(json!([user, group("g", &["bulkId:u"])])));
    assert_sent(&second, &[r#""members":[]"#, "POST Users", "PATCH Groups/Group-0 closing"]);
    assert_eq!(
        (first.statuses(), second.statuses()),
        (vec!["g 201".into(), "u 201".into()], vec!["u 201".into(), "g 201".into()])
    );
}

#[test]
fn a_circle_through_anything_else_is_a_conflict() {
    let titled = |id: &str, of: &str| post("Users", id, json!({ "userName": id, "title": format!("bulkId:{of}") }));
    let outcome = run(&operations(json!([titled("a", "b"), titled("b", "a"), titled("c", "c")])));
    assert_eq!(outcome.statuses(), ["a 409", "b 409", "c 409"]);
    assert_sent(&outcome, &[]);
    assert!(outcome.detail(1).starts_with("refers in a circle"), "{}", outcome.detail(1));
}

#[test]
fn a_circle_whose_other_half_fails_is_told_with_what_exists() {
    let other = post("Groups", "a", json!({ "displayName": "refuse", "members": [{ "value": "bulkId:b" }] }));
    let outcome = run(&operations(json!([other, group("b", &["bulkId:a"])])));
    assert_eq!(outcome.statuses(), ["a 400", "b 409"]);
    assert_eq!(outcome.told[1]["location"], "https://roster.example.com/scim/v2/Groups/Group-0");
    assert!(outcome.detail(1).starts_with("created, but without") && outcome.detail(1).contains("bulkId:a"));
}

#[test]
fn a_link_that_is_refused_is_a_conflict_with_its_reason() {
    let member = json!([{ "value": "bulkId:a", "display": "refuse" }]);
    let b = post("Groups", "b", json!({ "displayName": "b", "members": member }));
    let outcome = run(&operations(json!([group("a", &["bulkId:b"]), b])));
    assert_eq!(outcome.statuses(), ["a 201", "b 409"]);
    assert!(outcome.detail(1).ends_with("refused on purpose"), "{}", outcome.detail(1));
    assert!(outcome.told[1].get("location").is_some());
}

#[test]
fn stopping_in_the_middle_of_a_circle_leaves_nothing_untold() {
    let list = json!([
        group("a", &["bulkId:b", "bulkId:bad"]),
        group("b", &["bulkId:a"]),
        post("Users", "bad", json!({ "userName": "refuse" })),
        group("c", &[]),
    ]);
    let outcome = run(&json!({ "failOnErrors": 1, "Operations": list }));
    assert_eq!(outcome.statuses(), ["b 409", "bad 400"]);
    assert!(outcome.detail(0).ends_with("the request stopped at failOnErrors"), "{}", outcome.detail(0));
}
