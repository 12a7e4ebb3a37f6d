//! Credentials, without their secrets.

use domain::token::{AccessKey, Reminder, ScimToken, Scope, Session};
use proto::v1;

use super::time;
use crate::error::Error;
use crate::token::Reminded;

/// The message of a SCIM token.
pub(crate) fn write_scim_token(told: Reminded) -> v1::ScimToken {
    let Reminded { token, reminder } = told;
    let ScimToken { id, workspace, hint, created, last_used, expires, created_by } = token;
    v1::ScimToken {
        token_id: id.to_string(),
        workspace_id: workspace.to_string(),
        hint,
        create_time: Some(time::instant(created)),
        last_use_time: last_used.map(time::instant),
        expire_time: expires.map(time::instant),
        created_by,
        reminder: write_reminder(reminder).into(),
    }
}

fn write_reminder(reminder: Reminder) -> v1::TokenReminder {
    match reminder {
        Reminder::None => v1::TokenReminder::None,
        Reminder::NeverUsed => v1::TokenReminder::NeverUsed,
        Reminder::Due => v1::TokenReminder::Due,
        Reminder::StillInUse => v1::TokenReminder::StillInUse,
    }
}

/// The message of an access key.
pub(crate) fn write_access_key(key: AccessKey) -> v1::AccessKey {
    let AccessKey { id, workspace, display_name, scope, hint, created, last_used, revoked } = key;
    v1::AccessKey {
        key_id: id.to_string(),
        workspace_id: workspace.map(|id| id.to_string()).unwrap_or_default(),
        display_name,
        scope: write_scope(scope).into(),
        hint,
        create_time: Some(time::instant(created)),
        last_use_time: last_used.map(time::instant),
        revoke_time: revoked.map(time::instant),
    }
}

/// The message of a session.
pub(crate) fn write_session(session: Session, key: AccessKey) -> v1::Session {
    let Session { id, key: _, created, expires } = session;
    v1::Session {
        session_id: id.to_string(),
        key: Some(write_access_key(key)),
        create_time: Some(time::instant(created)),
        expire_time: Some(time::instant(expires)),
    }
}

/// Reads what a key is to allow.
pub(crate) fn read_scope(scope: i32) -> Result<Scope, Error> {
    match v1::AccessScope::try_from(scope) {
        Ok(v1::AccessScope::Read) => Ok(Scope::Read),
        Ok(v1::AccessScope::Write) => Ok(Scope::Write),
        Ok(v1::AccessScope::Admin) => Ok(Scope::Admin),
        Ok(v1::AccessScope::Unspecified) => Err(Error::field("scope", "scope is required")),
        Err(_) => Err(Error::field("scope", "scope is none this version knows")),
    }
}

fn write_scope(scope: Scope) -> v1::AccessScope {
    match scope {
        Scope::Read => v1::AccessScope::Read,
        Scope::Write => v1::AccessScope::Write,
        Scope::Admin => v1::AccessScope::Admin,
    }
}
