//! Moves of a user's life: what an identity provider or an admin does to a user that is there.
//!
//! Every move answers what to tell the world; nothing to tell means that nothing was touched. Who may make which move is
//! the caller's business.

#[cfg(test)]
mod tests;

use super::patch::{Draft, PatchOperation};
use super::{ManagedBy, Profile, Role, Seat, User, UserState, email, validate, zone};
use crate::attribute::{Attribute, FieldPath};
use crate::change::{Change, ChangeKind, Subject};
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::schema::Write;
use crate::time::Timestamp;
use crate::workspace::{Policy, Rules};

/// What a move leaves behind, judged already.
pub(super) struct Outcome {
    /// The profile, and what the user signs in with by it; `None` for the one there is.
    pub(super) profile: Option<(Profile, String)>,
    /// Whether the user may sign in; `None` for as before.
    pub(super) active: Option<bool>,
}

impl User {
    /// Whether the user may sign in: SCIM's `active`.
    pub fn is_active(&self) -> bool {
        self.state == UserState::Active
    }

    /// Whether the user may administer the workspace now.
    pub fn is_active_admin(&self) -> bool {
        self.is_active() && self.seat.role == Role::Admin
    }

    /// Replaces the profile. What is left out is cleared, but for the state and the external id, which stay: a template
    /// that omits them does not mean to let somebody in again, or to lose track of them.
    pub fn replace_profile(
        &mut self,
        mut profile: Profile,
        active: Option<bool>,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        if profile.external_id.as_ref().is_none_or(String::is_empty) {
            profile.external_id.clone_from(&self.profile.external_id);
        }
        profile.prepare(rules, Write::Replace, &self.profile.extensions)?;
        let outcome = self.outcome(profile, active, rules.policy)?;
        self.commit(outcome, now)
    }

    /// Takes the steps of a patch in order, all or none.
    pub fn patch(
        &mut self,
        operations: &[PatchOperation],
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        let mut draft = Draft::of(&self.profile, rules.schemas);
        operations.iter().try_for_each(|operation| operation.apply(&mut draft))?;
        let Draft { mut profile, active, .. } = draft;
        profile.check_sizes()?;
        profile.normalize();
        profile.require_user_name()?;
        if !rules.policy.lenient_names && operations.iter().any(PatchOperation::touches_name) {
            self.refuse_lost_names(&profile)?;
        }
        rules.schemas.conform(Write::Patch, &self.profile.extensions, &mut profile.extensions)?;
        let outcome = self.outcome(profile, active, rules.policy)?;
        self.commit(outcome, now)
    }

    /// Locks the user out. Twice is no change.
    pub fn deactivate(&mut self, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        self.commit(Outcome { profile: None, active: Some(false) }, now)
    }

    /// Lets the user in again. Twice is no change.
    pub fn reactivate(&mut self, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        self.commit(Outcome { profile: None, active: Some(true) }, now)
    }

    /// Deletes the user, for good.
    pub fn delete(&mut self, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        self.touch(now);
        self.state = UserState::Deleted { since: self.updated };
        Ok(vec![self.change(ChangeKind::UserDeleted)])
    }

    /// Hands a user that was created by hand over to the identity provider, with everything it has. Twice is no change.
    pub fn adopt(&mut self, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        match self.managed_by {
            ManagedBy::Scim => Ok(Vec::new()),
            ManagedBy::Manual => {
                self.managed_by = ManagedBy::Scim;
                self.touch(now);
                Ok(vec![self.change(ChangeKind::UserUpdated)])
            }
        }
    }

    /// Changes what the admin manages.
    pub fn set_seat(&mut self, mut seat: Seat, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        seat.prepare()?;
        if seat == self.seat {
            return Ok(Vec::new());
        }
        self.seat = seat;
        self.touch(now);
        Ok(vec![self.change(ChangeKind::UserUpdated)])
    }

    /// Refuses a caller who saw another revision; `None` saw any.
    pub fn expect_revision(&self, expected: Option<Revision>) -> Result<(), Refusal> {
        match expected {
            Some(expected) if expected != self.revision => Err(Refusal::EtagMismatch),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a user that is deleted.
    pub fn expect_alive(&self) -> Result<(), Refusal> {
        match self.state {
            UserState::Active | UserState::Deactivated { .. } => Ok(()),
            UserState::Deleted { .. } => Err(Refusal::Gone),
        }
    }

    /// What a new profile comes to. Of a user that never had an address, since it came while people signed in by user
    /// name, none is asked for: it keeps what it signs in with.
    pub(super) fn outcome(&self, profile: Profile, active: Option<bool>, policy: &Policy) -> Result<Outcome, Refusal> {
        let login_email = match email::login_email(&profile, policy) {
            Err(_) if email::login_email(&self.profile, policy).is_err() => self.login_email.clone(),
            found => found?,
        };
        Ok(Outcome { profile: Some((profile, login_email)), active })
    }

    /// Takes over what effectively changes, and tells it.
    pub(super) fn commit(&mut self, outcome: Outcome, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let profile = outcome.profile.filter(|(profile, _)| *profile != self.profile);
        let active = outcome.active.filter(|active| *active != self.is_active());
        if profile.is_none() && active.is_none() {
            return Ok(Vec::new());
        }
        self.touch(now);
        let mut changes = Vec::new();
        if let Some((profile, login_email)) = profile {
            if profile.timezone != self.profile.timezone {
                self.time_zone = profile.timezone.as_deref().and_then(zone::resolve);
            }
            self.profile = profile;
            self.login_email = login_email;
            changes.push(self.change(ChangeKind::UserUpdated));
        }
        match active {
            Some(true) => {
                self.state = UserState::Active;
                changes.push(self.change(ChangeKind::UserReactivated));
            }
            Some(false) => {
                self.state = UserState::Deactivated { since: self.updated };
                changes.push(self.change(ChangeKind::UserDeactivated));
            }
            None => {}
        }
        Ok(changes)
    }

    /// Counts an effective change. Time never runs backwards for a user, whatever a replica's clock says.
    fn touch(&mut self, now: Timestamp) {
        self.revision = self.revision.next();
        self.updated = self.updated.max(now);
    }

    /// A fact about the user as it now is.
    pub(super) fn change(&self, kind: ChangeKind) -> Change {
        let subject = Subject::User(self.id);
        Change { workspace: self.workspace, subject, kind, revision: self.revision, at: self.updated }
    }

    /// Refuses to lose a required part of the name. One that was never there is not asked for: the user came under a more
    /// lenient policy, and its identity provider must still be able to change it.
    fn refuse_lost_names(&self, profile: &Profile) -> Result<(), Refusal> {
        let lost = profile.missing_names().find(|sub| !self.profile.missing_names().any(|before| before == *sub));
        lost.map_or(Ok(()), |sub| Err(validate::name_required(sub)))
    }
}

impl PatchOperation {
    fn touches_name(&self) -> bool {
        matches!(self.field, FieldPath::Attribute(Attribute::Name, _))
    }
}
