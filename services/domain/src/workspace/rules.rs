//! What a workspace wants of its users.

use super::Policy;
use crate::schema::Schemas;

/// The policy a workspace chose and the schemas it registered.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The schemas that extend users.
    pub schemas: &'a Schemas,
}
