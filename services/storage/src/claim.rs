//! Values that one resource of a workspace at most may have: the primary key decides, as it does for user names.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use sea_orm::{DbBackend, QueryResult, Statement};
use uuid::Uuid;

use domain::id::WorkspaceId;
use domain::schema::Claim;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::unit::{Open, Tx};

/// Claims of one statement: far below what either database binds at most.
const CHUNK: usize = 1_000;

/// An attribute and the digest of a value.
type Key = (String, Vec<u8>);

impl Tx {
    /// Makes these the claims of a resource, and takes all others away from it.
    ///
    /// What it was to have `before` and another resource holds is left with that one: both came before the schema. Any
    /// other value that another resource holds is [`StoreError::Claimed`].
    pub async fn claim(
        &self,
        workspace: WorkspaceId,
        owner: Uuid,
        claims: &[Claim],
        before: &[Claim],
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let held = held(&mut open, workspace, owner).await?;
        let wanted: HashSet<Key> = claims.iter().map(key).collect();
        let gone: Vec<&Key> = held.difference(&wanted).collect();
        for gone in gone.chunks(CHUNK) {
            let statement = release(open.backend(), workspace, owner, gone);
            open.execute(statement).await?;
        }
        let missing: Vec<&Claim> = claims.iter().filter(|claim| !held.contains(&key(claim))).collect();
        for missing in missing.chunks(CHUNK) {
            let statement = insert(open.backend(), workspace, owner, missing);
            if open.execute(statement).await?.rows_affected() != missing.len() as u64 {
                judge(&mut open, workspace, owner, missing, before).await?;
            }
        }
        Ok(())
    }

    /// Forgets every claim of these attributes: they are not unique any more, or compare in another way.
    pub async fn release_claims(&self, workspace: WorkspaceId, attributes: &[String]) -> Result<(), StoreError> {
        if attributes.is_empty() {
            return Ok(());
        }
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM unique_value WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND attribute IN (");
        sql.bind_all(attributes.iter().map(|attribute| attribute.clone().into())).push(")");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }
}

fn key(claim: &Claim) -> Key {
    (claim.attribute.clone(), claim.value.to_vec())
}

async fn held(open: &mut Open, workspace: WorkspaceId, owner: Uuid) -> Result<HashSet<Key>, StoreError> {
    let mut sql = Sql::new(open.backend(), "SELECT attribute, value FROM unique_value WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND owner = ").bind(owner);
    open.query_all(sql.into_statement()).await?.iter().map(read_key).collect()
}

fn read_key(row: &QueryResult) -> Result<Key, StoreError> {
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

fn release(backend: DbBackend, workspace: WorkspaceId, owner: Uuid, gone: &[&Key]) -> Statement {
    let mut sql = Sql::new(backend, "DELETE FROM unique_value WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND owner = ").bind(owner).push(" AND (attribute, value) IN ");
    push_keys(&mut sql, gone.iter().map(|(attribute, value)| (attribute.clone(), value.clone())));
    sql.into_statement()
}

/// Leaves out what another resource holds. In the order of the keys, so that two who want the same do not deadlock.
fn insert(backend: DbBackend, workspace: WorkspaceId, owner: Uuid, claims: &[&Claim]) -> Statement {
    let mut sql = Sql::new(backend, "INSERT INTO unique_value (workspace_id, attribute, value, owner) VALUES ");
    let (workspace, owner) = (sql.param(workspace.0), sql.param(owner));
    for (i, claim) in claims.iter().enumerate() {
        let (attribute, value) = key(claim);
        sql.push(if i > 0 { ", (" } else { "(" }).name(workspace).push(", ");
        sql.bind(attribute).push(", ").bind(value).push(", ").name(owner).push(")");
    }
    sql.push(" ON CONFLICT DO NOTHING");
    sql.into_statement()
}

/// Says who holds what could not be claimed, and whether that matters.
async fn judge(
    open: &mut Open,
    workspace: WorkspaceId,
    owner: Uuid,
    claims: &[&Claim],
    before: &[Claim],
) -> Result<(), StoreError> {
    let mut sql = Sql::new(open.backend(), "SELECT attribute, value, owner FROM unique_value WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND (attribute, value) IN ");
    push_keys(&mut sql, claims.iter().map(|claim| key(claim)));
    let rows = open.query_all(sql.into_statement()).await?;
    let owners: HashMap<Key, Uuid> =
        rows.iter().map(|row| Ok((read_key(row)?, row.try_get_by_index(2)?))).collect::<Result<_, StoreError>>()?;
    for claim in claims {
        match owners.get(&key(claim)) {
            Some(holder) if *holder == owner || before.contains(claim) => {}
            Some(_) => return Err(StoreError::Claimed { field: claim.field.clone() }),
            // Whoever held it let go of it in between.
            None => return Err(StoreError::Stale),
        }
    }
    Ok(())
}

/// SQLite takes a list of rows as a table alone.
fn push_keys(sql: &mut Sql, keys: impl Iterator<Item = Key>) {
    sql.push("(VALUES ");
    for (i, (attribute, value)) in keys.enumerate() {
        sql.push(if i > 0 { ", (" } else { "(" }).bind(attribute).push(", ").bind(value).push(")");
    }
    sql.push(")");
}
