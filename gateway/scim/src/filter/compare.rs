//! One comparison: the value in the type of the attribute it is compared with (RFC 7643 §2.3, RFC 7644 table 3).

use jiff::Timestamp;

use super::{CompareOp, Literal, TypedFilter, TypedValue, server_made};
use crate::error::Error;
use crate::quirks::{self, note};
use crate::schema::{Attribute, Kind, Resource, Target};

/// Types a comparison.
pub(super) fn compare(
    resource: &'static Resource,
    target: Target,
    op: CompareOp,
    literal: &Literal,
) -> Result<TypedFilter, Error> {
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
        if let Some(present) = server_made::present(resource, &target) {
            return Ok(if op == CompareOp::Ne { present } else { TypedFilter::always(resource, false) });
        }
        let present = TypedFilter::Present { target };
        return Ok(if op == CompareOp::Ne { present } else { TypedFilter::Not(Box::new(present)) });
    }
    let value = coerce(&target, leaf, op, literal)?;
    match server_made::compare(resource, &target, op, &value) {
        Some(compared) => compared,
        None => Ok(TypedFilter::Compare { target, op, value }),
    }
}

/// The habit that a literal shows, if it is taken for one of the attribute's type all the same.
pub(super) fn coerced(target: &Target, literal: &Literal) -> Option<&'static str> {
    let leaf = target.leaf()?;
    let leaf = if leaf.is_complex() { leaf.sub("value")? } else { leaf };
    match (leaf.kind, literal) {
        (Kind::Boolean, Literal::String(text)) => quirks::boolean(text).map(|_| note::STRING_BOOLEAN),
        (Kind::String | Kind::Reference | Kind::Binary, Literal::Number(_)) => Some(note::NUMBER_AS_TEXT),
        (_, Literal::String(_) | Literal::Number(_) | Literal::Boolean(_) | Literal::Null) => None,
    }
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

/// The refusal of a comparison.
pub(super) fn refuse(target: &Target, why: &str) -> Error {
    Error::invalid_filter(format!("{} {why}", target.wire_path()))
}

/// What parts an attribute has.
pub(super) fn sub_names(attribute: &Attribute) -> String {
    let names: Vec<&str> = attribute.sub_attributes.iter().map(|sub| sub.name).collect();
    names.join(", ")
}
