//! A group as a row, and back.

use sea_orm::QueryResult;

use domain::group::Group;
use domain::id::{GroupId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};

/// Starts a query that [`read`] understands, up to its `FROM`.
pub(super) const COLUMNS: &str = "SELECT workspace_id, id, profile, member_count, created, updated, revision";

/// Reads a row of [`COLUMNS`], by position.
pub(super) fn read(row: &QueryResult) -> Result<Group, StoreError> {
    let profile: String = row.try_get_by_index(2)?;
    let member_count: i64 = row.try_get_by_index(3)?;
    Ok(Group {
        workspace: WorkspaceId(row.try_get_by_index(0)?),
        id: GroupId(row.try_get_by_index(1)?),
        profile: serde_json::from_str(&profile).map_err(|_| corrupt("groups"))?,
        member_count: u64::try_from(member_count).map_err(|_| corrupt("groups"))?,
        created: Timestamp(row.try_get_by_index(4)?),
        updated: Timestamp(row.try_get_by_index(5)?),
        revision: Revision(row.try_get_by_index(6)?),
    })
}
