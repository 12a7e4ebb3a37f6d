#![expect(clippy::unwrap_used, reason = "tests")]

use domain::id::WorkspaceId;
use domain::time::Timestamp;
use uuid::Uuid;

use super::*;

/// An attribute with something in every field; each enum gets the `n`-th of its values.
fn full(n: i32) -> v1::SchemaAttribute {
    v1::SchemaAttribute {
        name: format!("a{n}"),
        r#type: 1 + n % 8,
        multi_valued: n % 2 == 0,
        description: "what it means".to_owned(),
        required: n % 3 == 0,
        canonical_values: vec!["gold".to_owned()],
        case_exact: n % 5 == 0,
        mutability: 1 + n % 4,
        returned: 1 + n % 4,
        uniqueness: 1 + n % 3,
        reference_types: vec!["User".to_owned()],
        sub_attributes: vec![v1::SchemaAttribute {
            name: "sub".to_owned(),
            r#type: 8 - n % 8,
            mutability: 4 - n % 4,
            returned: 4 - n % 4,
            uniqueness: 3 - n % 3,
            ..Default::default()
        }],
        sensitive: n % 7 == 0,
    }
}

#[test]
fn a_schema_comes_back_as_it_was_sent() {
    for resource in [v1::ExtendedResource::User, v1::ExtendedResource::Group] {
        let sent = v1::Schema {
            workspace_id: Uuid::nil().to_string(),
            schema_id: "urn:example:x".to_owned(),
            name: "X".to_owned(),
            description: "of X".to_owned(),
            resource: resource.into(),
            required: true,
            attributes: (0..24).map(full).collect(),
            create_time: Some(time::instant(Timestamp(5))),
            update_time: Some(time::instant(Timestamp(7))),
        };
        let registered =
            Registered { schema: read(sent.clone()).unwrap(), created: Timestamp(5), updated: Timestamp(7) };
        assert_eq!(write(WorkspaceId(Uuid::nil()), registered), sent);
    }
}

#[test]
fn what_is_not_told_is_what_the_rfc_takes_for_granted() {
    let schema = read(v1::Schema { attributes: vec![v1::SchemaAttribute::default()], ..Default::default() }).unwrap();
    let attribute = &schema.attributes[0];
    assert_eq!(schema.resource, ResourceKind::User);
    assert_eq!(
        (attribute.kind, attribute.mutability, attribute.returned, attribute.uniqueness),
        (Kind::String, Mutability::ReadWrite, Returned::Default, Uniqueness::None)
    );
}
