//! Many writers at once: what was acknowledged is what is there, and in the order in which it is told.

use std::collections::BTreeSet;

use domain::change::{ChangeKind, Subject};
use domain::id::{GroupId, WorkspaceId};
use proto::v1::{self, ErrorReason};
use tokio::task::JoinSet;

use super::{all, delete, get, group, members, people, step};
use crate::testing::{Tenant, World, on_both, reason};

fn patch_of(group: &str, operations: Vec<v1::GroupPatchOperation>) -> v1::PatchGroupRequest {
    v1::PatchGroupRequest { group_id: group.to_owned(), operations, ..Default::default() }
}

/// What followers were told of a group's members, as they are shown in the end, and of its revisions.
async fn told_members(world: &World, tenant: &Tenant, group: &str) -> (BTreeSet<String>, Vec<i64>) {
    let (workspace, id) = (WorkspaceId::parse(&tenant.id).unwrap(), GroupId::parse(group).unwrap());
    let (mut members, mut revisions) = (BTreeSet::new(), Vec::new());
    for (_, change) in world.store.changes(workspace, None, 100_000).await.unwrap() {
        match (change.subject, change.kind) {
            (Subject::Member(of, member), ChangeKind::MemberAdded) if of == id => {
                assert!(members.insert(member.to_string()), "{member} is told to be added twice");
            }
            (Subject::Member(of, member), ChangeKind::MemberRemoved) if of == id => {
                assert!(members.remove(&member.to_string()), "{member} is told to be removed and was none");
            }
            (Subject::Group(of), _) if of == id => {}
            _ => continue,
        }
        revisions.push(change.revision.0);
    }
    (members, revisions)
}

/// Waits until everything that is committed is told: on a busy server other transactions hold it back.
async fn settle(world: &World, tenant: &Tenant, group: &str, revision: &str) -> BTreeSet<String> {
    let mut told = told_members(world, tenant, group).await;
    for _ in 0..2_000 {
        if told.1.last().is_some_and(|last| format!("W/\"{last}\"") == revision) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        told = told_members(world, tenant, group).await;
    }
    assert!(told.1.is_sorted(), "a group's revisions are told in their order");
    told.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_of_one_group_lose_no_member_and_are_told_in_order() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 8 * 12).await;
        // Each writer starts with a third of its people in the group, and ends with the other two thirds there.
        let start: Vec<&String> = ids.iter().step_by(3).collect();
        let id = group(&world, &acme, "Sales", &start).await.group_id;
        let mut writers = JoinSet::new();
        for own in ids.chunks(12) {
            let (mut groups, id, own) = (world.groups(&acme.idp), id.clone(), own.to_vec());
            writers.spawn(async move {
                for three in own.chunks(3) {
                    let (gone, come) = three.split_at(1);
                    groups.patch_group(patch_of(&id, vec![step(v1::PatchKind::Add, come)])).await.unwrap();
                    groups.patch_group(patch_of(&id, vec![step(v1::PatchKind::Remove, gone)])).await.unwrap();
                }
            });
        }
        writers.join_all().await;
        let expected: BTreeSet<String> = ids.chunks(3).flat_map(|three| &three[1..]).cloned().collect();
        let after = get(&world, &acme.idp, &id).await.unwrap();
        assert_eq!(members(&after).into_iter().collect::<BTreeSet<_>>(), expected);
        assert_eq!((after.member_count, after.etag.as_str()), (expected.len() as i64, "W/\"65\""));
        assert_eq!(settle(&world, &acme, &id, &after.etag).await, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_that_is_deleted_while_it_is_pushed_is_no_member_in_the_end() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 24).await;
        let mut groups = Vec::new();
        for name in ["A", "B", "C"] {
            groups.push(group(&world, &acme, name, &ids[..6]).await.group_id);
        }
        let mut running = JoinSet::new();
        for id in &groups {
            let (mut client, id, ids) = (world.groups(&acme.idp), id.clone(), ids.clone());
            running.spawn(async move {
                for chunk in ids.chunks(2) {
                    client.patch_group(patch_of(&id, vec![step(v1::PatchKind::Add, chunk)])).await.unwrap();
                }
            });
        }
        for chunk in ids[..12].chunks(4) {
            let (mut users, chunk) = (world.users(&acme.idp), chunk.to_vec());
            running.spawn(async move {
                for user_id in chunk {
                    users.delete_user(v1::DeleteUserRequest { user_id, ..Default::default() }).await.unwrap();
                }
            });
        }
        running.join_all().await;
        let left: BTreeSet<String> = ids[12..].iter().cloned().collect();
        for id in &groups {
            let after = get(&world, &acme.read, id).await.unwrap();
            assert_eq!(members(&after).into_iter().collect::<BTreeSet<_>>(), left);
            assert_eq!(after.member_count, 12, "a member is counted that is none");
            assert_eq!(settle(&world, &acme, id, &after.etag).await, left);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_group_that_is_deleted_while_it_is_nested_is_no_member_in_the_end() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let outer = group(&world, &acme, "Outer", &[""; 0]).await.group_id;
        let mut running = JoinSet::new();
        for n in 0..8 {
            let inner = group(&world, &acme, &format!("Inner {n}"), &[""; 0]).await.group_id;
            let (mut one, mut other) = (world.groups(&acme.idp), world.groups(&acme.idp));
            let request = patch_of(&outer, vec![step(v1::PatchKind::Add, &[&inner])]);
            running.spawn(async move { one.patch_group(request).await.map(drop) });
            let request = v1::DeleteGroupRequest { group_id: inner, ..Default::default() };
            running.spawn(async move { other.delete_group(request).await.map(drop) });
        }
        running.join_all().await.into_iter().collect::<Result<Vec<_>, _>>().unwrap();
        let request = v1::GetGroupRequest { group_id: outer.clone(), member_view: all(), ..Default::default() };
        let after = world.groups(&acme.idp).get_group(request).await.unwrap().into_inner().group.unwrap();
        assert_eq!((members(&after), after.member_count), (vec![], 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_at_once_close_no_circle() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..6 {
            let a = group(&world, &acme, &format!("A{n}"), &[""; 0]).await.group_id;
            let b = group(&world, &acme, &format!("B{n}"), &[""; 0]).await.group_id;
            let mut running = JoinSet::new();
            for (outer, inner) in [(&a, &b), (&b, &a)] {
                let mut groups = world.groups(&acme.idp);
                let request = patch_of(outer, vec![step(v1::PatchKind::Add, &[inner])]);
                running.spawn(async move { groups.patch_group(request).await });
            }
            let answers = running.join_all().await;
            let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
            assert_eq!((done.len(), refused.len()), (1, 1));
            refused.into_iter().for_each(|refused| assert_eq!(reason(refused), ErrorReason::InvalidField));
            delete(&world, &acme.idp, &a).await.unwrap();
        }
    })
    .await;
}
