#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use scim::{ListQuery, Resource, ScimType};

use super::{Matches, Question, total};

fn query(text: &str) -> ListQuery {
    ListQuery::parse(Some(text)).unwrap()
}

fn request(text: &str) -> v1::ListUsersRequest {
    Question::of(&Resource::USER, &query(text)).unwrap().value.users(false)
}

#[test]
fn pages_are_counted_from_one_and_capped() {
    for (query, start_index, page_size, count_only) in [
        ("", 1, 100, false),
        ("startIndex=0", 1, 100, false),
        ("startIndex=-3&count=2", 1, 2, false),
        ("startIndex=101&count=100", 101, 100, false),
        ("count=100000", 1, 1000, false),
        ("count=0", 1, 0, true),
        ("count=-1", 1, 0, true),
        ("startIndex=9223372036854775807", i64::MAX, 100, false),
    ] {
        let request = request(query);
        assert_eq!(
            (request.start_index, request.page_size, request.count_only, request.count_total),
            (start_index, page_size, count_only, true),
            "{query}"
        );
        assert_eq!(request.page_token, "");
    }
}

#[test]
fn a_walk_starts_without_a_token_and_goes_on_with_one() {
    for (query, token, page_size) in [("cursor=", "", 100), ("cursor=AgAB-_&count=5", "AgAB-_", 5)] {
        let request = request(query);
        assert_eq!((request.page_token.as_str(), request.start_index, request.page_size), (token, 0, page_size));
    }
}

#[test]
fn an_order_is_passed_on() {
    let sort = |path: &str, descending| {
        let field = Some(v1::FieldPath { path: path.to_owned(), extension_urn: String::new() });
        Some(v1::Sort { field, descending })
    };
    assert_eq!(request("sortBy=name.familyName").sort, sort("name.family_name", false));
    assert_eq!(request("sortBy=emails&sortOrder=descending").sort, sort("emails", true));
    assert_eq!(request("sortOrder=descending").sort, None);
    let refused = Question::of(&Resource::USER, &query("sortBy=shoeSize")).unwrap_err();
    assert_eq!(refused.scim_type, Some(ScimType::InvalidPath));
}

#[test]
fn a_filter_is_passed_on_and_an_empty_one_is_none() {
    assert!(request("filter=userName%20eq%20%22a%22").filter.is_some());
    assert_eq!(request("filter=").filter, None);
}

#[test]
fn a_filter_that_holds_for_all_is_none_and_one_that_holds_for_none_is_known() {
    let matches = |resource, text: &str| Question::of_any(resource, &query(text)).unwrap().value.matches;
    let users = "filter=meta.resourceType%20eq%20%22User%22";
    assert_eq!(matches(&Resource::USER, users), Matches::All);
    assert!(matches(&Resource::GROUP, users).is_nothing());
    let name = "filter=userName%20eq%20%22a%22";
    assert!(matches!(matches(&Resource::USER, name), Matches::Some(_)));
    assert!(matches(&Resource::GROUP, name).is_nothing());
}

#[test]
fn a_filter_that_means_nothing_is_refused_here() {
    for text in ["filter=userName%20eq", "filter=shoeSize%20eq%20%2244%22", "filter=active%20gt%20true"] {
        let refused = Question::of(&Resource::USER, &query(text)).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidFilter), "{text}");
    }
    let refused = Question::of(&Resource::GROUP, &query("filter=userName%20pr")).unwrap_err();
    assert_eq!(refused.scim_type, Some(ScimType::InvalidFilter));
}

#[test]
fn groups_come_with_members_only_when_they_are_wanted() {
    let question = Question::of(&Resource::GROUP, &query("count=7")).unwrap().value;
    let request = question.clone().groups(true);
    assert_eq!((request.page_size, request.member_view), (7, Some(v1::MemberView { include: true, limit: 0 })));
    assert_eq!(question.groups(false).member_view, Some(v1::MemberView { include: false, limit: 0 }));
}

#[test]
fn a_count_is_never_negative() {
    assert_eq!((total(7), total(-1)), (7, 0));
}
