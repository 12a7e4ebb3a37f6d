//! Schemas: the contract's message and the domain's value. What is a schema is the domain's to say.

use domain::attribute::ResourceKind;
use domain::id::WorkspaceId;
use domain::schema::{ExtensionSchema, Kind, Mutability, Registered, Returned, SchemaAttribute, Uniqueness};
use proto::v1;

use super::time;
use crate::error::Error;

/// Reads a schema. When it was registered is not the caller's to say.
pub(crate) fn read(schema: v1::Schema) -> Result<ExtensionSchema, Error> {
    let v1::Schema {
        workspace_id: _,
        schema_id,
        name,
        description,
        resource,
        required,
        attributes,
        create_time: _,
        update_time: _,
    } = schema;
    let resource = match v1::ExtendedResource::try_from(resource) {
        Ok(v1::ExtendedResource::Unspecified | v1::ExtendedResource::User) => ResourceKind::User,
        Ok(v1::ExtendedResource::Group) => ResourceKind::Group,
        Err(_) => return Err(unknown("schema", "resource")),
    };
    let attributes = attributes.into_iter().map(|attribute| read_attribute("schema.attributes", attribute));
    Ok(ExtensionSchema {
        urn: schema_id,
        name,
        description,
        resource,
        required,
        attributes: attributes.collect::<Result<_, _>>()?,
    })
}

fn read_attribute(within: &str, attribute: v1::SchemaAttribute) -> Result<SchemaAttribute, Error> {
    let v1::SchemaAttribute {
        name,
        r#type,
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
        sensitive,
    } = attribute;
    let kind = match v1::AttributeType::try_from(r#type) {
        Ok(v1::AttributeType::Unspecified | v1::AttributeType::String) => Kind::String,
        Ok(v1::AttributeType::Boolean) => Kind::Boolean,
        Ok(v1::AttributeType::Integer) => Kind::Integer,
        Ok(v1::AttributeType::Decimal) => Kind::Decimal,
        Ok(v1::AttributeType::DateTime) => Kind::DateTime,
        Ok(v1::AttributeType::Reference) => Kind::Reference,
        Ok(v1::AttributeType::Binary) => Kind::Binary,
        Ok(v1::AttributeType::Complex) => Kind::Complex,
        Err(_) => return Err(unknown(within, "type")),
    };
    let mutability = match v1::AttributeMutability::try_from(mutability) {
        Ok(v1::AttributeMutability::Unspecified | v1::AttributeMutability::ReadWrite) => Mutability::ReadWrite,
        Ok(v1::AttributeMutability::ReadOnly) => Mutability::ReadOnly,
        Ok(v1::AttributeMutability::Immutable) => Mutability::Immutable,
        Ok(v1::AttributeMutability::WriteOnly) => Mutability::WriteOnly,
        Err(_) => return Err(unknown(within, "mutability")),
    };
    let returned = match v1::AttributeReturned::try_from(returned) {
        Ok(v1::AttributeReturned::Unspecified | v1::AttributeReturned::Default) => Returned::Default,
        Ok(v1::AttributeReturned::Always) => Returned::Always,
        Ok(v1::AttributeReturned::Never) => Returned::Never,
        Ok(v1::AttributeReturned::Request) => Returned::Request,
        Err(_) => return Err(unknown(within, "returned")),
    };
    let uniqueness = match v1::AttributeUniqueness::try_from(uniqueness) {
        Ok(v1::AttributeUniqueness::Unspecified | v1::AttributeUniqueness::None) => Uniqueness::None,
        Ok(v1::AttributeUniqueness::Server) => Uniqueness::Server,
        Ok(v1::AttributeUniqueness::Global) => Uniqueness::Global,
        Err(_) => return Err(unknown(within, "uniqueness")),
    };
    let sub_attributes = sub_attributes.into_iter().map(|sub| read_attribute("schema.attributes.sub_attributes", sub));
    Ok(SchemaAttribute {
        sub_attributes: sub_attributes.collect::<Result<_, _>>()?,
        sensitive,
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
    })
}

fn unknown(within: &str, field: &str) -> Error {
    let field = format!("{within}.{field}");
    Error::field(&field, format!("{field} is nothing this version knows"))
}

/// The message of a schema.
pub(crate) fn write(workspace: WorkspaceId, registered: Registered) -> v1::Schema {
    let Registered { schema, created, updated } = registered;
    let ExtensionSchema { urn, name, description, resource, required, attributes } = schema;
    v1::Schema {
        workspace_id: workspace.to_string(),
        schema_id: urn,
        name,
        description,
        resource: match resource {
            ResourceKind::User => v1::ExtendedResource::User,
            ResourceKind::Group => v1::ExtendedResource::Group,
        }
        .into(),
        required,
        attributes: attributes.into_iter().map(write_attribute).collect(),
        create_time: Some(time::instant(created)),
        update_time: Some(time::instant(updated)),
    }
}

fn write_attribute(attribute: SchemaAttribute) -> v1::SchemaAttribute {
    let SchemaAttribute {
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
        sensitive,
    } = attribute;
    let kind = match kind {
        Kind::String => v1::AttributeType::String,
        Kind::Boolean => v1::AttributeType::Boolean,
        Kind::Integer => v1::AttributeType::Integer,
        Kind::Decimal => v1::AttributeType::Decimal,
        Kind::DateTime => v1::AttributeType::DateTime,
        Kind::Reference => v1::AttributeType::Reference,
        Kind::Binary => v1::AttributeType::Binary,
        Kind::Complex => v1::AttributeType::Complex,
    };
    let mutability = match mutability {
        Mutability::ReadWrite => v1::AttributeMutability::ReadWrite,
        Mutability::ReadOnly => v1::AttributeMutability::ReadOnly,
        Mutability::Immutable => v1::AttributeMutability::Immutable,
        Mutability::WriteOnly => v1::AttributeMutability::WriteOnly,
    };
    let returned = match returned {
        Returned::Default => v1::AttributeReturned::Default,
        Returned::Always => v1::AttributeReturned::Always,
        Returned::Never => v1::AttributeReturned::Never,
        Returned::Request => v1::AttributeReturned::Request,
    };
    let uniqueness = match uniqueness {
        Uniqueness::None => v1::AttributeUniqueness::None,
        Uniqueness::Server => v1::AttributeUniqueness::Server,
        Uniqueness::Global => v1::AttributeUniqueness::Global,
    };
    v1::SchemaAttribute {
        name,
        r#type: kind.into(),
        multi_valued,
        description,
        required,
        canonical_values,
        case_exact,
        mutability: mutability.into(),
        returned: returned.into(),
        uniqueness: uniqueness.into(),
        reference_types,
        sub_attributes: sub_attributes.into_iter().map(write_attribute).collect(),
        sensitive,
    }
}

#[cfg(test)]
mod tests;
