//! Users under a schema.

use proto::v1::PatchKind::{Add, Remove, Replace};
use proto::v1::{self, ErrorReason, Operator};
use serde_json::json;

use super::{URN, attribute, field, find, forget, names, register, schema, shown, step, text, with};
use crate::testing::{Tenant, World, about, on_both, person, reason};

fn all() -> v1::Schema {
    use v1::AttributeType::{Boolean, Complex, DateTime, Integer};
    let readable =
        |returned: v1::AttributeReturned, name| v1::SchemaAttribute { returned: returned.into(), ..text(name) };
    schema(vec![
        v1::SchemaAttribute { required: true, ..attribute("badge", Integer) },
        attribute("flag", Boolean),
        attribute("since", DateTime),
        v1::SchemaAttribute { case_exact: true, ..text("code") },
        v1::SchemaAttribute { multi_valued: true, ..text("tags") },
        v1::SchemaAttribute {
            multi_valued: true,
            sub_attributes: vec![text("value"), attribute("floor", Integer), attribute("primary", Boolean)],
            ..attribute("sites", Complex)
        },
        v1::SchemaAttribute { mutability: v1::AttributeMutability::Immutable.into(), ..text("serial") },
        v1::SchemaAttribute { mutability: v1::AttributeMutability::ReadOnly.into(), ..text("rank") },
        v1::SchemaAttribute { mutability: v1::AttributeMutability::WriteOnly.into(), ..text("pin") },
        readable(v1::AttributeReturned::Never, "hint"),
        readable(v1::AttributeReturned::Request, "mood"),
    ])
}

async fn acme(world: &World) -> Tenant {
    let acme = world.tenant("acme").await;
    register(world, &acme.admin, all()).await.unwrap();
    acme
}

#[tokio::test]
async fn a_user_is_held_to_the_schema_however_it_is_written() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        let sent = json!({
            "BADGE": "7", "flag": "True", "tags": "red", "sites": { "Value": "Rome", "floor": "3" }, "rank": 1, "odd": [1],
        });
        let stored = json!({ "badge": 7.0, "flag": true, "tags": ["red"], "sites": [{ "value": "Rome", "floor": 3.0 }] });
        let ada = world.user(&acme.idp, with("ada@example.com", sent.clone())).await.unwrap();
        assert_eq!(shown(&ada), stored);
        assert_eq!(shown(&world.get(&acme.read, &ada.user_id).await.unwrap()), stored);

        // Once more the same is no change.
        let again = world.update(&acme.idp, &ada.user_id, &["*"], with("ada@example.com", sent), v1::Seat::default()).await;
        assert_eq!(again.unwrap().etag, ada.etag);

        let patched = world
            .patch(
                &acme.idp,
                &ada.user_id,
                vec![
                    step(Add, "TAGS", json!({ "tags": "blue" })),
                    step(Replace, "sites.FLOOR", json!({ "sites": { "floor": "4" } })),
                    step(Replace, "", json!({ "flag": "false", "unheard": "of" })),
                    step(Remove, "nothing", json!({})),
                ],
            )
            .await
            .unwrap();
        let after = json!({
            "badge": 7.0, "flag": false, "tags": ["red", "blue"], "sites": [{ "value": "Rome", "floor": 4.0 }],
        });
        assert_eq!(shown(&patched), after);

        let refused = [
            world.user(&acme.idp, with("bob@example.com", json!({ "badge": "seven" }))).await,
            world.update(&acme.idp, &ada.user_id, &["*"], with("ada@example.com", json!({ "badge": [1, 2] })), v1::Seat::default()).await,
            world.update(&acme.idp, &ada.user_id, &["profile.extensions"], with("ada@example.com", json!({ "badge": {} , "flag": true })), v1::Seat::default()).await,
            world.patch(&acme.idp, &ada.user_id, vec![step(Replace, "badge", json!({ "badge": 0.5 }))]).await,
            world.patch(&acme.idp, &ada.user_id, vec![step(Remove, "badge", json!({}))]).await,
        ];
        for refused in refused {
            assert_eq!(about(&refused), format!("profile.extensions.{URN}:badge"));
            assert!(refused.as_ref().unwrap_err().message().contains(&format!("{URN}:badge")), "{refused:?}");
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        assert_eq!(shown(&world.get(&acme.read, &ada.user_id).await.unwrap()), after, "a refusal changes nothing");
    })
    .await;
}

#[tokio::test]
async fn an_immutable_attribute_is_refused_as_such_and_a_read_only_one_ignored() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        let ada = world.user(&acme.idp, with("ada@example.com", json!({ "badge": 7, "serial": "A" }))).await.unwrap();
        let patch = |steps| world.patch(&acme.idp, &ada.user_id, steps);
        let refused = patch(vec![step(Replace, "serial", json!({ "serial": "B" }))]).await;
        assert_eq!(about(&refused), format!("profile.extensions.{URN}:serial"));
        assert_eq!(reason(refused), ErrorReason::ImmutableField);
        patch(vec![step(Replace, "serial", json!({ "serial": "a" })), step(Add, "rank", json!({ "rank": "x" }))])
            .await
            .unwrap();
        assert_eq!(shown(&world.get(&acme.idp, &ada.user_id).await.unwrap()), json!({ "badge": 7.0, "serial": "A" }));
    })
    .await;
}

#[tokio::test]
async fn what_is_never_returned_is_kept_and_shown_to_nobody() {
    on_both(|world| async move {
        let acme = acme(&world).await;
        let secret = json!({ "badge": 7, "pin": "0000", "hint": "cat", "mood": "good" });
        let ada = world.user(&acme.idp, with("ada@example.com", secret)).await.unwrap();
        let open = json!({ "badge": 7.0, "mood": "good" });
        assert_eq!(ada.on_request, [field("mood")]);
        let listed = world.users(&acme.admin).list_users(v1::ListUsersRequest::default()).await.unwrap().into_inner();
        let keys = v1::LookupUsersRequest { user_ids: vec![ada.user_id.clone()], ..Default::default() };
        let found = world.users(&acme.read).lookup_users(keys).await.unwrap().into_inner();
        let mut answers = vec![ada.clone(), listed.users[0].clone(), found.users[0].clone()];
        for secret in [&acme.idp, &acme.read, &acme.admin] {
            answers.push(world.get(secret, &ada.user_id).await.unwrap());
        }
        let open_patch = vec![step(Replace, "flag", json!({ "flag": true })), step(Remove, "flag", json!({}))];
        answers.push(world.patch(&acme.idp, &ada.user_id, open_patch).await.unwrap());
        let seen = with("ada@example.com", json!({ "badge": 7, "mood": "good" }));
        answers.push(world.update(&acme.idp, &ada.user_id, &["*"], seen, v1::Seat::default()).await.unwrap());
        for answer in answers {
            assert_eq!(shown(&answer), open);
        }

        // It is there all the same: the schema that hides it is all that hides it.
        forget(&world, &acme.admin, URN).await.unwrap();
        let bare = world.get(&acme.idp, &ada.user_id).await.unwrap();
        assert_eq!(shown(&bare), json!({ "badge": 7.0, "pin": "0000", "hint": "cat", "mood": "good" }));
        assert_eq!(bare.on_request, []);
    })
    .await;
}

async fn ordered(world: &World, secret: &str, path: &str, descending: bool) -> Result<Vec<String>, tonic::Status> {
    let sort = Some(v1::Sort { field: Some(field(path)), descending });
    let request = v1::ListUsersRequest { sort, ..Default::default() };
    Ok(names(world.users(secret).list_users(request).await?.into_inner()))
}

#[tokio::test]
async fn filters_and_orders_are_typed_by_the_schema() {
    on_both(|world| async move {
        use Operator::{Contains, Equal, Greater, NotEqual};
        let acme = acme(&world).await;
        let sites = json!([{ "value": "Rome", "floor": 3 }, { "value": "Bonn", "primary": true }]);
        for (name, data) in [
            ("ada@x.org", json!({ "badge": 7, "flag": "true", "since": "2026-01-31T08:00:00Z", "code": "AbC" })),
            ("bob@x.org", json!({ "badge": 10, "flag": false, "since": "2026-01-31T08:00:00+01:00", "code": "abc" })),
            ("cyd@x.org", json!({ "badge": 9, "code": "B", "sites": sites })),
        ] {
            world.user(&acme.idp, with(name, data)).await.unwrap();
        }
        let (ada, bob, cyd) = ("ada@x.org", "bob@x.org", "cyd@x.org");
        for (path, operator, value, found) in [
            ("BADGE", Equal, "7", vec![ada]),
            ("badge", Greater, "8", vec![bob, cyd]),
            ("flag", Equal, "True", vec![ada]),
            ("since", Equal, "2026-01-31T09:00:00+01:00", vec![ada]),
            ("since", Greater, "2026-01-31T07:30:00Z", vec![ada]),
            ("code", Equal, "AbC", vec![ada]),
            ("code", Equal, "abc", vec![bob]),
            ("code", Contains, "B", vec![cyd]),
            ("code", NotEqual, "B", vec![ada, bob]),
            ("sites", Equal, "ROME", vec![cyd]),
            ("sites.floor", Equal, "3", vec![cyd]),
        ] {
            for secret in [&acme.idp, &acme.read] {
                assert_eq!(find(&world, secret, path, operator, value).await.unwrap(), found, "{path} {value}");
            }
        }
        for (path, operator, value) in [
            ("badge", Equal, "seven"),
            ("flag", Greater, "true"),
            ("since", Equal, "yesterday"),
            ("since", Contains, "2026"),
            ("sites.unknown", Equal, "x"),
            ("unknown", Equal, "x"),
            ("pin", Equal, "0000"),
            ("hint", NotEqual, "x"),
        ] {
            let refused = find(&world, &acme.idp, path, operator, value).await;
            assert_eq!(about(&refused), format!("{URN}:{path}"));
            assert_eq!(reason(refused), ErrorReason::InvalidFilter);
        }

        assert_eq!(ordered(&world, &acme.idp, "badge", false).await.unwrap(), [ada, cyd, bob]);
        assert_eq!(ordered(&world, &acme.idp, "badge", true).await.unwrap(), [bob, cyd, ada]);
        // By their bytes, capitals are first.
        assert_eq!(ordered(&world, &acme.idp, "code", false).await.unwrap(), [ada, cyd, bob]);
        assert_eq!(ordered(&world, &acme.idp, "since", false).await.unwrap(), [bob, ada, cyd]);
        for path in ["pin", "hint", "unknown"] {
            let refused = ordered(&world, &acme.idp, path, false).await;
            assert_eq!(about(&refused), format!("{URN}:{path}"));
            assert_eq!(reason(refused), ErrorReason::InvalidPath);
        }
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_comes_later_keeps_nobody_from_being_locked_out_or_changed() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let odd = json!({ "badge": "seven", "flag": 1, "unheard": "of" });
        let odd_shown = json!({ "badge": "seven", "flag": 1.0, "unheard": "of" });
        let ada = world.user(&acme.idp, with("ada@example.com", odd.clone())).await.unwrap();
        let bob = world.user(&acme.idp, person("bob@example.com")).await.unwrap();
        register(&world, &acme.admin, v1::Schema { required: true, ..all() }).await.unwrap();
        assert_eq!(shown(&world.get(&acme.idp, &ada.user_id).await.unwrap()), odd_shown);

        let off = v1::UserPatchOperation {
            kind: Replace.into(),
            field: Some(v1::FieldPath { path: "active".to_owned(), extension_urn: String::new() }),
            element: None,
            fragment: Some(v1::Profile { active: Some(false), ..Default::default() }),
        };
        for id in [&ada.user_id, &bob.user_id] {
            let user = world.patch(&acme.idp, id, vec![off.clone()]).await.unwrap();
            assert_eq!(user.state(), v1::UserState::Deactivated);
        }
        // What is written is held to the schema, the rest is left.
        let mended = world.patch(&acme.idp, &ada.user_id, vec![step(Replace, "badge", json!({ "badge": "7" }))]).await;
        assert_eq!(shown(&mended.unwrap()), json!({ "badge": 7.0, "flag": 1.0, "unheard": "of" }));
        let put = |profile| world.update(&acme.idp, &ada.user_id, &["*"], profile, v1::Seat::default());
        assert_eq!(about(&put(with("ada@example.com", odd)).await), format!("profile.extensions.{URN}:badge"));
        assert_eq!(about(&put(person("ada@example.com")).await), format!("profile.extensions.{URN}"));
        let whole = put(with("ada@example.com", json!({ "badge": 8, "unheard": "of" }))).await.unwrap();
        assert_eq!(shown(&whole), json!({ "badge": 8.0 }));
    })
    .await;
}

#[tokio::test]
async fn a_schema_of_groups_leaves_users_alone() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        register(&world, &acme.admin, v1::Schema { resource: v1::ExtendedResource::Group.into(), ..all() })
            .await
            .unwrap();
        let data = json!({ "badge": "seven", "pin": "0000" });
        let ada = world.user(&acme.idp, with("ada@example.com", data.clone())).await.unwrap();
        assert_eq!(shown(&ada), data);
        assert_eq!(find(&world, &acme.idp, "badge", Operator::Equal, "SEVEN").await.unwrap(), ["ada@example.com"]);
    })
    .await;
}
