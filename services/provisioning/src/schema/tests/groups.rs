//! Groups under a schema.

use proto::v1::PatchKind::{Add, Remove, Replace};
use proto::v1::{self, ErrorReason, Operator};
use serde_json::{Value, json};
use tonic::Status;

use super::{URN, attribute, comparison, data, field, register, schema, text, to_json, unique};
use crate::testing::{Tenant, World, about, on_both, reason};

async fn acme(world: &World) -> Tenant {
    let acme = world.tenant("acme").await;
    let readable =
        |returned: v1::AttributeReturned, name| v1::SchemaAttribute { returned: returned.into(), ..text(name) };
    let attributes = vec![
        v1::SchemaAttribute { required: true, ..attribute("level", v1::AttributeType::Integer) },
        v1::SchemaAttribute { multi_valued: true, ..text("tags") },
        v1::SchemaAttribute { case_exact: true, ..text("code") },
        unique("badge"),
        v1::SchemaAttribute { mutability: v1::AttributeMutability::Immutable.into(), ..text("serial") },
        readable(v1::AttributeReturned::Never, "pin"),
        readable(v1::AttributeReturned::Request, "mood"),
    ];
    let schema = v1::Schema { resource: v1::ExtendedResource::Group.into(), ..schema(attributes) };
    register(world, &acme.admin, schema).await.unwrap();
    acme
}

fn profile(name: &str, json: Value) -> v1::GroupProfile {
    v1::GroupProfile {
        display_name: name.to_owned(),
        extensions: [(URN.to_owned(), data(json))].into(),
        ..Default::default()
    }
}

async fn create(world: &World, acme: &Tenant, name: &str, json: Value) -> Result<v1::Group, Status> {
    let request = v1::CreateGroupRequest { profile: Some(profile(name, json)), ..Default::default() };
    Ok(world.groups(&acme.idp).create_group(request).await?.into_inner().group.unwrap())
}

async fn patch(
    world: &World,
    acme: &Tenant,
    group: &v1::Group,
    kind: v1::PatchKind,
    path: &str,
    json: Value,
) -> Result<v1::Group, Status> {
    let operation = v1::GroupPatchOperation {
        kind: kind.into(),
        field: Some(field(path)),
        element: None,
        fragment: Some(profile("", json)),
    };
    let request =
        v1::PatchGroupRequest { group_id: group.group_id.clone(), operations: vec![operation], ..Default::default() };
    Ok(world.groups(&acme.idp).patch_group(request).await?.into_inner().group.unwrap())
}

async fn put(world: &World, acme: &Tenant, group: &v1::Group, json: Value) -> Result<v1::Group, Status> {
    let request = v1::UpdateGroupRequest {
        group_id: group.group_id.clone(),
        profile: Some(profile(&group.profile.as_ref().unwrap().display_name, json)),
        update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
        ..Default::default()
    };
    Ok(world.groups(&acme.idp).update_group(request).await?.into_inner().group.unwrap())
}

fn shown(group: &v1::Group) -> Value {
    let extensions = &group.profile.as_ref().unwrap().extensions;
    extensions.get(URN).map_or(Value::Null, |data| to_json(prost_types::value::Kind::StructValue(data.clone())))
}

#[tokio::test]
async fn a_group_is_held_to_the_schema_however_it_is_written() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        let sent = json!({ "LEVEL": "3", "tags": "red", "serial": "A", "pin": "0000", "mood": "good", "odd": 1 });
        let open = json!({ "level": 3.0, "tags": ["red"], "serial": "A", "mood": "good" });
        let sales = create(&world, &acme, "Sales", sent).await.unwrap();
        assert_eq!(shown(&sales), open);
        assert_eq!(sales.on_request, [field("mood")]);
        let read = v1::GetGroupRequest { group_id: sales.group_id.clone(), ..Default::default() };
        let read = world.groups(&acme.read).get_group(read).await.unwrap().into_inner().group.unwrap();
        assert_eq!((shown(&read), read.on_request), (open, vec![field("mood")]));

        let patched = patch(&world, &acme, &sales, Add, "tags", json!({ "tags": "blue" })).await.unwrap();
        assert_eq!(shown(&patched)["tags"], json!(["red", "blue"]));
        let replaced = put(&world, &acme, &sales, json!({ "level": 4 })).await.unwrap();
        assert_eq!(shown(&replaced), json!({ "level": 4.0, "serial": "A" }));

        let refused = [
            create(&world, &acme, "Other", json!({ "level": "high" })).await,
            create(&world, &acme, "Other", json!({ "tags": "red" })).await,
            patch(&world, &acme, &sales, Replace, "level", json!({ "level": [1, 2] })).await,
            patch(&world, &acme, &sales, Remove, "level", json!({})).await,
            put(&world, &acme, &sales, json!({ "tags": "red" })).await,
        ];
        for refused in refused {
            assert_eq!(about(&refused), format!("profile.extensions.{URN}:level"));
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        let moved = patch(&world, &acme, &sales, Replace, "serial", json!({ "serial": "B" })).await;
        assert_eq!(reason(moved), ErrorReason::ImmutableField);
    })
    .await;
}

#[tokio::test]
async fn groups_are_filtered_and_ordered_by_the_schemas_types() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        for (name, data) in [
            ("A", json!({ "level": 10, "code": "x" })),
            ("B", json!({ "level": 9, "code": "X" })),
            ("C", json!({ "level": 11, "tags": ["Red"] })),
        ] {
            create(&world, &acme, name, data).await.unwrap();
        }
        let list = async |filter, sort| {
            let request = v1::ListGroupsRequest { filter, sort, ..Default::default() };
            let page = world.groups(&acme.idp).list_groups(request).await?.into_inner();
            let names = page.groups.into_iter().map(|group| group.profile.unwrap().display_name);
            Ok::<_, Status>(names.collect::<Vec<_>>())
        };
        let find = async |path: &str, operator, value: &str| list(Some(comparison(path, operator, value)), None).await;
        assert_eq!(find("LEVEL", Operator::Greater, "9").await.unwrap(), ["A", "C"]);
        assert_eq!(find("code", Operator::Equal, "X").await.unwrap(), ["B"]);
        assert_eq!(find("tags", Operator::Equal, "RED").await.unwrap(), ["C"]);
        assert_eq!(reason(find("level", Operator::Equal, "high").await), ErrorReason::InvalidFilter);
        assert_eq!(reason(find("pin", Operator::Equal, "0000").await), ErrorReason::InvalidFilter);
        let by = |path: &str| Some(v1::Sort { field: Some(field(path)), descending: true });
        assert_eq!(list(None, by("level")).await.unwrap(), ["C", "A", "B"]);
        assert_eq!(reason(list(None, by("pin")).await), ErrorReason::InvalidPath);
    })
    .await;
}

#[tokio::test]
async fn a_unique_value_is_one_groups_until_it_is_deleted() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        let taken = |outcome: Result<v1::Group, Status>| {
            assert_eq!(about(&outcome), format!("profile.extensions.{URN}:badge"));
            assert_eq!(reason(outcome), ErrorReason::DuplicateField);
        };
        let a = create(&world, &acme, "A", json!({ "level": 1, "badge": "one" })).await.unwrap();
        let b = create(&world, &acme, "B", json!({ "level": 1, "badge": "two" })).await.unwrap();
        taken(create(&world, &acme, "C", json!({ "level": 1, "badge": "ONE" })).await);
        taken(patch(&world, &acme, &b, Replace, "badge", json!({ "badge": "One" })).await);
        taken(put(&world, &acme, &b, json!({ "level": 1, "badge": "one" })).await);
        let deletion = v1::DeleteGroupRequest { group_id: a.group_id.clone(), ..Default::default() };
        world.groups(&acme.idp).delete_group(deletion).await.unwrap();
        put(&world, &acme, &b, json!({ "level": 1, "badge": "one" })).await.unwrap();
    })
    .await;
}
