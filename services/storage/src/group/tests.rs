//! Groups on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cost;
mod names;
mod plan;

use std::collections::BTreeSet;

use uuid::Uuid;

use domain::change::{Change, ChangeKind, Subject};
use domain::group::{Delta, Group, GroupProfile, Step};
use domain::id::{GroupId, MemberId, UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;

use crate::testing::{Db, each, user};
use crate::{Left, Resolved, StoreError, View};

/// The n-th group of a workspace.
pub(super) fn group(workspace: WorkspaceId, n: u64) -> Group {
    Group {
        id: GroupId(Uuid::from_u64_pair(n, u64::MAX)),
        workspace,
        profile: GroupProfile {
            display_name: format!("Group {n}"),
            external_id: Some(format!("Ext-{n}")),
            ..GroupProfile::default()
        },
        member_count: 0,
        created: Timestamp(1_000),
        updated: Timestamp(1_000),
        revision: Revision::FIRST,
    }
}

pub(super) fn member(id: impl Into<MemberIdOf>) -> MemberId {
    id.into().0
}

/// What can be a member.
pub(super) struct MemberIdOf(MemberId);

impl From<UserId> for MemberIdOf {
    fn from(id: UserId) -> Self {
        Self(MemberId(id.0))
    }
}

impl From<GroupId> for MemberIdOf {
    fn from(id: GroupId) -> Self {
        Self(MemberId(id.0))
    }
}

pub(super) fn adding(ids: &[MemberId]) -> Step {
    Step::Change { add: ids.iter().copied().collect(), remove: BTreeSet::new() }
}

pub(super) fn removing(ids: &[MemberId]) -> Step {
    Step::Change { add: BTreeSet::new(), remove: ids.iter().copied().collect() }
}

pub(super) async fn insert(db: &Db, groups: &[Group]) -> Result<(), StoreError> {
    let groups = groups.to_vec();
    db.write(move |tx| {
        let groups = groups.clone();
        Box::pin(async move {
            for group in &groups {
                tx.insert_group(group).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Takes a step, as a use case does; what it came to.
pub(super) async fn take(db: &Db, group: &Group, view: View, step: Step) -> Delta {
    let (workspace, id) = (group.workspace, group.id);
    db.write(move |tx| {
        let step = step.clone();
        Box::pin(async move {
            let mut delta = Delta::default();
            let mut group = tx.group(workspace, id).await?.unwrap();
            let before = group.revision;
            tx.take_member_step(workspace, id, view, &step, &mut delta).await?;
            let changes = group.commit(group.profile.clone(), &delta, Timestamp(2_000));
            if !changes.is_empty() {
                tx.touch_group(&group, before).await?;
                tx.append_changes(&changes).await?;
            }
            Ok(delta)
        })
    })
    .await
    .unwrap()
}

async fn members(db: &Db, group: &Group) -> Vec<MemberId> {
    let members = db.store.members(group.workspace, group.id, View::Present, None, 100_000).await.unwrap();
    let stored = db.store.group(group.workspace, group.id).await.unwrap().unwrap();
    assert_eq!(stored.member_count, members.len() as u64);
    members.into_iter().map(|member| member.id).collect()
}

/// Users 1 to 5 and groups 1 to 3 of a workspace.
async fn some(db: &Db) -> (WorkspaceId, Vec<MemberId>, Vec<Group>) {
    let tenant = db.workspace(1).await;
    let users: Vec<_> = (1..=5).map(|n| user(tenant, n)).collect();
    db.insert(&users).await;
    let groups: Vec<_> = (1..=3).map(|n| group(tenant, n)).collect();
    insert(db, &groups).await.unwrap();
    (tenant, users.iter().map(|user| member(user.id)).collect(), groups)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_comes_back_as_it_was_written() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut group = group(tenant, 1);
        let extension = serde_json::json!({ "a": [1, { "b": "x" }] });
        group.profile.extensions.insert("urn:x".to_owned(), extension.as_object().unwrap().clone());
        insert(&db, std::slice::from_ref(&group)).await.unwrap();
        assert_eq!(db.store.group(tenant, group.id).await.unwrap().as_ref(), Some(&group));
        assert_eq!(db.store.group(db.workspace(2).await, group.id).await.unwrap(), None);
        assert_eq!(db.store.count_groups(tenant, View::Scim, None).await.unwrap(), 1);

        let mut changed = group.clone();
        changed.profile.display_name = "Other".to_owned();
        changed.profile.external_id = None;
        changed.revision = Revision(2);
        changed.updated = Timestamp(2_000);
        let write = changed.clone();
        db.write(move |tx| {
            let write = write.clone();
            Box::pin(async move {
                tx.update_group(&write, Revision(1)).await?;
                assert!(matches!(tx.update_group(&write, Revision(1)).await, Err(StoreError::Stale)));
                Ok(())
            })
        })
        .await
        .unwrap();
        assert_eq!(db.store.group(tenant, group.id).await.unwrap(), Some(changed));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_one_groups_in_a_workspace_in_any_case() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        insert(&db, &[group(tenant, 1), group(tenant, 2), group(other, 1)]).await.unwrap();
        let mut same = group(tenant, 3);
        same.profile.display_name = "GROUP 1".to_owned();
        let taken = insert(&db, &[same]).await;
        assert!(matches!(taken, Err(StoreError::Taken { field: "display_name" })), "{taken:?}");
        let mut renamed = group(tenant, 2);
        renamed.profile.display_name = "group 1".to_owned();
        let taken = db
            .write(move |tx| {
                let renamed = renamed.clone();
                Box::pin(async move { tx.update_group(&renamed, Revision(1)).await })
            })
            .await;
        assert!(matches!(taken, Err(StoreError::Taken { field: "display_name" })), "{taken:?}");
        assert_eq!(db.store.count_groups(tenant, View::Scim, None).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_move_members_and_tell_whom() {
    each(|db| async move {
        let (tenant, users, groups) = some(&db).await;
        let (one, inner) = (&groups[0], member(groups[1].id));
        let nobody = MemberId(Uuid::from_u128(99));
        let delta = take(&db, one, View::Scim, adding(&[users[0], users[1], inner, nobody])).await;
        assert_eq!(delta.added().collect::<BTreeSet<_>>(), BTreeSet::from([users[0], users[1], inner]));
        assert!(take(&db, one, View::Scim, adding(&[users[1], inner])).await.is_empty());
        let step = Step::Change { add: BTreeSet::from([users[2]]), remove: BTreeSet::from([users[0], users[4]]) };
        let delta = take(&db, one, View::Scim, step).await;
        assert_eq!(
            (delta.added().collect::<Vec<_>>(), delta.removed().collect::<Vec<_>>()),
            (vec![users[2]], vec![users[0]])
        );
        assert_eq!(
            members(&db, one).await,
            [users[1], inner, users[2]].into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        );

        let delta = take(&db, one, View::Scim, Step::Replace([users[2], users[3], nobody].into())).await;
        assert_eq!((delta.added().len(), delta.removed().len()), (1, 2));
        assert_eq!(members(&db, one).await, users[2..4]);
        take(&db, one, View::Scim, removing(&users)).await;
        assert_eq!(members(&db, one).await, []);
        take(&db, one, View::Scim, adding(&users)).await;
        take(&db, one, View::Scim, Step::Replace(BTreeSet::new())).await;
        assert_eq!(members(&db, one).await, []);
        assert_eq!(db.store.group(tenant, one.id).await.unwrap().unwrap().revision, Revision(7));
        assert_eq!(members(&db, &groups[1]).await, [], "no other group was touched");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_looked_up_in_one_query() {
    each(|db| async move {
        let (tenant, users, groups) = some(&db).await;
        let other = db.workspace(2).await;
        db.insert(&[user(other, 9)]).await;
        let manual = db.change(&user(tenant, 1), |user| user.managed_by = domain::user::ManagedBy::Manual).await;
        let gone = db
            .change(&user(tenant, 2), |user| user.state = domain::user::UserState::Deleted { since: Timestamp(1) })
            .await;
        let (stranger, nobody, inner) =
            (member(user(other, 9).id), MemberId(Uuid::from_u128(99)), member(groups[0].id));
        let (manual, gone) = (member(manual.id), member(gone.id));
        let ids: BTreeSet<_> = users.iter().copied().chain([stranger, nobody, inner]).collect();
        for (view, nobodies) in
            [(View::Scim, vec![stranger, nobody, manual, gone]), (View::Present, vec![stranger, nobody, gone])]
        {
            let ids = ids.clone();
            let (resolved, statements) = db
                .write(move |tx| {
                    let ids = ids.clone();
                    Box::pin(async move {
                        let resolved = tx.resolve_members(tenant, view, &ids).await?;
                        assert_eq!(tx.resolve_members(tenant, view, &BTreeSet::new()).await?, Resolved::default());
                        let statements = tx.open().await.statements;
                        Ok((resolved, statements))
                    })
                })
                .await
                .unwrap();
            let expected = Resolved { groups: [inner].into(), nobody: nobodies.into_iter().collect() };
            assert_eq!((resolved, statements), (expected, 1), "{view:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_all_groups_moves_each_of_them_once() {
    each(|db| async move {
        let (tenant, users, groups) = some(&db).await;
        for group in &groups[..2] {
            take(&db, group, View::Scim, adding(&users)).await;
        }
        let gone = users[0];
        let left = db
            .write(move |tx| {
                Box::pin(async move {
                    tx.hold_groups(tenant, gone).await?;
                    let left = tx.leave_groups(tenant, gone, Timestamp(1_500)).await?;
                    assert_eq!(tx.leave_groups(tenant, gone, Timestamp(9_000)).await?, []);
                    Ok(left)
                })
            })
            .await
            .unwrap();
        // The clock of this replica is behind: time does not run backwards.
        let at = |group: &Group| Left { group: group.id, revision: Revision(3), at: Timestamp(2_000) };
        assert_eq!(left, [at(&groups[0]), at(&groups[1])]);
        for group in &groups[..2] {
            assert_eq!(members(&db, group).await, users[1..]);
            assert_eq!(db.store.group(tenant, group.id).await.unwrap().unwrap().revision, Revision(3));
        }
        assert_eq!(db.store.group(tenant, groups[2].id).await.unwrap().unwrap(), groups[2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_group_takes_its_members_and_its_count_along() {
    each(|db| async move {
        let (tenant, users, groups) = some(&db).await;
        take(&db, &groups[0], View::Scim, adding(&users)).await;
        let id = groups[0].id;
        for (expected, stale) in [(Revision(1), true), (Revision(2), false)] {
            let deleted = db
                .write(move |tx| {
                    Box::pin(async move {
                        let group = tx.group(tenant, id).await?.unwrap();
                        match tx.delete_group(&group, expected).await {
                            // Worth no other try: the test asks for a revision that is gone.
                            Err(StoreError::Stale) => Err(StoreError::Panicked),
                            done => done,
                        }
                    })
                })
                .await;
            assert_eq!(deleted.is_err(), stale, "{deleted:?}");
        }
        assert_eq!(db.store.group(tenant, id).await.unwrap(), None);
        assert_eq!(db.number("SELECT COUNT(*) FROM group_member").await, 0);
        assert_eq!(db.store.count_groups(tenant, View::Scim, None).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_many_members_are_told_as_those_of_a_few_are() {
    each(|db| async move {
        let (tenant, users, groups) = some(&db).await;
        let group = groups[0].clone();
        let many: Vec<_> = (1..=500_u64).map(|n| MemberId(Uuid::from_u64_pair(n, 1))).collect();
        let change =
            |subject, kind| Change { workspace: tenant, subject, kind, revision: Revision(7), at: Timestamp(8) };
        let added = |id: &MemberId| change(Subject::Member(group.id, *id), ChangeKind::MemberAdded);
        let mut few = vec![change(Subject::Group(group.id), ChangeKind::GroupUpdated)];
        few.extend(users.iter().map(added));
        let mut all = vec![change(Subject::User(UserId(users[0].0)), ChangeKind::UserDeleted)];
        all.extend(many.iter().map(added));
        // Those of the users are there from the start, whether or not they are shown yet.
        let mut before = users.len();
        for changes in [few, all] {
            let written = changes.clone();
            let statements = db
                .write(move |tx| {
                    let written = written.clone();
                    Box::pin(async move {
                        tx.append_changes(&written).await?;
                        tx.finish().await?;
                        let statements = tx.open().await.statements;
                        Ok(statements)
                    })
                })
                .await
                .unwrap();
            assert_eq!(statements, 1);
            let told = settled(&db, tenant, before + changes.len()).await;
            assert_eq!(told[before..], changes);
            before = told.len();
        }
    })
    .await;
}

/// The changes, once as many are shown: other tests' transactions hold them back for a while.
async fn settled(db: &Db, tenant: WorkspaceId, wanted: usize) -> Vec<Change> {
    for _ in 0..1_000 {
        let seen = db.store.changes(tenant, None, 10_000).await.unwrap();
        if seen.len() >= wanted {
            return seen.into_iter().map(|(_, change)| change).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Vec::new()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_is_noticed_before_it_is_closed() {
    each(|db| async move {
        let (tenant, _, groups) = some(&db).await;
        let ids: Vec<_> = groups.iter().map(|group| member(group.id)).collect();
        // The third is in the second, which is in the first.
        take(&db, &groups[0], View::Scim, adding(&ids[1..2])).await;
        take(&db, &groups[1], View::Scim, adding(&ids[2..])).await;
        let closes = async |group: usize, members: &[MemberId]| {
            let (id, members) = (groups[group].id, members.iter().copied().collect::<BTreeSet<_>>());
            db.write(move |tx| {
                let members = members.clone();
                Box::pin(async move {
                    tx.hold_nesting(tenant).await?;
                    tx.closes_circle(tenant, id, &members).await
                })
            })
            .await
            .unwrap()
        };
        assert_eq!(closes(2, &ids[..1]).await, Some(ids[0]));
        assert_eq!(closes(2, &ids[1..2]).await, Some(ids[1]));
        assert_eq!(closes(2, &ids[2..]).await, Some(ids[2]));
        assert_eq!(closes(0, &ids[1..]).await, None);
        // What is there already closes nothing.
        take(&db, &groups[2], View::Scim, adding(&ids[..1])).await;
        assert_eq!(closes(2, &ids[..1]).await, None);
        assert_eq!(closes(2, &ids[..2]).await, Some(ids[1]));
    })
    .await;
}
