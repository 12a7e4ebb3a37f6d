//! The field mask of an update: which parts of a user it writes, and with what.

use std::collections::BTreeSet;

use domain::refusal::Refusal;
use domain::user::{Profile, Seat};
use proto::v1;

use super::{mask_patch, profile, seat};
use crate::error::Error;
use crate::user::update::{ProfileUpdate, SeatUpdate, UserUpdate};

const MAX_PATHS: usize = 200;

/// Fields of a user that no mask may name: they are output.
const OUTPUT: [&str; 14] = [
    "user_id",
    "workspace_id",
    "managed_by",
    "state",
    "login_email",
    "time_zone",
    "predecessor_id",
    "create_time",
    "update_time",
    "state_time",
    "etag",
    "groups",
    "on_request",
    "always_shown",
];

/// Reads the masked fields of a user.
pub(crate) fn read(
    sent_profile: Option<v1::Profile>,
    sent_seat: Option<v1::Seat>,
    mask: Option<prost_types::FieldMask>,
) -> Result<UserUpdate, Error> {
    let prost_types::FieldMask { paths } = mask.unwrap_or_default();
    if paths.is_empty() {
        return Err(Error::field("update_mask", "update_mask is required; name the fields to write, or `*`"));
    }
    if paths.len() > MAX_PATHS {
        return Err(Error::field("update_mask", "update_mask names more than 200 fields"));
    }
    let mut update = UserUpdate::default();
    let mut reader = Reader { profile: Sent::Message(sent_profile), seat: Sent::Message(sent_seat) };
    // Twice the same field is once: nothing is copied more often than it is written.
    let paths: BTreeSet<String> = paths.into_iter().collect();
    for path in &paths {
        reader.read(path, paths.len(), &mut update)?;
    }
    Ok(update)
}

/// What was sent, read when the first path asks for it: what no path names may be anything.
enum Sent<M, V> {
    Message(Option<M>),
    Value(Option<V>),
}

struct Reader {
    profile: Sent<v1::Profile, (Profile, Option<bool>)>,
    seat: Sent<v1::Seat, Seat>,
}

impl Reader {
    fn read(&mut self, path: &str, paths: usize, update: &mut UserUpdate) -> Result<(), Error> {
        match path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest))) {
            ("*", None) if paths > 1 => {
                Err(Error::field("update_mask", "update_mask joins `*` with other fields; `*` stands alone"))
            }
            ("*" | "profile", None) => {
                let (profile, active) = self
                    .profile()?
                    .cloned()
                    .ok_or_else(|| Error::field("profile", "profile is required where the mask replaces it"))?;
                update.profile = ProfileUpdate::Replace { profile: Box::new(profile), active };
                Ok(())
            }
            ("profile", Some(field)) => self.read_profile(field, &mut update.profile),
            ("seat", None) => {
                update.seat = SeatUpdate::all(self.seat()?);
                Ok(())
            }
            ("seat", Some(field)) => self.read_seat(field, &mut update.seat),
            (output, _) if OUTPUT.contains(&output) => Err(Refusal::Immutable { field: output.to_owned() }.into()),
            _ => Err(Error::field("update_mask", "update_mask names a field that a user does not have")),
        }
    }

    fn read_profile(&mut self, field: &str, update: &mut ProfileUpdate) -> Result<(), Error> {
        let nothing = (Profile::default(), None);
        let (sent, active) = self.profile()?.unwrap_or(&nothing);
        let operations = mask_patch::operations(field, sent, *active)?;
        match update {
            // The whole profile is written anyway.
            ProfileUpdate::Replace { .. } => {}
            ProfileUpdate::None => {
                let keep_extensions = (field == "extensions").then(|| sent.extensions.keys().cloned().collect());
                *update = ProfileUpdate::Patch { operations, keep_extensions };
            }
            ProfileUpdate::Patch { operations: before, keep_extensions } => {
                before.extend(operations);
                if field == "extensions" {
                    *keep_extensions = Some(sent.extensions.keys().cloned().collect());
                }
            }
        }
        Ok(())
    }

    fn read_seat(&mut self, field: &str, update: &mut SeatUpdate) -> Result<(), Error> {
        let Seat { role, teams, recording_license, salesforce_user_id, hubspot_owner_id } = self.seat()?;
        match field {
            "role" => update.role = Some(role),
            "teams" => update.teams = Some(teams),
            "recording_license" => update.recording_license = Some(recording_license),
            "crm_links" => {
                update.salesforce_user_id = Some(salesforce_user_id);
                update.hubspot_owner_id = Some(hubspot_owner_id);
            }
            "crm_links.salesforce_user_id" => update.salesforce_user_id = Some(salesforce_user_id),
            "crm_links.hubspot_owner_id" => update.hubspot_owner_id = Some(hubspot_owner_id),
            _ => return Err(Error::field("update_mask", "update_mask names a field that a seat does not have")),
        }
        Ok(())
    }

    fn profile(&mut self) -> Result<Option<&(Profile, Option<bool>)>, Error> {
        if let Sent::Message(message) = &mut self.profile {
            self.profile = Sent::Value(message.take().map(profile::read).transpose()?);
        }
        match &self.profile {
            Sent::Value(value) => Ok(value.as_ref()),
            Sent::Message(_) => Ok(None),
        }
    }

    /// An unset seat is the one a user begins with.
    fn seat(&mut self) -> Result<Seat, Error> {
        if let Sent::Message(message) = &mut self.seat {
            self.seat = Sent::Value(message.take().map(seat::read).transpose()?);
        }
        match &self.seat {
            Sent::Value(value) => Ok(value.clone().unwrap_or_default()),
            Sent::Message(_) => Ok(Seat::default()),
        }
    }
}
