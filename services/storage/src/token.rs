//! Credentials: found by the digest of their secret, in one query that every call of anybody makes.
//!
//! Whether one is expired or revoked is for the caller to say, who has the clock.

mod session;
#[cfg(test)]
pub(crate) mod tests;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};
use uuid::Uuid;

use domain::id::{KeyId, TokenId, WorkspaceId};
use domain::time::Timestamp;
use domain::token::{AccessKey, Digest, ScimToken, Scope, Session};
use domain::workspace::Workspace;

use crate::entity::credential;
use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::Tx;
use crate::workspace;

const TABLE: &str = "credential";
const SCIM_TOKEN: i16 = 1;
const ACCESS_KEY: i16 = 2;
const SESSION: i16 = 3;

/// What a secret stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A workspace's identity provider.
    Scim {
        /// The token.
        token: ScimToken,
        /// Its workspace.
        workspace: Workspace,
    },
    /// An internal service, or an admin.
    Key {
        /// The key.
        key: AccessKey,
        /// The workspace it is bound to.
        workspace: Option<Workspace>,
    },
    /// An admin in a browser.
    Session {
        /// The session.
        session: Session,
        /// The key it was made with.
        key: AccessKey,
        /// The workspace that one is bound to.
        workspace: Option<Workspace>,
    },
}

/// Which credential was used.
#[derive(Clone, Copy, Debug)]
pub enum Used {
    /// The one with this digest.
    Itself(Digest),
    /// A key, through a session that was made with it.
    KeyOfSession(KeyId),
}

impl Store {
    /// Finds what a secret stands for.
    pub async fn credential(&self, digest: &Digest) -> Result<Option<Credential>, StoreError> {
        let mut sql = Sql::new(
            self.backend(),
            "SELECT c.id, c.kind, c.workspace_id, c.display_name, c.scope, c.hint, c.created, c.last_used, c.expires, \
             c.revoked, c.key_id, k.id, k.kind, k.workspace_id, k.display_name, k.scope, k.hint, k.created, \
             k.last_used, k.expires, k.revoked, k.key_id, ",
        );
        sql.push(workspace::SELECTED).push(" FROM credential c LEFT JOIN credential k ON k.id = c.key_id");
        sql.push(" LEFT JOIN workspace w ON w.id = c.workspace_id");
        sql.push(" WHERE c.digest = ").bind(digest.0.to_vec());
        self.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }

    /// Remembers that a credential was used.
    pub async fn touch_credential(&self, used: Used, now: Timestamp) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let mut open = tx.open().await;
                let mut sql = Sql::new(open.backend(), "UPDATE credential SET last_used = ");
                let now = sql.param(now.0);
                sql.name(now);
                match used {
                    Used::Itself(digest) => sql.push(" WHERE digest = ").bind(digest.0.to_vec()),
                    Used::KeyOfSession(key) => {
                        sql.push(" WHERE id = ").bind(key.0).push(" AND kind = ").bind(ACCESS_KEY)
                    }
                };
                // Calls that overlap may come in any order.
                sql.push(" AND (last_used IS NULL OR last_used < ").name(now).push(")");
                open.execute(sql.into_statement()).await?;
                Ok(())
            })
        })
        .await
    }

    /// Reads the SCIM tokens of a workspace, those no longer valid included, the newest first.
    pub async fn scim_tokens(&self, workspace: WorkspaceId) -> Result<Vec<ScimToken>, StoreError> {
        let rows = credential::Entity::find()
            .filter(credential::Column::WorkspaceId.eq(workspace.0))
            .filter(credential::Column::Kind.eq(SCIM_TOKEN))
            .order_by_desc(credential::Column::Id)
            .all(self.reader())
            .await?;
        rows.into_iter().map(token).collect()
    }

    /// Reads a page of the access keys bound to a workspace, or of all, in the order of their creation.
    pub async fn access_keys(
        &self,
        workspace: Option<WorkspaceId>,
        after: Option<KeyId>,
        limit: u64,
    ) -> Result<Vec<AccessKey>, StoreError> {
        let mut page = credential::Entity::find()
            .filter(credential::Column::Kind.eq(ACCESS_KEY))
            .order_by_asc(credential::Column::Id)
            .limit(limit);
        if let Some(workspace) = workspace {
            page = page.filter(credential::Column::WorkspaceId.eq(workspace.0));
        }
        if let Some(after) = after {
            page = page.filter(credential::Column::Id.gt(after.0));
        }
        page.all(self.reader()).await?.into_iter().map(key).collect()
    }

    /// Finds an access key by its id.
    pub async fn access_key(&self, id: KeyId) -> Result<Option<AccessKey>, StoreError> {
        let found = credential::Entity::find()
            .filter(credential::Column::Id.eq(id.0))
            .filter(credential::Column::Kind.eq(ACCESS_KEY))
            .one(self.reader())
            .await?;
        found.map(key).transpose()
    }
}

impl Tx {
    /// Writes a new SCIM token.
    pub async fn insert_scim_token(&self, token: &ScimToken, digest: &Digest) -> Result<(), StoreError> {
        self.insert_credential(credential::Model {
            digest: digest.0.to_vec(),
            id: token.id.0,
            kind: SCIM_TOKEN,
            workspace_id: Some(token.workspace.0),
            display_name: token.created_by.clone(),
            scope: None,
            hint: token.hint.clone(),
            created: token.created.0,
            last_used: token.last_used.map(|at| at.0),
            expires: token.expires.map(|at| at.0),
            revoked: None,
            key_id: None,
        })
        .await
    }

    /// Lets the tokens of a workspace expire at an instant, if they do not before: all, or those alone that were replaced.
    pub async fn expire_scim_tokens(
        &self,
        workspace: WorkspaceId,
        replaced_only: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "UPDATE credential SET expires = ");
        let at = sql.param(at.0);
        sql.name(at).push(" WHERE workspace_id = ").bind(workspace.0).push(" AND kind = ").bind(SCIM_TOKEN);
        sql.push(" AND (expires IS NULL OR expires > ").name(at).push(")");
        if replaced_only {
            sql.push(" AND expires IS NOT NULL");
        }
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Writes a new access key.
    pub async fn insert_access_key(&self, key: &AccessKey, digest: &Digest) -> Result<(), StoreError> {
        self.insert_credential(credential::Model {
            digest: digest.0.to_vec(),
            id: key.id.0,
            kind: ACCESS_KEY,
            workspace_id: key.workspace.map(|workspace| workspace.0),
            display_name: key.display_name.clone(),
            scope: Some(scope_code(key.scope)),
            hint: key.hint.clone(),
            created: key.created.0,
            last_used: key.last_used.map(|at| at.0),
            expires: None,
            revoked: key.revoked.map(|at| at.0),
            key_id: None,
        })
        .await
    }

    /// Revokes an access key, once: a key that is revoked keeps its date.
    pub async fn revoke_access_key(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "UPDATE credential SET revoked = ");
        sql.bind(at.0).push(" WHERE id = ").bind(id.0).push(" AND kind = ").bind(ACCESS_KEY);
        sql.push(" AND revoked IS NULL");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Finds an access key by its id.
    pub async fn access_key(&self, id: KeyId) -> Result<Option<AccessKey>, StoreError> {
        let mut open = self.open().await;
        let text = "SELECT id, kind, workspace_id, display_name, scope, hint, created, last_used, expires, revoked, \
                    key_id FROM credential WHERE id = ";
        let mut sql = Sql::new(open.backend(), text);
        sql.bind(id.0).push(" AND kind = ").bind(ACCESS_KEY);
        let row = open.query_one(sql.into_statement()).await?;
        row.map(|row| key(read_row(&row, 0)?)).transpose()
    }

    async fn insert_credential(&self, row: credential::Model) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let text = "INSERT INTO credential (digest, id, kind, workspace_id, display_name, scope, hint, created, \
                    last_used, expires, revoked, key_id) VALUES (";
        let mut sql = Sql::new(open.backend(), text);
        sql.bind_all([
            row.digest.into(),
            row.id.into(),
            row.kind.into(),
            row.workspace_id.into(),
            row.display_name.into(),
            row.scope.into(),
            row.hint.into(),
            row.created.into(),
            row.last_used.into(),
            row.expires.into(),
            row.revoked.into(),
            row.key_id.into(),
        ]);
        sql.push(")");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }
}

fn read(row: &QueryResult) -> Result<Credential, StoreError> {
    let credential = read_row(row, 0)?;
    let behind = match row.try_get_by_index::<Option<Uuid>>(WIDTH)? {
        Some(_) => Some(read_row(row, WIDTH)?),
        None => None,
    };
    let workspace = match row.try_get_by_index::<Option<Uuid>>(2 * WIDTH)? {
        Some(_) => Some(workspace::read_at(row, 2 * WIDTH)?),
        None => None,
    };
    match (credential.kind, workspace, behind) {
        (SCIM_TOKEN, Some(workspace), None) => Ok(Credential::Scim { token: token(credential)?, workspace }),
        // A key that lost its workspace must not become one for all.
        (ACCESS_KEY, workspace, None) if workspace.is_some() == credential.workspace_id.is_some() => {
            Ok(Credential::Key { key: key(credential)?, workspace })
        }
        // Nor a session one that reaches further than its key.
        (SESSION, workspace, Some(behind))
            if workspace.is_some() == credential.workspace_id.is_some()
                && behind.kind == ACCESS_KEY
                && behind.workspace_id == credential.workspace_id =>
        {
            Ok(Credential::Session { session: session::read(&credential)?, key: key(behind)?, workspace })
        }
        _ => Err(corrupt(TABLE)),
    }
}

/// How many columns [`read_row`] reads.
const WIDTH: usize = 11;

/// All columns but the digest, which whoever asks has, from the `at`-th on.
fn read_row(row: &QueryResult, at: usize) -> Result<credential::Model, StoreError> {
    Ok(credential::Model {
        digest: Vec::new(),
        id: row.try_get_by_index(at)?,
        kind: row.try_get_by_index(at + 1)?,
        workspace_id: row.try_get_by_index(at + 2)?,
        display_name: row.try_get_by_index(at + 3)?,
        scope: row.try_get_by_index(at + 4)?,
        hint: row.try_get_by_index(at + 5)?,
        created: row.try_get_by_index(at + 6)?,
        last_used: row.try_get_by_index(at + 7)?,
        expires: row.try_get_by_index(at + 8)?,
        revoked: row.try_get_by_index(at + 9)?,
        key_id: row.try_get_by_index(at + 10)?,
    })
}

fn token(row: credential::Model) -> Result<ScimToken, StoreError> {
    Ok(ScimToken {
        id: TokenId(row.id),
        workspace: WorkspaceId(row.workspace_id.ok_or_else(|| corrupt(TABLE))?),
        hint: row.hint,
        created: Timestamp(row.created),
        last_used: row.last_used.map(Timestamp),
        expires: row.expires.map(Timestamp),
        created_by: row.display_name,
    })
}

fn key(row: credential::Model) -> Result<AccessKey, StoreError> {
    Ok(AccessKey {
        id: KeyId(row.id),
        workspace: row.workspace_id.map(WorkspaceId),
        display_name: row.display_name,
        scope: scope(row.scope)?,
        hint: row.hint,
        created: Timestamp(row.created),
        last_used: row.last_used.map(Timestamp),
        revoked: row.revoked.map(Timestamp),
    })
}

fn scope_code(scope: Scope) -> i16 {
    match scope {
        Scope::Read => 1,
        Scope::Write => 2,
        Scope::Admin => 3,
    }
}

fn scope(code: Option<i16>) -> Result<Scope, StoreError> {
    match code {
        Some(1) => Ok(Scope::Read),
        Some(2) => Ok(Scope::Write),
        Some(3) => Ok(Scope::Admin),
        _ => Err(corrupt(TABLE)),
    }
}
