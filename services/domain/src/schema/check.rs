//! Whether a schema is one: its URN, its names, and characteristics that can be kept.

use std::collections::HashSet;

use super::{ExtensionSchema, Kind, Mutability, Returned, SchemaAttribute, Uniqueness};
use crate::fold::fold;
use crate::refusal::Refusal;

/// Schemas of a workspace.
pub const MAX_SCHEMAS: usize = 64;
/// Attributes of a schema, parts of complex ones included.
pub const MAX_ATTRIBUTES: usize = 256;

const MAX_URN: usize = 255;
const MAX_NAME: usize = 128;
const MAX_DISPLAY_NAME: usize = 200;
const MAX_DESCRIPTION: usize = 4_096;
const MAX_WORDS: usize = 256;
const MAX_WORD: usize = 1_024;

/// Where the RFCs' own schemas are: none of them can be registered.
const RESERVED: [&str; 3] = [
    "urn:ietf:params:scim:schemas:core:",
    "urn:ietf:params:scim:schemas:extension:enterprise:",
    "urn:ietf:params:scim:api:",
];

impl ExtensionSchema {
    /// Brings the schema into its one form, or refuses it.
    ///
    /// References and binary values always compare exactly (RFC 7643 §2.3.6, §2.3.7), and what the client never gets
    /// back is never returned, whatever was said about either.
    pub fn prepare(&mut self) -> Result<(), Refusal> {
        check_urn(&self.urn)?;
        check_words("schema.name", &self.name, MAX_DISPLAY_NAME)?;
        check_words("schema.description", &self.description, MAX_DESCRIPTION)?;
        if self.attributes.is_empty() {
            return Err(refuse("schema.attributes", "is empty; a schema has at least one attribute"));
        }
        let count: usize = self.attributes.iter().map(|attribute| 1 + attribute.sub_attributes.len()).sum();
        if count > MAX_ATTRIBUTES {
            let message = format!("has {count} attributes, parts included; {MAX_ATTRIBUTES} is the limit");
            return Err(refuse("schema.attributes", &message));
        }
        check_siblings("schema.attributes", &self.attributes, false)?;
        self.attributes.iter_mut().for_each(settle);
        Ok(())
    }
}

/// The refusal of one schema more than there may be.
pub fn too_many() -> Refusal {
    let message = format!("is one too many; a workspace has {MAX_SCHEMAS} at most, so delete one that is not used");
    refuse("schema", &message)
}

fn settle(attribute: &mut SchemaAttribute) {
    if matches!(attribute.kind, Kind::Reference | Kind::Binary) {
        attribute.case_exact = true;
    }
    if attribute.mutability == Mutability::WriteOnly {
        attribute.returned = Returned::Never;
    }
    attribute.sub_attributes.iter_mut().for_each(settle);
}

fn check_urn(urn: &str) -> Result<(), Refusal> {
    const FIELD: &str = "schema.schema_id";
    if !is_urn(urn) {
        let message = "must be a URN, for example urn:example:params:scim:schemas:extension:acme:2.0:User";
        return Err(refuse(FIELD, message));
    }
    if urn.len() > MAX_URN {
        return Err(refuse(FIELD, &format!("is longer than {MAX_URN} bytes; shorten it")));
    }
    if is_reserved(urn) {
        return Err(refuse(FIELD, "is among the URNs of the RFCs' own schemas; choose a URN of your own"));
    }
    Ok(())
}

/// Whether a URN is among those of the RFCs' own schemas, which are built in.
pub fn is_reserved(urn: &str) -> bool {
    let starts = |prefix: &&str| urn.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    RESERVED.iter().any(starts)
}

/// RFC 8141 §2, without the components that follow a `?` or `#`.
fn is_urn(urn: &str) -> bool {
    let Some((scheme, rest)) = urn.split_once(':') else { return false };
    let Some((nid, nss)) = rest.split_once(':') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    scheme.eq_ignore_ascii_case("urn")
        && (2..=32).contains(&nid.len())
        && nid.bytes().all(plain)
        && !nid.starts_with('-')
        && !nid.ends_with('-')
        && !nss.is_empty()
        && !nss.starts_with('/')
        && !nss.ends_with(':')
        && nss.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte))
}

fn check_siblings(within: &str, attributes: &[SchemaAttribute], parts: bool) -> Result<(), Refusal> {
    let mut names = HashSet::new();
    for (index, attribute) in attributes.iter().enumerate() {
        let name = &attribute.name;
        if !is_name(name, parts) {
            // The name itself is not repeated: it may be anything.
            let message = format!(
                "is no attribute name in number {}; a name is a letter, then up to {} letters, digits, `-`, `_` and `$`",
                index + 1,
                MAX_NAME - 1
            );
            return Err(refuse(&format!("{within}.name"), &message));
        }
        let place = format!("{within}.{name}");
        if !names.insert(fold(name)) {
            return Err(refuse(&place, "is there twice; names are unique in any case"));
        }
        check_attribute(&place, attribute, parts)?;
    }
    Ok(())
}

/// RFC 7643 §2.1. `$ref` is the one name of the RFCs that does not start with a letter, and always a part.
fn is_name(name: &str, part: bool) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_$".contains(&byte);
    (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(plain)
        && (name.starts_with(|first: char| first.is_ascii_alphabetic()) || part && name == "$ref")
}

fn check_attribute(place: &str, attribute: &SchemaAttribute, is_part: bool) -> Result<(), Refusal> {
    check_words(&format!("{place}.description"), &attribute.description, MAX_DESCRIPTION)?;
    check_list(&format!("{place}.canonical_values"), &attribute.canonical_values)?;
    check_list(&format!("{place}.reference_types"), &attribute.reference_types)?;
    match attribute.kind {
        Kind::Complex if is_part => return Err(refuse(place, "is complex inside a complex attribute; flatten it")),
        Kind::Complex if attribute.sub_attributes.is_empty() => {
            return Err(refuse(place, "is complex and has no sub-attributes; name some, or choose another type"));
        }
        Kind::Complex if attribute.uniqueness != Uniqueness::None => {
            return Err(refuse(place, "is complex and cannot be unique itself; make one of its sub-attributes unique"));
        }
        Kind::Complex => check_siblings(place, &attribute.sub_attributes, true)?,
        Kind::String
        | Kind::Boolean
        | Kind::Integer
        | Kind::Decimal
        | Kind::DateTime
        | Kind::Reference
        | Kind::Binary => {
            if !attribute.sub_attributes.is_empty() {
                return Err(refuse(place, "has sub-attributes and is not complex; choose the type complex"));
            }
        }
    }
    if attribute.kind != Kind::Reference && !attribute.reference_types.is_empty() {
        return Err(refuse(place, "has reference types and is no reference; leave them out"));
    }
    Ok(())
}

fn check_list(place: &str, words: &[String]) -> Result<(), Refusal> {
    if words.len() > MAX_WORDS {
        return Err(refuse(place, &format!("has more than {MAX_WORDS} values; name fewer")));
    }
    words.iter().try_for_each(|word| {
        if word.is_empty() {
            return Err(refuse(place, "has an empty value; leave it out"));
        }
        check_words(place, word, MAX_WORD)
    })
}

fn check_words(place: &str, words: &str, limit: usize) -> Result<(), Refusal> {
    if words.len() > limit {
        return Err(refuse(place, &format!("is longer than {limit} bytes; shorten it")));
    }
    if words.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(refuse(place, "contains a control character; remove it"));
    }
    Ok(())
}

fn refuse(field: &str, message: &str) -> Refusal {
    Refusal::InvalidField { field: field.to_owned(), message: format!("{field} {message}") }
}
