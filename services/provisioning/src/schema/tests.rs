//! Schemas over gRPC, and what they make of users.

#![expect(clippy::unwrap_used, reason = "tests")]

mod groups;
mod registry;
mod unique;
mod users;

use std::collections::BTreeMap;

use prost_types::value::Kind;
use prost_types::{ListValue, Struct};
use proto::v1;
use serde_json::{Map, Value, json};
use tonic::Status;

use crate::convert::extension;
use crate::testing::{World, person};

const URN: &str = "urn:example:params:scim:Acme:2.0:User";

/// An attribute of a type.
fn attribute(name: &str, kind: v1::AttributeType) -> v1::SchemaAttribute {
    v1::SchemaAttribute { name: name.to_owned(), r#type: kind.into(), ..Default::default() }
}

fn text(name: &str) -> v1::SchemaAttribute {
    attribute(name, v1::AttributeType::String)
}

fn unique(name: &str) -> v1::SchemaAttribute {
    v1::SchemaAttribute { uniqueness: v1::AttributeUniqueness::Server.into(), ..text(name) }
}

fn schema(attributes: Vec<v1::SchemaAttribute>) -> v1::Schema {
    v1::Schema { schema_id: URN.to_owned(), name: "Acme".to_owned(), attributes, ..Default::default() }
}

async fn register(world: &World, secret: &str, schema: v1::Schema) -> Result<v1::Schema, Status> {
    let request = v1::RegisterSchemaRequest { workspace_id: String::new(), schema: Some(schema) };
    Ok(world.schemas(secret).register_schema(request).await?.into_inner().schema.unwrap())
}

async fn forget(world: &World, secret: &str, urn: &str) -> Result<(), Status> {
    let request = v1::DeleteSchemaRequest { workspace_id: String::new(), schema_id: urn.to_owned() };
    world.schemas(secret).delete_schema(request).await.map(drop)
}

async fn list(world: &World, secret: &str) -> Vec<v1::Schema> {
    world.schemas(secret).list_schemas(v1::ListSchemasRequest::default()).await.unwrap().into_inner().schemas
}

/// JSON as the contract carries it.
fn data(json: Value) -> Struct {
    let one: BTreeMap<String, Map<String, Value>> = [(String::new(), json.as_object().unwrap().clone())].into();
    extension::write_all(one).remove("").unwrap()
}

/// A person with this extension data.
fn with(user_name: &str, json: Value) -> v1::Profile {
    v1::Profile { extensions: [(URN.to_owned(), data(json))].into(), ..person(user_name) }
}

/// What a user is shown to have.
fn shown(user: &v1::User) -> Value {
    let profile = user.profile.as_ref().unwrap();
    profile.extensions.get(URN).map_or(Value::Null, |data| to_json(Kind::StructValue(data.clone())))
}

fn to_json(kind: Kind) -> Value {
    match kind {
        Kind::NullValue(_) => Value::Null,
        Kind::NumberValue(number) => json!(number),
        Kind::StringValue(text) => json!(text),
        Kind::BoolValue(truth) => json!(truth),
        Kind::StructValue(Struct { fields }) => {
            fields.into_iter().map(|(name, value)| (name, to_json(value.kind.unwrap()))).collect::<Map<_, _>>().into()
        }
        Kind::ListValue(ListValue { values }) => {
            values.into_iter().map(|value| to_json(value.kind.unwrap())).collect::<Vec<_>>().into()
        }
    }
}

/// A step of a patch on an attribute of the extension.
fn step(kind: v1::PatchKind, path: &str, json: Value) -> v1::UserPatchOperation {
    v1::UserPatchOperation {
        kind: kind.into(),
        field: Some(field(path)),
        element: None,
        fragment: Some(v1::Profile { extensions: [(URN.to_owned(), data(json))].into(), ..Default::default() }),
    }
}

fn field(path: &str) -> v1::FieldPath {
    v1::FieldPath { path: path.to_owned(), extension_urn: URN.to_owned() }
}

async fn find(
    world: &World,
    secret: &str,
    path: &str,
    operator: v1::Operator,
    text: &str,
) -> Result<Vec<String>, Status> {
    let filter = Some(comparison(path, operator, text));
    let page =
        world.users(secret).list_users(v1::ListUsersRequest { filter, ..Default::default() }).await?.into_inner();
    Ok(names(page))
}

fn comparison(path: &str, operator: v1::Operator, text: &str) -> v1::Filter {
    let kind = Some(v1::filter_value::Kind::Text(text.to_owned()));
    let comparison =
        v1::Comparison { field: Some(field(path)), operator: operator.into(), value: Some(v1::FilterValue { kind }) };
    v1::Filter { condition: Some(v1::filter::Condition::Comparison(comparison)) }
}

fn names(page: v1::ListUsersResponse) -> Vec<String> {
    page.users.into_iter().map(|user| user.profile.unwrap().user_name).collect()
}
