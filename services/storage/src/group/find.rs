//! Finding one group, outside a unit of work and inside.

use sea_orm::DbBackend;

use domain::group::Group;
use domain::id::{GroupId, WorkspaceId};

use crate::error::StoreError;
use crate::group::row;
use crate::sql::Sql;
use crate::unit::Tx;

/// The query for one group by id.
pub(super) fn by_id(backend: DbBackend, workspace: WorkspaceId, id: GroupId) -> Sql {
    let mut sql = Sql::new(backend, row::COLUMNS);
    sql.push(" FROM groups WHERE workspace_id = ").bind(workspace.0).push(" AND id = ").bind(id.0);
    sql
}

impl Tx {
    /// Finds a group, and on PostgreSQL keeps others from writing it, and its members, until the unit is over.
    pub async fn group(&self, workspace: WorkspaceId, id: GroupId) -> Result<Option<Group>, StoreError> {
        let mut open = self.open().await;
        let mut sql = by_id(open.backend(), workspace, id);
        if sql.is_postgres() {
            sql.push(" FOR UPDATE");
        }
        open.query_one(sql.into_statement()).await?.map(|row| row::read(&row)).transpose()
    }
}
