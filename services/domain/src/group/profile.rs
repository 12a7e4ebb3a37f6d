//! The attributes of a group that an identity provider manages: RFC 7643 §4.2 without the members, and extensions as sent.
//!
//! The serde form is what storage keeps, so a field's name here is a name in the database: add, never rename.

use serde::{Deserialize, Serialize};

use crate::attribute::{Attribute, ResourceKind};
use crate::refusal::Refusal;
use crate::schema::{Schemas, Write};
use crate::user::normalize::{drop_blank, normalize_extensions};
use crate::user::profile::Extensions;
use crate::user::validate::{check_extensions, check_text};

/// The attributes, without the members.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupProfile {
    /// The name; never empty in a group.
    pub display_name: String,
    /// The identity provider's own id of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Extensions, by URN.
    #[serde(skip_serializing_if = "Extensions::is_empty")]
    pub extensions: Extensions,
}

impl GroupProfile {
    /// Brings a whole profile into its one form, or refuses it; `stored` is the extension data that it takes the place of.
    pub(super) fn prepare(&mut self, schemas: &Schemas, write: Write, stored: &Extensions) -> Result<(), Refusal> {
        // Sizes come first: the rest is not made for what has no bounds.
        check_text(Attribute::DisplayName, None, &self.display_name)?;
        if let Some(external_id) = &self.external_id {
            check_text(Attribute::ExternalId, None, external_id)?;
        }
        check_extensions(ResourceKind::Group, &self.extensions)?;
        drop_blank(&mut self.external_id);
        normalize_extensions(&mut self.extensions);
        if self.display_name.is_empty() {
            return Err(display_name_required());
        }
        schemas.conform(write, stored, &mut self.extensions)
    }
}

/// The refusal of a group without a name.
pub(super) fn display_name_required() -> Refusal {
    Refusal::InvalidField {
        field: "profile.display_name".to_owned(),
        message: "profile.display_name is required; give the group a name".to_owned(),
    }
}
