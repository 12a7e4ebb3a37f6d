#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use scim::{ListQuery, ScimType};

use super::{to_request, to_scim};

fn request(query: &str) -> v1::ListUsersRequest {
    to_request(&ListQuery::parse(Some(query)).unwrap()).unwrap()
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
    }
}

#[test]
fn a_filter_is_passed_on_and_an_empty_one_is_none() {
    assert!(request("filter=userName%20eq%20%22a%22").filter.is_some());
    assert_eq!(request("filter=").filter, None);
}

#[test]
fn a_filter_that_means_nothing_is_refused_here() {
    for query in ["filter=userName%20eq", "filter=shoeSize%20eq%20%2244%22", "filter=active%20gt%20true"] {
        let refused = to_request(&ListQuery::parse(Some(query)).unwrap()).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidFilter), "{query}");
    }
}

#[test]
fn a_page_says_how_many_there_are_in_all_and_on_it() {
    let query = ListQuery::parse(Some("startIndex=3&count=2")).unwrap();
    let answer = v1::ListUsersResponse {
        users: vec![v1::User::default()],
        next_page_token: "more".to_owned(),
        total_size: 7,
        previous_page_token: String::new(),
    };
    let page = to_scim(&query, answer, "http://h/scim/v2");
    assert_eq!((page.total_results, page.start_index, page.items_per_page), (7, 3, 1));
}
