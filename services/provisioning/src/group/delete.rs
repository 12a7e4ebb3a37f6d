//! Deleting a group. Its members stay what they are.

use std::sync::Arc;

use domain::change::{Change, ChangeKind, Subject};
use domain::id::{MemberId, WorkspaceId};
use domain::refusal::Refusal;
use storage::{Left, Tx, UnitFuture};

use super::Target;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::schema::claim::Held;

impl Provisioning {
    /// Deletes a group, and takes it out of the groups it is in.
    pub(crate) async fn delete_group(&self, caller: &Caller, target: Target) -> Result<(), Error> {
        let (asking, now) = (caller.clone(), self.now());
        let known = self.schemas(&target.workspace).await?;
        let unit = move |tx: Tx| -> UnitFuture<(), Error> {
            let (caller, target, known) = (asking.clone(), target.clone(), Arc::clone(&known));
            Box::pin(async move {
                let workspace = &target.workspace;
                tx.hold_nesting(workspace.id).await?;
                let member = MemberId(target.group.0);
                tx.hold_groups(workspace.id, member).await?;
                let found = tx.group(workspace.id, target.group).await?;
                let mut group = found.ok_or(Error::NotFound { resource: "group" })?;
                if caller.is_kept_from_groups(workspace) {
                    return Err(Refusal::ScimManagedGroup { group: group.id }.into());
                }
                group.expect_revision(target.expected)?;

                let left = tx.leave_groups(workspace.id, member, now).await?;
                // A group that was its own member has moved by now.
                let own = left.iter().find(|left| left.group == group.id);
                let before = own.map_or(group.revision, |left| left.revision);
                tx.delete_group(&group, before).await?;
                let held = Held::by(&known.groups, &group.profile.extensions);
                held.exchange(&tx, &known.groups, (group.workspace, group.id.0), None).await?;
                let others = left.iter().filter(|left| left.group != group.id);
                let mut changes: Vec<Change> = others.map(|left| left_change(workspace.id, member, left)).collect();
                changes.extend(group.delete(now));
                tx.append_changes(&changes).await?;
                caller.tell(&tx, |log| log.deleted_group(&group, &changes)).await?;
                Ok(())
            })
        };
        self.write_for(caller, unit).await
    }
}

/// What to tell of somebody who left a group.
pub(crate) fn left_change(workspace: WorkspaceId, member: MemberId, left: &Left) -> Change {
    let Left { group, revision, at } = *left;
    Change { workspace, subject: Subject::Member(group, member), kind: ChangeKind::MemberRemoved, revision, at }
}
