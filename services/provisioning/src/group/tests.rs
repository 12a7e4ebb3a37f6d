//! Groups through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

mod concurrency;
mod list;
mod members;
mod nesting;
mod write;

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};
use tonic::Status;

use crate::testing::{Tenant, World, field, on_both, person, reason};

/// All members, whatever their number.
fn all() -> Option<v1::MemberView> {
    Some(v1::MemberView { include: true, limit: 0 })
}

fn list_of<T: AsRef<str>>(ids: &[T]) -> Option<v1::MemberList> {
    let member = |id: &T| v1::Member { value: id.as_ref().to_owned(), ..Default::default() };
    Some(v1::MemberList { members: ids.iter().map(member).collect() })
}

fn named(name: &str) -> v1::GroupProfile {
    v1::GroupProfile { display_name: name.to_owned(), ..Default::default() }
}

fn with<T: AsRef<str>>(name: &str, members: &[T]) -> v1::GroupProfile {
    v1::GroupProfile { members: list_of(members), ..named(name) }
}

async fn create(world: &World, secret: &str, profile: v1::GroupProfile) -> Result<v1::CreateGroupResponse, Status> {
    let request = v1::CreateGroupRequest { profile: Some(profile), member_view: all(), ..Default::default() };
    Ok(world.groups(secret).create_group(request).await?.into_inner())
}

/// A group with these members.
async fn group<T: AsRef<str>>(world: &World, tenant: &Tenant, name: &str, members: &[T]) -> v1::Group {
    create(world, &tenant.idp, with(name, members)).await.unwrap().group.unwrap()
}

async fn get(world: &World, secret: &str, id: &str) -> Result<v1::Group, Status> {
    let request = v1::GetGroupRequest { group_id: id.to_owned(), member_view: all(), ..Default::default() };
    Ok(world.groups(secret).get_group(request).await?.into_inner().group.unwrap())
}

/// A step on the members.
fn step<T: AsRef<str>>(kind: v1::PatchKind, members: &[T]) -> v1::GroupPatchOperation {
    let fragment = Some(v1::GroupProfile { members: list_of(members), ..Default::default() });
    v1::GroupPatchOperation { kind: kind.into(), field: Some(field("members")), element: None, fragment }
}

/// A step that takes away the members that a condition chooses.
fn remove_where(condition: v1::Filter) -> v1::GroupPatchOperation {
    v1::GroupPatchOperation {
        kind: v1::PatchKind::Remove.into(),
        field: Some(field("members")),
        element: Some(condition),
        fragment: None,
    }
}

async fn patch(
    world: &World,
    secret: &str,
    id: &str,
    operations: Vec<v1::GroupPatchOperation>,
) -> Result<v1::PatchGroupResponse, Status> {
    let request =
        v1::PatchGroupRequest { group_id: id.to_owned(), operations, member_view: all(), ..Default::default() };
    Ok(world.groups(secret).patch_group(request).await?.into_inner())
}

async fn update(
    world: &World,
    secret: &str,
    id: &str,
    mask: &[&str],
    profile: v1::GroupProfile,
) -> Result<v1::UpdateGroupResponse, Status> {
    let request = v1::UpdateGroupRequest {
        group_id: id.to_owned(),
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths: mask.iter().map(|path| (*path).to_owned()).collect() }),
        member_view: all(),
        ..Default::default()
    };
    Ok(world.groups(secret).update_group(request).await?.into_inner())
}

async fn delete(world: &World, secret: &str, id: &str) -> Result<(), Status> {
    let request = v1::DeleteGroupRequest { group_id: id.to_owned(), ..Default::default() };
    world.groups(secret).delete_group(request).await.map(drop)
}

/// The ids of the members, as they are shown.
fn members(group: &v1::Group) -> Vec<String> {
    let list = group.profile.clone().unwrap().members.unwrap();
    list.members.into_iter().map(|member| member.value).collect()
}

async fn people(world: &World, tenant: &Tenant, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(world.user(&tenant.idp, person(&format!("u{n:03}@example.com"))).await.unwrap().user_id);
    }
    ids
}

async fn delete_user(world: &World, secret: &str, id: &str) {
    let request = v1::DeleteUserRequest { user_id: id.to_owned(), ..Default::default() };
    world.users(secret).delete_user(request).await.unwrap();
}

async fn switch_scim(world: &World, tenant: &Tenant, on: bool) {
    let workspace_id = tenant.id.clone();
    if on {
        world.workspaces(&tenant.admin).enable_scim(v1::EnableScimRequest { workspace_id }).await.unwrap();
    } else {
        world.workspaces(&tenant.admin).disable_scim(v1::DisableScimRequest { workspace_id }).await.unwrap();
    }
}

#[tokio::test]
async fn a_group_lives_from_its_creation_to_its_deletion() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let (a, b, c) = (&ids[0], &ids[1], &ids[2]);
        let made = group(&world, &acme, "Sales", &[a]).await;
        assert_eq!((members(&made), made.member_count, made.etag.as_str()), (vec![a.clone()], 1, "W/\"1\""));
        assert_eq!(made.workspace_id, acme.id);
        let id = made.group_id.clone();
        assert_eq!(get(&world, &acme.read, &id).await.unwrap(), made);

        world.clock.advance(1_000);
        let steps = vec![step(v1::PatchKind::Add, &[b, c]), step(v1::PatchKind::Remove, &[a])];
        let patched = patch(&world, &acme.idp, &id, steps.clone()).await.unwrap().group.unwrap();
        assert_eq!((members(&patched), patched.member_count), (vec![b.clone(), c.clone()], 2));
        assert_eq!(patched.etag, "W/\"2\"");
        assert!(patched.update_time.unwrap().seconds > made.update_time.unwrap().seconds);
        // The same again changes nothing.
        world.clock.advance(1_000);
        assert_eq!(patch(&world, &acme.idp, &id, steps).await.unwrap().group.unwrap(), patched);

        delete(&world, &acme.idp, &id).await.unwrap();
        assert_eq!(reason(delete(&world, &acme.idp, &id).await), ErrorReason::NotFound);
        assert_eq!(reason(get(&world, &acme.idp, &id).await), ErrorReason::NotFound);
        assert_eq!(reason(patch(&world, &acme.idp, &id, Vec::new()).await), ErrorReason::NotFound);
        world.get(&acme.idp, b).await.unwrap();
        // The name is free again.
        group(&world, &acme, "SALES", &[a]).await;
        let told = [
            ChangeKind::UserCreated,
            ChangeKind::UserCreated,
            ChangeKind::UserCreated,
            ChangeKind::GroupCreated,
            ChangeKind::MemberAdded,
            ChangeKind::MemberRemoved,
            ChangeKind::MemberAdded,
            ChangeKind::MemberAdded,
            ChangeKind::GroupDeleted,
            ChangeKind::GroupCreated,
            ChangeKind::MemberAdded,
        ];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test]
async fn a_group_is_its_workspaces_alone() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let id = group(&world, &acme, "Sales", &[""; 0]).await.group_id;
        for secret in [&other.idp, &other.read, &other.admin] {
            assert_eq!(reason(get(&world, secret, &id).await), ErrorReason::NotFound);
        }
        assert_eq!(reason(delete(&world, &other.idp, &id).await), ErrorReason::NotFound);
        assert_eq!(reason(patch(&world, &other.idp, &id, Vec::new()).await), ErrorReason::NotFound);
        // The same name elsewhere is another group.
        group(&world, &other, "Sales", &[""; 0]).await;
        for bad in ["", "x"] {
            let refused = get(&world, &acme.idp, bad).await;
            let expected = if bad.is_empty() { ErrorReason::InvalidField } else { ErrorReason::NotFound };
            assert_eq!(reason(refused), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn while_scim_is_on_groups_are_the_identity_providers() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = group(&world, &acme, "Sales", &[""; 0]).await.group_id;
        for secret in [&acme.write, &acme.admin] {
            assert_eq!(reason(create(&world, secret, named("Other")).await), ErrorReason::ScimManaged);
            for refused in [
                patch(&world, secret, &id, Vec::new()).await.map(drop),
                update(&world, secret, &id, &["*"], named("X")).await.map(drop),
                delete(&world, secret, &id).await,
            ] {
                let status = refused.unwrap_err();
                let info = tonic_types::StatusExt::get_details_error_info(&status).unwrap();
                assert_eq!(info.reason, ErrorReason::ScimManaged.as_str_name());
                assert_eq!(info.metadata.get("group_id"), Some(&id));
            }
        }
        get(&world, &acme.read, &id).await.unwrap();

        switch_scim(&world, &acme, false).await;
        let renamed = update(&world, &acme.write, &id, &["profile.display_name"], named("Mine")).await.unwrap();
        assert_eq!(renamed.group.unwrap().profile.unwrap().display_name, "Mine");
        let other = create(&world, &acme.write, named("Other")).await.unwrap().group.unwrap();
        delete(&world, &acme.write, &id).await.unwrap();

        // What was written by hand is the identity provider's once it is back.
        switch_scim(&world, &acme, true).await;
        assert_eq!(reason(delete(&world, &acme.write, &other.group_id).await), ErrorReason::ScimManaged);
        delete(&world, &acme.idp, &other.group_id).await.unwrap();
    })
    .await;
}

/// A refusal that says that a circle would be closed.
fn about_circle(refused: Result<(), Status>) {
    assert_eq!(crate::testing::about(&refused), "profile.members");
    let message = refused.as_ref().unwrap_err().message().to_owned();
    assert!(message.contains("member of itself") || message.contains("own member"), "{message}");
    assert_eq!(reason(refused), ErrorReason::InvalidField);
}
