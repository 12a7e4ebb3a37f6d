//! What a profile must have, and how much it may hold.
//!
//! Sizes are checked before anything else looks at a profile, so that no other rule has to fear a big one.

use serde_json::{Map, Value as Json};

use super::parts::{Element, Parts};
use super::place::Place;
use super::profile::{Extensions, Profile};
use crate::attribute::path::is_known_urn;
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::fold::fold;
use crate::refusal::Refusal;
use crate::workspace::Rules;

/// Bytes of any one text.
pub const MAX_TEXT: usize = 65_536;
/// Bytes of a certificate or a picture: they are often sent as data.
pub const MAX_BINARY: usize = 1_048_576;
/// Bytes of a text that users are looked up by, as sent and folded: an index entry must hold it.
pub const MAX_KEY: usize = 1_024;
/// Elements of a multi-valued attribute, an extension's too, and attributes of an extension's object.
pub const MAX_ELEMENTS: usize = 1_000;
/// Extensions of a profile.
pub const MAX_EXTENSIONS: usize = 64;
/// Objects and arrays of an extension that stand inside one another.
pub const MAX_NESTING: usize = 32;

/// The parts of a name that every user has, unless the policy is lenient.
const REQUIRED_NAMES: [Sub; 2] = [Sub::GivenName, Sub::FamilyName];

impl Profile {
    /// Refuses a profile that lacks something required or holds too much.
    pub fn validate(&self, rules: &Rules<'_>) -> Result<(), Refusal> {
        self.check_sizes()?;
        self.require(rules)
    }

    /// Refuses what lacks something required.
    pub(super) fn require(&self, rules: &Rules<'_>) -> Result<(), Refusal> {
        self.require_user_name()?;
        if rules.policy.lenient_names {
            return Ok(());
        }
        match self.missing_names().next() {
            Some(sub) => Err(name_required(sub)),
            None => Ok(()),
        }
    }

    /// Refuses what holds too much.
    pub(super) fn check_sizes(&self) -> Result<(), Refusal> {
        for attribute in Attribute::of(ResourceKind::User) {
            match attribute.place() {
                Place::UserName => check_text(attribute, None, &self.user_name)?,
                Place::Text(at) => {
                    if let Some(text) = at.of(self) {
                        check_text(attribute, None, text)?;
                    }
                }
                Place::Name => check_parts(attribute, &self.name)?,
                Place::Manager => check_parts(attribute, &self.enterprise.manager)?,
                Place::Values(at) => check_elements(attribute, at.of(self))?,
                Place::Addresses => check_elements(attribute, &self.addresses)?,
                Place::Active | Place::Id | Place::Created | Place::Updated | Place::Groups | Place::Nowhere => {}
            }
        }
        check_extensions(ResourceKind::User, &self.extensions)
    }

    /// Refuses a profile without a user name.
    pub(super) fn require_user_name(&self) -> Result<(), Refusal> {
        if self.user_name.is_empty() {
            return Err(user_name_required());
        }
        Ok(())
    }

    /// The required parts of the name that are not there.
    pub(super) fn missing_names(&self) -> impl Iterator<Item = Sub> {
        REQUIRED_NAMES.into_iter().filter(|sub| self.name.part(*sub).is_none_or(str::is_empty))
    }
}

/// Refuses extension data of a resource of that kind that holds too much, or what has fields of its own.
pub(crate) fn check_extensions(kind: ResourceKind, extensions: &Extensions) -> Result<(), Refusal> {
    if extensions.len() > MAX_EXTENSIONS {
        let message = format!("profile.extensions has more than {MAX_EXTENSIONS} schemas; send fewer");
        return Err(invalid("profile.extensions", message));
    }
    extensions.iter().try_for_each(|(urn, object)| {
        if is_known_urn(kind, urn) {
            let message = format!("profile.extensions must not hold {urn}, which has fields of its own");
            return Err(invalid("profile.extensions", message));
        }
        if urn.is_empty() || urn.len() > MAX_KEY || urn.chars().any(char::is_control) {
            let message = "profile.extensions is keyed by something that is no schema URN; use the URN";
            return Err(invalid("profile.extensions", message.to_owned()));
        }
        check_object(urn, object, 1)
    })
}

/// The refusal of a profile that lacks a user name.
pub(super) fn user_name_required() -> Refusal {
    invalid("profile.user_name", "profile.user_name is required; give it a value".to_owned())
}

/// The refusal of a profile that lacks a part of the name.
pub(super) fn name_required(sub: Sub) -> Refusal {
    let field = format!("profile.{}", FieldPath::Attribute(Attribute::Name, Some(sub)));
    let message = format!("{field} is required; map it in the identity provider, or have an admin allow lenient names");
    Refusal::InvalidField { field, message }
}

/// The refusal of too many elements.
pub(super) fn too_many_elements(attribute: Attribute) -> Refusal {
    let field = format!("profile.{}", attribute.path());
    let message = format!("{field} has more than {MAX_ELEMENTS} elements; send fewer");
    Refusal::InvalidField { field, message }
}

fn check_parts<P: Parts>(attribute: Attribute, parts: &P) -> Result<(), Refusal> {
    P::TEXTS.iter().try_for_each(|sub| match parts.part(*sub) {
        Some(text) => check_text(attribute, Some(*sub), text),
        None => Ok(()),
    })
}

fn check_elements<E: Element>(attribute: Attribute, elements: &[E]) -> Result<(), Refusal> {
    if elements.len() > MAX_ELEMENTS {
        return Err(too_many_elements(attribute));
    }
    elements.iter().try_for_each(|element| check_parts(attribute, element))
}

/// Refuses a text that is too long, or that no database stores.
pub(crate) fn check_text(attribute: Attribute, sub: Option<Sub>, text: &str) -> Result<(), Refusal> {
    let limit = match (attribute, sub) {
        (Attribute::UserName | Attribute::ExternalId | Attribute::DisplayName, _)
        | (Attribute::Emails, Some(Sub::Value)) => MAX_KEY,
        (Attribute::Photos | Attribute::X509Certificates, Some(Sub::Value)) => MAX_BINARY,
        (_, _) => MAX_TEXT,
    };
    // Folding can make other text than ASCII eleven times as long.
    let fits = text.len() <= limit && (limit != MAX_KEY || text.is_ascii() || fold(text).len() <= limit);
    if fits && !text.contains('\0') {
        return Ok(());
    }
    let field = format!("profile.{}", FieldPath::Attribute(attribute, sub));
    let message = if fits {
        format!("{field} contains a NUL character; remove it")
    } else if limit == MAX_KEY {
        format!("{field} is longer than {limit} bytes, the limit of what is looked up by; shorten it")
    } else {
        format!("{field} is longer than {limit} bytes; shorten it")
    };
    Err(Refusal::InvalidField { field, message })
}

fn check_object(urn: &str, object: &Map<String, Json>, depth: usize) -> Result<(), Refusal> {
    check_count(urn, object.len())?;
    object.iter().try_for_each(|(key, value)| {
        if key.len() > MAX_KEY || key.contains('\0') {
            let message = format!("profile.extensions has an unusable attribute name in {urn}; rename it");
            return Err(invalid("profile.extensions", message));
        }
        check_json(urn, value, depth)
    })
}

fn check_json(urn: &str, json: &Json, depth: usize) -> Result<(), Refusal> {
    if depth > MAX_NESTING {
        let message = format!("profile.extensions nests {urn} more than {MAX_NESTING} levels deep; flatten it");
        return Err(invalid("profile.extensions", message));
    }
    match json {
        Json::String(text) if text.len() > MAX_TEXT || text.contains('\0') => {
            let message = format!(
                "profile.extensions has a text in {urn} that is longer than {MAX_TEXT} bytes or contains a NUL \
                 character; shorten or clean it"
            );
            Err(invalid("profile.extensions", message))
        }
        Json::Array(elements) => {
            check_count(urn, elements.len())?;
            elements.iter().try_for_each(|element| check_json(urn, element, depth + 1))
        }
        Json::Object(object) => check_object(urn, object, depth + 1),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(()),
    }
}

fn check_count(urn: &str, count: usize) -> Result<(), Refusal> {
    if count <= MAX_ELEMENTS {
        return Ok(());
    }
    let message = format!("profile.extensions has more than {MAX_ELEMENTS} values side by side in {urn}; send fewer");
    Err(invalid("profile.extensions", message))
}

fn invalid(field: &str, message: String) -> Refusal {
    Refusal::InvalidField { field: field.to_owned(), message }
}
