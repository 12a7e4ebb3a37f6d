//! One step of a patch (RFC 7644 §3.5.2): what it does to a profile.
//!
//! A step works on a copy that the lifecycle made, and may leave it half done when it is refused. What the whole patch
//! amounts to (what is required, how much there may be, one primary) is judged once, after the last step.

pub(crate) mod extension;
pub(crate) mod single;
pub(crate) mod work;

mod chosen;
mod element;
#[cfg(test)]
mod tests;

use super::place::Place;
use super::profile::Profile;
use super::validate::user_name_required;
use crate::attribute::path::no_attribute;
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::Filter;
use crate::refusal::Refusal;
use crate::schema::Schemas;

use work::Work;

/// One step of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchOperation {
    /// What to do.
    pub kind: PatchKind,
    /// To what.
    pub field: FieldPath,
    /// To which elements of a multi-valued attribute; `None` for all of them. Paths in it start at the user.
    pub element: Option<Filter>,
    /// The value, in its place in a profile; the rest is ignored.
    pub fragment: Box<Profile>,
    /// The value when the field is `active`.
    pub active: Option<bool>,
}

/// What a step of a patch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// Sets a single value, adds elements to a multi-valued attribute.
    Add,
    /// Sets a single value, replaces elements.
    Replace,
    /// Takes the value or the elements away.
    Remove,
}

/// What a patch works on.
pub(super) struct Draft<'a> {
    pub(super) profile: Profile,
    /// What the patch wants the user to be, if it says.
    pub(super) active: Option<bool>,
    schemas: &'a Schemas,
    work: Work,
}

impl<'a> Draft<'a> {
    /// A draft that starts as the profile is, with extensions of these schemas.
    pub(super) fn of(profile: &Profile, schemas: &'a Schemas) -> Self {
        Self { profile: profile.clone(), active: None, schemas, work: Work::default() }
    }
}

impl PatchOperation {
    /// Whether it says if the user is active.
    pub fn says_state(&self) -> bool {
        matches!(self.field, FieldPath::Attribute(Attribute::Active, _))
    }

    /// Takes the step.
    pub(super) fn apply(&self, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let (attribute, sub) = match &self.field {
            FieldPath::Attribute(attribute, sub) => (*attribute, *sub),
            FieldPath::Extension { urn, path, .. } => {
                let Draft { profile, schemas, work, .. } = draft;
                let step = extension::Step { kind: self.kind, resource: ResourceKind::User, urn, path };
                let (given, extensions) = (&self.fragment.extensions, &mut profile.extensions);
                return step.apply_to(schemas, self.element.as_ref(), given, extensions, work);
            }
        };
        if attribute.read_only() {
            return Err(Refusal::Immutable { field: self.field.to_string() });
        }
        if self.field.is_impossible(ResourceKind::User) {
            return Err(self.invalid_path(&no_attribute(ResourceKind::User)));
        }
        self.apply_to(attribute, sub, draft)
    }

    fn apply_to(&self, attribute: Attribute, sub: Option<Sub>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let Draft { profile, active, work, .. } = draft;
        match attribute.place() {
            Place::Values(at) => {
                let step = element::Step { kind: self.kind, attribute, sub, element: self.element.as_ref() };
                step.apply(at.of_mut(profile), at.of(&self.fragment), work)
            }
            Place::Addresses => {
                let step = element::Step { kind: self.kind, attribute, sub, element: self.element.as_ref() };
                step.apply(&mut profile.addresses, &self.fragment.addresses, work)
            }
            Place::UserName
            | Place::Text(_)
            | Place::Name
            | Place::Manager
            | Place::Active
            | Place::Id
            | Place::Created
            | Place::Updated
            | Place::Groups
            | Place::Nowhere
                if self.element.is_some() =>
            {
                Err(self.invalid_path("has no elements to choose from; leave the element condition out"))
            }
            Place::UserName => match self.kind {
                PatchKind::Add | PatchKind::Replace => {
                    profile.user_name.clone_from(&self.fragment.user_name);
                    Ok(())
                }
                PatchKind::Remove => Err(user_name_required()),
            },
            Place::Text(at) => {
                single::set_text(self.kind, at.of_mut(profile), at.of(&self.fragment).as_deref());
                Ok(())
            }
            Place::Name => {
                single::set_parts(self.kind, sub, &mut profile.name, &self.fragment.name);
                Ok(())
            }
            Place::Manager => {
                single::set_parts(self.kind, sub, &mut profile.enterprise.manager, &self.fragment.enterprise.manager);
                Ok(())
            }
            Place::Active => self.apply_active(active),
            Place::Id | Place::Created | Place::Updated | Place::Groups | Place::Nowhere => {
                Err(Refusal::Immutable { field: self.field.to_string() })
            }
        }
    }

    fn apply_active(&self, active: &mut Option<bool>) -> Result<(), Refusal> {
        match (self.kind, self.active) {
            (PatchKind::Add | PatchKind::Replace, Some(wanted)) => {
                *active = Some(wanted);
                Ok(())
            }
            (PatchKind::Add | PatchKind::Replace, None) => Err(Refusal::InvalidField {
                field: "profile.active".to_owned(),
                message: "profile.active needs a boolean; send true or false".to_owned(),
            }),
            // A state cannot be absent: the user keeps the one it has.
            (PatchKind::Remove, _) => Ok(()),
        }
    }

    fn invalid_path(&self, message: &str) -> Refusal {
        let field = self.field.to_string();
        Refusal::InvalidPath { message: format!("{field} {message}"), field }
    }
}
