//! What a schema looks like on a terminal and as JSON.
//!
//! The JSON is that of RFC 7643 §7, with what it extends and whether every resource must have it, so that what is shown
//! can be registered.

use proto::v1::{
    AttributeMutability, AttributeReturned, AttributeType, AttributeUniqueness, ExtendedResource, Schema,
    SchemaAttribute,
};
use serde_json::{Map, Value, json};

use crate::cli::output::{self, Row};
use crate::cli::{Failure, Output};

/// Prints one schema with its attributes.
pub(super) fn show(output: Output, schema: &Schema) -> Result<(), Failure> {
    output.one(schema)?;
    match output {
        Output::Json => Ok(()),
        Output::Table => {
            output::line("")?;
            let parts = |attribute: &SchemaAttribute| {
                let part =
                    |sub: &SchemaAttribute| Line { name: format!("{}.{}", attribute.name, sub.name), of: sub.clone() };
                attribute.sub_attributes.iter().map(part).collect::<Vec<_>>()
            };
            let lines = schema.attributes.iter().flat_map(|attribute| {
                std::iter::once(Line { name: attribute.name.clone(), of: attribute.clone() }).chain(parts(attribute))
            });
            output.many(&lines.collect::<Vec<_>>())
        }
    }
}

impl Row for Schema {
    const COLUMNS: &'static [&'static str] =
        &["urn", "name", "extends", "required", "attributes", "description", "created", "updated"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.schema_id.clone(),
            self.name.clone(),
            resource(self.resource()).to_owned(),
            self.required.to_string(),
            self.attributes.len().to_string(),
            self.description.clone(),
            output::instant(self.create_time),
            output::instant(self.update_time),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.schema_id,
            "name": self.name,
            "description": self.description,
            "resource": resource(self.resource()),
            "required": self.required,
            "attributes": self.attributes.iter().map(attribute).collect::<Vec<_>>(),
            "create_time": output::instant(self.create_time),
            "update_time": output::instant(self.update_time),
        })
    }
}

/// An attribute, or a part of one, in the table.
struct Line {
    name: String,
    of: SchemaAttribute,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] =
        &["attribute", "type", "required", "case exact", "mutability", "returned", "uniqueness"];

    fn cells(&self) -> Vec<String> {
        let of = &self.of;
        let many = if of.multi_valued { "[]" } else { "" };
        vec![
            self.name.clone(),
            format!("{}{many}", kind(of.r#type())),
            of.required.to_string(),
            of.case_exact.to_string(),
            mutability(of.mutability()).to_owned(),
            returned(of.returned()).to_owned(),
            uniqueness(of.uniqueness()).to_owned(),
        ]
    }

    fn json(&self) -> Value {
        attribute(&self.of)
    }
}

fn attribute(of: &SchemaAttribute) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("name", of.name.as_str().into());
    put("type", kind(of.r#type()).into());
    put("multiValued", of.multi_valued.into());
    put("description", of.description.as_str().into());
    put("required", of.required.into());
    if !of.canonical_values.is_empty() {
        put("canonicalValues", of.canonical_values.clone().into());
    }
    put("caseExact", of.case_exact.into());
    put("mutability", mutability(of.mutability()).into());
    put("returned", returned(of.returned()).into());
    put("uniqueness", uniqueness(of.uniqueness()).into());
    if of.sensitive {
        put("sensitive", true.into());
    }
    if !of.reference_types.is_empty() {
        put("referenceTypes", of.reference_types.clone().into());
    }
    if !of.sub_attributes.is_empty() {
        put("subAttributes", of.sub_attributes.iter().map(attribute).collect::<Vec<_>>().into());
    }
    Value::Object(fields)
}

fn resource(value: ExtendedResource) -> &'static str {
    match value {
        ExtendedResource::Unspecified | ExtendedResource::User => "user",
        ExtendedResource::Group => "group",
    }
}

fn kind(value: AttributeType) -> &'static str {
    match value {
        AttributeType::Unspecified | AttributeType::String => "string",
        AttributeType::Boolean => "boolean",
        AttributeType::Integer => "integer",
        AttributeType::Decimal => "decimal",
        AttributeType::DateTime => "dateTime",
        AttributeType::Reference => "reference",
        AttributeType::Binary => "binary",
        AttributeType::Complex => "complex",
    }
}

fn mutability(value: AttributeMutability) -> &'static str {
    match value {
        AttributeMutability::Unspecified | AttributeMutability::ReadWrite => "readWrite",
        AttributeMutability::ReadOnly => "readOnly",
        AttributeMutability::Immutable => "immutable",
        AttributeMutability::WriteOnly => "writeOnly",
    }
}

fn returned(value: AttributeReturned) -> &'static str {
    match value {
        AttributeReturned::Unspecified | AttributeReturned::Default => "default",
        AttributeReturned::Always => "always",
        AttributeReturned::Never => "never",
        AttributeReturned::Request => "request",
    }
}

fn uniqueness(value: AttributeUniqueness) -> &'static str {
    match value {
        AttributeUniqueness::Unspecified | AttributeUniqueness::None => "none",
        AttributeUniqueness::Server => "server",
        AttributeUniqueness::Global => "global",
    }
}
