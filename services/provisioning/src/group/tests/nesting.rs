//! Groups in groups, and what users belong to through them.

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};

use super::{about_circle, delete, get, group, members, patch, people, step, update, with};
use crate::testing::{World, compare, on_both, person};

async fn groups_of(world: &World, secret: &str, user: &str) -> Vec<(String, bool)> {
    let request = v1::GetUserRequest { user_id: user.to_owned(), include_groups: true, ..Default::default() };
    let user = world.users(secret).get_user(request).await.unwrap().into_inner().user.unwrap();
    user.groups.into_iter().map(|group| (group.display_name, group.direct)).collect()
}

fn told(groups: &[(&str, bool)]) -> Vec<(String, bool)> {
    groups.iter().map(|(name, direct)| ((*name).to_owned(), *direct)).collect()
}

#[tokio::test]
async fn a_group_never_becomes_a_member_of_itself_however_indirectly() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let a = group(&world, &acme, "A", &[""; 0]).await.group_id;
        let b = group(&world, &acme, "B", &[&a]).await.group_id;
        let c = group(&world, &acme, "C", &[&b]).await.group_id;
        for closing in [&a, &b, &c] {
            let refusals = [
                patch(&world, &acme.idp, &a, vec![step(v1::PatchKind::Add, &[closing])]).await.map(drop),
                update(&world, &acme.idp, &a, &["*"], with("A", &[closing])).await.map(drop),
            ];
            for refused in refusals {
                about_circle(refused);
            }
        }
        assert_eq!(get(&world, &acme.idp, &a).await.unwrap().etag, "W/\"1\"");
        // The other way round there is none, be it twice.
        patch(&world, &acme.idp, &c, vec![step(v1::PatchKind::Add, &[&a])]).await.unwrap();
        // And a circle that is opened first is none either.
        patch(&world, &acme.idp, &b, vec![step(v1::PatchKind::Remove, &[&a])]).await.unwrap();
        patch(&world, &acme.idp, &a, vec![step(v1::PatchKind::Add, &[&b])]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_circle_may_be_closed_when_that_is_asked_for_and_is_walked_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 1).await;
        let a = group(&world, &acme, "A", &ids).await.group_id;
        let b = group(&world, &acme, "B", &[&a]).await.group_id;
        let request = v1::PatchGroupRequest {
            group_id: a.clone(),
            operations: vec![step(v1::PatchKind::Add, &[&b])],
            allow_cycle: true,
            ..Default::default()
        };
        world.groups(&acme.idp).patch_group(request).await.unwrap();
        assert_eq!(groups_of(&world, &acme.read, &ids[0]).await, told(&[("A", true), ("B", false)]));
        // What is there already closes nothing: a client that sends it back is not refused.
        let both = [&ids[0], &b];
        let same = update(&world, &acme.idp, &a, &["*"], with("A", &both)).await.unwrap().group.unwrap();
        assert_eq!((same.member_count, same.etag.as_str()), (2, "W/\"2\""));
        let c = group(&world, &acme, "C", &[&b]).await.group_id;
        about_circle(patch(&world, &acme.idp, &a, vec![step(v1::PatchKind::Add, &[&c])]).await.map(drop));
        // Either can still be deleted.
        delete(&world, &acme.idp, &a).await.unwrap();
        assert_eq!(members(&get(&world, &acme.idp, &b).await.unwrap()), [""; 0]);
        assert_eq!(groups_of(&world, &acme.read, &ids[0]).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_group_that_is_its_own_member_can_be_deleted() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let a = group(&world, &acme, "A", &[""; 0]).await.group_id;
        let request = v1::PatchGroupRequest {
            group_id: a.clone(),
            operations: vec![step(v1::PatchKind::Add, &[&a])],
            allow_cycle: true,
            ..Default::default()
        };
        world.groups(&acme.idp).patch_group(request).await.unwrap();
        delete(&world, &acme.idp, &a).await.unwrap();
        let told = [ChangeKind::GroupCreated, ChangeKind::MemberAdded, ChangeKind::GroupDeleted];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test]
async fn a_deleted_group_is_no_member_any_more() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 1).await;
        let inner = group(&world, &acme, "Inner", &ids).await.group_id;
        let outer = group(&world, &acme, "Outer", &[&inner]).await.group_id;
        assert_eq!(groups_of(&world, &acme.idp, &ids[0]).await, told(&[("Inner", true), ("Outer", false)]));
        delete(&world, &acme.idp, &inner).await.unwrap();
        let after = get(&world, &acme.idp, &outer).await.unwrap();
        assert_eq!((members(&after), after.member_count, after.etag.as_str()), (vec![], 0, "W/\"2\""));
        assert_eq!(groups_of(&world, &acme.idp, &ids[0]).await, []);
        let expected = [
            ChangeKind::UserCreated,
            ChangeKind::GroupCreated,
            ChangeKind::MemberAdded,
            ChangeKind::GroupCreated,
            ChangeKind::MemberAdded,
            ChangeKind::MemberRemoved,
            ChangeKind::GroupDeleted,
        ];
        world.assert_told(&acme.id, &expected).await;
    })
    .await;
}

#[tokio::test]
async fn every_answer_about_a_user_tells_its_groups_when_asked_to() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 2).await;
        let inner = group(&world, &acme, "Inner", &ids[..1]).await.group_id;
        let outer = group(&world, &acme, "Outer", &[&inner, &ids[1]]).await.group_id;
        group(&world, &acme, "Top", &[&outer, &ids[1]]).await;
        let first = told(&[("Inner", true), ("Outer", false), ("Top", false)]);
        assert_eq!(groups_of(&world, &acme.idp, &ids[0]).await, first);
        // Directly and through another group is directly.
        let second = told(&[("Outer", true), ("Top", true)]);
        assert_eq!(groups_of(&world, &acme.read, &ids[1]).await, second);

        let mut users = world.users(&acme.idp);
        let of = |user: Option<v1::User>| {
            user.into_iter()
                .flat_map(|user| user.groups)
                .map(|group| (group.display_name, group.direct))
                .collect::<Vec<_>>()
        };
        let list = v1::ListUsersRequest { include_groups: true, ..Default::default() };
        let listed = users.list_users(list).await.unwrap().into_inner().users;
        assert_eq!(listed.into_iter().map(|user| of(Some(user))).collect::<Vec<_>>(), [first.clone(), second]);
        let patch = v1::PatchUserRequest { user_id: ids[0].clone(), include_groups: true, ..Default::default() };
        assert_eq!(of(users.patch_user(patch).await.unwrap().into_inner().user), first);
        let update = v1::UpdateUserRequest {
            user_id: ids[0].clone(),
            profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["profile.title".to_owned()] }),
            include_groups: true,
            ..Default::default()
        };
        assert_eq!(of(users.update_user(update).await.unwrap().into_inner().user), first);
        // And nothing of them otherwise.
        let plain = world.get(&acme.idp, &ids[0]).await.unwrap();
        assert_eq!((plain.groups, plain.etag.as_str()), (vec![], "W/\"2\""));
        let created = world.user(&acme.idp, person("new@example.com")).await.unwrap();
        assert_eq!(created.groups, []);
    })
    .await;
}

#[tokio::test]
async fn users_are_found_by_the_groups_they_belong_to() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let inner = group(&world, &acme, "Inner", &ids[..1]).await.group_id;
        let outer = group(&world, &acme, "Outer", &[&inner, &ids[1]]).await.group_id;
        let found = async |filter: v1::Filter| {
            let request = v1::ListUsersRequest { filter: Some(filter), count_total: true, ..Default::default() };
            let page = world.users(&acme.idp).list_users(request).await.unwrap().into_inner();
            assert_eq!(page.total_size, page.users.len() as i64);
            page.users.into_iter().map(|user| user.user_id).collect::<Vec<_>>()
        };
        let equal = |path, text: &str| compare(path, v1::Operator::Equal, text);
        assert_eq!(found(equal("groups", &inner)).await, ids[..1]);
        assert_eq!(found(equal("groups.value", &outer)).await, ids[..2]);
        assert_eq!(found(equal("groups.display", "OUTER")).await, ids[..2]);
        assert_eq!(found(equal("groups.type", "indirect")).await, ids[..1]);
    })
    .await;
}

#[tokio::test]
async fn groups_that_do_not_exist_are_nobodys() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let elsewhere = group(&world, &other, "Theirs", &[""; 0]).await.group_id;
        let id = group(&world, &acme, "Ours", &[""; 0]).await.group_id;
        let patched = patch(&world, &acme.idp, &id, vec![step(v1::PatchKind::Add, &[&elsewhere])]).await.unwrap();
        assert_eq!(patched.skipped_member_ids, [elsewhere]);
        assert_eq!(crate::testing::reason(get(&world, &acme.idp, "x").await), ErrorReason::NotFound);
    })
    .await;
}
