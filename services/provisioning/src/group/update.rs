//! Writing the masked fields of a group (SCIM PUT is the whole of it).

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::attribute::FieldPath;
use domain::group::{Group, GroupFragment, GroupPatchOperation, GroupProfile, Membership};
use domain::refusal::Refusal;
use domain::schema::Schemas;
use domain::user::PatchKind;

use super::change::Moves;
use super::{MemberView, Shown, Target, Written};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// What to write.
#[derive(Clone, Debug)]
pub(crate) enum GroupUpdate {
    /// All of the profile; members that are not told stay.
    Replace(GroupFragment),
    /// Some of its fields.
    Patch {
        /// What to do to them.
        operations: Vec<GroupPatchOperation>,
        /// When set, all extensions but these go away as well.
        keep_extensions: Option<BTreeSet<String>>,
    },
}

impl GroupUpdate {
    fn membership(&self) -> Result<Membership, Refusal> {
        match self {
            Self::Replace(GroupFragment { members, .. }) => {
                let mut membership = Membership::default();
                if let Some(members) = members {
                    membership.replace(members)?;
                }
                Ok(membership)
            }
            Self::Patch { operations, .. } => Membership::of_patch(operations),
        }
    }

    fn renew(&self, group: &Group, schemas: &Schemas) -> Result<GroupProfile, Refusal> {
        match self {
            Self::Replace(GroupFragment { profile, .. }) => group.replaced(profile.clone(), schemas),
            Self::Patch { operations, keep_extensions: None } => group.patched(operations, schemas),
            Self::Patch { operations, keep_extensions: Some(keep) } => {
                let gone = group.profile.extensions.keys().filter(|urn| !keep.contains(*urn));
                let mut all: Vec<GroupPatchOperation> = gone.map(|urn| remove_extension(urn)).collect();
                all.extend_from_slice(operations);
                group.patched(&all, schemas)
            }
        }
    }
}

fn remove_extension(urn: &str) -> GroupPatchOperation {
    let field = FieldPath::Extension { urn: urn.to_owned(), path: Vec::new(), exact: false };
    GroupPatchOperation { kind: PatchKind::Remove, field, element: None, fragment: GroupFragment::default() }
}

impl Provisioning {
    /// Writes masked fields in one unit of work.
    pub(crate) async fn update_group(
        &self,
        caller: &Caller,
        target: Target,
        update: GroupUpdate,
        view: MemberView,
    ) -> Result<Written<Shown>, Error> {
        let moves = Moves { caller: caller.clone(), membership: update.membership()?, allow_cycle: false };
        let update = Arc::new(update);
        let workspace = Arc::clone(&target.workspace);
        let written = self.change_group(target, moves, move |group, schemas| update.renew(group, schemas)).await?;
        self.show_written(caller, &workspace, view, written).await
    }
}
