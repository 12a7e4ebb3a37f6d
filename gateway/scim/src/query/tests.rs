#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::ListQuery;
use crate::ScimType;

fn filter(query: &str) -> Option<String> {
    ListQuery::parse(Some(query)).unwrap().filter
}

#[test]
fn no_query_is_the_first_page_of_everything() {
    for query in [None, Some(""), Some("&&"), Some("=")] {
        assert_eq!(ListQuery::parse(query).unwrap(), ListQuery::default());
    }
    assert_eq!(ListQuery::default().start_index, 1);
}

#[test]
fn filters_decode_as_every_identity_provider_encodes_them() {
    let ada = Some("userName eq \"ada@x.com\"".to_owned());
    // Okta, Entra ID, lower-case hex, nothing but what must be.
    assert_eq!(filter("filter=userName%20eq%20%22ada%40x.com%22"), ada);
    assert_eq!(filter("filter=userName+eq+%22ada@x.com%22"), ada);
    assert_eq!(filter("filter=userName%20eq%20%22ada%40x%2ecom%22"), ada);
    assert_eq!(filter("filter=userName eq \"ada@x.com\""), ada);
    assert_eq!(filter("FILTER=userName+eq+%22ada@x.com%22"), ada);
    assert_eq!(filter("filter=a+eq+%22a%2Bb%22"), Some("a eq \"a+b\"".to_owned()));
    assert_eq!(filter("filter=a+eq+%22Zo%C3%ab%22"), Some("a eq \"Zoë\"".to_owned()));
    assert_eq!(filter("filter=a%3Db%26c"), Some("a=b&c".to_owned()));
    assert_eq!(filter("filter=a=b"), Some("a=b".to_owned()));
    assert_eq!(filter("filter="), None);
    assert_eq!(filter("filter"), None);
    assert_eq!(filter("filter=+"), None);
}

#[test]
fn unknown_parameters_are_ignored() {
    let plain = ListQuery::parse(Some("count=2")).unwrap();
    for query in
        ["aadOptscim062020&count=2", "count=2&aadOptscim062020=", "aadOptscim062020=&count=2&x=%41", "%61=1&count=2"]
    {
        assert_eq!(ListQuery::parse(Some(query)).unwrap(), plain, "{query}");
    }
}

#[test]
fn counters_are_brought_into_range() {
    let page = |query: &str| {
        let query = ListQuery::parse(Some(query)).unwrap();
        (query.start_index, query.count)
    };
    assert_eq!(page("startIndex=3&count=2"), (3, Some(2)));
    assert_eq!(page("startIndex=0&count=0"), (1, Some(0)));
    assert_eq!(page("startIndex=-3&count=-1"), (1, Some(0)));
    assert_eq!(page("startindex=3&COUNT=100000"), (3, Some(100_000)));
    assert_eq!(page("startIndex=&count="), (1, None));
    assert_eq!(
        page("count=99999999999999999999&startIndex=99999999999999999999"),
        (i64::MAX as u64, Some(i64::MAX as u64))
    );
}

#[test]
fn attribute_lists_split_at_commas() {
    let query =
        ListQuery::parse(Some("attributes=userName,%20name.givenName,,urn:x:2.0:User:a&attributes=emails")).unwrap();
    assert_eq!(query.attributes, ["userName", "name.givenName", "urn:x:2.0:User:a", "emails"]);
    let query = ListQuery::parse(Some("attributes=&excludedAttributes=members%2Cemails")).unwrap();
    assert_eq!(
        (query.attributes.len(), query.excluded_attributes),
        (0, vec!["members".to_owned(), "emails".to_owned()])
    );
    let query = ListQuery::parse(Some("excludedAttributes=emails&attributes=id")).unwrap();
    assert_eq!((query.attributes, query.excluded_attributes), (vec!["id".to_owned()], Vec::new()));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let cases = [
        ("startIndex=one", "startIndex must be a whole number"),
        ("count=1.5", "count must be a whole number"),
        ("count=1e3", "count must be a whole number"),
        ("count=-", "count must be a whole number"),
        ("count=0x10", "count must be a whole number"),
        ("count=%D9%A3", "count must be a whole number"),
        ("filter=%", "filter: the query has a % without two hexadecimal digits"),
        ("filter=%2", "without two hexadecimal digits"),
        ("filter=%zz", "without two hexadecimal digits"),
        ("filter=%+1", "without two hexadecimal digits"),
        ("%=1", "without two hexadecimal digits"),
        ("filter=%ff", "filter: the query is not UTF-8"),
        ("filter=%C3", "not UTF-8"),
        ("filter=a&filter=b", "filter is given twice"),
        ("count=1&Count=2", "count is given twice"),
    ];
    for (query, why) in cases {
        let err = ListQuery::parse(Some(query)).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidValue)), "{query}");
        assert!(err.detail.contains(why), "{query}: {}", err.detail);
    }
}

#[test]
fn a_broken_value_of_an_unknown_parameter_harms_nobody() {
    assert_eq!(ListQuery::parse(Some("x=%zz")).unwrap(), ListQuery::default());
}

#[test]
fn an_order_is_read_in_any_case() {
    let order = |query: &str| {
        let query = ListQuery::parse(Some(query)).unwrap();
        (query.sort_by, query.descending)
    };
    let by = Some("userName".to_owned());
    assert_eq!(order("sortBy=userName"), (by.clone(), false));
    assert_eq!(order("sortby=userName&SORTORDER=Ascending"), (by.clone(), false));
    assert_eq!(order("sortBy=userName&sortOrder=DESCENDING"), (by.clone(), true));
    assert_eq!(order("sortBy=userName&sortOrder="), (by, false));
    assert_eq!(order("sortBy=&sortOrder=descending"), (None, true));
    let err = ListQuery::parse(Some("sortBy=userName&sortOrder=up")).unwrap_err();
    assert_eq!(err.scim_type, Some(ScimType::InvalidValue));
    assert_eq!(err.detail, "sortOrder must be ascending or descending");
}

#[test]
fn a_cursor_starts_a_walk_or_goes_on_with_it() {
    let cursor = |query: &str| ListQuery::parse(Some(query)).unwrap().cursor;
    assert_eq!(cursor("count=5"), None);
    assert_eq!(cursor("cursor"), Some(String::new()));
    assert_eq!(cursor("cursor="), Some(String::new()));
    assert_eq!(cursor("count=5&Cursor=VZUTiyhEQJ94IR"), Some("VZUTiyhEQJ94IR".to_owned()));
    assert_eq!(cursor("cursor=a&startIndex="), Some("a".to_owned()));
}

#[test]
fn a_cursor_leaves_no_room_for_an_index_or_an_empty_page() {
    for (query, kind, why) in [
        ("cursor=&startIndex=1", ScimType::InvalidValue, "cursor and startIndex exclude each other"),
        ("startIndex=5&cursor=a", ScimType::InvalidValue, "cursor and startIndex exclude each other"),
        ("cursor=&count=0", ScimType::InvalidCount, "count must be at least 1"),
        ("cursor=a&count=-1", ScimType::InvalidCount, "count must be at least 1"),
        ("cursor=a&cursor=b", ScimType::InvalidValue, "cursor is given twice"),
    ] {
        let err = ListQuery::parse(Some(query)).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(kind)), "{query}");
        assert!(err.detail.contains(why), "{query}: {}", err.detail);
    }
    // More than a page holds is no error, with a cursor or without.
    assert_eq!(ListQuery::parse(Some("cursor=&count=5000")).unwrap().count, Some(5_000));
}

proptest! {
    #[test]
    fn any_text_survives_percent_encoding(text in any::<String>()) {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let expected = (!text.trim().is_empty()).then_some(text);
        prop_assert_eq!(filter(&format!("filter={encoded}")), expected);
    }

    #[test]
    fn any_query_is_read_or_refused(text in "[a-zA-Z%+=&0-9,é-]{0,40}") {
        let _ = ListQuery::parse(Some(&text));
    }
}
