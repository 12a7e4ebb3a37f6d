//! Conflicts: the contract's messages and the domain's values.

use domain::conflict::{Clash, ClashField, Conflict, ConflictState};
use domain::id::{ConflictId, UserId};
use domain::schema::Schemas;
use proto::v1;

use super::{time, user};
use crate::access::Caller;
use crate::conflict::{Resolution, Waiting};
use crate::error::{EMAILS, Error, USER_NAME};

/// States of one list.
const MAX_STATES: usize = 16;

/// Reads the id of a conflict; text that is no id names none.
pub(crate) fn conflict_id(text: &str) -> Result<ConflictId, Error> {
    if text.is_empty() {
        return Err(Error::field("conflict_id", "conflict_id is required"));
    }
    ConflictId::parse(text).ok_or(Error::NotFound { resource: "conflict" })
}

/// Reads how to resolve a conflict.
pub(crate) fn read_resolution(code: i32) -> Result<Resolution, Error> {
    match v1::ConflictResolution::try_from(code) {
        Ok(v1::ConflictResolution::Adopt) => Ok(Resolution::Adopt),
        Ok(v1::ConflictResolution::Dismiss) => Ok(Resolution::Dismiss),
        Ok(v1::ConflictResolution::DeleteUser) => Ok(Resolution::DeleteUser),
        Ok(v1::ConflictResolution::Unspecified) => Err(Error::field("resolution", "resolution is required")),
        Err(_) => Err(Error::field("resolution", "resolution is none this version knows")),
    }
}

/// Reads which states to list.
pub(crate) fn read_states(codes: &[i32]) -> Result<Vec<ConflictState>, Error> {
    if codes.len() > MAX_STATES {
        return Err(Error::field("states", "states name each value once at most"));
    }
    codes.iter().map(|code| read_state(*code)).collect()
}

fn read_state(code: i32) -> Result<ConflictState, Error> {
    match v1::ConflictState::try_from(code) {
        Ok(v1::ConflictState::Open) => Ok(ConflictState::Open),
        Ok(v1::ConflictState::Adopted) => Ok(ConflictState::Adopted),
        Ok(v1::ConflictState::Dismissed) => Ok(ConflictState::Dismissed),
        Ok(v1::ConflictState::UserDeleted) => Ok(ConflictState::UserDeleted),
        Ok(v1::ConflictState::Cleared) => Ok(ConflictState::Cleared),
        Ok(v1::ConflictState::Unspecified) | Err(_) => {
            Err(Error::field("states", "states has a value that is no state this version knows"))
        }
    }
}

/// The message of a conflict.
pub(crate) fn write(caller: &Caller, schemas: &Schemas, waiting: Waiting) -> v1::Conflict {
    let Waiting { conflict, user: met } = waiting;
    let Conflict { id, workspace, state, clash, attempts, created, last_attempt, resolved } = conflict;
    let purged = || v1::User { user_id: clash.user().to_string(), ..v1::User::default() };
    let met = met.map_or_else(purged, |met| user::write(caller, schemas, met));
    let Clash { user: _, field, user_name, external_id, display_name, applicant } = clash;
    v1::Conflict {
        conflict_id: id.to_string(),
        workspace_id: workspace.to_string(),
        state: match state {
            ConflictState::Open => v1::ConflictState::Open,
            ConflictState::Adopted => v1::ConflictState::Adopted,
            ConflictState::Dismissed => v1::ConflictState::Dismissed,
            ConflictState::UserDeleted => v1::ConflictState::UserDeleted,
            ConflictState::Cleared => v1::ConflictState::Cleared,
        }
        .into(),
        user: Some(met),
        user_name,
        external_id: external_id.unwrap_or_default(),
        display_name: display_name.unwrap_or_default(),
        field: match field {
            ClashField::UserName => USER_NAME,
            ClashField::Email => EMAILS,
        }
        .to_owned(),
        attempts: i32::try_from(attempts).unwrap_or(i32::MAX),
        create_time: Some(time::instant(created)),
        last_attempt_time: Some(time::instant(last_attempt)),
        resolve_time: resolved.map(time::instant),
        scim_user_id: applicant.map(|id| UserId(id).to_string()).unwrap_or_default(),
    }
}
