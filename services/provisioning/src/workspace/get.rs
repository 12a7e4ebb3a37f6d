//! Reading one workspace.

use std::sync::Arc;

use domain::workspace::Workspace;

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// How a caller names a workspace.
#[derive(Debug)]
pub(crate) enum Named {
    /// By id; empty for the caller's own.
    Id(String),
    /// By slug.
    Slug(String),
}

impl Provisioning {
    /// The workspace, when the caller reaches it.
    pub(crate) async fn get_workspace(&self, caller: &Caller, named: Named) -> Result<Arc<Workspace>, Error> {
        match (named, caller.bound()) {
            (Named::Id(id), _) => self.workspace(caller, &id).await,
            (Named::Slug(slug), Some(own)) if own.slug == slug => Ok(Arc::clone(own)),
            (Named::Slug(_), Some(_)) => Err(Error::NotFound { resource: "workspace" }),
            (Named::Slug(slug), None) => {
                let found = self.store().workspace_by_slug(&slug).await?;
                found.map(Arc::new).ok_or(Error::NotFound { resource: "workspace" })
            }
        }
    }
}
