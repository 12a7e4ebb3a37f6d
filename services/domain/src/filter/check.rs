//! Which trees can be evaluated at all: sizes, paths that exist, operators and values that fit the attribute's type.

use super::{Filter, Operator, Value};
use crate::attribute::{Attribute, FieldPath, ResourceKind, Shape, Sub};
use crate::fold;
use crate::refusal::Refusal;

/// How many conditions may stand inside one another.
pub const MAX_DEPTH: usize = 32;
/// How many conditions one tree may have.
pub const MAX_NODES: usize = 1_000;

/// What a compared value must be.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Boolean,
    Instant,
    /// An extension's: its schema is not known here.
    Any,
}

impl Filter {
    /// Refuses, as [`Refusal::InvalidFilter`], a tree that cannot be evaluated on resources of this kind.
    pub fn check(&self, kind: ResourceKind) -> Result<(), Refusal> {
        Checker { kind, nodes: 0, inside: None }.visit(self, 0)
    }

    /// The same for a condition on the elements of one attribute; how many conditions it has.
    pub(crate) fn check_element(&self, kind: ResourceKind, attribute: Attribute) -> Result<usize, Refusal> {
        let mut checker = Checker { kind, nodes: 0, inside: Some(Inside::Attribute(attribute)) };
        checker.visit(self, 1)?;
        Ok(checker.nodes)
    }

    /// The same for a condition on the elements of an extension's attribute.
    pub(crate) fn check_within(&self, kind: ResourceKind, urn: &str, attribute: &str) -> Result<usize, Refusal> {
        let mut checker = Checker { kind, nodes: 0, inside: Some(Inside::Extension(urn, attribute)) };
        checker.visit(self, 1)?;
        Ok(checker.nodes)
    }
}

struct Checker<'a> {
    kind: ResourceKind,
    nodes: usize,
    /// Whose elements the condition is about, inside an element condition.
    inside: Option<Inside<'a>>,
}

/// The attribute whose elements a condition is about.
#[derive(Clone, Copy)]
enum Inside<'a> {
    Attribute(Attribute),
    /// Of an extension: its URN, and the attribute's name.
    Extension(&'a str, &'a str),
}

impl Inside<'_> {
    fn has(self, field: &FieldPath) -> bool {
        match (self, field) {
            (Self::Attribute(of), FieldPath::Attribute(attribute, _)) => of == *attribute,
            (Self::Extension(of, name), FieldPath::Extension { urn, path, .. }) => {
                fold::same(of, urn) && path.first().is_some_and(|first| fold::same(first, name))
            }
            (Self::Attribute(_), FieldPath::Extension { .. }) | (Self::Extension(..), FieldPath::Attribute(..)) => {
                false
            }
        }
    }

    fn name(self) -> String {
        match self {
            Self::Attribute(attribute) => attribute.path().to_owned(),
            Self::Extension(urn, name) => format!("{urn}:{name}"),
        }
    }
}

impl<'a> Checker<'a> {
    fn visit(&mut self, filter: &'a Filter, depth: usize) -> Result<(), Refusal> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(refuse("", format!("the filter has more than {MAX_NODES} conditions; ask in several calls")));
        }
        match filter {
            Filter::All(filters) | Filter::Any(filters) => {
                if filters.is_empty() {
                    return Err(refuse("", "the filter joins no conditions at all; leave it out".to_owned()));
                }
                let depth = deeper(depth)?;
                filters.iter().try_for_each(|filter| self.visit(filter, depth))
            }
            Filter::Not(filter) => self.visit(filter, deeper(depth)?),
            Filter::Compare { field, operator, value } => {
                self.check_path(field)?;
                check_comparison(field, *operator, value)
            }
            Filter::Present(field) => self.check_path(field),
            Filter::Element { attribute, condition } => {
                let path = attribute.path();
                if !attribute.belongs_to(self.kind) {
                    return Err(refuse(path, format!("{path} is not an attribute of {}", self.kind.a())));
                }
                if self.inside.is_some() {
                    return Err(nested(path));
                }
                if !matches!(attribute.shape(), Shape::Multi(_)) {
                    return Err(refuse(path, format!("{path} has no elements; compare it directly")));
                }
                self.visit_inside(Inside::Attribute(*attribute), condition, depth)
            }
            Filter::Within { urn, attribute, condition } => {
                let inside = Inside::Extension(urn, attribute);
                if self.inside.is_some() {
                    return Err(nested(&inside.name()));
                }
                if attribute.is_empty() {
                    return Err(refuse(urn, format!("{urn} is a whole extension; name one of its attributes")));
                }
                self.visit_inside(inside, condition, depth)
            }
        }
    }

    fn visit_inside(&mut self, inside: Inside<'a>, condition: &'a Filter, depth: usize) -> Result<(), Refusal> {
        let depth = deeper(depth)?;
        self.inside = Some(inside);
        let visited = self.visit(condition, depth);
        self.inside = None;
        visited
    }

    fn check_path(&self, field: &FieldPath) -> Result<(), Refusal> {
        if field.is_impossible(self.kind) {
            return Err(refuse(field, format!("{field} is not an attribute of {}", self.kind.a())));
        }
        match self.inside {
            Some(inside) if !inside.has(field) => {
                let element = inside.name();
                Err(refuse(field, format!("{field} is not part of an element of {element}; name {element}.<part>")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn nested(path: &str) -> Refusal {
    refuse(path, format!("{path} cannot be chosen from inside an element; join with and"))
}

fn deeper(depth: usize) -> Result<usize, Refusal> {
    if depth == MAX_DEPTH {
        return Err(refuse("", format!("the filter is nested more than {MAX_DEPTH} levels deep; flatten it")));
    }
    Ok(depth + 1)
}

fn check_comparison(field: &FieldPath, operator: Operator, value: &Value) -> Result<(), Refusal> {
    let kind = match value {
        // Null asks about presence, which a whole complex attribute has as well.
        Value::Null => {
            return match operator {
                Operator::Equal | Operator::NotEqual => Ok(()),
                Operator::Contains
                | Operator::StartsWith
                | Operator::EndsWith
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::Less
                | Operator::LessOrEqual => {
                    Err(refuse(field, format!("{field} can only be equal or not equal to null")))
                }
            };
        }
        Value::Text(text) if text.contains('\0') => {
            return Err(refuse(field, format!("{field} is compared with a NUL character, which no value has")));
        }
        Value::Decimal(number) if !number.is_finite() => {
            return Err(refuse(field, format!("{field} is compared with a number that is not finite")));
        }
        Value::Text(_) => Type::Text,
        Value::Boolean(_) => Type::Boolean,
        Value::Instant(_) => Type::Instant,
        Value::Integer(_) | Value::Decimal(_) => Type::Any,
    };
    let expected = type_of(field)?;
    let fits = match (expected, kind) {
        (Type::Any, _) | (Type::Text, Type::Text) | (Type::Boolean, Type::Boolean) | (Type::Instant, Type::Instant) => {
            true
        }
        (Type::Text | Type::Boolean | Type::Instant, _) => false,
    };
    if !fits {
        let expected = name(expected);
        return Err(refuse(field, format!("{field} is {expected}; compare it with one")));
    }
    let (operator_fits, remedy) = match operator {
        Operator::Equal | Operator::NotEqual => (true, ""),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            (matches!(kind, Type::Text), "only text has parts; use equal or an ordering")
        }
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            (!matches!(kind, Type::Boolean), "booleans have no order; use equal")
        }
    };
    if operator_fits { Ok(()) } else { Err(refuse(field, format!("{field} cannot be compared like that: {remedy}"))) }
}

fn type_of(field: &FieldPath) -> Result<Type, Refusal> {
    let FieldPath::Attribute(attribute, sub) = field else {
        return Ok(Type::Any);
    };
    match (attribute.shape(), FieldPath::compared_sub(*attribute, *sub)) {
        (Shape::Text, _) => Ok(Type::Text),
        (Shape::Boolean, _) => Ok(Type::Boolean),
        (Shape::Instant, _) => Ok(Type::Instant),
        (Shape::Complex(_) | Shape::Multi(_), Some(Sub::Primary)) => Ok(Type::Boolean),
        (Shape::Complex(_) | Shape::Multi(_), Some(_)) => Ok(Type::Text),
        (Shape::Complex(_) | Shape::Multi(_), None) => {
            Err(refuse(field, format!("{field} has no value of its own; name one of its parts")))
        }
    }
}

fn name(kind: Type) -> &'static str {
    match kind {
        Type::Text => "a text",
        Type::Boolean => "a boolean",
        Type::Instant => "an instant",
        Type::Any => "a value",
    }
}

fn refuse(field: impl ToString, message: String) -> Refusal {
    Refusal::InvalidFilter { field: field.to_string(), message }
}
