use proto::v1;
use scim::discovery::{Extension, ExtensionAttribute};
use scim::schema::{Kind, Mutability, Resource, Returned, Uniqueness};

use super::to_scim;

fn attribute(name: &str) -> v1::SchemaAttribute {
    v1::SchemaAttribute { name: name.to_owned(), ..Default::default() }
}

#[test]
fn everything_a_schema_says_is_told() {
    let part = v1::SchemaAttribute { r#type: v1::AttributeType::Decimal.into(), ..attribute("part") };
    let whole = v1::SchemaAttribute {
        r#type: v1::AttributeType::Complex.into(),
        multi_valued: true,
        description: "what it means".to_owned(),
        required: true,
        canonical_values: vec!["a".to_owned()],
        case_exact: true,
        mutability: v1::AttributeMutability::Immutable.into(),
        returned: v1::AttributeReturned::Request.into(),
        uniqueness: v1::AttributeUniqueness::Global.into(),
        reference_types: vec!["User".to_owned()],
        sub_attributes: vec![part],
        ..attribute("whole")
    };
    let schema = v1::Schema {
        schema_id: "urn:x".to_owned(),
        name: "X".to_owned(),
        description: "what it describes".to_owned(),
        resource: v1::ExtendedResource::Group.into(),
        required: true,
        attributes: vec![whole],
        ..Default::default()
    };
    let part = ExtensionAttribute {
        name: "part".to_owned(),
        kind: Kind::Decimal,
        multi_valued: false,
        description: String::new(),
        required: false,
        canonical_values: Vec::new(),
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        uniqueness: Uniqueness::None,
        reference_types: Vec::new(),
        sub_attributes: Vec::new(),
    };
    let whole = ExtensionAttribute {
        name: "whole".to_owned(),
        kind: Kind::Complex,
        multi_valued: true,
        description: "what it means".to_owned(),
        required: true,
        canonical_values: vec!["a".to_owned()],
        case_exact: true,
        mutability: Mutability::Immutable,
        returned: Returned::Request,
        uniqueness: Uniqueness::Global,
        reference_types: vec!["User".to_owned()],
        sub_attributes: vec![part],
    };
    let expected = Extension {
        id: "urn:x".to_owned(),
        name: "X".to_owned(),
        description: "what it describes".to_owned(),
        resource: Resource::GROUP,
        required: true,
        attributes: vec![whole],
    };
    assert_eq!(to_scim(schema), expected);
}

#[test]
fn what_is_not_told_is_the_default() {
    let schema = to_scim(v1::Schema { attributes: vec![attribute("x")], ..Default::default() });
    assert_eq!(schema.resource, Resource::USER);
    let told: Vec<_> = schema.attributes.iter().map(|x| (x.kind, x.mutability, x.returned, x.uniqueness)).collect();
    assert_eq!(told, [(Kind::String, Mutability::ReadWrite, Returned::Default, Uniqueness::None)]);
}
