//! Groups through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};
use tonic::Status;

use crate::testing::{Tenant, World, field, on_both, person, reason};

/// All members, whatever their number.
fn all() -> Option<v1::MemberView> {
    Some(v1::MemberView { include: true, limit: 0 })
}

fn list_of(ids: &[&str]) -> Option<v1::MemberList> {
    let member = |id: &&str| v1::Member { value: (*id).to_owned(), ..Default::default() };
    Some(v1::MemberList { members: ids.iter().map(member).collect() })
}

fn named(name: &str) -> v1::GroupProfile {
    v1::GroupProfile { display_name: name.to_owned(), ..Default::default() }
}

async fn create(world: &World, secret: &str, profile: v1::GroupProfile) -> Result<v1::Group, Status> {
    let request = v1::CreateGroupRequest { profile: Some(profile), member_view: all(), ..Default::default() };
    Ok(world.groups(secret).create_group(request).await?.into_inner().group.unwrap())
}

async fn get(world: &World, secret: &str, id: &str) -> Result<v1::Group, Status> {
    let request = v1::GetGroupRequest { group_id: id.to_owned(), member_view: all(), ..Default::default() };
    Ok(world.groups(secret).get_group(request).await?.into_inner().group.unwrap())
}

fn step(kind: v1::PatchKind, members: Option<v1::MemberList>) -> v1::GroupPatchOperation {
    let fragment = Some(v1::GroupProfile { members, ..Default::default() });
    v1::GroupPatchOperation { kind: kind.into(), field: Some(field("members")), element: None, fragment }
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

#[tokio::test]
async fn a_group_lives_from_its_creation_to_its_deletion() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        let (a, b, c) = (ids[0].as_str(), ids[1].as_str(), ids[2].as_str());
        let made = create(&world, &acme.idp, v1::GroupProfile { members: list_of(&[a]), ..named("Sales") }).await;
        let made = made.unwrap();
        assert_eq!((members(&made), made.member_count, made.etag.as_str()), (vec![a.to_owned()], 1, "W/\"1\""));
        let id = made.group_id.clone();
        assert_eq!(get(&world, &acme.read, &id).await.unwrap(), made);

        let steps = vec![step(v1::PatchKind::Add, list_of(&[b, c])), step(v1::PatchKind::Remove, list_of(&[a]))];
        let patched = patch(&world, &acme.idp, &id, steps.clone()).await.unwrap().group.unwrap();
        assert_eq!((members(&patched), patched.member_count), (vec![b.to_owned(), c.to_owned()], 2));
        assert_eq!(patched.etag, "W/\"2\"");
        // The same again changes nothing.
        assert_eq!(patch(&world, &acme.idp, &id, steps).await.unwrap().group.unwrap(), patched);

        let deletion = v1::DeleteGroupRequest { group_id: id.clone(), ..Default::default() };
        world.groups(&acme.idp).delete_group(deletion.clone()).await.unwrap();
        assert_eq!(reason(world.groups(&acme.idp).delete_group(deletion).await), ErrorReason::NotFound);
        assert_eq!(reason(get(&world, &acme.idp, &id).await), ErrorReason::NotFound);
        world.get(&acme.idp, b).await.unwrap();
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
        ];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}
