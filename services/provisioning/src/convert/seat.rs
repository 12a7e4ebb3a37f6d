//! Seats: what a workspace admin manages about a user. What they may hold is the domain's to bound.

use domain::user::{Role, Seat};
use proto::v1;

use super::assigned;
use crate::error::Error;

/// Reads a seat; an unset role is an ordinary user's.
pub(crate) fn read(seat: v1::Seat) -> Result<Seat, Error> {
    let v1::Seat { role, teams, recording_license, crm_links } = seat;
    let v1::CrmLinks { salesforce_user_id, hubspot_owner_id } = crm_links.unwrap_or_default();
    Ok(Seat {
        role: read_role(role)?,
        teams,
        recording_license,
        salesforce_user_id: assigned(salesforce_user_id),
        hubspot_owner_id: assigned(hubspot_owner_id),
    })
}

/// The message of a seat.
pub(crate) fn write(seat: Seat) -> v1::Seat {
    let Seat { role, teams, recording_license, salesforce_user_id, hubspot_owner_id } = seat;
    let linked = salesforce_user_id.is_some() || hubspot_owner_id.is_some();
    v1::Seat {
        role: write_role(role).into(),
        teams,
        recording_license,
        crm_links: linked.then(|| v1::CrmLinks {
            salesforce_user_id: salesforce_user_id.unwrap_or_default(),
            hubspot_owner_id: hubspot_owner_id.unwrap_or_default(),
        }),
    }
}

fn read_role(role: i32) -> Result<Role, Error> {
    match v1::Role::try_from(role) {
        Ok(v1::Role::Unspecified | v1::Role::User) => Ok(Role::User),
        Ok(v1::Role::Admin) => Ok(Role::Admin),
        Ok(v1::Role::Analyst) => Ok(Role::Analyst),
        Err(_) => Err(Error::field("seat.role", "seat.role is no role this version knows")),
    }
}

fn write_role(role: Role) -> v1::Role {
    match role {
        Role::User => v1::Role::User,
        Role::Admin => v1::Role::Admin,
        Role::Analyst => v1::Role::Analyst,
    }
}

#[cfg(test)]
mod tests;
