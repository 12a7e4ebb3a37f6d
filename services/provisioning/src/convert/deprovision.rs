//! What the brake holds: the domain's values and the contract's messages.

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::schema::Schemas;
use proto::v1;

use super::{time, user};
use crate::access::Caller;
use crate::deprovision::Waiting;

/// The message of something that is held.
pub(crate) fn write(caller: &Caller, schemas: &Schemas, waiting: Waiting) -> v1::HeldDeprovision {
    let Waiting { hold, user: held } = waiting;
    let Hold { id: _, workspace: _, user: user_id, kind, state, attempts, created, last_attempt } = hold;
    let purged = || v1::User { user_id: user_id.to_string(), ..v1::User::default() };
    let (state, expires) = match state {
        HoldState::Held => (v1::DeprovisionState::Held, None),
        HoldState::Rejected { until } => (v1::DeprovisionState::Rejected, Some(until)),
    };
    v1::HeldDeprovision {
        user: Some(held.map_or_else(purged, |held| user::write(caller, schemas, held))),
        kind: match kind {
            Deprovision::Deactivate => v1::DeprovisionKind::Deactivate,
            Deprovision::Delete => v1::DeprovisionKind::Delete,
        }
        .into(),
        state: state.into(),
        attempts: i32::try_from(attempts).unwrap_or(i32::MAX),
        create_time: Some(time::instant(created)),
        last_attempt_time: Some(time::instant(last_attempt)),
        expire_time: expires.map(time::instant),
    }
}
