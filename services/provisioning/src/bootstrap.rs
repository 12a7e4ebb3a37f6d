//! The first start: an empty database gets a workspace, a SCIM token for it and an operator key.
//!
//! One unit of work. Replicas that start together race for the slug `default`, and all but one find it taken.

use domain::id::{KeyId, TokenId, WorkspaceId};
use domain::token::{AccessKey, ScimToken, Scope, Secret};
use domain::workspace::{Plan, Policy, Workspace};
use storage::{StoreError, Tx, UnitFuture};

use crate::Provisioning;
use crate::error::Error;

/// Secrets that the operator chose; unset ones are generated.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The operator's access key.
    pub operator_key: Option<Secret>,
    /// The SCIM token of the workspace `default`.
    pub scim_token: Option<Secret>,
}

/// What a first start made: the secrets that were generated, for the one time they are shown.
#[derive(Clone, Debug)]
pub struct FirstStart {
    /// The operator's access key; `None` when the operator chose it.
    pub operator_key: Option<Secret>,
    /// The SCIM token of the workspace `default`; `None` when the operator chose it.
    pub scim_token: Option<Secret>,
}

impl Provisioning {
    /// Fills an empty database; `None` when it is not empty, or another replica was faster.
    pub async fn bootstrap(&self, chosen: Chosen) -> Result<Option<FirstStart>, Error> {
        if !self.store().is_empty().await? {
            return Ok(None);
        }
        let Chosen { operator_key, scim_token } = chosen;
        let generated = FirstStart {
            operator_key: operator_key.is_none().then(|| Secret::access_key(self.entropy().secret())),
            scim_token: scim_token.is_none().then(|| Secret::scim_token(self.entropy().secret())),
        };
        let (Some(key_secret), Some(token_secret)) = (
            operator_key.or_else(|| generated.operator_key.clone()),
            scim_token.or_else(|| generated.scim_token.clone()),
        ) else {
            return Ok(None);
        };
        if key_secret.digest() == token_secret.digest() {
            return Err(Error::field("operator_key", "the operator key and the SCIM token must differ; choose two"));
        }
        match self.store().write(self.first_unit(key_secret, token_secret)?).await {
            Ok(()) => Ok(Some(generated)),
            Err(Error::Store(StoreError::Taken { .. })) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn first_unit(
        &self,
        key_secret: Secret,
        token_secret: Secret,
    ) -> Result<impl FnMut(Tx) -> UnitFuture<(), Error> + Send + 'static, Error> {
        let now = self.now();
        let id = WorkspaceId(self.entropy().uuid_v7(now));
        let mut workspace =
            Workspace::create(id, "default".to_owned(), String::new(), Plan::Scim, Policy::default(), now)?;
        workspace.may_generate_token(now).map_err(Error::about(id))?;
        let token = ScimToken {
            id: TokenId(self.entropy().uuid_v7(now)),
            workspace: id,
            hint: token_secret.hint(),
            created: now,
            last_used: None,
            expires: None,
            created_by: String::new(),
        };
        let key = AccessKey {
            id: KeyId(self.entropy().uuid_v7(now)),
            workspace: None,
            display_name: "operator".to_owned(),
            scope: Scope::Admin,
            hint: key_secret.hint(),
            created: now,
            last_used: None,
            revoked: None,
        };
        let (key_digest, token_digest) = (key_secret.digest(), token_secret.digest());
        Ok(move |tx: Tx| -> UnitFuture<(), Error> {
            let (workspace, token, key) = (workspace.clone(), token.clone(), key.clone());
            Box::pin(async move {
                tx.insert_workspace(&workspace).await?;
                tx.insert_scim_token(&token, &token_digest).await?;
                tx.insert_access_key(&key, &key_digest).await?;
                Ok(())
            })
        })
    }
}

#[cfg(test)]
mod tests;
