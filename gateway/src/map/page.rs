//! Pages: a SCIM list query as the contract's, and the contract's page as a SCIM list.

use proto::v1;
use scim::filter;
use scim::{ListQuery, ListResponse, User};

use super::user;

/// How many resources a page has when the client does not say.
pub(crate) const DEFAULT_COUNT: u64 = 100;
/// How many resources a page has at most; asking for more is no error (RFC 7644 §3.4.2.4).
pub(crate) const MAX_COUNT: u64 = 1000;

/// The question in the contract's form.
pub(crate) fn to_request(query: &ListQuery) -> Result<v1::ListUsersRequest, scim::Error> {
    let filter = match &query.filter {
        Some(text) => Some(super::filter::to_proto(&filter::typed(&filter::parse(text)?)?)),
        None => None,
    };
    let count = query.count.unwrap_or(DEFAULT_COUNT).min(MAX_COUNT);
    Ok(v1::ListUsersRequest {
        // The service knows it from the token.
        workspace_id: String::new(),
        filter,
        page_size: i32::try_from(count).unwrap_or(i32::MAX),
        page_token: String::new(),
        start_index: i64::try_from(query.start_index).unwrap_or(i64::MAX),
        count_total: true,
        count_only: count == 0,
        show_deleted: false,
        sort: None,
        include_groups: false,
    })
}

/// The page as SCIM has it: as many as there are, from where it was asked for.
pub(crate) fn to_scim(query: &ListQuery, answer: v1::ListUsersResponse, base: &str) -> ListResponse<User> {
    let v1::ListUsersResponse { users, next_page_token: _, total_size, previous_page_token: _ } = answer;
    let users = users.into_iter().map(|user| user::to_scim(user, base)).collect();
    ListResponse::new(u64::try_from(total_size).unwrap_or_default(), query.start_index, users)
}

#[cfg(test)]
mod tests;
