//! What is told around the generation of a token.

#![expect(clippy::unwrap_used, reason = "tests")]

use prost_types::{Duration, Timestamp};
use proto::v1::{ConnectionHealth, GetScimStatusResponse, IdentityProvider, ScimState, ScimToken, TokenReminder};

use super::{after, before, confirmed, means_yes, reminder};

const DAY: Option<Duration> = Some(Duration { seconds: 86_400, nanos: 0 });

fn token() -> ScimToken {
    ScimToken {
        hint: "rst_scim_ab".to_owned(),
        created_by: "ops\u{1b}[2J".to_owned(),
        create_time: Some(Timestamp { seconds: 0, nanos: 0 }),
        ..ScimToken::default()
    }
}

fn status(token: Option<ScimToken>, idp: IdentityProvider) -> GetScimStatusResponse {
    let health = ConnectionHealth { identity_provider: idp.into(), ..ConnectionHealth::default() };
    GetScimStatusResponse { token, health: Some(health), plan_includes_scim: true, ..GetScimStatusResponse::default() }
}

#[test]
fn the_first_token_replaces_none_and_only_wants_pasting() {
    let status = status(None, IdentityProvider::Unspecified);
    assert_eq!(before("acme", &status, None), Vec::<String>::new());
    let told = after(&status, &token(), DAY);
    assert_eq!(told, ["paste the new token into the identity provider now: docs/idp/README.md tells where"]);
}

#[test]
fn without_an_overlap_the_old_token_is_told_to_stop_at_once() {
    let used = ScimToken { last_use_time: Some(Timestamp { seconds: 60, nanos: 0 }), ..token() };
    let status = status(Some(used), IdentityProvider::Okta);
    for overlap in [None, Some(Duration { seconds: 0, nanos: 0 })] {
        let told = before("acme", &status, overlap).join("\n");
        for part in
            ["acme", "rst_scim_ab…", "by ops\u{fffd}[2J", "last used 1970-01-01T00:01:00.000Z", "at once: Okta", "401"]
        {
            assert!(told.contains(part), "{part} is missing: {told}");
        }
        assert_eq!(after(&status, &token(), overlap).len(), 1);
    }
}

#[test]
fn nothing_is_told_to_stop_where_no_token_is_generated() {
    let on = status(Some(token()), IdentityProvider::Okta);
    assert!(!before("acme", &on, None).is_empty());
    let off = GetScimStatusResponse { scim_state: ScimState::Disabled.into(), ..on.clone() };
    let lapsed = GetScimStatusResponse { plan_includes_scim: false, ..on };
    for status in [off, lapsed] {
        assert_eq!(before("acme", &status, None), Vec::<String>::new());
    }
}

#[test]
fn with_an_overlap_the_end_of_the_old_token_is_told() {
    let status = status(Some(token()), IdentityProvider::Entra);
    let told = before("acme", &status, DAY).join("\n");
    assert!(told.contains("never used") && told.contains("until the overlap is over"), "{told}");
    let told = after(&status, &token(), DAY);
    assert_eq!(told.last().map(String::as_str), Some("the old one works until 1970-01-02T00:00:00.000Z"));
}

#[test]
fn only_a_yes_is_a_yes() {
    for (answer, expected) in
        [("yes\n", true), ("Y\r\n", true), ("", false), ("\n", false), ("no\n", false), ("yess", false)]
    {
        assert_eq!(means_yes(answer), expected, "{answer:?}");
    }
}

#[test]
fn whoever_sits_at_a_terminal_is_asked_about_a_token_in_use_and_nobody_else_is() {
    let used = ScimToken { last_use_time: Some(Timestamp { seconds: 60, nanos: 0 }), ..token() };
    let in_use = status(Some(used), IdentityProvider::Okta);
    let unused = status(Some(token()), IdentityProvider::Okta);
    let first = status(None, IdentityProvider::Okta);
    let answer = |status: &GetScimStatusResponse, typed: Option<&str>| {
        let mut asked = 0;
        let mut terminal = typed.map(str::as_bytes);
        let terminal = terminal.as_mut().map(|terminal| terminal as &mut dyn std::io::BufRead);
        let confirmed = confirmed(status, terminal, |_| asked += 1).unwrap();
        (confirmed, asked)
    };
    for (typed, wanted) in [("yes\n", true), ("Y\n", true), ("n\n", false), ("\n", false), ("", false)] {
        assert_eq!(answer(&in_use, Some(typed)), (wanted, 1), "{typed:?}");
    }
    // A script, which has no terminal, and where there is nothing to lose.
    assert_eq!(answer(&in_use, None), (true, 0));
    for status in [&unused, &first] {
        assert_eq!(answer(status, Some("n\n")), (true, 0));
    }
}

#[test]
fn a_reminder_is_told_in_words_with_what_to_do() {
    let told = |what: TokenReminder| reminder(&ScimToken { reminder: what.into(), ..token() });
    assert_eq!(told(TokenReminder::None), "");
    for what in [TokenReminder::NeverUsed, TokenReminder::Due, TokenReminder::StillInUse] {
        assert!(told(what).contains(": "), "{}", told(what));
    }
}
