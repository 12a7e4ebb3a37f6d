//! What is known of the connection to each workspace's identity provider: noted beside the requests, at most once a
//! minute, and no promise.

use domain::activity::Idp;
use domain::id::WorkspaceId;
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::{Tx, UnitFuture};

const TABLE: &str = "connection";

/// What is known of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// When the last request came.
    pub last_request: Timestamp,
    /// When a connection test was last seen.
    pub last_test: Option<Timestamp>,
    /// Who was last recognised.
    pub idp: Option<Idp>,
    /// In which dialect.
    pub dialect: Option<String>,
}

/// What one request adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// When it came.
    pub at: Timestamp,
    /// Whether it is a connection test.
    pub test: bool,
    /// Who sent it, where that is recognised.
    pub idp: Option<Idp>,
    /// In which dialect, where that is recognised.
    pub dialect: Option<String>,
}

impl Store {
    /// What is known of the connection to a workspace; `None` when no request ever came.
    pub async fn connection(&self, workspace: WorkspaceId) -> Result<Option<Connection>, StoreError> {
        let mut sql = Sql::new(self.backend(), "SELECT last_request, last_test, idp, dialect FROM connection ");
        sql.push("WHERE workspace_id = ").bind(workspace.0);
        let Some(row) = self.query_one(sql.into_statement()).await? else { return Ok(None) };
        let last_test: Option<i64> = row.try_get_by_index(1)?;
        let idp: Option<String> = row.try_get_by_index(2)?;
        Ok(Some(Connection {
            last_request: Timestamp(row.try_get_by_index(0)?),
            last_test: last_test.map(Timestamp),
            idp: idp.as_deref().map(read_idp).transpose()?,
            dialect: row.try_get_by_index(3)?,
        }))
    }

    /// Notes that a request came. What it does not tell stays as it was.
    pub async fn note_contact(&self, workspace: WorkspaceId, contact: Contact) -> Result<(), StoreError> {
        self.write(move |tx: Tx| -> UnitFuture<(), StoreError> {
            let contact = contact.clone();
            Box::pin(async move {
                let mut open = tx.open().await;
                let Contact { at, test, idp, dialect } = contact;
                let idp = idp.map(write_idp).transpose()?;
                let mut sql =
                    Sql::new(open.backend(), "INSERT INTO connection (workspace_id, last_request, last_test, ");
                sql.push("idp, dialect) VALUES (").bind(workspace.0).push(", ").bind(at.0).push(", ");
                sql.bind(test.then_some(at.0)).push(", ").bind(idp).push(", ").bind(dialect);
                sql.push(") ON CONFLICT (workspace_id) DO UPDATE SET last_request = excluded.last_request");
                for column in ["last_test", "idp", "dialect"] {
                    sql.push(", ").push(column).push(" = COALESCE(excluded.").push(column).push(", connection.");
                    sql.push(column).push(")");
                }
                open.execute(sql.into_statement()).await?;
                Ok(())
            })
        })
        .await
    }
}

fn read_idp(text: &str) -> Result<Idp, StoreError> {
    serde_json::from_value(text.into()).map_err(|_| corrupt(TABLE))
}

fn write_idp(idp: Idp) -> Result<String, StoreError> {
    match serde_json::to_value(idp) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(_) | Err(_) => Err(corrupt(TABLE)),
    }
}

#[cfg(test)]
mod tests;
