//! Workspaces: reading them, and writing them over the revision that was read.

#[cfg(test)]
mod tests;

use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use domain::id::WorkspaceId;
use domain::revision::Revision;
use domain::time::Timestamp;
use domain::workspace::{Plan, ScimState, Workspace};

use crate::entity::workspace;
use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::{Open, Tx};

const TABLE: &str = "workspace";

impl Store {
    /// Finds a workspace.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let row = workspace::Entity::find_by_id(id.0).one(self.reader()).await?;
        row.map(read).transpose()
    }

    /// Finds a workspace by its short name.
    pub async fn workspace_by_slug(&self, slug: &str) -> Result<Option<Workspace>, StoreError> {
        let row = workspace::Entity::find().filter(workspace::Column::Slug.eq(slug)).one(self.reader()).await?;
        row.map(read).transpose()
    }

    /// Reads a page of all workspaces, in the order of their creation.
    pub async fn workspaces(&self, after: Option<WorkspaceId>, limit: u64) -> Result<Vec<Workspace>, StoreError> {
        let mut page = workspace::Entity::find().order_by_asc(workspace::Column::Id).limit(limit);
        if let Some(after) = after {
            page = page.filter(workspace::Column::Id.gt(after.0));
        }
        page.all(self.reader()).await?.into_iter().map(read).collect()
    }

    /// Whether nothing was ever set up: no workspace, and no credential.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM workspace) OR EXISTS (SELECT 1 FROM credential)";
        let found = self.query_one(Sql::new(self.backend(), sql).into_statement()).await?;
        Ok(found.is_none())
    }
}

impl Tx {
    /// Finds a workspace, and on PostgreSQL keeps others from writing or locking it until the unit is over: for units
    /// about the workspace. Writers of users would queue here.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let mut open = self.open().await;
        let lock = if open.backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
        one(&mut open, "id", id.0.into(), lock).await
    }

    /// Finds a workspace by its short name.
    pub async fn workspace_by_slug(&self, slug: &str) -> Result<Option<Workspace>, StoreError> {
        one(&mut *self.open().await, "slug", slug.into(), "").await
    }

    /// Writes a new workspace.
    pub async fn insert_workspace(&self, workspace: &Workspace) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "INSERT INTO workspace (id");
        for column in COLUMNS {
            sql.push(", ").push(column);
        }
        sql.push(") VALUES (").bind(workspace.id.0).push(", ").bind_all(columns(workspace)?).push(")");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Writes a workspace over the revision it had; [`StoreError::Stale`] when that is no longer what is stored.
    pub async fn update_workspace(&self, workspace: &Workspace, expected: Revision) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "UPDATE workspace SET ");
        for (i, (column, value)) in COLUMNS.iter().zip(columns(workspace)?).enumerate() {
            sql.push(if i > 0 { ", " } else { "" }).push(column).push(" = ").bind(value);
        }
        sql.push(" WHERE id = ").bind(workspace.id.0).push(" AND revision = ").bind(expected.0);
        let done = open.execute(sql.into_statement()).await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}

/// `column` is fixed text.
async fn one(open: &mut Open, column: &str, value: Value, lock: &str) -> Result<Option<Workspace>, StoreError> {
    let mut sql = Sql::new(open.backend(), "SELECT ");
    sql.push(SELECTED).push(" FROM workspace w WHERE w.").push(column).push(" = ").bind(value).push(lock);
    let row = open.query_one(sql.into_statement()).await?;
    row.map(|row| read_at(&row, 0)).transpose()
}

/// What [`read_at`] reads, of a workspace called `w`.
pub(crate) const SELECTED: &str = "w.id, w.slug, w.display_name, w.plan, w.policy, w.scim_state, w.created, w.updated, w.revision, \
    w.schema_revision, w.verified_domains";

/// Reads the columns of [`SELECTED`] from the `at`-th on.
pub(crate) fn read_at(row: &sea_orm::QueryResult, at: usize) -> Result<Workspace, StoreError> {
    read(workspace::Model {
        id: row.try_get_by_index(at)?,
        slug: row.try_get_by_index(at + 1)?,
        display_name: row.try_get_by_index(at + 2)?,
        plan: row.try_get_by_index(at + 3)?,
        policy: row.try_get_by_index(at + 4)?,
        scim_state: row.try_get_by_index(at + 5)?,
        created: row.try_get_by_index(at + 6)?,
        updated: row.try_get_by_index(at + 7)?,
        revision: row.try_get_by_index(at + 8)?,
        schema_revision: row.try_get_by_index(at + 9)?,
        verified_domains: row.try_get_by_index(at + 10)?,
    })
}

/// What a write of the workspace writes. `schema_revision` counts writes of something else: see `schema`.
const COLUMNS: [&str; 9] =
    ["slug", "display_name", "plan", "policy", "scim_state", "verified_domains", "created", "updated", "revision"];

fn columns(workspace: &Workspace) -> Result<[Value; 9], StoreError> {
    let plan: i16 = match workspace.plan {
        Plan::Scim => 1,
        Plan::Basic => 2,
    };
    let scim: i16 = match workspace.scim {
        ScimState::NeverEnabled => 1,
        ScimState::Enabled => 2,
        ScimState::Disabled => 3,
    };
    Ok([
        workspace.slug.clone().into(),
        workspace.display_name.clone().into(),
        plan.into(),
        serde_json::to_string(&workspace.policy).map_err(|_| corrupt(TABLE))?.into(),
        scim.into(),
        serde_json::to_string(&workspace.verified_domains).map_err(|_| corrupt(TABLE))?.into(),
        workspace.created.0.into(),
        workspace.updated.0.into(),
        workspace.revision.0.into(),
    ])
}

fn read(row: workspace::Model) -> Result<Workspace, StoreError> {
    Ok(Workspace {
        id: WorkspaceId(row.id),
        slug: row.slug,
        display_name: row.display_name,
        plan: match row.plan {
            1 => Plan::Scim,
            2 => Plan::Basic,
            _ => return Err(corrupt(TABLE)),
        },
        policy: serde_json::from_str(&row.policy).map_err(|_| corrupt(TABLE))?,
        scim: match row.scim_state {
            1 => ScimState::NeverEnabled,
            2 => ScimState::Enabled,
            3 => ScimState::Disabled,
            _ => return Err(corrupt(TABLE)),
        },
        verified_domains: serde_json::from_str(&row.verified_domains).map_err(|_| corrupt(TABLE))?,
        created: Timestamp(row.created),
        updated: Timestamp(row.updated),
        revision: Revision(row.revision),
        schema_revision: Revision(row.schema_revision),
    })
}
