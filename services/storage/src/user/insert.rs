//! Writing a new user.

use sea_orm::{DbBackend, Statement};

use domain::id::{UserId, WorkspaceId};
use domain::user::User;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::unit::Tx;
use crate::user::key::{alike, head, key};
use crate::user::{Seen, row, search};

impl Tx {
    /// Writes a new user, with what it is found by and what counts it.
    pub async fn insert_user(&self, user: &User) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let seen = Seen::of(user);
        let backend = open.backend();
        let statement = insert(backend, user, &seen)?;
        open.execute(statement).await?;
        open.pending.count(backend, user.workspace, user.id.0, None, Some(seen.class));
        open.seen.insert((user.workspace, user.id), seen);
        Ok(())
    }
}

/// The columns of [`columns`], in its order.
pub(super) const COLUMNS: &[&str] = &[
    "managed_by",
    "state",
    "state_since",
    "user_name_key",
    "login_email",
    "login_email_key",
    "external_id",
    "display_name_key",
    "family_name_key",
    "time_zone",
    "predecessor_id",
    "role",
    "teams",
    "recording_license",
    "salesforce_user_id",
    "hubspot_owner_id",
    "created",
    "updated",
    "revision",
    "profile",
    "search",
];

/// All but the key.
pub(super) fn columns(user: &User) -> Result<[sea_orm::Value; 21], StoreError> {
    let profile = &user.profile;
    let seat = &user.seat;
    let (state, since) = row::state_codes(user.state);
    Ok([
        row::managed_by_code(user.managed_by).into(),
        state.into(),
        since.into(),
        key(&profile.user_name).into(),
        user.login_email.clone().into(),
        key(&user.login_email).into(),
        profile.external_id.as_deref().map(head).map(str::to_owned).into(),
        profile.display_name.as_deref().map(key).into(),
        profile.name.family_name.as_deref().map(key).into(),
        user.time_zone.clone().into(),
        user.predecessor.map(|id| id.0).into(),
        row::role_code(seat.role).into(),
        serde_json::to_string(&seat.teams).map_err(|_| crate::error::corrupt("users"))?.into(),
        seat.recording_license.into(),
        seat.salesforce_user_id.clone().into(),
        seat.hubspot_owner_id.clone().into(),
        user.created.0.into(),
        user.updated.0.into(),
        user.revision.0.into(),
        serde_json::to_string(profile).map_err(|_| crate::error::corrupt("users"))?.into(),
        search::document(profile)?.into(),
    ])
}

/// User and addresses in one statement: a round trip to the database costs more than what it does there.
fn insert(backend: DbBackend, user: &User, seen: &Seen) -> Result<Statement, StoreError> {
    let mut sql = Sql::new(backend, "");
    let (has_emails, has_addresses) = (!seen.email_keys.is_empty(), !seen.addresses.is_empty());
    if (has_emails || has_addresses) && sql.is_postgres() {
        sql.push("WITH inserted AS (");
    }
    sql.push("INSERT INTO users (workspace_id, id");
    for column in COLUMNS {
        sql.push(", ").push(column);
    }
    sql.push(") VALUES (").bind(user.workspace.0).push(", ").bind(user.id.0).push(", ");
    sql.bind_all(columns(user)?).push(")");
    if has_emails {
        sql.push(match (sql.is_postgres(), has_addresses) {
            (true, true) => "), found AS (",
            (true, false) => ") ",
            (false, _) => "; ",
        });
        push_emails(&mut sql, user.workspace, user.id, seen.email_keys.iter());
    }
    if has_addresses {
        sql.push(if sql.is_postgres() { ") " } else { "; " });
        push_addresses(&mut sql, user.workspace, user.id, seen.addresses.iter());
    }
    Ok(sql.into_statement())
}

/// Adds e-mails a user is found by. There is at least one.
pub(super) fn push_emails<'a>(
    sql: &mut Sql,
    workspace: WorkspaceId,
    user: UserId,
    keys: impl Iterator<Item = &'a String>,
) {
    let (workspace, user) = (sql.param(workspace.0), sql.param(user.0));
    sql.push("INSERT INTO user_email (workspace_id, email_key, user_id) VALUES ");
    for (i, key) in keys.enumerate() {
        sql.push(if i > 0 { ", (" } else { "(" });
        sql.name(workspace).push(", ").bind(key.clone()).push(", ").name(user).push(")");
    }
}

/// Adds addresses of a user, beside what each looks like. There is at least one.
pub(super) fn push_addresses<'a>(
    sql: &mut Sql,
    workspace: WorkspaceId,
    user: UserId,
    addresses: impl Iterator<Item = &'a String>,
) {
    let (workspace, user) = (sql.param(workspace.0), sql.param(user.0));
    sql.push("INSERT INTO user_address (workspace_id, alike, address, user_id) VALUES ");
    for (i, address) in addresses.enumerate() {
        sql.push(if i > 0 { ", (" } else { "(" });
        sql.name(workspace).push(", ").bind(alike(address)).push(", ").bind(address.clone());
        sql.push(", ").name(user).push(")");
    }
}
