//! The stand-in's schemas: none, but whoever asks has to be known.

use proto::v1;
use proto::v1::schema_service_server::SchemaService;
use tonic::{Response, Status};

use super::{StandIn, authenticate};

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
        authenticate(request.metadata())?;
        Ok(Response::new(v1::ListSchemasResponse { schemas: Vec::new() }))
    }

    async fn delete_schema(
        &self,
        _: tonic::Request<v1::DeleteSchemaRequest>,
    ) -> Result<Response<v1::DeleteSchemaResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }
}
