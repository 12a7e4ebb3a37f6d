//! Whom somebody looks for: the narrowing fields of a list of users.

use domain::user::{ManagedBy, Role};
use proto::v1;
use storage::{People, Standing};

use super::storable;
use crate::access::Caller;
use crate::error::Error;

/// Characters of a search.
const MAX_SEARCH: usize = 200;
/// Values of one condition.
const MAX_VALUES: usize = 16;

/// Reads whom somebody looks for; refused to whom it is not for, and beside what it does not go with.
pub(crate) fn read(caller: &Caller, request: &v1::ListUsersRequest) -> Result<People, Error> {
    let v1::ListUsersRequest {
        workspace_id: _,
        filter,
        page_size: _,
        page_token: _,
        start_index,
        count_total: _,
        count_only: _,
        show_deleted,
        sort,
        include_groups: _,
        search,
        states,
        managed_by,
        roles,
        count_limit: _,
    } = request;
    let named = [
        ("search", !search.is_empty()),
        ("states", !states.is_empty()),
        ("managed_by", !managed_by.is_empty()),
        ("roles", !roles.is_empty()),
    ];
    let Some((field, _)) = named.into_iter().find(|(_, is)| *is) else { return Ok(People::default()) };
    if caller.is_idp() {
        return Err(Error::field(field, format!("{field} is not for a SCIM token; use a filter")));
    }
    let beside = [("filter", filter.is_some()), ("sort", sort.is_some()), ("start_index", *start_index > 1)];
    if let Some((beside, _)) = beside.into_iter().find(|(_, is)| *is) {
        return Err(Error::field(field, format!("{field} and {beside} exclude each other; leave one of them out")));
    }
    if search.chars().nth(MAX_SEARCH).is_some() {
        return Err(Error::field("search", format!("search is longer than {MAX_SEARCH} characters; shorten it")));
    }
    storable("search", search)?;
    if let Some((field, _)) = [("states", states.len()), ("managed_by", managed_by.len()), ("roles", roles.len())]
        .into_iter()
        .find(|(_, values)| *values > MAX_VALUES)
    {
        return Err(Error::field(field, format!("{field} names each value once at most")));
    }
    let states: Vec<Standing> = states.iter().map(|code| read_state(*code)).collect::<Result<_, _>>()?;
    if states.contains(&Standing::Deleted) && !show_deleted {
        return Err(Error::field(
            "states",
            "states names deleted users, which are shown with show_deleted alone; set it",
        ));
    }
    Ok(People {
        search: search.clone(),
        states,
        managed_by: managed_by.iter().map(|code| read_managed_by(*code)).collect::<Result<_, _>>()?,
        roles: roles.iter().map(|code| read_role(*code)).collect::<Result<_, _>>()?,
    })
}

fn read_state(code: i32) -> Result<Standing, Error> {
    match v1::UserState::try_from(code) {
        Ok(v1::UserState::Active) => Ok(Standing::Active),
        Ok(v1::UserState::Deactivated) => Ok(Standing::Deactivated),
        Ok(v1::UserState::Deleted) => Ok(Standing::Deleted),
        Ok(v1::UserState::Unspecified) | Err(_) => {
            Err(Error::field("states", "states has a value that is no state this version knows"))
        }
    }
}

fn read_managed_by(code: i32) -> Result<ManagedBy, Error> {
    match v1::ManagedBy::try_from(code) {
        Ok(v1::ManagedBy::Scim) => Ok(ManagedBy::Scim),
        Ok(v1::ManagedBy::Manual) => Ok(ManagedBy::Manual),
        Ok(v1::ManagedBy::Unspecified) | Err(_) => {
            Err(Error::field("managed_by", "managed_by has a value that this version does not know"))
        }
    }
}

fn read_role(code: i32) -> Result<Role, Error> {
    match v1::Role::try_from(code) {
        Ok(v1::Role::User) => Ok(Role::User),
        Ok(v1::Role::Admin) => Ok(Role::Admin),
        Ok(v1::Role::Analyst) => Ok(Role::Analyst),
        Ok(v1::Role::Unspecified) | Err(_) => {
            Err(Error::field("roles", "roles has a value that is no role this version knows"))
        }
    }
}
