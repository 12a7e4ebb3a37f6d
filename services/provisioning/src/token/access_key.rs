//! Creating and listing access keys.

use domain::id::{KeyId, WorkspaceId};
use domain::token::{AccessKey, Scope, Secret};
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::error::Error;
use crate::page::{self, Query};

const MAX_NAME: usize = 200;

/// The access key to create.
#[derive(Debug)]
pub(crate) struct NewAccessKey {
    /// The workspace to bind it to; `None` for all.
    pub(crate) workspace: Option<WorkspaceId>,
    /// What it allows.
    pub(crate) scope: Scope,
    /// Its name to show.
    pub(crate) display_name: String,
}

impl Provisioning {
    /// Creates an access key. Whether the caller may reach that far is settled.
    pub(crate) async fn create_access_key(&self, new: NewAccessKey) -> Result<(AccessKey, Secret), Error> {
        let NewAccessKey { workspace, scope, display_name } = new;
        check_name(&display_name)?;
        let now = self.now();
        let secret = Secret::access_key(self.entropy().secret());
        let key = AccessKey {
            id: KeyId(self.entropy().uuid_v7(now)),
            workspace,
            display_name,
            scope,
            hint: secret.hint(),
            created: now,
            last_used: None,
            revoked: None,
        };
        let digest = secret.digest();
        let unit = move |tx: Tx| -> UnitFuture<AccessKey, Error> {
            let key = key.clone();
            Box::pin(async move {
                tx.insert_access_key(&key, &digest).await?;
                Ok(key)
            })
        };
        let key = self.store().write(unit).await?;
        Ok((key, secret))
    }

    /// A page of access keys, of one workspace or of all, revoked ones included.
    pub(crate) async fn list_access_keys(
        &self,
        workspace: Option<WorkspaceId>,
        size: u64,
        token: &str,
    ) -> Result<(Vec<AccessKey>, Option<String>), Error> {
        let query = match workspace {
            Some(id) => Query::of("access_keys").and(id.0.as_bytes()),
            None => Query::of("access_keys"),
        };
        let after = page::after(query, token)?.map(KeyId);
        let rows = self.store().access_keys(workspace, after, size + 1).await?;
        Ok(page::cut(rows, size, query, |key| key.id.0))
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() {
        return Err(Error::field("display_name", "display_name is required: it is how the key is told from others"));
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Error::field(
            "display_name",
            "display_name must be at most 200 characters, none of them a control character",
        ));
    }
    Ok(())
}
