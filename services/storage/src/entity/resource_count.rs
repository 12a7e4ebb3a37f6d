//! The table `resource_count`.

use domain::id::WorkspaceId;
use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_count")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub shard: i16,
    pub scim_active: i64,
    pub scim_deactivated: i64,
    pub manual_active: i64,
    pub manual_deactivated: i64,
    pub deleted: i64,
    pub groups: i64,
}

impl Entity {
    /// Starts every query.
    pub(crate) fn of(workspace: WorkspaceId) -> Select<Self> {
        Self::find().filter(Column::WorkspaceId.eq(workspace.0))
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
