//! Schemas that a workspace registered, from the contract to what clients are told of them.

use proto::v1;
use scim::discovery::{Extension, ExtensionAttribute};
use scim::schema::{Kind, Mutability, Resource, Returned, Uniqueness};

/// The schema; what the contract leaves open has the default of RFC 7643 §2.2.
pub(crate) fn to_scim(schema: v1::Schema) -> Extension {
    let resource = match schema.resource() {
        v1::ExtendedResource::Unspecified | v1::ExtendedResource::User => Resource::USER,
        v1::ExtendedResource::Group => Resource::GROUP,
    };
    let v1::Schema {
        workspace_id: _,
        schema_id,
        name,
        description,
        resource: _,
        required,
        attributes,
        create_time: _,
        update_time: _,
    } = schema;
    let attributes = attributes.into_iter().map(attribute).collect();
    Extension { id: schema_id, name, description, resource, required, attributes }
}

fn attribute(attribute: v1::SchemaAttribute) -> ExtensionAttribute {
    let kind = match attribute.r#type() {
        v1::AttributeType::Unspecified | v1::AttributeType::String => Kind::String,
        v1::AttributeType::Boolean => Kind::Boolean,
        v1::AttributeType::Integer => Kind::Integer,
        v1::AttributeType::Decimal => Kind::Decimal,
        v1::AttributeType::DateTime => Kind::DateTime,
        v1::AttributeType::Reference => Kind::Reference,
        v1::AttributeType::Binary => Kind::Binary,
        v1::AttributeType::Complex => Kind::Complex,
    };
    let mutability = match attribute.mutability() {
        v1::AttributeMutability::Unspecified | v1::AttributeMutability::ReadWrite => Mutability::ReadWrite,
        v1::AttributeMutability::ReadOnly => Mutability::ReadOnly,
        v1::AttributeMutability::Immutable => Mutability::Immutable,
        v1::AttributeMutability::WriteOnly => Mutability::WriteOnly,
    };
    let returned = match attribute.returned() {
        v1::AttributeReturned::Unspecified | v1::AttributeReturned::Default => Returned::Default,
        v1::AttributeReturned::Always => Returned::Always,
        v1::AttributeReturned::Never => Returned::Never,
        v1::AttributeReturned::Request => Returned::Request,
    };
    let uniqueness = match attribute.uniqueness() {
        v1::AttributeUniqueness::Unspecified | v1::AttributeUniqueness::None => Uniqueness::None,
        v1::AttributeUniqueness::Server => Uniqueness::Server,
        v1::AttributeUniqueness::Global => Uniqueness::Global,
    };
    let v1::SchemaAttribute {
        name,
        r#type: _,
        multi_valued,
        description,
        required,
        canonical_values,
        case_exact,
        mutability: _,
        returned: _,
        uniqueness: _,
        reference_types,
        sub_attributes,
        // What is kept out of the activity is nothing to an identity provider.
        sensitive: _,
    } = attribute;
    ExtensionAttribute {
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
        sub_attributes: sub_attributes.into_iter().map(self::attribute).collect(),
    }
}

#[cfg(test)]
mod tests;
