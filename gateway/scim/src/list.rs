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
    /// Where this page starts, counted from one.
    pub start_index: u64,
    /// How many resources are on this page.
    pub items_per_page: u64,
    /// The resources of this page.
    #[serde(rename = "Resources")]
    pub resources: Vec<T>,
}

impl<T: Serialize> ListResponse<T> {
    /// A page that starts at `start_index`.
    pub fn new(total_results: u64, start_index: u64, resources: Vec<T>) -> Self {
        let items_per_page = resources.len() as u64;
        Self { schemas: [urn::LIST_RESPONSE], total_results, start_index, items_per_page, resources }
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
        assert_eq!((page.total_results, page.start_index, page.items_per_page), (5, 3, 2));
    }
}
