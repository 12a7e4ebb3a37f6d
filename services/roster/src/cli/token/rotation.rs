//! What another token means to the identity provider, told on standard error around its generation: standard output holds
//! the secret alone.

use std::io::BufRead;

use prost_types::Duration;
use proto::v1::{GetScimStatusResponse, IdentityProvider, ScimState, ScimToken};

use crate::cli::Failure;
use crate::cli::output;

/// What to remember about a token, in words; empty for nothing.
pub(super) fn reminder(token: &ScimToken) -> &'static str {
    use proto::v1::TokenReminder as Reminder;
    match token.reminder() {
        Reminder::Unspecified | Reminder::None => "",
        Reminder::NeverUsed => "never used since it was generated: paste it into the identity provider",
        Reminder::Due => "due: generate another one with an overlap",
        Reminder::StillInUse => "replaced and still in use: paste the new one into the identity provider",
    }
}

/// What will happen to the token there is, and to whom it matters.
pub(super) fn before(workspace: &str, status: &GetScimStatusResponse, overlap: Option<Duration>) -> Vec<String> {
    let Some(token) = replaced(status) else { return Vec::new() };
    let by = if token.created_by.is_empty() { String::new() } else { format!(" by {}", token.created_by) };
    let used = match token.last_use_time {
        None => "never used".to_owned(),
        time => format!("last used {}", output::instant(time)),
    };
    let there = format!(
        "workspace {workspace} has a token: {}…, generated {}{by}, {used}",
        token.hint,
        output::instant(token.create_time)
    );
    let (idp, _) = place(status);
    let then = if lives_on(overlap) {
        format!(
            "it goes on working until the overlap is over; from then on {idp} is answered 401 unless it has the new one"
        )
    } else {
        format!(
            "it stops working at once: {idp} is answered 401 until it has the new one, and what it sends meanwhile may \
             have to be sent again from there; --overlap 24h would keep the old one for a day"
        )
    };
    vec![output::printable(&there), then]
}

/// What is left to do: where the new token goes, and by when.
pub(super) fn after(status: &GetScimStatusResponse, token: &ScimToken, overlap: Option<Duration>) -> Vec<String> {
    let (idp, guide) = place(status);
    let mut told = vec![format!("paste the new token into {idp} now: docs/idp/{guide} tells where")];
    let end = token.create_time.zip(overlap).map(|(made, overlap)| prost_types::Timestamp {
        seconds: made.seconds.saturating_add(overlap.seconds),
        nanos: made.nanos,
    });
    if status.token.is_some() && lives_on(overlap) {
        told.push(format!("the old one works until {}", output::instant(end)));
    }
    told
}

/// Asks whether it is meant, where somebody sits at a terminal and a token is in use. A script is not asked: it would wait
/// for ever, or take what it has on standard input for an answer.
pub(super) fn confirmed(
    status: &GetScimStatusResponse,
    terminal: Option<&mut dyn BufRead>,
    ask: impl FnOnce(&str),
) -> Result<bool, Failure> {
    let in_use = replaced(status).is_some_and(|token| token.last_use_time.is_some());
    let Some(terminal) = terminal.filter(|_| in_use) else { return Ok(true) };
    ask("generate another one? Type yes to go on:");
    let mut answer = String::new();
    terminal.read_line(&mut answer).map_err(|error| Failure::local("cannot read the answer", error))?;
    Ok(means_yes(&answer))
}

/// Whether an answer is a yes; everything else is a no.
pub(super) fn means_yes(answer: &str) -> bool {
    ["y", "yes"].iter().any(|yes| answer.trim().eq_ignore_ascii_case(yes))
}

/// The token that another one would replace; none where the service generates none, and says why.
fn replaced(status: &GetScimStatusResponse) -> Option<&ScimToken> {
    let refused = !status.plan_includes_scim || status.scim_state() == ScimState::Disabled;
    status.token.as_ref().filter(|_| !refused)
}

fn lives_on(overlap: Option<Duration>) -> bool {
    overlap.is_some_and(|overlap| overlap.seconds > 0 || overlap.nanos > 0)
}

/// The identity provider as its traffic has it, and its guide.
fn place(status: &GetScimStatusResponse) -> (&'static str, &'static str) {
    use IdentityProvider as Idp;
    match status.health.as_ref().map_or(Idp::Unspecified, |health| health.identity_provider()) {
        Idp::Okta => ("Okta", "okta.md"),
        Idp::Entra => ("Microsoft Entra ID", "entra-id.md"),
        Idp::Google => ("Google Workspace", "google-workspace.md"),
        Idp::Jumpcloud => ("JumpCloud", "jumpcloud.md"),
        Idp::Onelogin => ("OneLogin", "onelogin.md"),
        Idp::Rippling => ("Rippling", "rippling.md"),
        Idp::Yeshid => ("YesHID", "yeshid.md"),
        Idp::Unspecified | Idp::Other => ("the identity provider", "README.md"),
    }
}

#[cfg(test)]
mod tests;
