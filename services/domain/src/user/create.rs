//! How a user comes to be, and comes back.

use super::{ManagedBy, Profile, Seat, User, UserState};
use crate::change::{Change, ChangeKind};
use crate::id::{UserId, WorkspaceId};
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::schema::{Extensions, Write};
use crate::time::Timestamp;
use crate::user::{email, zone};
use crate::workspace::Rules;

/// A user to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// Its owner.
    pub workspace: WorkspaceId,
    /// Who decides about it.
    pub managed_by: ManagedBy,
    /// Its attributes.
    pub profile: Profile,
    /// Whether it may sign in; `None` for yes.
    pub active: Option<bool>,
    /// What the admin manages.
    pub seat: Seat,
    /// The deleted user it takes over from.
    pub predecessor: Option<UserId>,
}

/// A user that came to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    /// The user.
    pub user: User,
    /// What to tell.
    pub changes: Vec<Change>,
}

impl User {
    /// Creates a user.
    pub fn create(new: NewUser, rules: &Rules<'_>, now: Timestamp) -> Result<Created, Refusal> {
        let NewUser { id, workspace, managed_by, mut profile, active, mut seat, predecessor } = new;
        profile.prepare(rules, Write::Create, &Extensions::new())?;
        seat.prepare()?;
        let login_email = email::login_email(&profile, rules.policy)?;
        let time_zone = profile.timezone.as_deref().and_then(zone::resolve);
        let active = active.unwrap_or(true);
        let state = if active { UserState::Active } else { UserState::Deactivated { since: now } };
        let user = Self {
            id,
            workspace,
            managed_by,
            state,
            profile,
            seat,
            login_email,
            time_zone,
            predecessor,
            created: now,
            updated: now,
            revision: Revision::FIRST,
        };
        let mut changes = vec![user.change(ChangeKind::UserCreated)];
        if !active {
            changes.push(user.change(ChangeKind::UserDeactivated));
        }
        Ok(Created { user, changes })
    }

    /// Whether an identity provider that creates `incoming` means this user: one of its own, deactivated, that it knows
    /// by the same id.
    pub fn may_be_readmitted(&self, incoming: &Profile) -> bool {
        let known = |profile: &Profile| profile.external_id.clone().filter(|id| !id.is_empty());
        self.managed_by == ManagedBy::Scim
            && matches!(self.state, UserState::Deactivated { .. })
            && known(&self.profile).is_some_and(|id| known(incoming) == Some(id))
    }

    /// Takes the user back with a new profile, active unless told otherwise.
    pub fn readmit(
        &mut self,
        mut profile: Profile,
        active: Option<bool>,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.expect_alive()?;
        profile.prepare(rules, Write::Replace, &self.profile.extensions)?;
        let outcome = self.outcome(profile, Some(active.unwrap_or(true)), rules.policy)?;
        self.commit(outcome, now)
    }
}

impl Profile {
    /// Brings a whole profile into its one form, or refuses it; `stored` is the extension data that it takes the place of.
    pub(super) fn prepare(&mut self, rules: &Rules<'_>, write: Write, stored: &Extensions) -> Result<(), Refusal> {
        // Sizes come first: the rest is not made for what has no bounds.
        self.check_sizes()?;
        self.normalize();
        self.require(rules)?;
        rules.schemas.conform(write, stored, &mut self.extensions)
    }
}
