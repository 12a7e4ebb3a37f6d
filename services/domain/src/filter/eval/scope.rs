//! What a tree is evaluated on: where its paths lead in a user, a group, or one element.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Operand, Operands, Scope, has, has_part, operand_of};
use crate::attribute::{Attribute, FieldPath, Sub};
use crate::filter::{Filter, extension};
use crate::group::Group;
use crate::group::attribute::GroupAttribute;
use crate::user::parts::{Element, Parts};
use crate::user::place::Place;
use crate::user::profile::Extensions;
use crate::user::{MultiValue, User, UserState};

/// A user and the groups it belongs to, as elements.
pub(super) struct WholeUser<'a> {
    pub(super) user: &'a User,
    pub(super) groups: Vec<MultiValue>,
}

impl WholeUser<'_> {
    fn attribute_present(&self, attribute: Attribute, sub: Option<Sub>) -> bool {
        let profile = &self.user.profile;
        match attribute.place() {
            Place::UserName => true,
            Place::Text(at) => at.of(profile).is_some(),
            Place::Name => has_part(&profile.name, sub),
            Place::Manager => has_part(&profile.enterprise.manager, sub),
            Place::Values(at) => at.of(profile).iter().any(|element| has(element, sub)),
            Place::Addresses => profile.addresses.iter().any(|element| has(element, sub)),
            Place::Active | Place::Id | Place::Created | Place::Updated => true,
            Place::Groups => self.groups.iter().any(|element| has(element, sub)),
            Place::Nowhere => false,
        }
    }
}

impl Scope for WholeUser<'_> {
    fn operands(&self, field: &FieldPath) -> Operands<'_> {
        let profile = &self.user.profile;
        let (attribute, sub) = match field {
            FieldPath::Attribute(attribute, sub) => (*attribute, FieldPath::compared_sub(*attribute, *sub)),
            FieldPath::Extension { urn, path, .. } => return extension::operands(&profile.extensions, urn, path),
        };
        match attribute.place() {
            Place::UserName => Operands::text(Some(&profile.user_name)),
            Place::Text(at) => Operands::text(at.of(profile).as_deref()),
            Place::Name => Operands::text(sub.and_then(|sub| profile.name.part(sub))),
            Place::Manager => Operands::text(sub.and_then(|sub| profile.enterprise.manager.part(sub))),
            Place::Values(at) => Operands::each(at.of(profile), sub),
            Place::Addresses => Operands::each(&profile.addresses, sub),
            Place::Active => Operands::one(Some(Operand::Boolean(self.user.state == UserState::Active))),
            Place::Id => Operands::one(Some(Operand::Text(Cow::Owned(self.user.id.to_string())))),
            Place::Created => Operands::one(Some(Operand::Instant(self.user.created))),
            Place::Updated => Operands::one(Some(Operand::Instant(self.user.updated))),
            Place::Groups => Operands::each(&self.groups, sub),
            Place::Nowhere => Operands::one(None),
        }
    }

    fn present(&self, field: &FieldPath) -> bool {
        match field {
            FieldPath::Attribute(attribute, sub) => self.attribute_present(*attribute, *sub),
            FieldPath::Extension { urn, path, .. } => extension::present(&self.user.profile.extensions, urn, path),
        }
    }

    fn element(&self, attribute: Attribute, condition: &Filter) -> bool {
        match attribute.place() {
            Place::Values(at) => at.of(&self.user.profile).iter().any(|e| condition.matches_element(attribute, e)),
            Place::Addresses => self.user.profile.addresses.iter().any(|e| condition.matches_element(attribute, e)),
            Place::Groups => self.groups.iter().any(|e| condition.matches_element(attribute, e)),
            Place::UserName
            | Place::Text(_)
            | Place::Name
            | Place::Manager
            | Place::Active
            | Place::Id
            | Place::Created
            | Place::Updated
            | Place::Nowhere => false,
        }
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(&self.user.profile.extensions)
    }
}

/// A group and its members, as elements.
pub(super) struct WholeGroup<'a> {
    pub(super) group: &'a Group,
    pub(super) members: Vec<MultiValue>,
}

impl Scope for WholeGroup<'_> {
    fn operands(&self, field: &FieldPath) -> Operands<'_> {
        let profile = &self.group.profile;
        let (attribute, sub) = match field {
            FieldPath::Attribute(attribute, sub) => (*attribute, FieldPath::compared_sub(*attribute, *sub)),
            FieldPath::Extension { urn, path, .. } => return extension::operands(&profile.extensions, urn, path),
        };
        match GroupAttribute::of(attribute) {
            Some(GroupAttribute::DisplayName) => Operands::text(Some(&profile.display_name)),
            Some(GroupAttribute::ExternalId) => Operands::text(profile.external_id.as_deref()),
            Some(GroupAttribute::Members) => Operands::each(&self.members, sub),
            Some(GroupAttribute::Id) => Operands::one(Some(Operand::Text(Cow::Owned(self.group.id.to_string())))),
            Some(GroupAttribute::Created) => Operands::one(Some(Operand::Instant(self.group.created))),
            Some(GroupAttribute::Updated) => Operands::one(Some(Operand::Instant(self.group.updated))),
            None => Operands::one(None),
        }
    }

    fn present(&self, field: &FieldPath) -> bool {
        let profile = &self.group.profile;
        let (attribute, sub) = match field {
            FieldPath::Attribute(attribute, sub) => (*attribute, *sub),
            FieldPath::Extension { urn, path, .. } => return extension::present(&profile.extensions, urn, path),
        };
        match GroupAttribute::of(attribute) {
            Some(
                GroupAttribute::DisplayName | GroupAttribute::Id | GroupAttribute::Created | GroupAttribute::Updated,
            ) => true,
            Some(GroupAttribute::ExternalId) => profile.external_id.is_some(),
            Some(GroupAttribute::Members) => self.members.iter().any(|element| has(element, sub)),
            None => false,
        }
    }

    fn element(&self, attribute: Attribute, condition: &Filter) -> bool {
        attribute == Attribute::Members && self.members.iter().any(|e| condition.matches_element(attribute, e))
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(&self.group.profile.extensions)
    }
}

/// One element of an attribute.
pub(super) struct One<'a, E> {
    pub(super) attribute: Attribute,
    pub(super) element: &'a E,
}

impl<E: Element> One<'_, E> {
    /// The part a path names, when the path is about this attribute.
    fn sub(&self, field: &FieldPath) -> Option<Option<Sub>> {
        match field {
            FieldPath::Attribute(attribute, sub) if *attribute == self.attribute => Some(*sub),
            FieldPath::Attribute(..) | FieldPath::Extension { .. } => None,
        }
    }
}

impl<E: Element> Scope for One<'_, E> {
    fn operands(&self, field: &FieldPath) -> Operands<'_> {
        let sub = self.sub(field).and_then(|sub| FieldPath::compared_sub(self.attribute, sub));
        Operands::one(sub.and_then(|sub| operand_of(self.element, sub)))
    }

    fn present(&self, field: &FieldPath) -> bool {
        self.sub(field).is_some_and(|sub| has(self.element, sub))
    }

    fn element(&self, _: Attribute, _: &Filter) -> bool {
        // Refused by the check: elements hold no elements.
        false
    }

    fn extensions(&self) -> Option<&Extensions> {
        None
    }
}

/// One element of an extension's attribute.
pub(super) struct OneJson<'a> {
    pub(super) element: &'a Json,
}

impl OneJson<'_> {
    /// What a path names below the element, whose own name is the first of it.
    fn below<'p>(&self, field: &'p FieldPath) -> Option<&'p [String]> {
        match field {
            FieldPath::Extension { path, .. } => path.get(1..),
            FieldPath::Attribute(..) => None,
        }
    }
}

impl Scope for OneJson<'_> {
    fn operands(&self, field: &FieldPath) -> Operands<'_> {
        match self.below(field) {
            Some(path) => extension::element_operands(self.element, path),
            None => Operands::one(None),
        }
    }

    fn present(&self, field: &FieldPath) -> bool {
        self.below(field).is_some_and(|path| path.is_empty() || !extension::follow(self.element, path).1.is_empty())
    }

    fn element(&self, _: Attribute, _: &Filter) -> bool {
        // Refused by the check: elements hold no elements.
        false
    }

    fn extensions(&self) -> Option<&Extensions> {
        None
    }
}
