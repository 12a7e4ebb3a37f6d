//! A page of a list or search (RFC 7644 §3.4.2).

use serde::Serialize;

use crate::urn;

/// A page of resources. Its counters are numbers and `Resources` is always there: Okta refuses anything else.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListResponse<T: Serialize> {
    schemas: [&'static str; 1],
    /// How many resources there are in all.
    pub total_results: u64,
    /// Where this page starts, counted from one; `None` in a walk by cursors, which counts nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u64>,
    /// How many resources are on this page.
    pub items_per_page: u64,
    /// Where the next page is (RFC 9865 §2); `None` on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Where the page before is; `None` on the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_cursor: Option<String>,
    /// The resources of this page.
    #[serde(rename = "Resources")]
    pub resources: Vec<T>,
}

impl<T: Serialize> ListResponse<T> {
    /// A page that starts at `start_index`.
    pub fn new(total_results: u64, start_index: u64, resources: Vec<T>) -> Self {
        Self { start_index: Some(start_index), ..Self::walk(total_results, resources, None, None) }
    }

    /// A page of a walk by cursors.
    pub fn walk(total_results: u64, resources: Vec<T>, next: Option<String>, previous: Option<String>) -> Self {
        Self {
            schemas: [urn::LIST_RESPONSE],
            total_results,
            start_index: None,
            items_per_page: resources.len() as u64,
            next_cursor: next,
            previous_cursor: previous,
            resources,
        }
    }

    /// The one page that holds all there is.
    pub fn all(resources: Vec<T>) -> Self {
        Self::new(resources.len() as u64, 1, resources)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use serde_json::{Value, json};

    use super::ListResponse;

    #[test]
    fn an_empty_page_has_integer_counters_and_an_empty_array() {
        let page = serde_json::to_value(ListResponse::<Value>::new(0, 1, Vec::new())).unwrap();
        assert_eq!(
            page,
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 0,
                "startIndex": 1,
                "itemsPerPage": 0,
                "Resources": [],
            })
        );
    }

    #[test]
    fn a_page_counts_what_is_on_it() {
        let page = ListResponse::new(5, 3, vec!["a", "b"]);
        assert_eq!((page.total_results, page.start_index, page.items_per_page), (5, Some(3), 2));
    }

    #[test]
    fn a_page_of_a_walk_has_cursors_and_no_index() {
        let page = |next: Option<&str>, previous: Option<&str>| {
            let page = ListResponse::walk(5, vec!["a"], next.map(str::to_owned), previous.map(str::to_owned));
            serde_json::to_value(page).unwrap()
        };
        assert_eq!(
            page(Some("n"), Some("p")),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 5,
                "itemsPerPage": 1,
                "nextCursor": "n",
                "previousCursor": "p",
                "Resources": ["a"],
            })
        );
        let only = page(None, None);
        assert_eq!((only.get("nextCursor"), only.get("previousCursor")), (None, None));
    }
}
