//! Registering a schema, or replacing one. What is stored already is not looked at.

use domain::id::WorkspaceId;
use domain::schema::{ExtensionSchema, MAX_SCHEMAS, Registered, too_many};
use domain::time::Timestamp;
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::error::Error;

impl Provisioning {
    /// Registers a schema. One that is registered just like that already is left as it is.
    pub(crate) async fn register_schema(
        &self,
        workspace: WorkspaceId,
        mut schema: ExtensionSchema,
    ) -> Result<Registered, Error> {
        schema.prepare()?;
        let now = self.now();
        let unit = move |tx: Tx| -> UnitFuture<Registered, Error> {
            let schema = schema.clone();
            Box::pin(async move { register(&tx, workspace, schema, now).await })
        };
        self.store().write(unit).await
    }
}

async fn register(
    tx: &Tx,
    workspace: WorkspaceId,
    schema: ExtensionSchema,
    now: Timestamp,
) -> Result<Registered, Error> {
    // Locks it: of schemas registered at once, each is counted by the next.
    tx.workspace(workspace).await?.ok_or(Error::NotFound { resource: "workspace" })?;
    let before = match tx.schema(workspace, &schema.urn).await? {
        Some(before) if before.schema == schema => return Ok(before),
        before => before,
    };
    if before.is_none() && tx.count_schemas(workspace).await? >= MAX_SCHEMAS as u64 {
        return Err(too_many().into());
    }
    let created = before.as_ref().map_or(now, |before| before.created);
    let outdated = outdated(before.as_ref().map(|before| &before.schema), &schema);
    tx.release_claims(workspace, &outdated).await?;
    let registered = Registered { schema, created, updated: created.max(now) };
    tx.put_schema(workspace, &registered).await?;
    Ok(registered)
}

/// Attributes whose values were claimed in another way than from now on, or by another kind of resource. What a writer
/// that was on its way as they last changed may have left behind is among it.
fn outdated(before: Option<&ExtensionSchema>, after: &ExtensionSchema) -> Vec<String> {
    let (mut outdated, now) = (before.map(ExtensionSchema::claimed).unwrap_or_default(), after.claimed());
    let same_resource = before.is_some_and(|before| before.resource == after.resource);
    let kept: Vec<String> = now.iter().filter(|name| same_resource && outdated.contains(name)).cloned().collect();
    outdated.extend(now);
    outdated.retain(|name| !kept.contains(name));
    outdated
}
