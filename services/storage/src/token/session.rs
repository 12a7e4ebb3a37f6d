//! Sessions: rows of their own, found with the key they stand for.

use domain::id::{KeyId, SessionId};
use domain::time::Timestamp;
use domain::token::{AccessKey, Digest, Session};

use super::{SESSION, TABLE};
use crate::entity::credential;
use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::unit::Tx;

impl Tx {
    /// Writes a new session of a key.
    pub async fn insert_session(&self, session: &Session, key: &AccessKey, digest: &Digest) -> Result<(), StoreError> {
        self.insert_credential(credential::Model {
            digest: digest.0.to_vec(),
            id: session.id.0,
            kind: SESSION,
            workspace_id: key.workspace.map(|workspace| workspace.0),
            display_name: String::new(),
            scope: None,
            hint: String::new(),
            created: session.created.0,
            last_used: None,
            expires: Some(session.expires.0),
            revoked: None,
            key_id: Some(session.key.0),
        })
        .await
    }

    /// Takes a session away. Nothing happens where there is none.
    pub async fn delete_session(&self, id: SessionId) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM credential WHERE id = ");
        sql.bind(id.0).push(" AND kind = ").bind(SESSION);
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Takes away sessions that ended before an instant, `limit` at most; how many went.
    pub async fn forget_sessions(&self, before: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        // The kind is written out: an index of sessions alone leads here.
        let text =
            "DELETE FROM credential WHERE digest IN (SELECT digest FROM credential WHERE kind = 3 AND expires < ";
        let mut sql = Sql::new(open.backend(), text);
        sql.bind(before.0).push(" ORDER BY expires LIMIT ").bind(limit).push(")");
        Ok(open.execute(sql.into_statement()).await?.rows_affected())
    }
}

pub(super) fn read(row: &credential::Model) -> Result<Session, StoreError> {
    Ok(Session {
        id: SessionId(row.id),
        key: KeyId(row.key_id.ok_or_else(|| corrupt(TABLE))?),
        created: Timestamp(row.created),
        expires: Timestamp(row.expires.ok_or_else(|| corrupt(TABLE))?),
    })
}
