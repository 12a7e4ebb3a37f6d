//! The shape of every write to a group: look up who is to be a member, read the group, ask the rules, move the members,
//! write what changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::group::{Delta, Group, GroupProfile, Membership, Step};
use domain::id::{GroupId, MemberId};
use domain::refusal::Refusal;
use domain::schema::Schemas;
use domain::workspace::Workspace;
use storage::{Resolved, Tx, UnitFuture};

use super::{Target, Written};
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::log::GroupTold;
use crate::error::Error;
use crate::schema::claim::Held;

/// Path of the members in the contract.
const MEMBERS: &str = "profile.members";
/// How many ids a refusal names.
const NAMED: usize = 10;

/// What is done to the members of a group, and by whom.
#[derive(Clone, Debug)]
pub(super) struct Moves {
    pub(super) caller: Caller,
    pub(super) membership: Membership,
    /// Whether a circle of groups may be closed.
    pub(super) allow_cycle: bool,
}

impl Provisioning {
    /// Applies a change to a group in one unit of work, and answers with the group as it then is.
    ///
    /// `renew` says what becomes of the profile, and may run again after a conflict. When nothing effective changes, nothing
    /// is written.
    pub(super) async fn change_group<F>(&self, target: Target, moves: Moves, renew: F) -> Result<Written<Group>, Error>
    where
        F: Fn(&Group, &Schemas) -> Result<GroupProfile, Refusal> + Clone + Send + Sync + 'static,
    {
        let now = self.now();
        let known = self.schemas(&target.workspace).await?;
        let caller = moves.caller.clone();
        let unit = move |tx: Tx| -> UnitFuture<Written<Group>, Error> {
            let (target, mut moves, renew, known) = (target.clone(), moves.clone(), renew.clone(), Arc::clone(&known));
            Box::pin(async move {
                let workspace = &target.workspace;
                // Before the group is read, as whoever waits for the nesting must hold nothing.
                let resolved = moves.resolve(&tx, workspace).await?;
                let found = tx.group(workspace.id, target.group).await?;
                let mut group = found.ok_or(Error::NotFound { resource: "group" })?;
                if moves.caller.is_kept_from_groups(workspace) {
                    return Err(Refusal::ScimManagedGroup { group: group.id }.into());
                }
                group.expect_revision(target.expected)?;
                let before = group.revision;
                let held = Held::by(&known.groups, &group.profile.extensions);
                let profile = renew(&group, &known.groups)?;
                let skipped = moves.skip(workspace, &resolved.nobody)?;
                if !resolved.groups.is_empty() && !moves.allow_cycle {
                    refuse_circle(&tx, &group, &resolved.groups).await?;
                }
                let members = moves.take(&tx, workspace, group.id).await?;

                let renewed = profile != group.profile;
                let was = moves.caller.log().map(|_| group.profile.clone());
                let changes = group.commit(profile, &members, now);
                if !changes.is_empty() {
                    if renewed {
                        tx.update_group(&group, before).await?;
                        let now = &group.profile.extensions;
                        held.exchange(&tx, &known.groups, (group.workspace, group.id.0), Some(now)).await?;
                    } else {
                        tx.touch_group(&group, before).await?;
                    }
                    tx.append_changes(&changes).await?;
                }
                let told = GroupTold {
                    members: &members,
                    changes: &changes,
                    skipped: !skipped.is_empty(),
                    schemas: &known.groups,
                };
                moves.caller.tell(&tx, |log| log.group(was.as_ref(), &group, told)).await?;
                Ok(Written { group, skipped })
            })
        };
        self.write_for(&caller, unit).await
    }
}

impl Moves {
    /// Looks up who is to be a member; where groups are, nobody else nests groups until the unit is over.
    pub(super) async fn resolve(&self, tx: &Tx, workspace: &Workspace) -> Result<Resolved, Error> {
        let named = self.membership.named();
        let resolved = tx.resolve_members(workspace.id, self.caller.view(), &named).await?;
        if !resolved.groups.is_empty() {
            tx.hold_nesting(workspace.id).await?;
        }
        Ok(resolved)
    }

    /// Leaves out whoever is nobody, unless the policy refuses that.
    pub(super) fn skip(&mut self, workspace: &Workspace, nobody: &BTreeSet<MemberId>) -> Result<Vec<String>, Error> {
        let skipped = self.membership.skip(nobody);
        if !workspace.policy.strict_members || skipped.is_empty() {
            return Ok(skipped);
        }
        let more = if skipped.len() > NAMED { format!(" and {} more", skipped.len() - NAMED) } else { String::new() };
        // An id is the caller's text: it is repeated only as far as it may be one.
        let names = skipped.iter().take(NAMED).map(|id| id.chars().take(64).collect::<String>());
        let names = names.collect::<Vec<_>>().join(", ");
        let message = format!(
            "profile.members names {names}{more}, which are neither users nor groups here; leave them out, or have an \
             admin lift the policy strict_members"
        );
        Err(Error::field(MEMBERS, message))
    }

    /// Takes the steps in order.
    pub(super) async fn take(&self, tx: &Tx, workspace: &Workspace, group: GroupId) -> Result<Delta, Error> {
        let mut delta = Delta::default();
        for step in self.membership.steps() {
            let moved = tx.take_member_step(workspace.id, group, self.caller.view(), step, &mut delta).await?;
            if moved == 0 && matches!(step, Step::RemoveMatching { required: true, .. }) {
                let message = "members has none that meets the condition; add the members instead";
                return Err(Refusal::NoTarget { field: "members".to_owned(), message: message.to_owned() }.into());
            }
        }
        Ok(delta)
    }
}

async fn refuse_circle(tx: &Tx, group: &Group, members: &BTreeSet<MemberId>) -> Result<(), Error> {
    match tx.closes_circle(group.workspace, group.id, members).await? {
        None => Ok(()),
        Some(member) if member.0 == group.id.0 => {
            Err(Error::field(MEMBERS, "profile.members names the group itself; a group cannot be its own member"))
        }
        Some(member) => {
            let message = format!(
                "profile.members names group {member}, which this group is in already; a group cannot become a member \
                 of itself, take it out there first"
            );
            Err(Error::field(MEMBERS, message))
        }
    }
}
