//! Creating a group.

use std::sync::Arc;

use domain::group::{Group, GroupProfile, Membership, NewGroup};
use domain::id::GroupId;
use domain::refusal::Refusal;
use domain::workspace::Workspace;
use storage::{Tx, UnitFuture};

use super::change::Moves;
use super::{MemberView, Shown, Written};
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::log::GroupTold;
use crate::error::Error;
use crate::schema::claim::Held;

/// The group to create.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its profile.
    pub(crate) profile: GroupProfile,
    /// Its members' ids, as sent.
    pub(crate) members: Vec<String>,
}

impl Provisioning {
    /// Creates a group with its first members.
    pub(crate) async fn create_group(
        &self,
        caller: &Caller,
        workspace: Arc<Workspace>,
        draft: Draft,
        view: MemberView,
    ) -> Result<Written<Shown>, Error> {
        if caller.is_kept_from_groups(&workspace) {
            return Err(Refusal::ScimManagedGroups.into());
        }
        let now = self.now();
        let Draft { profile, members } = draft;
        let new = NewGroup { id: GroupId(self.id_for(caller, now)), workspace: workspace.id, profile };
        let known = self.schemas(&workspace).await?;
        let group = Group::create(new, &known.groups, now)?;
        let mut membership = Membership::default();
        membership.add(&members)?;
        // A group that nobody knows yet is in no other one.
        let moves = Moves { caller: caller.clone(), membership, allow_cycle: true };

        let at = Arc::clone(&workspace);
        let unit = move |tx: Tx| -> UnitFuture<Written<Group>, Error> {
            let (workspace, known) = (Arc::clone(&at), Arc::clone(&known));
            let (mut moves, mut group) = (moves.clone(), group.clone());
            Box::pin(async move {
                let resolved = moves.resolve(&tx, &workspace).await?;
                let skipped = moves.skip(&workspace, &resolved.nobody)?;
                // First the name, which may be taken: a refusal before anything is written costs least.
                tx.insert_group(&group).await?;
                let now = &group.profile.extensions;
                let at = (group.workspace, group.id.0);
                Held::nothing().exchange(&tx, &known.groups, at, Some(now)).await?;
                let members = moves.take(&tx, &workspace, group.id).await?;
                let changes = group.begin(&members);
                if group.member_count > 0 {
                    tx.touch_group(&group, group.revision).await?;
                }
                tx.append_changes(&changes).await?;
                let told = GroupTold {
                    members: &members,
                    changes: &changes,
                    skipped: !skipped.is_empty(),
                    schemas: &known.groups,
                };
                moves.caller.tell(&tx, |log| log.group(None, &group, told)).await?;
                Ok(Written { group, skipped })
            })
        };
        let written = self.write_for(caller, unit).await?;
        self.show_written(caller, &workspace, view, written).await
    }
}
