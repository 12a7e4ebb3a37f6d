//! `roster schema …`: the extensions that a workspace registered.

mod file;
#[cfg(test)]
mod tests;
mod view;

use std::path::{Path, PathBuf};

use proto::v1::{
    DeleteSchemaRequest, ExtendedResource, GetSchemaRequest, ListSchemasRequest, RegisterSchemaRequest, Schema as Found,
};
use serde_json::json;

use super::client::{Client, missing};
use super::{Failure, Output, output};
use file::Read;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Schema {
    /// Register the schemas of a file, or replace those of the same URNs.
    Register {
        /// A JSON file in the form of RFC 7643 §7: one schema, an array of them, or a ListResponse.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
        /// What they extend. Without it: what the file says under `resource`, groups for a URN that ends in `:Group`,
        /// users otherwise.
        #[arg(long, value_enum)]
        resource: Option<ResourceName>,
        /// Every such resource must have the extension.
        #[arg(long)]
        required: bool,
    },
    /// List the schemas of a workspace.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Show one schema. With `--output json` it is what `register` reads.
    Show {
        /// Its URN, in any case.
        urn: String,
        #[command(flatten)]
        place: Place,
    },
    /// Forget a schema. Data of its extension stays, and is from then on kept and shown as sent: what the schema hid, too.
    Delete {
        /// Its URN, in any case.
        urn: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the schemas are.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
}

impl Place {
    async fn id(self, client: &Client) -> Result<String, Failure> {
        match self.workspace {
            Some(workspace) => client.workspace_id(&workspace).await,
            None => Ok(String::new()),
        }
    }
}

/// What a schema extends, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ResourceName {
    /// Users.
    User,
    /// Groups.
    Group,
}

impl From<ResourceName> for ExtendedResource {
    fn from(name: ResourceName) -> Self {
        match name {
            ResourceName::User => Self::User,
            ResourceName::Group => Self::Group,
        }
    }
}

pub(super) async fn run(client: Client, command: Schema, output: Output) -> Result<(), Failure> {
    match command {
        Schema::Register { file, place, resource, required } => {
            let schemas = load(&file, resource, required)?;
            let workspace_id = place.id(&client).await?;
            output.many(&register(&client, &workspace_id, schemas).await?)
        }
        Schema::List { place } => {
            let request = ListSchemasRequest { workspace_id: place.id(&client).await? };
            output.many(&client.schemas().list_schemas(request).await?.into_inner().schemas)
        }
        Schema::Show { urn, place } => {
            let request = GetSchemaRequest { workspace_id: place.id(&client).await?, schema_id: urn };
            let answer = client.schemas().get_schema(request).await?.into_inner();
            view::show(output, &answer.schema.ok_or_else(|| missing("schema"))?)
        }
        Schema::Delete { urn, place } => {
            let request = DeleteSchemaRequest { workspace_id: place.id(&client).await?, schema_id: urn.clone() };
            client.schemas().delete_schema(request).await?;
            output::note(&format!("forgot schema {urn}; data of the extension stays, and is kept and shown as sent"));
            match output {
                Output::Table => Ok(()),
                Output::Json => output::json(&json!({ "deleted": true })),
            }
        }
    }
}

/// Reads a file, and lets the command line have the last word.
fn load(path: &Path, resource: Option<ResourceName>, required: bool) -> Result<Vec<Found>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::local(format!("{}: cannot read the schema file", path.display()), error))?;
    let Read { mut schemas, skipped } =
        file::read(&text).map_err(|problem| Failure::Usage(format!("{}: {problem}", path.display())))?;
    for urn in skipped {
        output::note(&format!("left out {urn}, which is built in"));
    }
    for schema in &mut schemas {
        if let Some(resource) = resource {
            schema.resource = ExtendedResource::from(resource).into();
        }
        schema.required |= required;
    }
    Ok(schemas)
}

async fn register(client: &Client, workspace_id: &str, schemas: Vec<Found>) -> Result<Vec<Found>, Failure> {
    let mut registered = Vec::with_capacity(schemas.len());
    let count = schemas.len();
    for schema in schemas {
        let urn = schema.schema_id.clone();
        let request = RegisterSchemaRequest { workspace_id: workspace_id.to_owned(), schema: Some(schema) };
        let answer = client.schemas().register_schema(request).await.inspect_err(|_| {
            if count > 1 {
                output::note(&format!("{urn} is refused, after {} of {count} were registered", registered.len()));
            }
        })?;
        registered.push(answer.into_inner().schema.ok_or_else(|| missing("schema"))?);
    }
    Ok(registered)
}
