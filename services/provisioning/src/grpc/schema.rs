//! `roster.v1.SchemaService`.

use proto::v1;
use proto::v1::schema_service_server::SchemaService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert;
use crate::error::Error;

/// Serves the schemas.
pub(crate) struct SchemaRpc {
    service: Provisioning,
}

impl SchemaRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl SchemaService for SchemaRpc {
    async fn register_schema(
        &self,
        request: Request<v1::RegisterSchemaRequest>,
    ) -> Result<Response<v1::RegisterSchemaResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RegisterSchemaRequest { workspace_id, schema } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?.id;
        let schema = schema.ok_or_else(|| Error::field("schema", "schema is required"))?;
        let schema = convert::schema::read(schema)?;

        let registered = self.service.register_schema(workspace, schema).await?;

        let schema = Some(convert::schema::write(workspace, registered));
        Ok(Response::new(v1::RegisterSchemaResponse { schema }))
    }

    async fn get_schema(
        &self,
        request: Request<v1::GetSchemaRequest>,
    ) -> Result<Response<v1::GetSchemaResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetSchemaRequest { workspace_id, schema_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let urn = read_urn(schema_id)?;

        let registered = self.service.get_schema(&workspace, &urn).await?;

        let schema = Some(convert::schema::write(workspace.id, registered));
        Ok(Response::new(v1::GetSchemaResponse { schema }))
    }

    async fn list_schemas(
        &self,
        request: Request<v1::ListSchemasRequest>,
    ) -> Result<Response<v1::ListSchemasResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ListSchemasRequest { workspace_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;

        let schemas = self.service.list_schemas(&workspace).await?;

        let schemas = schemas.into_iter().map(|registered| convert::schema::write(workspace.id, registered));
        Ok(Response::new(v1::ListSchemasResponse { schemas: schemas.collect() }))
    }

    async fn delete_schema(
        &self,
        request: Request<v1::DeleteSchemaRequest>,
    ) -> Result<Response<v1::DeleteSchemaResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DeleteSchemaRequest { workspace_id, schema_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?.id;
        let urn = read_urn(schema_id)?;

        self.service.delete_schema(workspace, urn).await?;

        Ok(Response::new(v1::DeleteSchemaResponse {}))
    }
}

fn read_urn(schema_id: String) -> Result<String, Error> {
    if schema_id.is_empty() {
        return Err(Error::field("schema_id", "schema_id is required; give it the URN of a schema"));
    }
    convert::storable("schema_id", &schema_id)?;
    Ok(schema_id)
}
