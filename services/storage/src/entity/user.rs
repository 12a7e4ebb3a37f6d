//! The table `users`.

use domain::id::WorkspaceId;
use sea_orm::Select;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub managed_by: i16,
    pub state: i16,
    pub state_since: Option<i64>,
    pub user_name_key: String,
    pub login_email: String,
    pub login_email_key: String,
    pub external_id: Option<String>,
    pub display_name_key: Option<String>,
    pub family_name_key: Option<String>,
    pub time_zone: Option<String>,
    pub predecessor_id: Option<Uuid>,
    pub role: i16,
    pub teams: String,
    pub recording_license: bool,
    pub salesforce_user_id: Option<String>,
    pub hubspot_owner_id: Option<String>,
    pub created: i64,
    pub updated: i64,
    pub revision: i64,
    pub profile: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub search: Json,
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
