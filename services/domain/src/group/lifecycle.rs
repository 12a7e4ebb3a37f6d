//! Moves of a group's life.
//!
//! Who may make which move is the caller's business, and so is what becomes of the members: a move is told what that came
//! to.

use super::{Delta, Group, GroupProfile};
use crate::change::{Change, ChangeKind, Subject};
use crate::id::{GroupId, WorkspaceId};
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::schema::{Extensions, Schemas, Write};
use crate::time::Timestamp;

/// A group to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewGroup {
    /// Its id.
    pub id: GroupId,
    /// Its owner.
    pub workspace: WorkspaceId,
    /// Its attributes.
    pub profile: GroupProfile,
}

impl Group {
    /// Creates a group, without members as yet.
    pub fn create(new: NewGroup, schemas: &Schemas, now: Timestamp) -> Result<Self, Refusal> {
        let NewGroup { id, workspace, mut profile } = new;
        profile.prepare(schemas, Write::Create, &Extensions::new())?;
        Ok(Self { id, workspace, profile, member_count: 0, created: now, updated: now, revision: Revision::FIRST })
    }

    /// Gives a group that is being created its first members; what to tell of both.
    pub fn begin(&mut self, members: &Delta) -> Vec<Change> {
        self.count(members);
        let mut changes = vec![self.change(Subject::Group(self.id), ChangeKind::GroupCreated)];
        changes.extend(self.member_changes(members));
        changes
    }

    /// The profile that replaces the one there is. What is left out is cleared, but for the external id, which stays: a
    /// template that omits it does not mean to lose track of the group.
    pub fn replaced(&self, mut profile: GroupProfile, schemas: &Schemas) -> Result<GroupProfile, Refusal> {
        if profile.external_id.as_ref().is_none_or(String::is_empty) {
            profile.external_id.clone_from(&self.profile.external_id);
        }
        profile.prepare(schemas, Write::Replace, &self.profile.extensions)?;
        Ok(profile)
    }

    /// Takes over what effectively changes, and tells it; nothing to tell means that nothing was touched.
    pub fn commit(&mut self, profile: GroupProfile, members: &Delta, now: Timestamp) -> Vec<Change> {
        let renewed = profile != self.profile;
        if !renewed && members.is_empty() {
            return Vec::new();
        }
        self.profile = profile;
        self.count(members);
        self.touch(now);
        let mut changes = Vec::new();
        if renewed {
            changes.push(self.change(Subject::Group(self.id), ChangeKind::GroupUpdated));
        }
        changes.extend(self.member_changes(members));
        changes
    }

    /// Deletes the group; what to tell. That its members are members no more goes without saying.
    pub fn delete(&mut self, now: Timestamp) -> Vec<Change> {
        self.touch(now);
        vec![self.change(Subject::Group(self.id), ChangeKind::GroupDeleted)]
    }

    /// Refuses a caller who saw another revision; `None` saw any.
    pub fn expect_revision(&self, expected: Option<Revision>) -> Result<(), Refusal> {
        match expected {
            Some(expected) if expected != self.revision => Err(Refusal::EtagMismatch),
            Some(_) | None => Ok(()),
        }
    }

    fn count(&mut self, members: &Delta) {
        let added = self.member_count.saturating_add(members.added().len() as u64);
        self.member_count = added.saturating_sub(members.removed().len() as u64);
    }

    /// Counts an effective change. Time never runs backwards for a group, whatever a replica's clock says.
    fn touch(&mut self, now: Timestamp) {
        self.revision = self.revision.next();
        self.updated = self.updated.max(now);
    }

    fn member_changes(&self, members: &Delta) -> impl Iterator<Item = Change> {
        let change = |id, kind| self.change(Subject::Member(self.id, id), kind);
        let removed = members.removed().map(move |id| change(id, ChangeKind::MemberRemoved));
        removed.chain(members.added().map(move |id| change(id, ChangeKind::MemberAdded)))
    }

    fn change(&self, subject: Subject, kind: ChangeKind) -> Change {
        Change { workspace: self.workspace, subject, kind, revision: self.revision, at: self.updated }
    }
}
