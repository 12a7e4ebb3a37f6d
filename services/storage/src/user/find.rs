//! Finding one user, outside a unit of work and inside.

use sea_orm::DbBackend;

use domain::id::{UserId, WorkspaceId};
use domain::user::User;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::{Open, Tx};
use crate::user::key::key;
use crate::user::{Seen, View, row};

/// The query for one user by id.
pub(super) fn by_id(backend: DbBackend, workspace: WorkspaceId, id: UserId, view: View) -> Sql {
    let mut sql = Sql::new(backend, row::SELECT);
    sql.push(" WHERE workspace_id = ").bind(workspace.0).push(" AND id = ").bind(id.0).push(view.predicate());
    sql
}

/// The query for another active admin. Spelt as the index is.
pub(super) fn other_admin(backend: DbBackend, workspace: WorkspaceId, user: UserId) -> Sql {
    let mut sql = Sql::new(backend, "SELECT 1 FROM users WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND role = 2 AND state = 1 AND id <> ").bind(user.0).push(" LIMIT 1");
    sql
}

/// The query for an admin who can no longer sign in. An index leads to admins that are few among users.
pub(super) fn former_admin(backend: DbBackend, workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(backend, "SELECT 1 FROM users WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND role = 2 AND state <> 1 LIMIT 1");
    sql
}

impl Store {
    /// Whether there is an active admin, and whether there is one who can no longer sign in, deleted ones included until
    /// they are purged.
    pub async fn admins(&self, workspace: WorkspaceId) -> Result<(bool, bool), StoreError> {
        // Nobody has this id.
        let active = other_admin(self.backend(), workspace, UserId(uuid::Uuid::nil())).into_statement();
        let active = self.query_one(active).await?.is_some();
        let former = former_admin(self.backend(), workspace).into_statement();
        Ok((active, self.query_one(former).await?.is_some()))
    }
}

impl Tx {
    /// Finds a user, and on PostgreSQL keeps others from writing it until the unit is over.
    pub async fn user(&self, workspace: WorkspaceId, id: UserId, view: View) -> Result<Option<User>, StoreError> {
        let mut open = self.open().await;
        let mut sql = by_id(open.backend(), workspace, id, view);
        if sql.is_postgres() {
            // Whoever makes the user a member of a group need not wait: see `group::members`.
            sql.push(" FOR NO KEY UPDATE");
        }
        one(&mut open, sql).await
    }

    /// Keeps others from writing some users until the unit is over: all at once and in order, so that nobody deadlocks.
    pub async fn hold_users(&self, workspace: WorkspaceId, users: &[UserId]) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT 1 FROM users WHERE workspace_id = ");
        // SQLite has one writer.
        if sql.is_postgres() {
            let ids = sql.ids(users.iter().map(|user| user.0));
            sql.bind(workspace.0).push(" AND id").among(ids).push(" ORDER BY id FOR NO KEY UPDATE");
            open.query_all(sql.into_statement()).await?;
        }
        Ok(())
    }

    /// Finds the user of that name, in any case, that is not deleted.
    pub async fn user_by_user_name(&self, workspace: WorkspaceId, name: &str) -> Result<Option<User>, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), row::SELECT);
        sql.push(" WHERE workspace_id = ").bind(workspace.0);
        sql.push(" AND user_name_key = ").bind(key(name)).push(" AND state <> 3");
        one(&mut open, sql).await
    }

    /// Finds the user that signs in with that address, in any case, and is not deleted.
    pub async fn user_by_login_email(&self, workspace: WorkspaceId, email: &str) -> Result<Option<User>, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), row::SELECT);
        sql.push(" WHERE workspace_id = ").bind(workspace.0);
        sql.push(" AND login_email_key = ").bind(key(email)).push(" AND state <> 3");
        one(&mut open, sql).await
    }

    /// Whether there is another active admin than this user. Certain only for a unit that holds the workspace.
    pub async fn has_other_admin(&self, workspace: WorkspaceId, user: UserId) -> Result<bool, StoreError> {
        let mut open = self.open().await;
        let sql = other_admin(open.backend(), workspace, user);
        Ok(open.query_one(sql.into_statement()).await?.is_some())
    }

    /// The newest deleted user of that name.
    pub async fn last_deleted_by_user_name(
        &self,
        workspace: WorkspaceId,
        name: &str,
    ) -> Result<Option<UserId>, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT id FROM users WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND user_name_key = ").bind(key(name));
        sql.push(" AND state = 3 ORDER BY id DESC LIMIT 1");
        let row = open.query_one(sql.into_statement()).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.map(UserId))
    }
}

async fn one(open: &mut Open, sql: Sql) -> Result<Option<User>, StoreError> {
    let Some(found) = open.query_one(sql.into_statement()).await? else { return Ok(None) };
    let user = row::read(&found)?;
    open.seen.insert((user.workspace, user.id), Seen::of(&user));
    Ok(Some(user))
}
