//! Schemas as `/Schemas` publishes them (RFC 7643 §7): the registry's, and those that a workspace registered.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Extension, ExtensionAttribute, location};
use crate::list::ListResponse;
use crate::schema::{
    Attribute, ENTERPRISE_USER, GROUP, Kind, Mutability, RESOURCE_TYPE, Returned, SCHEMA, SERVICE_PROVIDER_CONFIG,
    Schema, USER, Uniqueness,
};
use crate::urn;

/// Everything that an answer may be made of.
static PUBLISHED: [&Schema; 6] = [&USER, &GROUP, &ENTERPRISE_USER, &SERVICE_PROVIDER_CONFIG, &RESOURCE_TYPE, &SCHEMA];

/// The body of `/Schemas`.
pub fn schemas(extensions: &[Extension], base_url: &str) -> ListResponse<Value> {
    let known = PUBLISHED.iter().map(|schema| of_registry(schema, base_url));
    let registered = extensions.iter().map(|extension| of_extension(extension, base_url));
    ListResponse::all(known.chain(registered).collect())
}

/// The body of `/Schemas/{id}`; `None` when there is no such schema.
pub fn schema(id: &str, extensions: &[Extension], base_url: &str) -> Option<Value> {
    let known = PUBLISHED.iter().find(|schema| schema.id.eq_ignore_ascii_case(id));
    known.map(|schema| of_registry(schema, base_url)).or_else(|| {
        let extension = extensions.iter().find(|extension| extension.id.eq_ignore_ascii_case(id))?;
        Some(of_extension(extension, base_url))
    })
}

fn of_registry(schema: &Schema, base_url: &str) -> Value {
    let attributes: Vec<_> = schema.attributes.iter().map(Published::from).collect();
    document(schema.id, schema.name, schema.description, &attributes, base_url)
}

fn of_extension(extension: &Extension, base_url: &str) -> Value {
    let attributes: Vec<_> = extension.attributes.iter().map(Published::from).collect();
    document(&extension.id, &extension.name, &extension.description, &attributes, base_url)
}

fn document(id: &str, name: &str, description: &str, attributes: &[Published<'_>], base_url: &str) -> Value {
    let mut document = json!({
        "schemas": [urn::SCHEMA],
        "id": id,
        // A name is what people are shown.
        "name": if name.is_empty() { id } else { name },
        "attributes": attributes,
        "meta": { "resourceType": "Schema", "location": location(base_url, &format!("Schemas/{id}")) },
    });
    if let Some(document) = document.as_object_mut().filter(|_| !description.is_empty()) {
        document.insert("description".to_owned(), description.into());
    }
    document
}

/// An attribute as it is published.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Published<'a> {
    name: &'a str,
    r#type: &'static str,
    multi_valued: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    required: bool,
    mutability: &'static str,
    returned: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_exact: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uniqueness: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    canonical_values: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference_types: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_attributes: Option<Vec<Published<'a>>>,
}

impl<'a> Published<'a> {
    /// What every attribute has; `kind` decides what else there is.
    fn new(name: &'a str, description: &'a str, kind: Kind, write: (Mutability, Returned)) -> Self {
        let (mutability, returned) = write;
        Self {
            name,
            r#type: kind.as_str(),
            multi_valued: false,
            description,
            required: false,
            mutability: mutability.as_str(),
            returned: returned.as_str(),
            case_exact: None,
            uniqueness: None,
            canonical_values: Vec::new(),
            reference_types: None,
            sub_attributes: None,
        }
    }

    /// RFC 7643 §8.7.1 leaves case and uniqueness out where they mean nothing.
    fn compared(self, kind: Kind, case_exact: bool, uniqueness: Uniqueness) -> Self {
        if kind == Kind::Complex || kind == Kind::Boolean {
            return self;
        }
        Self { case_exact: Some(case_exact), uniqueness: Some(uniqueness.as_str()), ..self }
    }
}

impl From<&'static Attribute> for Published<'static> {
    fn from(attribute: &'static Attribute) -> Self {
        let Attribute {
            name,
            field: _,
            kind,
            multi_valued,
            required,
            case_exact,
            mutability,
            returned,
            uniqueness,
            canonical_values,
            reference_types,
            sub_attributes,
            description,
        } = *attribute;
        Self {
            multi_valued,
            required,
            canonical_values: canonical_values.to_vec(),
            reference_types: (kind == Kind::Reference).then(|| reference_types.to_vec()),
            sub_attributes: (kind == Kind::Complex).then(|| sub_attributes.iter().map(Self::from).collect()),
            ..Self::new(name, description, kind, (mutability, returned))
        }
        .compared(kind, case_exact, uniqueness)
    }
}

impl<'a> From<&'a ExtensionAttribute> for Published<'a> {
    fn from(attribute: &'a ExtensionAttribute) -> Self {
        let ExtensionAttribute {
            name,
            kind,
            multi_valued,
            description,
            required,
            canonical_values,
            case_exact,
            mutability,
            returned,
            uniqueness,
            reference_types,
            sub_attributes,
        } = attribute;
        let borrowed = |values: &'a [String]| values.iter().map(String::as_str).collect();
        Self {
            multi_valued: *multi_valued,
            required: *required,
            canonical_values: borrowed(canonical_values),
            reference_types: (*kind == Kind::Reference).then(|| borrowed(reference_types)),
            sub_attributes: (*kind == Kind::Complex).then(|| sub_attributes.iter().map(Self::from).collect()),
            ..Self::new(name, description, *kind, (*mutability, *returned))
        }
        .compared(*kind, *case_exact, *uniqueness)
    }
}
