//! The stand-in's schemas: one, for whoever it knows.

use std::time::Duration;

use proto::v1;
use proto::v1::schema_service_server::SchemaService;
use tonic::{Response, Status};

use super::{StandIn, authenticate};

/// The schema that the stand-in's workspace registered.
pub(crate) const BADGE: &str = "urn:x:badge:1.0:User";

#[tonic::async_trait]
impl SchemaService for StandIn {
    async fn register_schema(
        &self,
        _: tonic::Request<v1::RegisterSchemaRequest>,
    ) -> Result<Response<v1::RegisterSchemaResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn get_schema(
        &self,
        _: tonic::Request<v1::GetSchemaRequest>,
    ) -> Result<Response<v1::GetSchemaResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn list_schemas(
        &self,
        request: tonic::Request<v1::ListSchemasRequest>,
    ) -> Result<Response<v1::ListSchemasResponse>, Status> {
        if request.metadata().get("authorization").is_some_and(|value| value == "Bearer slow") {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
        }
        authenticate(request.metadata())?;
        Ok(Response::new(v1::ListSchemasResponse { schemas: vec![badge()] }))
    }

    async fn delete_schema(
        &self,
        _: tonic::Request<v1::DeleteSchemaRequest>,
    ) -> Result<Response<v1::DeleteSchemaResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }
}

fn badge() -> v1::Schema {
    let number = v1::SchemaAttribute {
        name: "number".to_owned(),
        r#type: v1::AttributeType::Integer.into(),
        ..v1::SchemaAttribute::default()
    };
    v1::Schema {
        schema_id: BADGE.to_owned(),
        name: "Badge".to_owned(),
        resource: v1::ExtendedResource::User.into(),
        required: true,
        attributes: vec![number],
        ..v1::Schema::default()
    }
}
