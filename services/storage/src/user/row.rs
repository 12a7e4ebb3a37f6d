//! A user as a row, and back.

use std::collections::BTreeSet;

use sea_orm::QueryResult;
use uuid::Uuid;

use domain::id::{UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;
use domain::user::{ManagedBy, Role, Seat, User, UserState};

use crate::error::{StoreError, corrupt};
use crate::user::count::Class;
use crate::user::key;

const TABLE: &str = "users";

macro_rules! select {
    () => {
        "SELECT workspace_id, id, managed_by, state, state_since, profile, login_email, time_zone, predecessor_id, role, \
         teams, recording_license, salesforce_user_id, hubspot_owner_id, created, updated, revision"
    };
}

/// Starts a query that [`read`] understands, up to where it reads from: more may be selected.
pub(crate) const COLUMNS: &str = select!();

/// The same up to its conditions.
pub(crate) const SELECT: &str = concat!(select!(), " FROM users");

/// Reads a row of [`SELECT`]. By position: looking columns up by name costs more than reading them.
pub(crate) fn read(row: &QueryResult) -> Result<User, StoreError> {
    let since: Option<i64> = row.try_get_by_index(4)?;
    let profile: String = row.try_get_by_index(5)?;
    let predecessor: Option<Uuid> = row.try_get_by_index(8)?;
    let teams: String = row.try_get_by_index(10)?;
    Ok(User {
        workspace: WorkspaceId(row.try_get_by_index(0)?),
        id: UserId(row.try_get_by_index(1)?),
        managed_by: managed_by(row.try_get_by_index(2)?)?,
        state: state(row.try_get_by_index(3)?, since)?,
        profile: serde_json::from_str(&profile).map_err(|_| corrupt(TABLE))?,
        login_email: row.try_get_by_index(6)?,
        time_zone: row.try_get_by_index(7)?,
        predecessor: predecessor.map(UserId),
        seat: Seat {
            role: role(row.try_get_by_index(9)?)?,
            teams: serde_json::from_str(&teams).map_err(|_| corrupt(TABLE))?,
            recording_license: row.try_get_by_index(11)?,
            salesforce_user_id: row.try_get_by_index(12)?,
            hubspot_owner_id: row.try_get_by_index(13)?,
        },
        created: Timestamp(row.try_get_by_index(14)?),
        updated: Timestamp(row.try_get_by_index(15)?),
        revision: Revision(row.try_get_by_index(16)?),
    })
}

/// What a write must know of the row before it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) revision: Revision,
    pub(crate) class: Class,
    pub(crate) email_keys: BTreeSet<String>,
    pub(crate) addresses: BTreeSet<String>,
}

impl Seen {
    pub(crate) fn of(user: &User) -> Self {
        Self {
            revision: user.revision,
            class: Class::of(user),
            email_keys: key::email_keys(user),
            addresses: key::addresses(user),
        }
    }
}

pub(crate) fn managed_by_code(managed_by: ManagedBy) -> i16 {
    match managed_by {
        ManagedBy::Scim => 1,
        ManagedBy::Manual => 2,
    }
}

fn managed_by(code: i16) -> Result<ManagedBy, StoreError> {
    match code {
        1 => Ok(ManagedBy::Scim),
        2 => Ok(ManagedBy::Manual),
        _ => Err(corrupt(TABLE)),
    }
}

pub(crate) fn state_codes(state: UserState) -> (i16, Option<i64>) {
    match state {
        UserState::Active => (1, None),
        UserState::Deactivated { since } => (2, Some(since.0)),
        UserState::Deleted { since } => (3, Some(since.0)),
    }
}

fn state(code: i16, since: Option<i64>) -> Result<UserState, StoreError> {
    match (code, since.map(Timestamp)) {
        (1, None) => Ok(UserState::Active),
        (2, Some(since)) => Ok(UserState::Deactivated { since }),
        (3, Some(since)) => Ok(UserState::Deleted { since }),
        _ => Err(corrupt(TABLE)),
    }
}

pub(crate) fn role_code(role: Role) -> i16 {
    match role {
        Role::User => 1,
        Role::Admin => 2,
        Role::Analyst => 3,
    }
}

fn role(code: i16) -> Result<Role, StoreError> {
    match code {
        1 => Ok(Role::User),
        2 => Ok(Role::Admin),
        3 => Ok(Role::Analyst),
        _ => Err(corrupt(TABLE)),
    }
}
