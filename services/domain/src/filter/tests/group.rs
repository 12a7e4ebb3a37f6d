//! Conditions on groups with their members, and on users with their groups.

use serde_json::json;
use uuid::Uuid;

use super::{element, not, text};
use crate::attribute::{Attribute, FieldPath, ResourceKind};
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{T0, T1, ada, group, member, path_of, user};
use crate::group::{Group, Member, MemberKind, UserGroup};
use crate::id::GroupId;
use crate::refusal::Refusal;
use Operator::{Contains, EndsWith, Equal, Greater, Less, NotEqual, StartsWith};

const EXT: &str = "urn:example:Group";

fn compare(kind: ResourceKind, field: &str, operator: Operator, value: Value) -> Filter {
    Filter::Compare { field: path_of(kind, field), operator, value }
}

fn of_group(field: &str, operator: Operator, value: &str) -> Filter {
    compare(ResourceKind::Group, field, operator, text(value))
}

fn of_user(field: &str, operator: Operator, value: &str) -> Filter {
    compare(ResourceKind::User, field, operator, text(value))
}

fn present(kind: ResourceKind, field: &str) -> Filter {
    Filter::Present(path_of(kind, field))
}

fn sales() -> (Group, Vec<Member>) {
    let group = group(json!({ "display_name": "Sales", "external_id": "G1", "extensions": { EXT: { "floor": 3 } } }));
    let members = vec![
        Member { id: member(1), kind: MemberKind::User, display: Some("Ada Byron".to_owned()) },
        Member { id: member(2), kind: MemberKind::Group, display: Some("Berlin".to_owned()) },
    ];
    (group, members)
}

#[track_caller]
fn check_group(cases: Vec<(Filter, bool)>) {
    let (group, members) = sales();
    for (filter, expected) in cases {
        assert_eq!(filter.check(ResourceKind::Group), Ok(()), "{filter:?}");
        assert_eq!(filter.matches_group(&group, &members), expected, "{filter:?}");
    }
}

#[test]
fn a_group_compares_by_its_attributes() {
    let instant = |field, operator, at| compare(ResourceKind::Group, field, operator, Value::Instant(at));
    let null = |field, operator| compare(ResourceKind::Group, field, operator, Value::Null);
    check_group(vec![
        (of_group("display_name", Equal, "SALES"), true),
        (of_group("display_name", StartsWith, "sal"), true),
        (of_group("display_name", NotEqual, "Sales"), false),
        (of_group("external_id", Equal, "G1"), true),
        (of_group("external_id", Equal, "g1"), false),
        (of_group("group_id", Equal, "00000000-0000-0000-0000-000000000007"), true),
        (of_group("group_id", EndsWith, "7"), true),
        (instant("create_time", Equal, T0), true),
        (instant("update_time", Less, T1), true),
        (present(ResourceKind::Group, "display_name"), true),
        (present(ResourceKind::Group, "external_id"), true),
        (present(ResourceKind::Group, "group_id"), true),
        (null("update_time", Equal), false),
        (present(ResourceKind::Group, &format!("{EXT}|floor")), true),
        (compare(ResourceKind::Group, &format!("{EXT}|FLOOR"), Greater, Value::Integer(2)), true),
    ]);
}

#[test]
fn a_group_compares_by_its_members() {
    let ada = member(1).to_string();
    let user = || of_group("members.type", Equal, "user");
    check_group(vec![
        (of_group("members", Equal, &ada), true),
        (of_group("members.value", Equal, &ada.to_uppercase()), true),
        (of_group("members.value", Equal, &member(3).to_string()), false),
        (of_group("members.value", NotEqual, &ada), true),
        (of_group("members.display", Contains, "BYRON"), true),
        (of_group("members.type", Equal, "GROUP"), true),
        (present(ResourceKind::Group, "members"), true),
        (present(ResourceKind::Group, "members.display"), true),
        (compare(ResourceKind::Group, "members", Equal, Value::Null), false),
        (element(Attribute::Members, Filter::All(vec![user(), of_group("members.display", StartsWith, "ada")])), true),
        (element(Attribute::Members, Filter::All(vec![user(), of_group("members.display", Equal, "berlin")])), false),
        (element(Attribute::Members, not(user())), true),
    ]);
    let (group, _) = sales();
    for (filter, expected) in [
        (present(ResourceKind::Group, "members"), false),
        (of_group("members.value", NotEqual, &ada), false),
        (compare(ResourceKind::Group, "members", Equal, Value::Null), true),
        (element(Attribute::Members, not(user())), false),
    ] {
        assert_eq!(filter.matches_group(&group, &[]), expected, "{filter:?}");
    }
}

#[test]
fn a_user_compares_by_its_groups() {
    let ada = user(ada());
    let belongs = |n: u128, name: &str, direct| UserGroup {
        id: GroupId(Uuid::from_u128(n)),
        display_name: name.to_owned(),
        direct,
    };
    let groups = [belongs(1, "Sales", true), belongs(2, "Everyone", false)];
    let sales = groups[0].id.to_string();
    let direct = || of_user("groups.type", Equal, "Direct");
    let cases = vec![
        (of_user("groups", Equal, &sales), true),
        (of_user("groups.value", Equal, &sales), true),
        (of_user("groups.display", StartsWith, "EVERY"), true),
        (of_user("groups.display", Equal, "nobody"), false),
        (of_user("groups.type", Equal, "indirect"), true),
        (element(Attribute::Groups, Filter::All(vec![direct(), of_user("groups.value", Equal, &sales)])), true),
        (element(Attribute::Groups, Filter::All(vec![direct(), of_user("groups.display", Equal, "everyone")])), false),
        (present(ResourceKind::User, "groups"), true),
        (present(ResourceKind::User, "groups.type"), true),
    ];
    for (filter, expected) in cases {
        assert_eq!(filter.check(ResourceKind::User), Ok(()), "{filter:?}");
        assert_eq!(filter.matches(&ada, &groups), expected, "{filter:?}");
    }
    assert!(!present(ResourceKind::User, "groups").matches(&ada, &[]));
    assert!(!of_user("groups.value", NotEqual, &sales).matches(&ada, &[]));
}

#[test]
fn a_condition_of_another_kind_of_resource_is_refused() {
    let of = |filter: &Filter, kind| match filter.check(kind) {
        Err(Refusal::InvalidFilter { field, message }) => {
            assert!(message.contains(&field), "{message}");
            Some(field)
        }
        _ => None,
    };
    let members = of_group("members.value", Equal, "x");
    for (filter, kind, field) in [
        (members.clone(), ResourceKind::User, "members.value"),
        (element(Attribute::Members, members), ResourceKind::User, "members"),
        (Filter::Present(FieldPath::Attribute(Attribute::GroupId, None)), ResourceKind::User, "group_id"),
        (of_user("user_name", Equal, "x"), ResourceKind::Group, "user_name"),
        (not(of_user("emails.value", Equal, "x")), ResourceKind::Group, "emails.value"),
        (element(Attribute::Emails, of_user("emails.value", Equal, "x")), ResourceKind::Group, "emails"),
        (element(Attribute::Groups, of_user("groups.value", Equal, "x")), ResourceKind::Group, "groups"),
    ] {
        assert_eq!(of(&filter, kind).as_deref(), Some(field), "{filter:?}");
    }
    assert!(
        compare(ResourceKind::Group, "members.type", Equal, Value::Boolean(true)).check(ResourceKind::Group).is_err()
    );
}
