//! One step of a group's patch (RFC 7644 §3.5.2): what it does to the profile, and what to the members.
//!
//! The two are told apart, since a rule knows the one and not the other. A member is its id: `members.value` is the same
//! as `members`, and what else is said of a member nobody writes.

use super::membership::{MEMBERS, Membership};
use super::profile::display_name_required;
use super::{Group, GroupProfile};
use crate::attribute::path::no_attribute;
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::{Filter, Value};
use crate::group::attribute::GroupAttribute;
use crate::refusal::Refusal;
use crate::schema::{Schemas, Write};
use crate::user::PatchKind;
use crate::user::patch::extension;
use crate::user::patch::single::set_text;
use crate::user::patch::work::Work;

/// One step of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupPatchOperation {
    /// What to do.
    pub kind: PatchKind,
    /// To what.
    pub field: FieldPath,
    /// To which members; `None` for all of them. Paths in it start at the group.
    pub element: Option<Filter>,
    /// The value, in its place in a profile; the rest is ignored.
    pub fragment: GroupFragment,
}

/// A profile with members, as a patch holds it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GroupFragment {
    /// The attributes.
    pub profile: GroupProfile,
    /// The members' ids, as sent; `None` when nothing is said of them.
    pub members: Option<Vec<String>>,
}

impl Group {
    /// The profile as the steps leave it, taken in order, all or none.
    pub fn patched(&self, operations: &[GroupPatchOperation], schemas: &Schemas) -> Result<GroupProfile, Refusal> {
        let mut profile = self.profile.clone();
        let mut work = Work::default();
        operations.iter().try_for_each(|operation| operation.apply(&mut profile, schemas, &mut work))?;
        profile.prepare(schemas, Write::Patch, &self.profile.extensions)?;
        Ok(profile)
    }
}

impl Membership {
    /// What the steps of a patch do to the members.
    pub fn of_patch(operations: &[GroupPatchOperation]) -> Result<Self, Refusal> {
        let mut membership = Self::default();
        operations.iter().try_for_each(|operation| operation.move_members(&mut membership))?;
        Ok(membership)
    }
}

/// What a step is about.
enum Target<'a> {
    Attribute(GroupAttribute),
    Extension(&'a str, &'a [String]),
}

impl GroupPatchOperation {
    fn target(&self) -> Result<Target<'_>, Refusal> {
        match &self.field {
            FieldPath::Extension { urn, path, .. } => Ok(Target::Extension(urn, path)),
            FieldPath::Attribute(attribute, sub) => match GroupAttribute::of(*attribute) {
                Some(_) if self.field.is_impossible(ResourceKind::Group) => {
                    Err(self.invalid_path(&no_attribute(ResourceKind::Group)))
                }
                Some(GroupAttribute::Members) if sub.is_some_and(|sub| sub != Sub::Value) => {
                    Err(Refusal::Immutable { field: self.field.to_string() })
                }
                Some(found) => Ok(Target::Attribute(found)),
                None => Err(self.invalid_path(&no_attribute(ResourceKind::Group))),
            },
        }
    }

    /// Takes the step on the profile. One on members does nothing to it.
    fn apply(&self, profile: &mut GroupProfile, schemas: &Schemas, work: &mut Work) -> Result<(), Refusal> {
        let target = self.target()?;
        match (&target, &self.element) {
            (Target::Attribute(GroupAttribute::Members) | Target::Extension(..), _) | (_, None) => {}
            (Target::Attribute(_), Some(_)) => {
                return Err(self.invalid_path("has no elements to choose from; leave the element condition out"));
            }
        }
        let given = &self.fragment.profile;
        match target {
            Target::Extension(urn, path) => {
                let step = extension::Step { kind: self.kind, resource: ResourceKind::Group, urn, path };
                let (given, extensions) = (&given.extensions, &mut profile.extensions);
                step.apply_to(schemas, self.element.as_ref(), given, extensions, work)
            }
            Target::Attribute(GroupAttribute::DisplayName) => match self.kind {
                PatchKind::Add | PatchKind::Replace => {
                    profile.display_name.clone_from(&given.display_name);
                    Ok(())
                }
                PatchKind::Remove => Err(display_name_required()),
            },
            Target::Attribute(GroupAttribute::ExternalId) => {
                set_text(self.kind, &mut profile.external_id, given.external_id.as_deref());
                Ok(())
            }
            Target::Attribute(GroupAttribute::Members) => Ok(()),
            Target::Attribute(GroupAttribute::Id | GroupAttribute::Created | GroupAttribute::Updated) => {
                Err(Refusal::Immutable { field: self.field.to_string() })
            }
        }
    }

    /// Takes the step on the members. One on anything else does nothing to them.
    fn move_members(&self, membership: &mut Membership) -> Result<(), Refusal> {
        match self.target()? {
            Target::Attribute(GroupAttribute::Members) => {}
            Target::Attribute(_) | Target::Extension(..) => return Ok(()),
        }
        let Some(condition) = &self.element else {
            return self.move_all(membership);
        };
        condition.check_element(ResourceKind::Group, Attribute::Members)?;
        let given = self.fragment.members.as_deref().unwrap_or_default();
        match self.kind {
            PatchKind::Remove if given.is_empty() => membership.remove_matching(condition, false),
            PatchKind::Remove => Err(Refusal::InvalidField {
                field: MEMBERS.to_owned(),
                message: "profile.members are listed and chosen by a condition at once; send one of the two".to_owned(),
            }),
            // Nothing is what the members are replaced with: as a removal, nobody to choose is no error.
            PatchKind::Replace if given.is_empty() => membership.remove_matching(condition, false),
            PatchKind::Replace => {
                membership.remove_matching(condition, true)?;
                membership.add(given)
            }
            PatchKind::Add => {
                let terms = condition.equalities().ok_or_else(|| {
                    self.invalid_path("are added by their ids; list them, or use a condition of equal terms")
                })?;
                let named = terms.into_iter().filter_map(|(sub, value)| match (sub, value) {
                    (Sub::Value, Value::Text(id)) => Some(id),
                    _ => None,
                });
                membership.add(&named.chain(given.iter().cloned()).collect::<Vec<_>>())
            }
        }
    }

    fn move_all(&self, membership: &mut Membership) -> Result<(), Refusal> {
        match (self.kind, &self.fragment.members) {
            (PatchKind::Add, members) => membership.add(members.as_deref().unwrap_or_default()),
            (PatchKind::Replace, members) => membership.replace(members.as_deref().unwrap_or_default()),
            // Entra ID and JumpCloud list whom to take away (RFC 7644 would have a condition): never more than those,
            // and nobody when the list is empty.
            (PatchKind::Remove, Some(members)) => membership.remove(members),
            (PatchKind::Remove, None) => membership.replace(&[]),
        }
    }

    fn invalid_path(&self, message: &str) -> Refusal {
        let field = self.field.to_string();
        Refusal::InvalidPath { message: format!("{field} {message}"), field }
    }
}
