//! Registering, reading and forgetting.

use proto::v1::{self, ErrorReason};
use serde_json::json;
use tonic_types::StatusExt;

use super::{URN, attribute, forget, list, register, schema, text, with};
use crate::Config;
use crate::testing::{about, on_both, reason};

#[tokio::test]
async fn a_schema_is_registered_read_replaced_and_forgotten() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        assert_eq!(list(&world, &acme.idp).await, []);
        let sent = v1::Schema {
            description: "What Acme knows".to_owned(),
            resource: v1::ExtendedResource::Group.into(),
            required: true,
            ..schema(vec![
                v1::SchemaAttribute {
                    multi_valued: true,
                    description: "Where".to_owned(),
                    required: true,
                    mutability: v1::AttributeMutability::Immutable.into(),
                    returned: v1::AttributeReturned::Request.into(),
                    sub_attributes: vec![text("value"), attribute("floor", v1::AttributeType::Integer)],
                    ..attribute("sites", v1::AttributeType::Complex)
                },
                v1::SchemaAttribute {
                    canonical_values: vec!["gold".to_owned()],
                    case_exact: true,
                    uniqueness: v1::AttributeUniqueness::Global.into(),
                    ..text("level")
                },
                v1::SchemaAttribute {
                    reference_types: vec!["User".to_owned()],
                    ..attribute("boss", v1::AttributeType::Reference)
                },
            ])
        };
        let registered = register(&world, &acme.admin, sent.clone()).await.unwrap();
        // What was left unset is told.
        assert_eq!(registered.attributes[1].mutability(), v1::AttributeMutability::ReadWrite);
        assert_eq!(registered.attributes[1].returned(), v1::AttributeReturned::Default);
        assert_eq!(registered.attributes[0].uniqueness(), v1::AttributeUniqueness::None);
        assert!(registered.attributes[2].case_exact);
        assert_eq!(registered.workspace_id, acme.id);
        let again = register(&world, &acme.admin, registered.clone()).await.unwrap();
        assert_eq!(again, registered);

        let get = |secret: String, urn: &str| {
            let request = v1::GetSchemaRequest { workspace_id: String::new(), schema_id: urn.to_owned() };
            let mut schemas = world.schemas(&secret);
            async move { schemas.get_schema(request).await.map(|answer| answer.into_inner().schema.unwrap()) }
        };
        for secret in [&acme.idp, &acme.read, &acme.write, &acme.admin] {
            assert_eq!(get(secret.clone(), &URN.to_uppercase()).await.unwrap(), registered);
            assert_eq!(list(&world, secret).await, std::slice::from_ref(&registered));
        }

        world.clock.advance(1_000);
        // Nothing changes: nothing is written.
        assert_eq!(register(&world, &acme.admin, sent.clone()).await.unwrap(), registered);
        let renamed = v1::Schema { name: "Other".to_owned(), schema_id: URN.to_lowercase(), ..sent };
        let replaced = register(&world, &acme.admin, renamed).await.unwrap();
        assert_eq!((replaced.name.as_str(), &replaced.create_time), ("Other", &registered.create_time));
        assert_ne!(replaced.update_time, registered.update_time);
        assert_eq!(list(&world, &acme.read).await, [replaced]);

        forget(&world, &acme.admin, &URN.to_uppercase()).await.unwrap();
        assert_eq!(list(&world, &acme.read).await, []);
        assert_eq!(reason(forget(&world, &acme.admin, URN).await), ErrorReason::NotFound);
        let gone = get(acme.read, URN).await;
        let resource = gone.as_ref().unwrap_err().get_details_error_info().unwrap().metadata["resource"].clone();
        assert_eq!((reason(gone), resource.as_str()), (ErrorReason::NotFound, "schema"));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_schema_is_refused_by_its_field() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let odd = |alter: fn(&mut v1::Schema)| {
            let mut schema = schema(vec![text("badge")]);
            alter(&mut schema);
            schema
        };
        for (schema, field) in [
            (odd(|schema| schema.schema_id.clear()), "schema.schema_id"),
            (
                odd(|schema| schema.schema_id = "urn:ietf:params:scim:schemas:core:2.0:User".to_owned()),
                "schema.schema_id",
            ),
            (odd(|schema| schema.name = "a\0".to_owned()), "schema.name"),
            (odd(|schema| schema.attributes.clear()), "schema.attributes"),
            (odd(|schema| schema.resource = 9), "schema.resource"),
            (odd(|schema| schema.attributes[0].r#type = 99), "schema.attributes.type"),
            (odd(|schema| schema.attributes[0].mutability = 99), "schema.attributes.mutability"),
            (odd(|schema| schema.attributes[0].returned = 99), "schema.attributes.returned"),
            (odd(|schema| schema.attributes[0].uniqueness = -1), "schema.attributes.uniqueness"),
            (odd(|schema| schema.attributes[0].name = "1".to_owned()), "schema.attributes.name"),
            (odd(|schema| schema.attributes[0].r#type = 8), "schema.attributes.badge"),
            (odd(|schema| schema.attributes.push(text("BADGE"))), "schema.attributes.BADGE"),
        ] {
            let refused = register(&world, &acme.admin, schema).await;
            assert_eq!(about(&refused), field);
            assert!(refused.as_ref().unwrap_err().message().starts_with(field), "{refused:?}");
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        let nothing = v1::RegisterSchemaRequest { workspace_id: String::new(), schema: None };
        assert_eq!(about(&world.schemas(&acme.admin).register_schema(nothing).await), "schema");
        for urn in ["", "a\0b"] {
            assert_eq!(about(&forget(&world, &acme.admin, urn).await), "schema_id");
        }
        assert_eq!(list(&world, &acme.read).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_workspace_has_64_schemas_at_most_however_many_come_at_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let numbered = |n: usize| v1::Schema { schema_id: format!("urn:example:s{n}"), ..schema(vec![text("badge")]) };
        for n in 0..62 {
            register(&world, &acme.admin, numbered(n)).await.unwrap();
        }
        let mut together = tokio::task::JoinSet::new();
        for n in 62..68 {
            let (schemas, schema) = (world.schemas(&acme.admin), Some(numbered(n)));
            let request = v1::RegisterSchemaRequest { workspace_id: String::new(), schema };
            together.spawn(async move { schemas.clone().register_schema(request).await });
        }
        let outcomes = together.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
        for refused in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(about(&refused), "schema");
        }
        assert_eq!(list(&world, &acme.read).await.len(), 64);
        // One that is there may still be replaced.
        let renamed = v1::Schema { name: "Other".to_owned(), ..numbered(1) };
        assert_eq!(register(&world, &acme.admin, renamed).await.unwrap().name, "Other");
        forget(&world, &acme.admin, "urn:example:s0").await.unwrap();
        register(&world, &acme.admin, numbered(99)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_schema_is_its_workspaces_alone() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let number = attribute("badge", v1::AttributeType::Integer);
        register(&world, &acme.admin, schema(vec![number])).await.unwrap();
        assert_eq!(list(&world, &other.read).await, []);
        assert_eq!(reason(forget(&world, &other.admin, URN).await), ErrorReason::NotFound);
        let profile = || with("ada@example.com", json!({ "badge": "seven" }));
        assert_eq!(reason(world.user(&acme.idp, profile()).await), ErrorReason::InvalidField);
        world.user(&other.idp, profile()).await.unwrap();
        let foreign = v1::ListSchemasRequest { workspace_id: acme.id.clone() };
        assert_eq!(reason(world.schemas(&other.admin).list_schemas(foreign).await), ErrorReason::NotFound);
        // Whoever is bound to none must say which.
        let unnamed = world.schemas(&world.operator).list_schemas(v1::ListSchemasRequest::default()).await;
        assert_eq!(about(&unnamed), "workspace_id");
    })
    .await;
}

#[tokio::test]
async fn a_schema_holds_on_every_replica_from_the_moment_it_is_registered() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let store = world.database.connect().await;
        let replica = crate::routes(crate::Provisioning::new(store, Config::default()));
        let profile = |name: &str| with(&format!("{name}@example.com"), json!({ "badge": "seven" }));
        let create = |profile: v1::Profile| {
            let mut users = world.users_at(&replica, &acme.idp);
            async move { users.create_user(v1::CreateUserRequest { profile: Some(profile), ..Default::default() }).await }
        };
        create(profile("a")).await.unwrap();
        let number = attribute("badge", v1::AttributeType::Integer);
        register(&world, &acme.admin, schema(vec![number])).await.unwrap();
        assert_eq!(reason(create(profile("b")).await), ErrorReason::InvalidField);
        register(&world, &acme.admin, schema(vec![text("badge")])).await.unwrap();
        create(profile("b")).await.unwrap();
        forget(&world, &acme.admin, URN).await.unwrap();
        create(with("c@example.com", json!({ "badge": { "any": [1] } }))).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_change_of_schemas_is_no_change_of_the_workspace() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let etag = || async {
            let request = v1::GetWorkspaceRequest { workspace_id: acme.id.clone(), slug: String::new() };
            world.workspaces(&acme.admin).get_workspace(request).await.unwrap().into_inner().workspace.unwrap().etag
        };
        let before = etag().await;
        register(&world, &acme.admin, schema(vec![text("badge")])).await.unwrap();
        assert_eq!(etag().await, before);
    })
    .await;
}
