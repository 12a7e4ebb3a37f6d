//! Schemas that workspaces registered. Writing one counts the workspace's `schema_revision` up, so that whoever knows
//! that number knows whether the schemas it remembers are still the ones there are.

#[cfg(test)]
mod tests;

use sea_orm::{DbBackend, QueryResult};

use domain::fold::fold;
use domain::id::WorkspaceId;
use domain::schema::Registered;
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::{Open, Tx};

const TABLE: &str = "extension_schema";
const SELECT: &str = "SELECT document, created, updated FROM extension_schema WHERE workspace_id = ";

impl Store {
    /// Reads all schemas of a workspace, in the order of their URNs.
    pub async fn schemas(&self, workspace: WorkspaceId) -> Result<Vec<Registered>, StoreError> {
        let mut sql = Sql::new(self.backend(), SELECT);
        sql.bind(workspace.0).push(" ORDER BY urn_key");
        self.query_all(sql.into_statement()).await?.iter().map(read).collect()
    }

    /// Finds a schema by its URN, in any case.
    pub async fn schema(&self, workspace: WorkspaceId, urn: &str) -> Result<Option<Registered>, StoreError> {
        let sql = by_urn(self.backend(), workspace, urn);
        self.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }
}

impl Tx {
    /// Finds a schema by its URN, in any case.
    pub async fn schema(&self, workspace: WorkspaceId, urn: &str) -> Result<Option<Registered>, StoreError> {
        let mut open = self.open().await;
        let sql = by_urn(open.backend(), workspace, urn);
        open.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }

    /// How many schemas a workspace has.
    pub async fn count_schemas(&self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT COUNT(*) FROM extension_schema WHERE workspace_id = ");
        sql.bind(workspace.0);
        let row = open.query_one(sql.into_statement()).await?.ok_or_else(|| corrupt(TABLE))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(count.unsigned_abs())
    }

    /// Writes a schema, in place of the one of the same URN if there is one.
    pub async fn put_schema(&self, workspace: WorkspaceId, registered: &Registered) -> Result<(), StoreError> {
        let Registered { schema, created, updated } = registered;
        let mut open = self.open().await;
        let mut sql =
            Sql::new(open.backend(), "INSERT INTO extension_schema (workspace_id, urn_key, document, created, ");
        sql.push("updated) VALUES (").bind(workspace.0).push(", ").bind(fold(&schema.urn)).push(", ");
        sql.bind(serde_json::to_string(schema).map_err(|_| corrupt(TABLE))?);
        sql.push(", ").bind(created.0).push(", ").bind(updated.0);
        sql.push(") ON CONFLICT (workspace_id, urn_key) DO UPDATE SET document = excluded.document, ");
        sql.push("created = excluded.created, updated = excluded.updated");
        open.execute(sql.into_statement()).await?;
        count_up(&mut open, workspace).await
    }

    /// Takes a schema away; whether there was one.
    pub async fn delete_schema(&self, workspace: WorkspaceId, urn: &str) -> Result<bool, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM extension_schema WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND urn_key = ").bind(fold(urn));
        let done = open.execute(sql.into_statement()).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        count_up(&mut open, workspace).await?;
        Ok(true)
    }
}

fn by_urn(backend: DbBackend, workspace: WorkspaceId, urn: &str) -> Sql {
    let mut sql = Sql::new(backend, SELECT);
    sql.bind(workspace.0).push(" AND urn_key = ").bind(fold(urn));
    sql
}

async fn count_up(open: &mut Open, workspace: WorkspaceId) -> Result<(), StoreError> {
    let mut sql = Sql::new(open.backend(), "UPDATE workspace SET schema_revision = schema_revision + 1 WHERE id = ");
    sql.bind(workspace.0);
    open.execute(sql.into_statement()).await?;
    Ok(())
}

fn read(row: &QueryResult) -> Result<Registered, StoreError> {
    let document: String = row.try_get_by_index(0)?;
    Ok(Registered {
        schema: serde_json::from_str(&document).map_err(|_| corrupt(TABLE))?,
        created: Timestamp(row.try_get_by_index(1)?),
        updated: Timestamp(row.try_get_by_index(2)?),
    })
}
