//! Paths and filters over registered attributes: names as the schema spells them, values of the attribute's type.
//!
//! What a schema does not know, and what nobody is shown, is refused by name: an answer of nobody would be a lie, and an
//! answer at all would tell what reading does not.

use serde_json::Number;

use super::value::{boolean, instant, number};
use super::{ExtensionSchema, Kind, SchemaAttribute, Schemas};
use crate::attribute::FieldPath;
use crate::filter::{Filter, Operator, Value};
use crate::fold;
use crate::refusal::Refusal;
use crate::sort::Sort;

/// A path that cannot be asked about, and why.
struct Odd {
    field: String,
    why: String,
}

/// What a path leads to.
struct Found<'a> {
    path: Vec<String>,
    leaf: &'a SchemaAttribute,
}

impl Schemas {
    /// The filter with what it says of registered attributes typed. Refused as [`Refusal::InvalidFilter`].
    pub fn type_filter(&self, filter: Filter) -> Result<Filter, Refusal> {
        if self.is_empty() {
            return Ok(filter);
        }
        self.typed(filter)
            .map_err(|Odd { field, why }| Refusal::InvalidFilter { message: format!("{field} {why}"), field })
    }

    /// The order with the path of what it goes by typed. Refused as [`Refusal::InvalidPath`].
    pub fn type_sort(&self, sort: Sort) -> Result<Sort, Refusal> {
        let Sort { field, descending } = sort;
        let refuse = |Odd { field, why }| Refusal::InvalidPath { message: format!("{field} {why}"), field };
        Ok(Sort { field: self.sortable(field).map_err(refuse)?, descending })
    }

    fn typed(&self, filter: Filter) -> Result<Filter, Odd> {
        let all = |filters: Vec<Filter>| filters.into_iter().map(|filter| self.typed(filter)).collect::<Result<_, _>>();
        match filter {
            Filter::All(filters) => Ok(Filter::All(all(filters)?)),
            Filter::Any(filters) => Ok(Filter::Any(all(filters)?)),
            Filter::Not(filter) => Ok(Filter::Not(Box::new(self.typed(*filter)?))),
            Filter::Present(field) => Ok(Filter::Present(self.named(field)?)),
            Filter::Compare { field, operator, value: Value::Null } => {
                Ok(Filter::Compare { field: self.named(field)?, operator, value: Value::Null })
            }
            Filter::Compare { field, operator, value } => {
                let Some((schema, found)) = self.compared(&field)? else {
                    return Ok(Filter::Compare { field, operator, value });
                };
                let value =
                    found.coerce(operator, value).map_err(|why| Odd { field: schema.told(&found.path), why })?;
                Ok(Filter::Compare { field: schema.field(found), operator, value })
            }
            Filter::Within { urn, attribute, condition } => self.within(urn, attribute, *condition),
            element @ Filter::Element { .. } => Ok(element),
        }
    }

    /// A condition on elements: the attribute must be there, and what is asked of it must fit.
    fn within(&self, urn: String, attribute: String, condition: Filter) -> Result<Filter, Odd> {
        let condition = Box::new(self.typed(condition)?);
        let Some(schema) = self.find(&urn) else { return Ok(Filter::Within { urn, attribute, condition }) };
        let name = schema.resolve(&[attribute])?.leaf.name.clone();
        Ok(Filter::Within { urn: schema.urn.clone(), attribute: name, condition })
    }

    /// A path as the schema spells it.
    fn named(&self, field: FieldPath) -> Result<FieldPath, Odd> {
        match self.registered(&field) {
            Some((_, [])) | None => Ok(field),
            Some((schema, path)) => Ok(schema.field(schema.resolve(path)?)),
        }
    }

    /// What a comparison is about: a complex attribute stands for its `value` (RFC 7643 §2.4).
    fn compared(&self, field: &FieldPath) -> Result<Option<(&ExtensionSchema, Found<'_>)>, Odd> {
        let Some((schema, path)) = self.registered(field) else { return Ok(None) };
        let found = schema.resolve(path)?;
        if found.leaf.kind != Kind::Complex {
            return Ok(Some((schema, found)));
        }
        match found.leaf.sub("value") {
            Some(_) => {
                let path: Vec<String> = found.path.into_iter().chain(["value".to_owned()]).collect();
                Ok(Some((schema, schema.resolve(&path)?)))
            }
            None => {
                let why =
                    format!("has no value of its own; name one of its parts: {}", names(&found.leaf.sub_attributes));
                Err(Odd { field: schema.told(&found.path), why })
            }
        }
    }

    fn sortable(&self, field: FieldPath) -> Result<FieldPath, Odd> {
        Ok(match self.compared(&field)? {
            Some((schema, found)) => schema.field(found),
            None => field,
        })
    }

    fn registered<'a>(&self, field: &'a FieldPath) -> Option<(&ExtensionSchema, &'a [String])> {
        match field {
            FieldPath::Extension { urn, path, .. } => Some((self.find(urn)?, path)),
            FieldPath::Attribute(..) => None,
        }
    }
}

impl ExtensionSchema {
    /// Finds what a path leads to, and refuses what nobody may ask about.
    fn resolve(&self, path: &[String]) -> Result<Found<'_>, Odd> {
        let odd = |why: String| Odd { field: self.told(path), why };
        let Some((first, rest)) = path.split_first() else {
            return Err(odd(format!("names a schema; name one of its attributes: {}", names(&self.attributes))));
        };
        let unknown = |within: &[SchemaAttribute]| odd(format!("is not in its schema, which has {}", names(within)));
        let attribute = self.attribute(first).ok_or_else(|| unknown(&self.attributes))?;
        let found = match rest {
            [] => Found { path: vec![attribute.name.clone()], leaf: attribute },
            // What has no parts is its own value.
            [part] if attribute.kind != Kind::Complex && attribute.multi_valued && fold::same(part, "value") => {
                Found { path: vec![attribute.name.clone()], leaf: attribute }
            }
            [part] => {
                let leaf = attribute.sub(part).ok_or_else(|| match attribute.sub_attributes.as_slice() {
                    [] => odd("has no parts; leave them out".to_owned()),
                    subs => unknown(subs),
                })?;
                Found { path: vec![attribute.name.clone(), leaf.name.clone()], leaf }
            }
            [_, _, ..] => {
                return Err(odd("is deeper than its schema; attributes have parts, and those have none".to_owned()));
            }
        };
        if attribute.is_hidden() || found.leaf.is_hidden() {
            return Err(odd("is never returned, and cannot be asked about".to_owned()));
        }
        Ok(found)
    }

    fn field(&self, found: Found<'_>) -> FieldPath {
        FieldPath::Extension { urn: self.urn.clone(), path: found.path, exact: found.leaf.case_exact }
    }

    fn told(&self, path: &[String]) -> String {
        if path.is_empty() { self.urn.clone() } else { format!("{}:{}", self.urn, path.join(".")) }
    }
}

impl Found<'_> {
    /// The value as the attribute's type has it, or why it cannot be compared like that.
    fn coerce(&self, operator: Operator, value: Value) -> Result<Value, String> {
        let kind = self.leaf.kind;
        match operator {
            Operator::Equal | Operator::NotEqual => {}
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                if !matches!(kind, Kind::String | Kind::Reference | Kind::Binary) {
                    return Err("is not text and has no parts to look for; use equal or an ordering".to_owned());
                }
            }
            Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
                // RFC 7644 table 3: an order on booleans or binary data is refused.
                if matches!(kind, Kind::Boolean | Kind::Binary) {
                    return Err("has no order; use equal".to_owned());
                }
            }
        }
        let expected = match (kind, value) {
            (Kind::String | Kind::Reference | Kind::Binary, Value::Text(text)) => return Ok(Value::Text(text)),
            (Kind::String | Kind::Reference, Value::Integer(whole)) => return Ok(Value::Text(whole.to_string())),
            (Kind::String | Kind::Reference, Value::Decimal(decimal)) => match Number::from_f64(decimal) {
                Some(number) => return Ok(Value::Text(number.to_string())),
                None => "a text",
            },
            (Kind::Boolean, Value::Boolean(truth)) => return Ok(Value::Boolean(truth)),
            (Kind::Boolean, Value::Text(text)) => match boolean(&text) {
                Some(truth) => return Ok(Value::Boolean(truth)),
                None => "a boolean",
            },
            (Kind::Integer | Kind::Decimal, value @ (Value::Integer(_) | Value::Decimal(_))) => return Ok(value),
            (Kind::Integer | Kind::Decimal, Value::Text(text)) => match number(&text) {
                Some(number) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => return Ok(Value::Integer(whole)),
                    (None, Some(decimal)) => return Ok(Value::Decimal(decimal)),
                    (None, None) => "a number",
                },
                None => "a number",
            },
            (Kind::DateTime, Value::Instant(at)) => return Ok(Value::Instant(at)),
            (Kind::DateTime, Value::Text(text)) => match instant(&text) {
                Some(at) => return Ok(Value::Instant(at)),
                None => "an instant, for example 2026-01-31T08:00:00Z",
            },
            (Kind::String | Kind::Reference, Value::Boolean(_) | Value::Instant(_) | Value::Null) => "a text",
            (
                Kind::Binary,
                Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Instant(_) | Value::Null,
            ) => "a text in base64",
            (Kind::Boolean, Value::Integer(_) | Value::Decimal(_) | Value::Instant(_) | Value::Null) => "a boolean",
            (Kind::Integer | Kind::Decimal, Value::Boolean(_) | Value::Instant(_) | Value::Null) => "a number",
            (Kind::DateTime, Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Null) => {
                "an instant, for example 2026-01-31T08:00:00Z"
            }
            (Kind::Complex, _) => "a complex value",
        };
        Err(format!("is {expected}; compare it with one"))
    }
}

fn names(attributes: &[SchemaAttribute]) -> String {
    let shown = attributes.iter().filter(|attribute| !attribute.is_hidden()).map(|attribute| attribute.name.as_str());
    shown.collect::<Vec<_>>().join(", ")
}
