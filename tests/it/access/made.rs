//! What the calls of the table are about, made anew for each.

use proto::v1;
use roster_tests::{Scim, Workspace, World, dialect};

pub(super) fn unique(prefix: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(super) fn profile() -> v1::Profile {
    v1::Profile {
        user_name: format!("{}@example.com", unique("access")),
        name: Some(v1::Name { given_name: "Ada".to_owned(), family_name: "Byron".to_owned(), ..Default::default() }),
        ..Default::default()
    }
}

pub(super) async fn manual_user(world: &World, at: &Workspace) -> String {
    let request = v1::CreateUserRequest { workspace_id: at.id.clone(), profile: Some(profile()), ..Default::default() };
    let made = world.operator().users().create_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(made.managed_by(), v1::ManagedBy::Manual);
    made.user_id
}

pub(super) async fn scim_user(world: &World, at: &Workspace) -> String {
    world.scim(at, &dialect::YH).create_user(&unique("scim")).await
}

pub(super) async fn a_key(world: &World, at: &Workspace) -> String {
    let request = v1::CreateAccessKeyRequest {
        workspace_id: at.id.clone(),
        all_workspaces: false,
        scope: v1::AccessScope::Read.into(),
        display_name: unique("key"),
    };
    world.operator().tokens().create_access_key(request).await.unwrap().into_inner().key.unwrap().key_id
}

pub(super) fn schema() -> v1::Schema {
    let badge = v1::SchemaAttribute { name: "badge".to_owned(), ..Default::default() };
    let schema_id = format!("urn:example:{}:2.0:User", unique("schema"));
    v1::Schema { schema_id, attributes: vec![badge], ..Default::default() }
}

pub(super) async fn a_schema(world: &World, at: &Workspace) -> String {
    let request = v1::RegisterSchemaRequest { workspace_id: at.id.clone(), schema: Some(schema()) };
    let made = world.operator().schemas().register_schema(request).await.unwrap();
    made.into_inner().schema.unwrap().schema_id
}

pub(super) fn group_profile() -> v1::GroupProfile {
    v1::GroupProfile { display_name: unique("group"), ..Default::default() }
}

/// Made by the identity provider, as all groups are while SCIM is on.
pub(super) async fn a_group(world: &World, at: &Workspace) -> String {
    let idp = world.anyone().with(&at.token);
    let request = v1::CreateGroupRequest { profile: Some(group_profile()), ..Default::default() };
    idp.groups().create_group(request).await.unwrap().into_inner().group.unwrap().group_id
}

/// A request that was refused and can be run again; the latest there is.
pub(super) async fn a_refusal(world: &World, at: &Workspace) -> String {
    let list = async || {
        let request = v1::ListActivityRequest { workspace_id: at.id.clone(), ..Default::default() };
        world.operator().activity().list_activity(request).await.unwrap().into_inner().activities
    };
    if let Some(refusal) = list().await.into_iter().find(|activity| activity.replayable) {
        return refusal.activity_id;
    }
    let nameless = serde_json::json!({ "userName": format!("{}@example.com", unique("nameless")) });
    Scim::new(world.http(), &token_of(world, at).await, &dialect::YH).create(&nameless).await.expect(400);
    // It is written behind the answer.
    for _ in 0..1_000 {
        if let Some(refusal) = list().await.into_iter().find(|activity| activity.replayable) {
            return refusal.activity_id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the refusal is not in the sync log");
}

/// Somebody who waits for an admin.
pub(super) async fn a_conflict(world: &World, at: &Workspace) -> String {
    let user_name = format!("{}@example.com", unique("conflict"));
    let profile = v1::Profile { user_name: user_name.clone(), ..profile() };
    let request = v1::CreateUserRequest { workspace_id: at.id.clone(), profile: Some(profile), ..Default::default() };
    world.operator().users().create_user(request).await.unwrap();
    let name = serde_json::json!({ "givenName": "Ada", "familyName": "Byron" });
    let body = serde_json::json!({ "userName": user_name, "name": name });
    Scim::new(world.http(), &token_of(world, at).await, &dialect::YH).create(&body).await.expect(409);
    // It is written behind the answer.
    for _ in 0..1_000 {
        let request = v1::ListConflictsRequest { workspace_id: at.id.clone(), ..Default::default() };
        let found = world.operator().conflicts().list_conflicts(request).await.unwrap().into_inner().conflicts;
        if let Some(conflict) = found.into_iter().find(|conflict| conflict.user_name == user_name) {
            return conflict.conflict_id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the conflict does not show")
}

/// A token that works, whoever revoked the workspace's own.
async fn token_of(world: &World, at: &Workspace) -> String {
    let request = v1::GenerateScimTokenRequest {
        workspace_id: at.id.clone(),
        overlap: prost_types::Duration { seconds: 3_600, nanos: 0 }.into(),
    };
    world.operator().tokens().generate_scim_token(request).await.unwrap().into_inner().secret
}
