//! Patching a group.

use std::sync::Arc;

use domain::group::{Group, GroupPatchOperation, Membership};
use domain::schema::Schemas;

use super::change::Moves;
use super::{MemberView, Shown, Target, Written};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Applies operations in order, all or none. `allow_cycle` lets the members close a circle of groups.
    pub(crate) async fn patch_group(
        &self,
        caller: &Caller,
        target: Target,
        operations: Vec<GroupPatchOperation>,
        allow_cycle: bool,
        view: MemberView,
    ) -> Result<Written<Shown>, Error> {
        let membership = Membership::of_patch(&operations)?;
        let moves = Moves { caller: caller.clone(), membership, allow_cycle };
        let operations: Arc<[GroupPatchOperation]> = operations.into();
        let workspace = Arc::clone(&target.workspace);
        let renew = move |group: &Group, schemas: &Schemas| group.patched(&operations, schemas);
        let written = self.change_group(target, moves, renew).await?;
        self.show_written(caller, &workspace, view, written).await
    }
}
