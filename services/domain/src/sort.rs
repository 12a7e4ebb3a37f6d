//! The order of a list (RFC 7644 §3.4.2.3): what it may go by, and which of two users, or groups, is first.
//!
//! What an order means is decided here, in memory; storage, which turns it into SQL, is measured against it.
//!
//! - Text orders by the bytes of its form in comparisons (folded unless the attribute is case-exact), and of a long text
//!   its first [`TEXT_LIMIT`] characters count. `false` is before `true`.
//! - Of a multi-valued attribute the primary element counts if it has the part in question, else the first that has it.
//! - Extension data orders by what it is: booleans before numbers before instants before other text. A decimal is before
//!   the whole number it equals.
//! - Whoever has no value comes last. Ties go by id. A descending order is the same backwards, so in it whoever has none
//!   comes first.
//! - The members of a group, and the groups of a user, stand in the order of their ids, which is how they are shown; none
//!   is primary, so the first counts. Members that the caller does not see are none.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use serde_json::Value as Json;

use crate::attribute::path::no_attribute;
use crate::attribute::{Attribute, FieldPath, ResourceKind, Shape, Sub};
use crate::filter::extension;
use crate::fold::comparable;
use crate::group::attribute::GroupAttribute;
use crate::group::{Group, Member, UserGroup};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::user::parts::{Element, Parts};
use crate::user::place::Place;
use crate::user::{User, UserState};

/// How many characters of a text count.
pub const TEXT_LIMIT: usize = 512;

/// What a list is ordered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The attribute; without a part a complex one stands for its `value`.
    pub field: FieldPath,
    /// Whether the order is turned round.
    pub descending: bool,
}

impl Sort {
    /// Refuses, as [`Refusal::InvalidPath`], what resources of this kind cannot be ordered by.
    pub fn check(&self, kind: ResourceKind) -> Result<(), Refusal> {
        let field = &self.field;
        if field.is_impossible(kind) {
            return Err(refuse(field, &no_attribute(kind)));
        }
        match field {
            FieldPath::Attribute(attribute, sub) => match attribute.shape() {
                Shape::Text | Shape::Boolean | Shape::Instant => Ok(()),
                Shape::Complex(_) | Shape::Multi(_) if FieldPath::compared_sub(*attribute, *sub).is_some() => Ok(()),
                Shape::Complex(_) | Shape::Multi(_) => {
                    Err(refuse(field, "has no value of its own to sort by; name one of its parts"))
                }
            },
            FieldPath::Extension { path, .. } if path.is_empty() => {
                Err(refuse(field, "is a whole extension; sort by one of its attributes"))
            }
            FieldPath::Extension { .. } => Ok(()),
        }
    }

    /// Which of two users is first. Each comes with the groups it belongs to, in the order of their ids.
    pub fn order(&self, left: (&User, &[UserGroup]), right: (&User, &[UserGroup])) -> Ordering {
        let of = |(user, groups)| value(user, groups, &self.field);
        self.turned(values(of(left), of(right)).then(left.0.id.cmp(&right.0.id)))
    }

    /// Which of two groups is first. Each comes with its members, in the order of their ids.
    pub fn order_groups(&self, left: (&Group, &[Member]), right: (&Group, &[Member])) -> Ordering {
        let of = |(group, members)| group_value(group, members, &self.field);
        self.turned(values(of(left), of(right)).then(left.0.id.cmp(&right.0.id)))
    }

    fn turned(&self, order: Ordering) -> Ordering {
        if self.descending { order.reverse() } else { order }
    }
}

fn values(left: Option<Value>, right: Option<Value>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// What is compared, in the order in which different types stand.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Boolean(bool),
    /// As floating point, and exactly where it is whole.
    Number(Decimal, Option<i128>),
    Instant(Timestamp),
    Text(String),
}

impl Value {
    fn text(text: &str, exact: bool) -> Self {
        Self::Text(comparable(text, exact).chars().take(TEXT_LIMIT).collect())
    }

    fn json(json: &Json, exact: bool) -> Option<Self> {
        match json {
            Json::Bool(truth) => Some(Self::Boolean(*truth)),
            Json::Number(number) => Some(Self::Number(Decimal(number.as_f64()?), number.as_i128())),
            Json::String(text) => Some(match text.parse::<jiff::Timestamp>() {
                Ok(instant) => Self::Instant(Timestamp(instant.as_millisecond())),
                Err(_) => Self::text(text, exact),
            }),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        }
    }
}

/// A number of JSON, which is never NaN. Zero has no sign.
struct Decimal(f64);

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0 + 0.0).total_cmp(&(other.0 + 0.0))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

/// The value of a user that counts, if it has one.
fn value(user: &User, groups: &[UserGroup], field: &FieldPath) -> Option<Value> {
    let profile = &user.profile;
    let (attribute, sub) = match field {
        FieldPath::Attribute(attribute, sub) => (*attribute, FieldPath::compared_sub(*attribute, *sub)),
        FieldPath::Extension { urn, path, exact } => {
            let values = extension::values(&profile.extensions, urn, path).1;
            return values.into_iter().find_map(|json| Value::json(json, *exact));
        }
    };
    let text = |text: Option<&str>| text.map(|text| Value::text(text, attribute.case_exact(sub)));
    match attribute.place() {
        Place::UserName => text(Some(&profile.user_name)),
        Place::Text(at) => text(at.of(profile).as_deref()),
        Place::Name => text(profile.name.part(sub?)),
        Place::Manager => text(profile.enterprise.manager.part(sub?)),
        Place::Values(at) => element_value(at.of(profile), attribute, sub?),
        Place::Addresses => element_value(&profile.addresses, attribute, sub?),
        Place::Active => Some(Value::Boolean(user.state == UserState::Active)),
        Place::Id => text(Some(&user.id.to_string())),
        Place::Created => Some(Value::Instant(user.created)),
        Place::Updated => Some(Value::Instant(user.updated)),
        Place::Groups => element_value(&groups.iter().map(UserGroup::element).collect::<Vec<_>>(), attribute, sub?),
        // Refused by the check.
        Place::Nowhere => None,
    }
}

/// The same of a group.
fn group_value(group: &Group, members: &[Member], field: &FieldPath) -> Option<Value> {
    let (attribute, sub) = match field {
        FieldPath::Attribute(attribute, sub) => (*attribute, FieldPath::compared_sub(*attribute, *sub)),
        FieldPath::Extension { urn, path, exact } => {
            let values = extension::values(&group.profile.extensions, urn, path).1;
            return values.into_iter().find_map(|json| Value::json(json, *exact));
        }
    };
    let text = |text: &str| Value::text(text, attribute.case_exact(None));
    match GroupAttribute::of(attribute)? {
        GroupAttribute::DisplayName => Some(text(&group.profile.display_name)),
        GroupAttribute::ExternalId => group.profile.external_id.as_deref().map(text),
        GroupAttribute::Id => Some(text(&group.id.to_string())),
        GroupAttribute::Created => Some(Value::Instant(group.created)),
        GroupAttribute::Updated => Some(Value::Instant(group.updated)),
        GroupAttribute::Members => {
            element_value(&members.iter().map(Member::element).collect::<Vec<_>>(), attribute, sub?)
        }
    }
}

fn element_value<E: Element>(elements: &[E], attribute: Attribute, sub: Sub) -> Option<Value> {
    let primary = elements.iter().find(|element| element.primary() == Some(true));
    if sub == Sub::Primary {
        // RFC 7643 §2.4: when it is not given, it is assumed to be false.
        return elements.first().map(|_| Value::Boolean(primary.is_some()));
    }
    let text = primary.into_iter().chain(elements).find_map(|element| element.part(sub))?;
    Some(Value::text(text, attribute.case_exact(Some(sub))))
}

fn refuse(field: &FieldPath, message: &str) -> Refusal {
    Refusal::InvalidPath { field: field.to_string(), message: format!("`{field}` {message}") }
}
