//! What lists may be ordered by, and how.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::*;
use crate::fixture::{T0, T1, T2, group, path, path_of, profile, user};
use crate::group::MemberKind;
use crate::id::{GroupId, MemberId, UserId};

const EXT: &str = "urn:example:User";

fn sort(field: &str, descending: bool) -> Sort {
    Sort { field: path(field), descending }
}

/// Users with these profiles, of which the first was created last.
fn users(profiles: Vec<Json>) -> Vec<User> {
    let count = profiles.len();
    let with_id = |(n, json): (usize, Json)| {
        let mut json = json;
        if json.get("user_name").is_none() {
            json["user_name"] = json!(format!("u{n}@example.com"));
        }
        let mut user = user(profile(json));
        user.id = UserId(Uuid::from_u128((count - n) as u128));
        user
    };
    profiles.into_iter().enumerate().map(with_id).collect()
}

/// The positions of the users in their order.
fn sorted(sort: &Sort, users: &[User]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..users.len()).collect();
    order.sort_by(|left, right| sort.order((&users[*left], &[]), (&users[*right], &[])));
    order
}

/// The users are in ascending order as they are given, and in descending order from behind.
#[track_caller]
fn in_order(field: &str, users: &[User]) {
    let ascending: Vec<usize> = (0..users.len()).collect();
    assert_eq!(sorted(&sort(field, false), users), ascending, "{field}");
    assert_eq!(sorted(&sort(field, true), users), ascending.into_iter().rev().collect::<Vec<_>>(), "{field}");
}

#[track_caller]
fn ordered(field: &str, profiles: Vec<Json>) {
    in_order(field, &users(profiles));
}

#[test]
fn text_orders_by_the_bytes_of_its_folded_form_and_users_without_it_come_last() {
    let title = |title: &str| json!({ "title": title });
    ordered("title", vec![title("%"), title("a B"), title("Ab"), title("zz"), title("Ärztin"), json!({})]);
    let external = |id: &str| json!({ "external_id": id });
    ordered("external_id", vec![external("B"), external("a"), external("b"), json!({})]);
    ordered("user_name", vec![json!({ "user_name": "A@x" }), json!({ "user_name": "b@x" })]);
    ordered("name.family_name", vec![json!({ "name": { "family_name": "Adams" } }), json!({})]);
    let manager = |value: &str| json!({ "enterprise": { "manager": { "value": value, "display_name": "x" } } });
    ordered("enterprise.manager", vec![manager("B"), manager("a"), json!({})]);
}

#[test]
fn ties_go_by_id_in_the_direction_of_the_order() {
    let same = users(vec![json!({ "title": "A" }), json!({ "title": "a" }), json!({}), json!({})]);
    assert_eq!(sorted(&sort("title", false), &same), [1, 0, 3, 2]);
    assert_eq!(sorted(&sort("title", true), &same), [2, 3, 0, 1]);
}

#[test]
fn no_more_of_a_long_text_counts_than_its_beginning() {
    let long = |end: &str| json!({ "title": format!("{}{end}", "ß".repeat(TEXT_LIMIT / 2)) });
    let users = users(vec![long("b"), long("a"), json!({ "title": format!("{}t", "s".repeat(TEXT_LIMIT - 1)) })]);
    assert_eq!(sorted(&sort("title", false), &users), [1, 0, 2]);
}

#[test]
fn booleans_and_instants_order_as_such() {
    let mut some = users(vec![json!({}), json!({}), json!({})]);
    some[0].state = UserState::Deactivated { since: T0 };
    some[1].state = UserState::Deleted { since: T0 };
    assert_eq!(sorted(&sort("active", false), &some), [1, 0, 2]);
    for (user, at) in some.iter_mut().zip([T0, T1, T2]) {
        (user.created, user.updated) = (at, Timestamp(-at.0));
    }
    in_order("create_time", &some);
    assert_eq!(sorted(&sort("update_time", false), &some), [2, 1, 0]);
    assert_eq!(sorted(&sort("user_id", false), &some), [2, 1, 0]);
}

#[test]
fn of_several_elements_the_primary_one_counts_or_else_the_first_with_the_part() {
    let emails = |emails: Json| json!({ "emails": emails });
    let profiles = vec![
        emails(json!([{ "value": "z" }, { "value": "a", "primary": true }])),
        emails(json!([{ "value": "B" }, { "value": "a" }])),
        emails(json!([{ "display": "x" }, { "value": "c" }])),
        emails(json!([{ "value": "d" }, { "display": "y", "primary": true }])),
        emails(json!([{ "display": "Z" }])),
        json!({}),
    ];
    in_order("emails.value", &users(profiles.clone())[..4]);
    in_order("emails", &users(profiles.clone())[..4]);
    let users = users(profiles);
    // The rest has no value: by id.
    assert_eq!(sorted(&sort("emails", false), &users), [0, 1, 2, 3, 5, 4]);
    assert_eq!(sorted(&sort("emails.display", false), &users), [2, 3, 4, 5, 1, 0]);
    assert_eq!(sorted(&sort("emails.primary", false), &users), [4, 2, 1, 3, 0, 5]);
    ordered(
        "addresses.locality",
        vec![
            json!({ "addresses": [{ "locality": "B" }, { "locality": "a", "primary": true }] }),
            json!({ "addresses": [{ "country": "DE", "primary": true }, { "locality": "b" }] }),
            json!({ "addresses": [{ "country": "DE", "primary": true }] }),
        ],
    );
}

#[test]
fn extension_data_orders_by_what_it_is() {
    let badge = |value: Json| json!({ "extensions": { EXT: { "badge": value } } });
    ordered(
        &format!("{EXT}|BADGE"),
        vec![
            badge(json!(false)),
            badge(json!(true)),
            badge(json!(-1e300)),
            badge(json!(i64::MIN)),
            badge(json!(-0.5)),
            badge(json!(-0.0)),
            badge(json!(0)),
            badge(json!(9)),
            badge(json!(10.0)),
            badge(json!(10)),
            badge(json!(9_007_199_254_740_992_i64)),
            badge(json!(9_007_199_254_740_993_i64)),
            badge(json!(u64::MAX)),
            badge(json!("2024-01-01T00:00:00Z")),
            badge(json!("2024-01-01T00:00:00-01:00")),
            badge(json!("!")),
            badge(json!("10")),
            badge(json!("9")),
            badge(json!("TRUE")),
            badge(json!({ "value": 1 })),
        ],
    );
}

#[test]
fn of_an_extensions_elements_the_primary_one_counts_as_well() {
    let keys = |keys: Json| json!({ "extensions": { EXT: { "keys": keys } } });
    let profiles = vec![
        keys(json!([{ "Value": "z" }, { "Value": "a", "Primary": true }])),
        keys(json!([null, [1], { "value": null, "primary": true }, "b"])),
        keys(json!([{ "value": "c", "primary": "true" }, { "value": "a" }])),
        json!({}),
    ];
    ordered(&format!("{EXT}|keys"), profiles.clone());
    let users = users(profiles);
    assert_eq!(sorted(&sort(&format!("{EXT}|keys.value"), false), &users), [0, 2, 3, 1]);
}

#[test]
fn what_has_no_single_value_is_refused() {
    for fine in ["emails", "emails.type", "enterprise.manager", "name.formatted", "addresses.country", "urn:x|a.b"] {
        assert_eq!(sort(fine, false).check(ResourceKind::User), Ok(()), "{fine}");
    }
    let impossible = FieldPath::Attribute(Attribute::Title, Some(Sub::Value));
    let mut fields = vec![impossible];
    fields.extend(["name", "addresses", "urn:x|"].map(path));
    fields.push(FieldPath::Attribute(Attribute::Members, None));
    for field in fields {
        let refused = Sort { field: field.clone(), descending: false }.check(ResourceKind::User);
        assert!(matches!(refused, Err(Refusal::InvalidPath { field: about, .. }) if about == field.to_string()));
    }
}

#[test]
fn groups_order_by_their_own_attributes() {
    let group = |n: u128, json: Json| {
        let mut group = group(json);
        group.id = GroupId(Uuid::from_u128(n));
        group.updated = Timestamp(T0.0 - n as i64);
        group
    };
    let groups = [
        group(1, json!({ "display_name": "b", "external_id": "a", "extensions": { EXT: { "floor": 10 } } })),
        group(2, json!({ "display_name": "A", "external_id": "B", "extensions": { EXT: { "floor": 9 } } })),
        group(3, json!({ "display_name": "c" })),
    ];
    let sorted = |field: &str, descending| {
        let sort = Sort { field: path_of(ResourceKind::Group, field), descending };
        assert_eq!(sort.check(ResourceKind::Group), Ok(()), "{field}");
        let mut order = [0, 1, 2];
        order.sort_by(|left, right| sort.order_groups((&groups[*left], &[]), (&groups[*right], &[])));
        order
    };
    assert_eq!(sorted("display_name", false), [1, 0, 2]);
    assert_eq!(sorted("external_id", false), [1, 0, 2]);
    assert_eq!(sorted("external_id", true), [2, 0, 1]);
    assert_eq!(sorted("group_id", true), [2, 1, 0]);
    assert_eq!(sorted("update_time", false), [2, 1, 0]);
    assert_eq!(sorted("create_time", false), [0, 1, 2]);
    assert_eq!(sorted(&format!("{EXT}|floor"), false), [1, 0, 2]);
    assert!(sort("user_name", false).check(ResourceKind::Group).is_err());
}

#[test]
fn groups_order_by_their_first_member_that_has_what_is_asked_for() {
    let member = |n: u128, kind, display: Option<&str>| Member {
        id: MemberId(Uuid::from_u128(n)),
        kind,
        display: display.map(str::to_owned),
    };
    let (user, inner) = (MemberKind::User, MemberKind::Group);
    let members = [
        vec![member(3, user, Some("b"))],
        vec![member(1, user, None), member(4, inner, Some("A")), member(5, user, Some("0"))],
        vec![],
        vec![member(2, inner, Some("c"))],
    ];
    let groups = (1_u128..).zip(&members).map(|(n, _)| {
        let mut group = group(json!({ "display_name": "x" }));
        group.id = GroupId(Uuid::from_u128(n));
        group
    });
    let groups: Vec<_> = groups.collect();
    for (field, expected) in [
        ("members", [1, 3, 0, 2]),
        ("members.value", [1, 3, 0, 2]),
        ("members.display", [1, 0, 3, 2]),
        ("members.type", [3, 0, 1, 2]),
    ] {
        let sort = Sort { field: path_of(ResourceKind::Group, field), descending: false };
        assert_eq!(sort.check(ResourceKind::Group), Ok(()), "{field}");
        let mut order = [0, 1, 2, 3];
        let at = |n: usize| (&groups[n], &*members[n]);
        order.sort_by(|left, right| sort.order_groups(at(*left), at(*right)));
        assert_eq!(order, expected, "{field}");
    }
}

#[test]
fn users_order_by_their_first_group() {
    let group = |n: u128, name: &str, direct| UserGroup {
        id: GroupId(Uuid::from_u128(n)),
        display_name: name.to_owned(),
        direct,
    };
    let groups = [vec![], vec![group(1, "b", false), group(3, "a", true)], vec![group(2, "A", true)]];
    let users = users(vec![json!({}), json!({}), json!({})]);
    for (field, expected) in [("groups", [1, 2, 0]), ("groups.display", [2, 1, 0]), ("groups.type", [2, 1, 0])] {
        let sort = sort(field, false);
        assert_eq!(sort.check(ResourceKind::User), Ok(()), "{field}");
        let mut order = [0, 1, 2];
        let at = |n: usize| (&users[n], &*groups[n]);
        order.sort_by(|left, right| sort.order(at(*left), at(*right)));
        assert_eq!(order, expected, "{field}");
    }
}
