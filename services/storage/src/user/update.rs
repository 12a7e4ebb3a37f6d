//! Writing a user that was there before.

use std::collections::BTreeSet;

use sea_orm::{DbBackend, Statement};

use domain::revision::Revision;
use domain::user::User;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::unit::{Open, Tx};
use crate::user::insert::{COLUMNS, columns, push_addresses, push_emails};
use crate::user::key::alike;
use crate::user::{Seen, View, find, row};

impl Tx {
    /// Writes a user over the revision it had; [`StoreError::Stale`] when that is no longer what is stored.
    pub async fn update_user(&self, user: &User, expected: Revision) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let before = before(&mut open, user, expected).await?;
        let after = Seen::of(user);
        let backend = open.backend();

        let statement = update(&open, user, expected)?;
        let done = open.execute(statement).await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        let gone: BTreeSet<_> = before.email_keys.difference(&after.email_keys).collect();
        if !gone.is_empty() {
            open.execute(forget_emails(backend, user, &gone)).await?;
        }
        let new: BTreeSet<_> = after.email_keys.difference(&before.email_keys).collect();
        if !new.is_empty() {
            let mut sql = Sql::new(backend, "");
            push_emails(&mut sql, user.workspace, user.id, new.into_iter());
            open.execute(sql.into_statement()).await?;
        }
        let gone: BTreeSet<_> = before.addresses.difference(&after.addresses).collect();
        if !gone.is_empty() {
            open.execute(forget_addresses(backend, user, &gone)).await?;
        }
        let new: BTreeSet<_> = after.addresses.difference(&before.addresses).collect();
        if !new.is_empty() {
            let mut sql = Sql::new(backend, "");
            push_addresses(&mut sql, user.workspace, user.id, new.into_iter());
            open.execute(sql.into_statement()).await?;
        }
        open.pending.count(backend, user.workspace, user.id.0, Some(before.class), Some(after.class));
        open.seen.insert((user.workspace, user.id), after);
        Ok(())
    }
}

/// The row to be written over: as this unit saw it, or else as it is now.
async fn before(open: &mut Open, user: &User, expected: Revision) -> Result<Seen, StoreError> {
    let seen = match open.seen.get(&(user.workspace, user.id)) {
        Some(seen) => seen.clone(),
        None => {
            let sql = find::by_id(open.backend(), user.workspace, user.id, View::All);
            let Some(found) = open.query_one(sql.into_statement()).await? else { return Err(StoreError::Stale) };
            Seen::of(&row::read(&found)?)
        }
    };
    if seen.revision == expected { Ok(seen) } else { Err(StoreError::Stale) }
}

fn update(open: &Open, user: &User, expected: Revision) -> Result<Statement, StoreError> {
    let mut sql = Sql::new(open.backend(), "UPDATE users SET ");
    for (i, (column, value)) in COLUMNS.iter().zip(columns(user)?).enumerate() {
        sql.push(if i > 0 { ", " } else { "" }).push(column).push(" = ").bind(value);
    }
    sql.push(" WHERE workspace_id = ").bind(user.workspace.0).push(" AND id = ").bind(user.id.0);
    sql.push(" AND revision = ").bind(expected.0);
    if open.orders_changes() {
        // Changes are told in the order of their transactions' ids, and a transaction may get its id before it waits for
        // the row, or for the sake of another row: over a version of a later transaction it must not write, but run
        // again under a new id.
        sql.push(" AND age(xmin) >= 0");
    }
    Ok(sql.into_statement())
}

fn forget_emails(backend: DbBackend, user: &User, keys: &BTreeSet<&String>) -> Statement {
    let mut sql = Sql::new(backend, "DELETE FROM user_email WHERE workspace_id = ");
    sql.bind(user.workspace.0).push(" AND user_id = ").bind(user.id.0).push(" AND email_key IN (");
    sql.bind_all(keys.iter().map(|key| (*key).clone().into())).push(")");
    sql.into_statement()
}

fn forget_addresses(backend: DbBackend, user: &User, addresses: &BTreeSet<&String>) -> Statement {
    let alikes: BTreeSet<String> = addresses.iter().map(|address| alike(address)).collect();
    let mut sql = Sql::new(backend, "DELETE FROM user_address WHERE workspace_id = ");
    sql.bind(user.workspace.0).push(" AND alike IN (").bind_all(alikes.into_iter().map(Into::into));
    sql.push(") AND address IN (").bind_all(addresses.iter().map(|address| (*address).clone().into()));
    sql.push(") AND user_id = ").bind(user.id.0);
    sql.into_statement()
}
