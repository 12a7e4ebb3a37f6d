//! Schemas as every use case needs them, remembered by the workspace's `schema_revision`.
//!
//! Authentication reads that number with each call, so that what is remembered is never older than the call, on any
//! replica; a workspace that never had a schema costs nothing at all.

use std::sync::Arc;
use std::time::Duration;

use domain::attribute::ResourceKind;
use domain::id::WorkspaceId;
use domain::revision::Revision;
use domain::schema::Schemas;
use domain::workspace::{Policy, Rules, Workspace};

use crate::Provisioning;
use crate::error::Error;

/// What a workspace registered, by what it extends.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The schemas of users.
    pub(crate) users: Schemas,
    /// The schemas of groups.
    pub(crate) groups: Schemas,
}

impl Known {
    /// The rules of a workspace that chose this policy.
    pub(crate) fn rules<'a>(&'a self, policy: &'a Policy) -> Rules<'a> {
        Rules { policy, schemas: &self.users }
    }
}

/// Remembers schemas, for a while.
pub(crate) struct Memory {
    nothing: Arc<Known>,
    known: moka::sync::Cache<(WorkspaceId, Revision), Arc<Known>>,
}

impl Memory {
    /// `capacity` is a number of attributes.
    pub(crate) fn new(capacity: u64) -> Self {
        let weigh = |_: &(WorkspaceId, Revision), known: &Arc<Known>| {
            u32::try_from(1 + known.users.attributes() + known.groups.attributes()).unwrap_or(u32::MAX)
        };
        let known = moka::sync::Cache::builder().max_capacity(capacity).weigher(weigh);
        Self { nothing: Arc::default(), known: known.time_to_idle(Duration::from_secs(3_600)).build() }
    }
}

impl Provisioning {
    /// The schemas of a workspace, as of this call.
    pub(crate) async fn schemas(&self, workspace: &Workspace) -> Result<Arc<Known>, Error> {
        let memory = self.schema_memory();
        if workspace.schema_revision == Revision(0) {
            return Ok(Arc::clone(&memory.nothing));
        }
        let key = (workspace.id, workspace.schema_revision);
        if let Some(known) = memory.known.get(&key) {
            return Ok(known);
        }
        // What is read here may be newer than the revision: never older.
        let registered = self.store().schemas(workspace.id).await?;
        let of = |resource| Schemas::of(resource, &registered);
        let known = Arc::new(Known { users: of(ResourceKind::User), groups: of(ResourceKind::Group) });
        memory.known.insert(key, Arc::clone(&known));
        Ok(known)
    }
}
