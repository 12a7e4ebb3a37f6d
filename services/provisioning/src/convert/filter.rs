//! Filters: the contract's message to the domain's tree.
//!
//! Only what a message can get wrong and a tree cannot is refused here (nothing set, unknown enum values, depth while
//! walking); the rest is [`domain::filter::Filter::check`]'s.

use domain::attribute::{FieldPath, ResourceKind};
use domain::filter::{Filter, Operator, Value};
use domain::refusal::Refusal;
use proto::v1;
use proto::v1::filter::Condition;
use proto::v1::filter_value::Kind;

use super::time;

/// As deep as the contract allows; the walk stops there, whatever was sent.
const MAX_DEPTH: usize = 32;

/// Reads a filter on resources of a kind, and checks that it can be evaluated.
pub(crate) fn read(kind: ResourceKind, filter: v1::Filter) -> Result<Filter, Refusal> {
    let filter = read_tree(kind, filter, 0)?;
    filter.check(kind)?;
    Ok(filter)
}

/// Reads a filter that is only a part of one, unchecked.
pub(crate) fn read_part(kind: ResourceKind, filter: v1::Filter) -> Result<Filter, Refusal> {
    read_tree(kind, filter, 0)
}

fn read_tree(kind: ResourceKind, filter: v1::Filter, depth: usize) -> Result<Filter, Refusal> {
    if depth > MAX_DEPTH {
        return Err(invalid("", "the filter is nested more than 32 levels deep; flatten it"));
    }
    let v1::Filter { condition } = filter;
    match condition.ok_or_else(|| invalid("", "the filter has a condition with nothing in it; leave it out"))? {
        Condition::AllOf(list) => Ok(Filter::All(read_list(kind, list, depth)?)),
        Condition::AnyOf(list) => Ok(Filter::Any(read_list(kind, list, depth)?)),
        Condition::Negation(filter) => Ok(Filter::Not(Box::new(read_tree(kind, *filter, depth + 1)?))),
        Condition::Comparison(comparison) => read_comparison(kind, comparison),
        Condition::Present(field) => Ok(Filter::Present(read_path(kind, field)?)),
        Condition::Element(element) => {
            let v1::ElementCondition { field, condition } = *element;
            let field = read_path(kind, field.unwrap_or_default())?;
            let condition = condition.ok_or_else(|| invalid(&field, "an element condition is empty"))?;
            let condition = Box::new(read_tree(kind, *condition, depth + 1)?);
            elements_of(field, condition)
        }
    }
}

/// A condition on the elements of an attribute.
pub(super) fn elements_of(field: FieldPath, condition: Box<Filter>) -> Result<Filter, Refusal> {
    match field {
        FieldPath::Attribute(attribute, None) => Ok(Filter::Element { attribute, condition }),
        FieldPath::Extension { urn, path, .. } if path.len() == 1 => {
            Ok(Filter::Within { urn, attribute: path.concat(), condition })
        }
        path @ (FieldPath::Attribute(..) | FieldPath::Extension { .. }) => {
            Err(invalid(&path, format!("{path} has no elements; name a multi-valued attribute")))
        }
    }
}

fn read_list(kind: ResourceKind, list: v1::FilterList, depth: usize) -> Result<Vec<Filter>, Refusal> {
    let v1::FilterList { filters } = list;
    filters.into_iter().map(|filter| read_tree(kind, filter, depth + 1)).collect()
}

fn read_comparison(kind: ResourceKind, comparison: v1::Comparison) -> Result<Filter, Refusal> {
    let v1::Comparison { field, operator, value } = comparison;
    let field = read_path(kind, field.unwrap_or_default())?;
    let operator = match v1::Operator::try_from(operator) {
        Ok(v1::Operator::Equal) => Operator::Equal,
        Ok(v1::Operator::NotEqual) => Operator::NotEqual,
        Ok(v1::Operator::Contains) => Operator::Contains,
        Ok(v1::Operator::StartsWith) => Operator::StartsWith,
        Ok(v1::Operator::EndsWith) => Operator::EndsWith,
        Ok(v1::Operator::Greater) => Operator::Greater,
        Ok(v1::Operator::GreaterOrEqual) => Operator::GreaterOrEqual,
        Ok(v1::Operator::Less) => Operator::Less,
        Ok(v1::Operator::LessOrEqual) => Operator::LessOrEqual,
        Ok(v1::Operator::Unspecified) | Err(_) => {
            return Err(invalid(&field, format!("{field} is compared with no operator this version knows")));
        }
    };
    // The contract wants the message and lets it be null inside; one without the other means nothing.
    let v1::FilterValue { kind } =
        value.ok_or_else(|| invalid(&field, format!("{field} is compared with no value; null is an empty one")))?;
    let value =
        match kind {
            None => Value::Null,
            Some(Kind::Text(text)) => Value::Text(text),
            Some(Kind::Boolean(flag)) => Value::Boolean(flag),
            Some(Kind::Integer(number)) => Value::Integer(number),
            Some(Kind::Decimal(number)) => Value::Decimal(number),
            Some(Kind::Instant(at)) => Value::Instant(time::read_instant(at).ok_or_else(|| {
                invalid(&field, format!("{field} is compared with an instant outside years 1 to 9999"))
            })?),
        };
    Ok(Filter::Compare { field, operator, value })
}

/// A path that names nothing is the filter's fault here, not a patch path's.
fn read_path(kind: ResourceKind, field: v1::FieldPath) -> Result<FieldPath, Refusal> {
    let v1::FieldPath { path, extension_urn } = field;
    FieldPath::parse(kind, &path, &extension_urn).map_err(|refusal| match refusal {
        Refusal::InvalidPath { field, message } => Refusal::InvalidFilter { field, message },
        other @ (Refusal::InvalidField { .. }
        | Refusal::InvalidFilter { .. }
        | Refusal::NoTarget { .. }
        | Refusal::Immutable { .. }
        | Refusal::EtagMismatch
        | Refusal::ScimManaged { .. }
        | Refusal::ScimManagedGroup { .. }
        | Refusal::ScimManagedGroups
        | Refusal::LastAdmin { .. }
        | Refusal::DeprovisionHeld { .. }
        | Refusal::DeprovisionRejected { .. }
        | Refusal::PlanLacksScim
        | Refusal::ScimDisabled
        | Refusal::Gone) => other,
    })
}

/// The message of a path.
pub(crate) fn write_path(path: FieldPath) -> v1::FieldPath {
    match path {
        FieldPath::Attribute(..) => v1::FieldPath { path: path.to_string(), extension_urn: String::new() },
        FieldPath::Extension { urn, path, .. } => v1::FieldPath { path: path.join("."), extension_urn: urn },
    }
}

fn invalid(field: impl ToString, message: impl Into<String>) -> Refusal {
    Refusal::InvalidFilter { field: field.to_string(), message: message.into() }
}

#[cfg(test)]
mod tests;
