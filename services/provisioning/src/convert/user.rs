//! Users: the domain's value to the contract's message.

use domain::group::UserGroup;
use domain::schema::{Returned, Schemas};
use domain::user::{ManagedBy, User, UserState};
use proto::v1;

use super::{profile, seat, time};
use crate::access::Caller;
use crate::user::Shown;

/// The message of a user, as `caller` may see it: an identity provider is never shown a seat, and nobody what a schema
/// hides.
pub(crate) fn write(caller: &Caller, schemas: &Schemas, shown: impl Into<Shown>) -> v1::User {
    let Shown { user, groups } = shown.into();
    let User {
        id,
        workspace,
        managed_by,
        state,
        mut profile,
        seat,
        login_email,
        time_zone,
        predecessor,
        created,
        updated,
        revision,
    } = user;
    schemas.conceal(&mut profile.extensions);
    let shown = |returned| {
        let paths = schemas.shown(returned, &profile.extensions);
        paths.into_iter().map(super::filter::write_path).collect()
    };
    let (on_request, always_shown) = (shown(Returned::Request), shown(Returned::Always));
    let (state, active, since) = match state {
        UserState::Active => (v1::UserState::Active, true, None),
        UserState::Deactivated { since } => (v1::UserState::Deactivated, false, Some(since)),
        UserState::Deleted { since } => (v1::UserState::Deleted, false, Some(since)),
    };
    v1::User {
        user_id: id.to_string(),
        workspace_id: workspace.to_string(),
        managed_by: match managed_by {
            ManagedBy::Scim => v1::ManagedBy::Scim,
            ManagedBy::Manual => v1::ManagedBy::Manual,
        }
        .into(),
        state: state.into(),
        profile: Some(profile::write(profile, active)),
        seat: (!caller.is_idp()).then(|| seat::write(seat)),
        login_email,
        time_zone: time_zone.unwrap_or_default(),
        predecessor_id: predecessor.map(|id| id.to_string()).unwrap_or_default(),
        create_time: Some(time::instant(created)),
        update_time: Some(time::instant(updated)),
        state_time: since.map(time::instant),
        etag: revision.to_string(),
        groups: groups.into_iter().map(write_group).collect(),
        on_request,
        always_shown,
    }
}

fn write_group(group: UserGroup) -> v1::UserGroup {
    let UserGroup { id, display_name, direct } = group;
    v1::UserGroup { group_id: id.to_string(), display_name, direct }
}
