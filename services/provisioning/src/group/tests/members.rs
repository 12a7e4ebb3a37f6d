//! Who becomes a member, and who is one.

use proto::v1::{self, ErrorReason};

use super::{
    create, delete, delete_user, get, group, members, named, patch, people, remove_where, step, switch_scim, update,
    with,
};
use crate::testing::{about, compare, on_both, person, reason};

const NOBODY: &str = "01890000-0000-7000-8000-00000000dead";

#[tokio::test]
async fn an_id_that_names_nobody_is_skipped_and_told() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let ids = people(&world, &acme, 3).await;
        let stranger = people(&world, &other, 1).await[0].clone();
        let manual = world.user(&acme.write, person("manual@example.com")).await.unwrap().user_id;
        delete_user(&world, &acme.idp, &ids[2]).await;
        let named = [ids[0].as_str(), NOBODY, "no id at all", &stranger, &manual, &ids[2], &ids[1]];
        let mut expected: Vec<&str> = vec![NOBODY, "no id at all", &stranger, &manual, &ids[2]];
        expected.sort_unstable();

        let made = create(&world, &acme.idp, with("Sales", &named)).await.unwrap();
        let mut skipped = made.skipped_member_ids;
        skipped.sort_unstable();
        assert_eq!(skipped, expected);
        let made = made.group.unwrap();
        assert_eq!((members(&made), made.member_count), (ids[..2].to_vec(), 2));

        let patched =
            patch(&world, &acme.idp, &made.group_id, vec![step(v1::PatchKind::Replace, &named)]).await.unwrap();
        let mut skipped = patched.skipped_member_ids;
        skipped.sort_unstable();
        assert_eq!(skipped, expected);
        assert_eq!(patched.group.unwrap(), made, "the same members as before");
        // Whoever is no member can cease to be one: nobody is told.
        let removed =
            patch(&world, &acme.idp, &made.group_id, vec![step(v1::PatchKind::Remove, &named)]).await.unwrap();
        assert_eq!((removed.skipped_member_ids, members(&removed.group.unwrap())), (vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn a_strict_workspace_refuses_ids_that_name_nobody_and_names_ten() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 1).await;
        let request = v1::UpdateWorkspaceRequest {
            workspace_id: acme.id.clone(),
            workspace: Some(v1::Workspace {
                policy: Some(v1::Policy { strict_members: true, ..Default::default() }),
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["policy.strict_members".to_owned()] }),
            ..Default::default()
        };
        world.workspaces(&acme.admin).update_workspace(request).await.unwrap();
        let id = group(&world, &acme, "Sales", &ids).await.group_id;
        let bad: Vec<String> = (0..12).map(|n| format!("nobody-{n:02}")).collect();
        let refusals = [
            create(&world, &acme.idp, with("Other", &bad)).await.map(drop),
            update(&world, &acme.idp, &id, &["*"], with("Other", &bad)).await.map(drop),
            patch(&world, &acme.idp, &id, vec![step(v1::PatchKind::Add, &bad)]).await.map(drop),
        ];
        for refused in refusals {
            assert_eq!(about(&refused), "profile.members");
            let message = refused.as_ref().unwrap_err().message();
            assert!(message.contains("nobody-00, nobody-01") && message.contains("nobody-09 and 2 more"), "{message}");
            assert!(message.contains("strict_members"), "{message}");
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        let kept = get(&world, &acme.idp, &id).await.unwrap();
        assert_eq!((members(&kept), kept.etag.as_str()), (ids, "W/\"1\""));
        // Taking somebody away who is nobody is no mistake.
        patch(&world, &acme.idp, &id, vec![step(v1::PatchKind::Remove, &bad)]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn members_go_by_their_best_name_and_their_kind() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let bare = v1::Profile {
            name: Some(v1::Name { formatted: String::new(), ..person("x").name.unwrap() }),
            ..person("c@x.com")
        };
        let formatted = v1::Name { formatted: "Dr. Ada".to_owned(), ..person("x").name.unwrap() };
        let profiles = [
            v1::Profile { display_name: "Ada!".to_owned(), name: Some(formatted.clone()), ..person("a@x.com") },
            v1::Profile { name: Some(formatted), ..person("b@x.com") },
            bare,
        ];
        let mut ids = Vec::new();
        for profile in profiles {
            ids.push(world.user(&acme.idp, profile).await.unwrap().user_id);
        }
        ids.push(group(&world, &acme, "Inner", &[""; 0]).await.group_id);
        let outer = group(&world, &acme, "Outer", &ids).await;
        let shown = outer.profile.unwrap().members.unwrap().members;
        let shown: Vec<_> = shown.iter().map(|member| (member.display.as_str(), member.r#type())).collect();
        let (user, group) = (v1::MemberType::User, v1::MemberType::Group);
        assert_eq!(shown, [("Ada!", user), ("Dr. Ada", user), ("Ada King", user), ("Inner", group)]);
    })
    .await;
}

#[tokio::test]
async fn members_are_taken_away_by_what_a_condition_says_of_them() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut ids = Vec::new();
        for name in ["Ada", "Bob", "Eve", "Zoe"] {
            let profile = v1::Profile { display_name: name.to_owned(), ..person(&format!("{name}@example.com")) };
            ids.push(world.user(&acme.idp, profile).await.unwrap().user_id);
        }
        let inner = group(&world, &acme, "Inner", &[""; 0]).await.group_id;
        let all: Vec<&String> = ids.iter().chain([&inner]).collect();
        let id = group(&world, &acme, "Sales", &all).await.group_id;
        let left = async |condition: v1::Filter| {
            members(&patch(&world, &acme.idp, &id, vec![remove_where(condition)]).await.unwrap().group.unwrap())
        };
        let equal = |path, text: &str| compare(path, v1::Operator::Equal, text);
        let ids_and_inner = |from: usize| ids[from..].iter().chain([&inner]).cloned().collect::<Vec<_>>();
        assert_eq!(left(equal("members.value", &ids[0])).await, ids_and_inner(1));
        assert_eq!(left(equal("members.value", &ids[0])).await, ids_and_inner(1));
        assert_eq!(left(equal("members.display", "BOB")).await, ids_and_inner(2));
        assert_eq!(
            left(compare("members.display", v1::Operator::Contains, "oe")).await,
            [ids[2].clone(), inner.clone()]
        );
        assert_eq!(left(equal("members.type", "group")).await, ids[2..3]);
        assert_eq!(left(compare("members.value", v1::Operator::StartsWith, "")).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_user_is_no_member_any_more_and_a_deactivated_one_still_is() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let (a, b) = (group(&world, &acme, "A", &ids).await, group(&world, &acme, "B", &ids[..1]).await);
        let off = v1::DeactivateUserRequest { user_id: ids[1].clone(), ..Default::default() };
        world.users(&acme.idp).deactivate_user(off).await.unwrap();
        world.clock.advance(1_000);
        delete_user(&world, &acme.idp, &ids[0]).await;
        for (before, expected) in [(a, &ids[1..]), (b, &[][..])] {
            let after = get(&world, &acme.idp, &before.group_id).await.unwrap();
            assert_eq!((members(&after), after.member_count), (expected.to_vec(), expected.len() as i64));
            assert_eq!(after.etag, "W/\"2\"", "it lost a member");
            assert!(after.update_time.unwrap().seconds > before.update_time.unwrap().seconds);
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_that_comes_back_still_has_its_groups() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let profile = v1::Profile { external_id: "e1".to_owned(), ..person("ada@example.com") };
        let id = world.user(&acme.idp, profile.clone()).await.unwrap().user_id;
        let sales = group(&world, &acme, "Sales", &[&id]).await;
        let off = v1::DeactivateUserRequest { user_id: id.clone(), ..Default::default() };
        world.users(&acme.idp).deactivate_user(off).await.unwrap();
        let request = v1::CreateUserRequest { profile: Some(profile), include_groups: true, ..Default::default() };
        let back = world.users(&acme.idp).create_user(request).await.unwrap().into_inner().user.unwrap();
        assert_eq!(back.user_id, id);
        let expected = v1::UserGroup { group_id: sales.group_id, display_name: "Sales".to_owned(), direct: true };
        assert_eq!(back.groups, [expected]);
    })
    .await;
}

#[tokio::test]
async fn an_identity_provider_neither_sees_nor_loses_members_that_are_not_its_own() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 2).await;
        let manual = world.user(&acme.write, person("manual@example.com")).await.unwrap().user_id;
        switch_scim(&world, &acme, false).await;
        let everybody = [&ids[0], &ids[1], &manual];
        let made = create(&world, &acme.write, with("Sales", &everybody)).await.unwrap();
        assert_eq!(made.skipped_member_ids, [""; 0]);
        let id = made.group.unwrap().group_id;
        switch_scim(&world, &acme, true).await;

        assert_eq!(members(&get(&world, &acme.read, &id).await.unwrap()).len(), 3);
        assert_eq!(members(&get(&world, &acme.idp, &id).await.unwrap()), ids);
        let list = v1::ListGroupMembersRequest { group_id: id.clone(), ..Default::default() };
        let listed = world.groups(&acme.idp).list_group_members(list).await.unwrap().into_inner();
        assert_eq!(listed.members.len(), 2);
        let by_member = async |secret: &str| {
            let filter = Some(compare("members.value", v1::Operator::Equal, &manual));
            let request = v1::ListGroupsRequest { filter, ..Default::default() };
            world.groups(secret).list_groups(request).await.unwrap().into_inner().groups.len()
        };
        assert_eq!((by_member(&acme.read).await, by_member(&acme.idp).await), (1, 0));

        for steps in [
            vec![step(v1::PatchKind::Remove, &[&manual])],
            vec![remove_where(compare("members.display", v1::Operator::StartsWith, "manual"))],
            vec![step(v1::PatchKind::Replace, &ids[..1])],
        ] {
            patch(&world, &acme.idp, &id, steps).await.unwrap();
        }
        assert_eq!(members(&get(&world, &acme.read, &id).await.unwrap()), [ids[0].clone(), manual]);
        delete(&world, &acme.idp, &id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn members_are_listed_a_page_at_a_time() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 5).await;
        let id = group(&world, &acme, "Sales", &ids).await.group_id;
        let other = group(&world, &acme, "Other", &ids).await.group_id;
        let list = async |group_id: &str, page_size: i32, page_token: String| {
            let request = v1::ListGroupMembersRequest {
                group_id: group_id.to_owned(),
                page_size,
                page_token,
                ..Default::default()
            };
            world.groups(&acme.read).list_group_members(request).await.map(tonic::Response::into_inner)
        };
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page = list(&id, 2, token).await.unwrap();
            assert!(page.members.len() <= 2);
            seen.extend(page.members.into_iter().map(|member| member.value));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
            // Who leaves behind the walk, and who comes before it, makes no difference to it.
            patch(&world, &acme.idp, &id, vec![step(v1::PatchKind::Remove, &seen[..1])]).await.unwrap();
        }
        assert_eq!(seen, ids);
        let token = list(&id, 2, String::new()).await.unwrap().next_page_token;
        assert_eq!(reason(list(&other, 2, token).await), ErrorReason::InvalidCursor);
        assert_eq!(reason(list(NOBODY, 2, String::new()).await), ErrorReason::NotFound);
        assert_eq!(about(&list(&id, -1, String::new()).await), "page_size");
        let empty = create(&world, &acme.idp, named("Empty")).await.unwrap().group.unwrap().group_id;
        assert_eq!(list(&empty, 0, String::new()).await.unwrap(), v1::ListGroupMembersResponse::default());
    })
    .await;
}
