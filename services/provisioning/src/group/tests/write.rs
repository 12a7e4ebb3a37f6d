//! What a write leaves of a group, and what refuses it.

use proto::v1::{self, ErrorReason};

use super::{all, create, get, group, list_of, members, named, patch, people, step, update, with};
use crate::testing::{Tenant, World, about, field, on_both, reason};

const URN: &str = "urn:example:2.0:Group";

fn data(pairs: &[(&str, f64)]) -> std::collections::HashMap<String, prost_types::Struct> {
    let fields = pairs.iter().map(|(name, number)| ((*name).to_owned(), (*number).into())).collect();
    [(URN.to_owned(), prost_types::Struct { fields })].into()
}

fn no_one() -> [&'static str; 0] {
    []
}

fn full() -> v1::GroupProfile {
    v1::GroupProfile { external_id: "g-1".to_owned(), extensions: data(&[("floor", 3.0)]), ..named("Sales") }
}

async fn made(world: &World, acme: &Tenant, members: &[String]) -> v1::Group {
    let profile = v1::GroupProfile { members: list_of(members), ..full() };
    create(world, &acme.idp, profile).await.unwrap().group.unwrap()
}

#[tokio::test]
async fn the_mask_star_replaces_the_profile_but_keeps_what_it_is_not_told() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let before = made(&world, &acme, &ids[..2]).await;
        let id = before.group_id.clone();

        // The external id and the members are not told: they stay. Everything else is cleared.
        let put = update(&world, &acme.idp, &id, &["*"], named("SALES")).await.unwrap().group.unwrap();
        let profile = put.profile.clone().unwrap();
        assert_eq!((profile.display_name.as_str(), profile.external_id.as_str()), ("SALES", "g-1"));
        assert_eq!((profile.extensions.len(), members(&put)), (0, ids[..2].to_vec()));

        let put = update(&world, &acme.idp, &id, &["profile"], with("SALES", &ids[1..])).await.unwrap().group.unwrap();
        assert_eq!((members(&put), put.member_count), (ids[1..].to_vec(), 2));
        let put = update(&world, &acme.idp, &id, &["*"], with("SALES", &no_one())).await.unwrap().group.unwrap();
        assert_eq!((members(&put), put.member_count, put.etag.as_str()), (vec![], 0, "W/\"4\""));
        // Sending back what is there changes nothing.
        let same = update(&world, &acme.idp, &id, &["*"], put.profile.clone().unwrap()).await.unwrap().group.unwrap();
        assert_eq!(same, put);
    })
    .await;
}

#[tokio::test]
async fn a_mask_writes_the_fields_it_names_and_no_others() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 2).await;
        let id = made(&world, &acme, &ids[..1]).await.group_id;
        let sent = v1::GroupProfile {
            external_id: "g-2".to_owned(),
            extensions: data(&[("wing", 1.0)]),
            ..with("New", &ids[1..])
        };
        let shown = |group: &v1::Group| {
            let profile = group.profile.clone().unwrap();
            let extension: Vec<String> =
                profile.extensions.get(URN).into_iter().flat_map(|s| s.fields.clone().into_keys()).collect();
            (profile.display_name, profile.external_id, members(group), extension)
        };
        let text = str::to_owned;
        let steps = [
            ("profile.display_name", (text("New"), text("g-1"), ids[..1].to_vec(), vec![text("floor")])),
            ("profile.external_id", (text("New"), text("g-2"), ids[..1].to_vec(), vec![text("floor")])),
            ("profile.members", (text("New"), text("g-2"), ids[1..].to_vec(), vec![text("floor")])),
            ("profile.extensions", (text("New"), text("g-2"), ids[1..].to_vec(), vec![text("wing")])),
        ];
        for (path, expected) in steps {
            let group = update(&world, &acme.idp, &id, &[path], sent.clone()).await.unwrap().group.unwrap();
            assert_eq!(shown(&group), expected, "{path}");
        }
        let nothing = v1::GroupProfile { members: list_of(&no_one()), ..Default::default() };
        let paths = ["profile.external_id", "profile.members", "profile.extensions"];
        let cleared = update(&world, &acme.idp, &id, &paths, nothing).await.unwrap().group.unwrap();
        assert_eq!(shown(&cleared), (text("New"), text(""), vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn masks_that_name_no_field_are_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let before = made(&world, &acme, &[]).await;
        let cases: [(&[&str], &str, ErrorReason); 9] = [
            (&[], "update_mask", ErrorReason::InvalidField),
            (&["*", "profile.display_name"], "update_mask", ErrorReason::InvalidField),
            (&["profile.nonsense"], "update_mask", ErrorReason::InvalidField),
            (&["display_name"], "update_mask", ErrorReason::InvalidField),
            (&["profile.members.value"], "update_mask", ErrorReason::InvalidField),
            (&["profile.members"], "profile.members", ErrorReason::InvalidField),
            (&["member_count"], "member_count", ErrorReason::ImmutableField),
            (&["etag"], "etag", ErrorReason::ImmutableField),
            (&["on_request.path"], "on_request", ErrorReason::ImmutableField),
        ];
        for (mask, field, expected) in cases {
            let refused = update(&world, &acme.idp, &before.group_id, mask, named("New")).await;
            assert_eq!(about(&refused), field, "{mask:?}");
            assert_eq!(reason(refused), expected, "{mask:?}");
        }
        let request = v1::UpdateGroupRequest {
            group_id: before.group_id.clone(),
            update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
            ..Default::default()
        };
        assert_eq!(about(&world.groups(&acme.idp).update_group(request).await), "profile");
        assert_eq!(get(&world, &acme.idp, &before.group_id).await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_in_any_case() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        group(&world, &acme, "Straße", &no_one()).await;
        let id = group(&world, &acme, "Other", &no_one()).await.group_id;
        let ids = people(&world, &acme, 1).await;
        for name in ["STRASSE", "straße"] {
            let rename = v1::GroupPatchOperation {
                kind: v1::PatchKind::Replace.into(),
                field: Some(field("display_name")),
                element: None,
                fragment: Some(named(name)),
            };
            let refusals = [
                create(&world, &acme.idp, with(name, &ids)).await.map(drop),
                update(&world, &acme.idp, &id, &["*"], with(name, &ids)).await.map(drop),
                patch(&world, &acme.idp, &id, vec![step(v1::PatchKind::Add, &ids), rename]).await.map(drop),
            ];
            for refused in refusals {
                assert_eq!(about(&refused), "profile.display_name");
                let message = refused.as_ref().unwrap_err().message().to_owned();
                assert!(message.starts_with("a group with this name already exists"), "{message}");
                assert_eq!(reason(refused), ErrorReason::DuplicateField);
            }
        }
        assert_eq!(get(&world, &acme.idp, &id).await.unwrap().member_count, 0, "nothing of a refused write is kept");
        // Its own name in another case is no duplicate.
        update(&world, &acme.idp, &id, &["profile.display_name"], named("OTHER")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_entity_tag_that_is_not_the_groups_is_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 1).await;
        let id = group(&world, &acme, "Sales", &no_one()).await.group_id;
        let operations = vec![step(v1::PatchKind::Add, &ids)];
        let patch = |etag: &str, operations: &[v1::GroupPatchOperation]| {
            let request = v1::PatchGroupRequest {
                group_id: id.clone(),
                etag: etag.to_owned(),
                operations: operations.to_vec(),
                ..Default::default()
            };
            let mut groups = world.groups(&acme.idp);
            async move { groups.patch_group(request).await }
        };
        for stale in ["W/\"2\"", "nonsense"] {
            assert_eq!(reason(patch(stale, &operations).await), ErrorReason::EtagMismatch);
        }
        patch("W/\"1\"", &operations).await.unwrap();
        // A change of the members alone is one of the group's.
        assert_eq!(reason(patch("W/\"1\"", &[]).await), ErrorReason::EtagMismatch);
        let etag = || "W/\"1\"".to_owned();
        let deletion = v1::DeleteGroupRequest { group_id: id.clone(), etag: etag(), ..Default::default() };
        assert_eq!(reason(world.groups(&acme.idp).delete_group(deletion).await), ErrorReason::EtagMismatch);
        let write = v1::UpdateGroupRequest {
            group_id: id.clone(),
            etag: etag(),
            profile: Some(named("New")),
            update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
            ..Default::default()
        };
        assert_eq!(reason(world.groups(&acme.idp).update_group(write).await), ErrorReason::EtagMismatch);
        assert_eq!(members(&get(&world, &acme.idp, &id).await.unwrap()), ids);
    })
    .await;
}

#[tokio::test]
async fn a_patch_with_a_step_that_is_refused_changes_nothing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 2).await;
        let before = made(&world, &acme, &ids[..1]).await;
        let good = || step(v1::PatchKind::Add, &ids[1..]);
        let of = |kind: v1::PatchKind, path: &str| v1::GroupPatchOperation {
            kind: kind.into(),
            field: Some(field(path)),
            element: None,
            fragment: Some(v1::GroupProfile::default()),
        };
        let other = crate::testing::compare("members.display", v1::Operator::Equal, "nobody");
        let elsewhere = crate::testing::compare("display_name", v1::Operator::Equal, "Sales");
        let cases = [
            (of(v1::PatchKind::Remove, "display_name"), ErrorReason::InvalidField),
            (of(v1::PatchKind::Replace, "display_name"), ErrorReason::InvalidField),
            (of(v1::PatchKind::Replace, "group_id"), ErrorReason::ImmutableField),
            (of(v1::PatchKind::Replace, "members.display"), ErrorReason::ImmutableField),
            (of(v1::PatchKind::Replace, "user_name"), ErrorReason::InvalidPath),
            (of(v1::PatchKind::Unspecified, "members"), ErrorReason::InvalidField),
            (v1::GroupPatchOperation { field: None, ..good() }, ErrorReason::InvalidPath),
            (v1::GroupPatchOperation { fragment: None, ..good() }, ErrorReason::InvalidField),
            (v1::GroupPatchOperation { element: Some(elsewhere), ..good() }, ErrorReason::InvalidFilter),
            (step(v1::PatchKind::Add, &[""]), ErrorReason::InvalidField),
            (
                v1::GroupPatchOperation {
                    kind: v1::PatchKind::Replace.into(),
                    element: Some(other),
                    ..step(v1::PatchKind::Replace, &ids[1..])
                },
                ErrorReason::NoTarget,
            ),
        ];
        for (bad, expected) in cases {
            let refused = patch(&world, &acme.idp, &before.group_id, vec![good(), bad.clone()]).await;
            assert_eq!(reason(refused), expected, "{bad:?}");
        }
        let many = vec![good(); 1_001];
        assert_eq!(reason(patch(&world, &acme.idp, &before.group_id, many).await), ErrorReason::InvalidField);
        assert_eq!(get(&world, &acme.idp, &before.group_id).await.unwrap(), before);
        patch(&world, &acme.idp, &before.group_id, vec![good(); 1_000]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_answer_holds_the_members_that_were_asked_for() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let id = group(&world, &acme, "Sales", &ids).await.group_id;
        let shown = async |member_view: Option<v1::MemberView>| {
            let request = v1::GetGroupRequest { group_id: id.clone(), member_view, ..Default::default() };
            let group = world.groups(&acme.read).get_group(request).await.unwrap().into_inner().group.unwrap();
            assert_eq!(group.member_count, 3);
            group.profile.unwrap().members.map(|list| list.members.len())
        };
        assert_eq!(shown(None).await, None);
        assert_eq!(shown(Some(v1::MemberView { include: false, limit: 9 })).await, None);
        assert_eq!(shown(all()).await, Some(3));
        assert_eq!(shown(Some(v1::MemberView { include: true, limit: 3 })).await, Some(3));
        assert_eq!(shown(Some(v1::MemberView { include: true, limit: 2 })).await, None);
        let member_view = Some(v1::MemberView { include: true, limit: -1 });
        let request = v1::GetGroupRequest { group_id: id.clone(), member_view, ..Default::default() };
        assert_eq!(about(&world.groups(&acme.read).get_group(request).await), "member_view.limit");
    })
    .await;
}
