//! Filters with every path resolved and every value of its attribute's type (RFC 7644 §3.4.2.2, RFC 7643 §2.3).
//!
//! An attribute that is not known is refused by name: answering with everybody, or with nobody, would be a lie.

use jiff::Timestamp;

use super::{CompareOp, Filter, Literal};
use crate::error::Error;
use crate::path::AttrPath;
use crate::quirks;
use crate::schema::{Attribute, Kind, Resolution, Resource, Returned, Target};

/// A filter whose attributes are known.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedFilter {
    /// All of them hold.
    And(Vec<TypedFilter>),
    /// At least one of them holds.
    Or(Vec<TypedFilter>),
    /// It does not hold.
    Not(Box<TypedFilter>),
    /// An attribute compares to a value.
    Compare {
        /// The attribute; never a complex one.
        target: Target,
        /// How to compare.
        op: CompareOp,
        /// What with; `Null` with `Eq` and `Ne` alone.
        value: TypedValue,
    },
    /// An attribute has a value.
    Present {
        /// The attribute.
        target: Target,
    },
    /// One element of a multi-valued attribute meets a filter of its own.
    Element {
        /// The attribute.
        target: Target,
        /// The filter; its targets start at the resource.
        filter: Box<TypedFilter>,
    },
}

/// A value of the type of the attribute it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedValue {
    /// Text, also of references and binary data.
    String(String),
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// An instant.
    DateTime(Timestamp),
    /// No value.
    Null,
}

/// Types a filter on users; the refusal is `invalidFilter`.
pub fn typed(filter: &Filter) -> Result<TypedFilter, Error> {
    typed_for(&Resource::USER, filter)
}

/// Types a filter on a resource; the refusal is `invalidFilter`.
fn typed_for(resource: &Resource, filter: &Filter) -> Result<TypedFilter, Error> {
    each(filter, &|path| match resource.resolve(path) {
        Resolution::Attribute(target) => Ok(target),
        Resolution::Schema(_) => {
            Err(Error::invalid_filter(format!("{path} names a schema; name one of its attributes")))
        }
        Resolution::Unknown => Err(unknown(path)),
    })
}

/// Types a filter on the elements of an attribute: the part of a path in brackets. The refusal is `invalidFilter`.
pub(crate) fn typed_element(of: &Target, filter: &Filter) -> Result<TypedFilter, Error> {
    each(filter, &|path| {
        let (None, Some(name), None) = (path.urn(), path.attr(), path.sub()) else { return Err(unknown(path)) };
        match of {
            Target::Known { extension, attribute, .. } => match attribute.sub(name) {
                Some(sub) => Ok(Target::Known { extension: *extension, attribute, sub: Some(sub) }),
                None => Err(Error::invalid_filter(format!(
                    "{} has no sub-attribute {path}; it has {}",
                    attribute.name,
                    sub_names(attribute)
                ))),
            },
            Target::Custom { urn, path } => {
                let path = path.iter().cloned().chain([name.to_owned()]).collect();
                Ok(Target::Custom { urn: urn.clone(), path })
            }
        }
    })
}

type Resolve<'a> = dyn Fn(&AttrPath) -> Result<Target, Error> + 'a;

fn each(filter: &Filter, resolve: &Resolve<'_>) -> Result<TypedFilter, Error> {
    match filter {
        Filter::And(filters) => Ok(TypedFilter::And(all(filters, resolve)?)),
        Filter::Or(filters) => Ok(TypedFilter::Or(all(filters, resolve)?)),
        Filter::Not(filter) => Ok(TypedFilter::Not(Box::new(each(filter, resolve)?))),
        Filter::Present { path } => Ok(TypedFilter::Present { target: readable(resolve(path)?)? }),
        Filter::Compare { path, op, value } => compare(readable(resolve(path)?)?, *op, value),
        Filter::Element { path, filter } => element(readable(resolve(path)?)?, filter),
    }
}

fn all(filters: &[Filter], resolve: &Resolve<'_>) -> Result<Vec<TypedFilter>, Error> {
    filters.iter().map(|filter| each(filter, resolve)).collect()
}

fn element(target: Target, filter: &Filter) -> Result<TypedFilter, Error> {
    let inner = || typed_element(&target, filter);
    match &target {
        Target::Known { attribute, sub: None, .. } if attribute.is_complex() => {
            // The parts of a single value always belong together: the brackets change nothing.
            if !attribute.multi_valued {
                return inner();
            }
        }
        Target::Custom { path, .. } if !path.is_empty() => {}
        Target::Known { .. } | Target::Custom { .. } => {
            return Err(Error::invalid_filter(format!(
                "{} has no elements to filter; brackets follow a multi-valued attribute such as emails",
                target.wire_path()
            )));
        }
    }
    let filter = Box::new(inner()?);
    Ok(TypedFilter::Element { target, filter })
}

/// Refuses what is never returned: a filter would tell what reading does not.
fn readable(target: Target) -> Result<Target, Error> {
    match &target {
        Target::Known { attribute, .. } if attribute.returned == Returned::Never => {
            Err(Error::invalid_filter(format!("{} cannot be filtered by", attribute.name)))
        }
        Target::Known { .. } | Target::Custom { .. } => Ok(target),
    }
}

fn compare(target: Target, op: CompareOp, literal: &Literal) -> Result<TypedFilter, Error> {
    if let Literal::String(text) = literal
        && text.contains('\0')
    {
        return Err(refuse(&target, "cannot be compared with text that holds a NUL character; remove it"));
    }
    if *literal == Literal::Null && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Err(refuse(&target, "can only be compared to null with eq and ne"));
    }
    let Target::Known { extension, attribute, sub } = target else {
        let value = untyped(&target, op, literal)?;
        return Ok(TypedFilter::Compare { target, op, value });
    };
    // A complex attribute stands for its `value`: emails eq "…", manager eq "…".
    let sub = if attribute.is_complex() { sub.or_else(|| attribute.sub("value")) } else { sub };
    let leaf = sub.unwrap_or(attribute);
    let target = Target::Known { extension, attribute, sub };
    if leaf.is_complex() {
        if *literal != Literal::Null {
            let names = sub_names(leaf);
            return Err(refuse(&target, &format!("has no value of its own; compare one of its parts: {names}")));
        }
        let present = TypedFilter::Present { target };
        return Ok(if op == CompareOp::Ne { present } else { TypedFilter::Not(Box::new(present)) });
    }
    let value = coerce(&target, leaf, op, literal)?;
    Ok(TypedFilter::Compare { target, op, value })
}

fn coerce(target: &Target, leaf: &Attribute, op: CompareOp, literal: &Literal) -> Result<TypedValue, Error> {
    let kind = leaf.kind;
    if op.is_textual() && !matches!(kind, Kind::String | Kind::Reference | Kind::Binary) {
        return Err(refuse(target, "is not text; co, sw and ew compare text, so use eq"));
    }
    // RFC 7644 table 3: an order on booleans or binary data is refused.
    if op.is_ordering() && matches!(kind, Kind::Boolean | Kind::Binary) {
        return Err(refuse(target, "has no order; use eq or ne"));
    }
    match (kind, literal) {
        (_, Literal::Null) => Ok(TypedValue::Null),
        (Kind::String | Kind::Reference | Kind::Binary, Literal::String(text)) => Ok(TypedValue::String(text.clone())),
        (Kind::String | Kind::Reference | Kind::Binary, Literal::Number(number)) => {
            Ok(TypedValue::String(quirks::number_as_text(number)))
        }
        (Kind::String | Kind::Reference | Kind::Binary, Literal::Boolean(_)) => {
            Err(refuse(target, "is text; put the value in double quotes"))
        }
        (Kind::Boolean, Literal::Boolean(value)) => Ok(TypedValue::Boolean(*value)),
        (Kind::Boolean, Literal::String(text)) => match quirks::boolean(text) {
            Some(value) => Ok(TypedValue::Boolean(value)),
            None => Err(refuse(target, "is a boolean; compare it with true or false")),
        },
        (Kind::Boolean, Literal::Number(_)) => Err(refuse(target, "is a boolean; compare it with true or false")),
        (Kind::DateTime, Literal::String(text)) => match instant(text) {
            Some(instant) => Ok(TypedValue::DateTime(instant)),
            None => Err(refuse(target, DATE_TIME)),
        },
        (Kind::DateTime, Literal::Boolean(_) | Literal::Number(_)) => Err(refuse(target, DATE_TIME)),
        (Kind::Integer | Kind::Decimal, Literal::Number(_)) => untyped(target, op, literal),
        (Kind::Integer | Kind::Decimal, Literal::String(_) | Literal::Boolean(_)) => {
            Err(refuse(target, "is a number; compare it with one, without quotes"))
        }
        (Kind::Complex, Literal::String(_) | Literal::Number(_) | Literal::Boolean(_)) => {
            Err(refuse(target, "has no value of its own; compare one of its parts"))
        }
    }
}

const DATE_TIME: &str = "is an instant; write it as \"2011-05-13T04:42:34Z\"";

/// A value for an attribute whose type nobody knows: the type it was written in.
fn untyped(target: &Target, op: CompareOp, literal: &Literal) -> Result<TypedValue, Error> {
    let text = matches!(literal, Literal::String(_));
    if op.is_textual() && !text {
        return Err(refuse(target, "is compared as text by co, sw and ew; put the value in double quotes"));
    }
    match literal {
        Literal::String(text) => Ok(TypedValue::String(text.clone())),
        Literal::Boolean(_) if op.is_ordering() => Err(refuse(target, "has no order; use eq or ne")),
        Literal::Boolean(value) => Ok(TypedValue::Boolean(*value)),
        Literal::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Ok(TypedValue::Integer(integer)),
            (None, Some(decimal)) => Ok(TypedValue::Decimal(decimal)),
            (None, None) => Err(refuse(target, "cannot be compared with a number of this size")),
        },
        Literal::Null => Ok(TypedValue::Null),
    }
}

/// Reads an RFC 3339 date-time: the date, the time to the second, the zone. Nothing may be left out.
fn instant(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let (head, tail) = text.as_bytes().split_at_checked(SHAPE.len())?;
    let shaped = head.iter().zip(SHAPE).all(|(byte, shape)| match shape {
        b'd' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(shape),
    });
    let fraction = match tail.strip_prefix(b".") {
        Some(rest) => 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        None => 0,
    };
    let zone = tail.get(fraction..)?;
    let zoned = match zone {
        b"Z" | b"z" => true,
        [b'+' | b'-', hour @ .., b':', tens, ones] => {
            hour.len() == 2 && hour.iter().chain([tens, ones]).all(u8::is_ascii_digit)
        }
        _ => false,
    };
    // The year zero is nowhere else: not in protobuf, not in PostgreSQL.
    if !shaped || fraction == 1 || !zoned || head.starts_with(b"0000") {
        return None;
    }
    text.parse().ok()
}

fn unknown(path: &AttrPath) -> Error {
    Error::invalid_filter(format!("{path} is not an attribute of this resource; see /Schemas for those that are"))
}

fn refuse(target: &Target, why: &str) -> Error {
    Error::invalid_filter(format!("{} {why}", target.wire_path()))
}

fn sub_names(attribute: &Attribute) -> String {
    let names: Vec<&str> = attribute.sub_attributes.iter().map(|sub| sub.name).collect();
    names.join(", ")
}
