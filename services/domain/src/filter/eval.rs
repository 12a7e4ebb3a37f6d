//! Whether a condition holds: for a whole user, and for one element of a multi-valued attribute.
//!
//! Naive on purpose: it is the oracle that the SQL of the store is measured against.

mod scope;

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value as Json;

use super::{Filter, Operator, Value, extension};
use crate::attribute::{Attribute, FieldPath, Sub};
use crate::fold::comparable;
use crate::group::{Group, Member, UserGroup};
use crate::time::Timestamp;
use crate::user::User;
use crate::user::parts::{Element, Parts};
use crate::user::profile::Extensions;

use scope::{One, OneJson, WholeGroup, WholeUser};

/// A value that a condition looks at.
pub(super) enum Operand<'a> {
    Text(Cow<'a, str>),
    Boolean(bool),
    Instant(Timestamp),
    Json(&'a Json),
}

/// Everything a path leads to.
pub(super) struct Operands<'a> {
    /// Whether the path leads through something multi-valued.
    pub(super) many: bool,
    /// Each single value; `None` where an element has none.
    pub(super) values: Vec<Option<Operand<'a>>>,
}

impl<'a> Operands<'a> {
    fn text(value: Option<&'a str>) -> Self {
        Self::one(value.map(|text| Operand::Text(Cow::Borrowed(text))))
    }

    fn one(value: Option<Operand<'a>>) -> Self {
        Self { many: false, values: vec![value] }
    }

    fn each<E: Element>(elements: &'a [E], sub: Option<Sub>) -> Self {
        let values = elements.iter().map(|element| sub.and_then(|sub| operand_of(element, sub))).collect();
        Self { many: true, values }
    }
}

/// What a tree is evaluated on.
trait Scope {
    fn operands(&self, field: &FieldPath) -> Operands<'_>;
    fn present(&self, field: &FieldPath) -> bool;
    fn element(&self, attribute: Attribute, condition: &Filter) -> bool;
    /// The extension data that conditions on elements are about, where those may be asked for.
    fn extensions(&self) -> Option<&Extensions>;
}

impl Filter {
    /// Whether the user, who belongs to these groups, meets the condition. The tree must have passed [`Filter::check`].
    pub fn matches(&self, user: &User, groups: &[UserGroup]) -> bool {
        let groups = groups.iter().map(UserGroup::element).collect();
        holds(self, &WholeUser { user, groups })
    }

    /// Whether the group, which has these members, meets the condition. The tree must have passed [`Filter::check`].
    pub fn matches_group(&self, group: &Group, members: &[Member]) -> bool {
        let members = members.iter().map(Member::element).collect();
        holds(self, &WholeGroup { group, members })
    }

    /// Whether an element of `attribute` meets the condition.
    pub(crate) fn matches_element<E: Element>(&self, attribute: Attribute, element: &E) -> bool {
        holds(self, &One { attribute, element })
    }

    /// Whether an element of an extension's attribute meets the condition.
    pub(crate) fn matches_json(&self, element: &Json) -> bool {
        holds(self, &OneJson { element })
    }
}

fn holds(filter: &Filter, scope: &impl Scope) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| holds(filter, scope)),
        Filter::Any(filters) => filters.iter().any(|filter| holds(filter, scope)),
        Filter::Not(filter) => !holds(filter, scope),
        Filter::Compare { field, operator, value } => compare(scope, field, *operator, value),
        Filter::Present(field) => scope.present(field),
        Filter::Element { attribute, condition } => scope.element(*attribute, condition),
        Filter::Within { urn, attribute, condition } => scope.extensions().is_some_and(|extensions| {
            extension::elements(extensions, urn, attribute).into_iter().any(|element| condition.matches_json(element))
        }),
    }
}

fn compare(scope: &impl Scope, field: &FieldPath, operator: Operator, value: &Value) -> bool {
    if *value == Value::Null {
        return match operator {
            Operator::Equal => !scope.present(field),
            Operator::NotEqual => scope.present(field),
            Operator::Contains
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => false,
        };
    }
    let exact = match field {
        FieldPath::Attribute(attribute, sub) => attribute.case_exact(*sub),
        FieldPath::Extension { exact, .. } => *exact,
    };
    let Operands { many, values } = scope.operands(field);
    let is =
        |operator, operand: &Option<Operand<'_>>| operand.as_ref().is_some_and(|o| relates(o, operator, value, exact));
    if operator != Operator::NotEqual {
        values.iter().any(|operand| is(operator, operand))
    } else if many {
        values.iter().any(|operand| !is(Operator::Equal, operand))
    } else {
        !values.iter().any(|operand| is(Operator::Equal, operand))
    }
}

fn relates(operand: &Operand<'_>, operator: Operator, value: &Value, exact: bool) -> bool {
    match (operand, value) {
        (Operand::Text(left), Value::Text(right)) => texts(left, operator, right, exact),
        (Operand::Json(Json::String(left)), Value::Text(right)) => texts(left, operator, right, exact),
        (Operand::Boolean(left), Value::Boolean(right)) => operator == Operator::Equal && left == right,
        (Operand::Json(Json::Bool(left)), Value::Boolean(right)) => operator == Operator::Equal && left == right,
        (Operand::Instant(left), Value::Instant(right)) => orders(operator, left.cmp(right)),
        (Operand::Json(Json::String(left)), Value::Instant(right)) => {
            instant(left).is_some_and(|left| orders(operator, left.cmp(right)))
        }
        (Operand::Json(Json::Number(left)), Value::Integer(right)) => {
            numbers(left, &(*right).into()).is_some_and(|order| orders(operator, order))
        }
        (Operand::Json(Json::Number(left)), Value::Decimal(right)) => {
            left.as_f64().and_then(|left| left.partial_cmp(right)).is_some_and(|order| orders(operator, order))
        }
        // A value of another type never relates.
        (Operand::Text(_) | Operand::Boolean(_) | Operand::Instant(_) | Operand::Json(_), _) => false,
    }
}

fn texts(left: &str, operator: Operator, right: &str, exact: bool) -> bool {
    let (left, right) = (comparable(left, exact), comparable(right, exact));
    match operator {
        Operator::Contains => left.contains(&*right),
        Operator::StartsWith => left.starts_with(&*right),
        Operator::EndsWith => left.ends_with(&*right),
        Operator::Equal
        | Operator::NotEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Less
        | Operator::LessOrEqual => orders(operator, left.cmp(&right)),
    }
}

fn orders(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::NotEqual => order.is_ne(),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}

/// Whole numbers compare exactly, everything else as floating point.
fn numbers(left: &serde_json::Number, right: &serde_json::Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        (Some(_) | None, _) => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|instant| Timestamp(instant.as_millisecond()))
}

fn operand_of<E: Element>(element: &E, sub: Sub) -> Option<Operand<'_>> {
    if sub == Sub::Primary {
        // RFC 7643 §2.4: when it is not given, it is assumed to be false.
        return Some(Operand::Boolean(element.primary().unwrap_or(false)));
    }
    element.part(sub).map(|text| Operand::Text(Cow::Borrowed(text)))
}

fn has<E: Element>(element: &E, sub: Option<Sub>) -> bool {
    match sub {
        None => true,
        Some(Sub::Primary) => element.primary().is_some(),
        Some(sub) => element.part(sub).is_some(),
    }
}

fn has_part<P: Parts + PartialEq + Default>(parts: &P, sub: Option<Sub>) -> bool {
    sub.map_or_else(|| *parts != P::default(), |sub| parts.part(sub).is_some())
}
