//! The table `credential`: SCIM tokens, access keys and sessions, by the digest of their secret.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub id: Uuid,
    pub kind: i16,
    pub workspace_id: Option<Uuid>,
    // Of a SCIM token, the name of the key that generated it.
    pub display_name: String,
    pub scope: Option<i16>,
    pub hint: String,
    pub created: i64,
    pub last_used: Option<i64>,
    pub expires: Option<i64>,
    pub revoked: Option<i64>,
    pub key_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
