//! What the sync log tells, through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

mod health;
mod rehearse;
mod replay;
mod told;

use prost::Message;
use proto::v1;
use proto::v1::activity_service_client::ActivityServiceClient;
use tonic::Request;
use tonic::metadata::MetadataValue;

use crate::testing::{Channel, Tenant, World, person};

/// A request as a gateway makes it.
fn through<T>(message: T, scim: &v1::ScimRequest) -> Request<T> {
    let mut request = Request::new(message);
    let value = MetadataValue::from_bytes(&scim.encode_to_vec());
    request.metadata_mut().insert_bin("roster-scim-bin", value);
    request
}

fn scim(method: &str, operation: v1::ActivityOperation) -> v1::ScimRequest {
    v1::ScimRequest {
        method: method.to_owned(),
        route: "/Users".to_owned(),
        operation: operation.into(),
        resource: v1::ActivityResource::User.into(),
        identity_provider: v1::IdentityProvider::Entra.into(),
        dialect: "entra-default".to_owned(),
        ..Default::default()
    }
}

fn post(name: &str) -> v1::ScimRequest {
    v1::ScimRequest { resource_name: name.to_owned(), ..scim("POST", v1::ActivityOperation::Create) }
}

fn patch(id: &str) -> v1::ScimRequest {
    v1::ScimRequest { resource_id: id.to_owned(), ..scim("PATCH", v1::ActivityOperation::Patch) }
}

fn creation(name: &str) -> v1::CreateUserRequest {
    v1::CreateUserRequest { profile: Some(person(name)), ..Default::default() }
}

fn activity(world: &World, secret: &str) -> ActivityServiceClient<Channel> {
    ActivityServiceClient::new(world.channel(&format!("Bearer {secret}")))
}

/// All of a workspace's activity, the latest first, once everything refused is written.
async fn all(world: &World, tenant: &Tenant) -> Vec<v1::Activity> {
    world.service.flush_activity().await;
    let request = v1::ListActivityRequest { workspace_id: tenant.id.clone(), ..Default::default() };
    activity(world, &tenant.admin).list_activity(request).await.unwrap().into_inner().activities
}

async fn latest(world: &World, tenant: &Tenant) -> v1::Activity {
    all(world, tenant).await.into_iter().next().unwrap()
}

fn code(activity: &v1::Activity) -> &str {
    activity.explanation.as_ref().map_or("", |explanation| explanation.code.as_str())
}
