//! What the calls of the table are about, made anew for each.

use proto::v1;
use roster_tests::{Workspace, World, dialect};

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
