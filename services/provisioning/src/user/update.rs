//! Writing the masked fields of a user: its profile (SCIM PUT is the whole of it), its seat, or both at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::change::Change;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::user::{PatchOperation, Profile, Role, Seat, User};
use domain::workspace::Rules;

use super::change::Touches;
use super::{GroupView, Shown, Target};
use crate::Provisioning;
use crate::access::Caller;
use crate::convert::mask_patch;
use crate::error::Error;

/// What to write.
#[derive(Debug, Default)]
pub(crate) struct UserUpdate {
    /// Of the profile.
    pub(crate) profile: ProfileUpdate,
    /// Of the seat.
    pub(crate) seat: SeatUpdate,
}

/// What to write of the profile.
#[derive(Debug, Default)]
pub(crate) enum ProfileUpdate {
    /// Nothing.
    #[default]
    None,
    /// All of it.
    Replace {
        /// The new one.
        profile: Box<Profile>,
        /// The new state; unset keeps what is.
        active: Option<bool>,
    },
    /// Some of its fields.
    Patch {
        /// What to do to them.
        operations: Vec<PatchOperation>,
        /// When set, all extensions but these go away as well.
        keep_extensions: Option<BTreeSet<String>>,
    },
}

/// What to write of the seat; unset fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SeatUpdate {
    pub(crate) role: Option<Role>,
    pub(crate) teams: Option<Vec<String>>,
    pub(crate) recording_license: Option<bool>,
    pub(crate) salesforce_user_id: Option<Option<String>>,
    pub(crate) hubspot_owner_id: Option<Option<String>>,
}

impl SeatUpdate {
    /// All of the seat.
    pub(crate) fn all(seat: Seat) -> Self {
        let Seat { role, teams, recording_license, salesforce_user_id, hubspot_owner_id } = seat;
        Self {
            role: Some(role),
            teams: Some(teams),
            recording_license: Some(recording_license),
            salesforce_user_id: Some(salesforce_user_id),
            hubspot_owner_id: Some(hubspot_owner_id),
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn applied_to(&self, seat: &Seat) -> Seat {
        let Self { role, teams, recording_license, salesforce_user_id, hubspot_owner_id } = self.clone();
        Seat {
            role: role.unwrap_or(seat.role),
            teams: teams.unwrap_or_else(|| seat.teams.clone()),
            recording_license: recording_license.unwrap_or(seat.recording_license),
            salesforce_user_id: salesforce_user_id.unwrap_or_else(|| seat.salesforce_user_id.clone()),
            hubspot_owner_id: hubspot_owner_id.unwrap_or_else(|| seat.hubspot_owner_id.clone()),
        }
    }
}

impl UserUpdate {
    fn apply(&self, user: &mut User, rules: &Rules<'_>, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let mut changes = match &self.profile {
            ProfileUpdate::None => Vec::new(),
            ProfileUpdate::Replace { profile, active } => {
                user.replace_profile(Profile::clone(profile), *active, rules, now)?
            }
            ProfileUpdate::Patch { operations, keep_extensions: None } => user.patch(operations, rules, now)?,
            ProfileUpdate::Patch { operations, keep_extensions: Some(keep) } => {
                let mut all = mask_patch::without_other_extensions(&user.profile, keep);
                all.extend_from_slice(operations);
                user.patch(&all, rules, now)?
            }
        };
        if !self.seat.is_empty() {
            changes.extend(user.set_seat(self.seat.applied_to(&user.seat), now)?);
        }
        Ok(changes)
    }
}

impl Provisioning {
    /// Writes masked fields, profile and seat in one unit of work.
    pub(crate) async fn update_user(
        &self,
        caller: &Caller,
        target: Target,
        update: UserUpdate,
        view: GroupView,
    ) -> Result<Shown, Error> {
        if !update.seat.is_empty() {
            caller.may_write_seats()?;
        }
        let touches = match update.profile {
            ProfileUpdate::None => Touches::Seat,
            ProfileUpdate::Replace { active: Some(_), .. } => Touches::State,
            ProfileUpdate::Replace { active: None, .. } => Touches::Profile,
            ProfileUpdate::Patch { ref operations, .. } if operations.iter().any(PatchOperation::says_state) => {
                Touches::State
            }
            ProfileUpdate::Patch { .. } => Touches::Profile,
        };
        let now = self.now();
        let update = Arc::new(update);
        let change = move |user: &mut User, rules: &Rules<'_>| update.apply(user, rules, now);
        let user = self.change_user(caller, target, touches, change).await?;
        self.show_user(view, user).await
    }
}

#[cfg(test)]
mod tests;
