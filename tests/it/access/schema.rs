//! Requests about schemas.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::{a_schema, schema};

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "SchemaService/RegisterSchema" => {
            v1::RegisterSchemaRequest { workspace_id, schema: Some(schema()) }.encode_to_vec()
        }
        "SchemaService/GetSchema" => {
            v1::GetSchemaRequest { workspace_id, schema_id: a_schema(world, at).await }.encode_to_vec()
        }
        "SchemaService/ListSchemas" => v1::ListSchemasRequest { workspace_id }.encode_to_vec(),
        "SchemaService/DeleteSchema" => {
            v1::DeleteSchemaRequest { workspace_id, schema_id: a_schema(world, at).await }.encode_to_vec()
        }
        unknown => panic!("no request for {unknown}"),
    }
}
