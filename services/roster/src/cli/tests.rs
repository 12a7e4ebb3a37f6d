#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::HashMap;

use clap::{CommandFactory, Parser};
use proto::v1::{ErrorReason, RateLimit, User, Workspace};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::output::{Row, table};
use super::{Cli, Command, Failure, Output, duration, workspace};
use crate::config::{ConfigError, Setting};

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split_whitespace())
}

fn refusal(code: Code, reason: ErrorReason) -> Failure {
    let details = ErrorDetails::with_error_info(reason.as_str_name(), "roster.v1", HashMap::new());
    Status::with_error_details(code, "the service's words", details).into()
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn without_a_command_it_serves_by_the_same_flags() {
    let cli = parse("roster --http-listen 127.0.0.1:0").unwrap();

    assert!(cli.command.is_none());
    assert_eq!(cli.flags.get(Setting::HttpListen), Some("127.0.0.1:0"));
}

#[test]
fn every_documented_command_is_understood() {
    let lines = [
        "roster serve --only provisioning",
        "roster serve --only gateway --upstream http://host:50051",
        "roster workspace create acme --plan basic --display-name Acme",
        "roster workspace list --output json",
        "roster --output json workspace list",
        "roster workspace show acme --grpc-url http://127.0.0.1:1",
        "roster workspace set-policy acme --lenient-names true --strict-members false --retention-days 7",
        "roster workspace set-policy acme --display-name Acme --plan scim",
        "roster workspace set-policy acme --rate-limit 500",
        "roster workspace set-policy acme --rate-limit 500 --rate-burst 1000",
        "roster workspace set-policy acme --no-rate-limit",
        "roster workspace set-policy acme --default-rate-limit --plan scim",
        "roster conflict list --workspace acme --all",
        "roster conflict adopt 0198c0de-0000-7000-8000-000000000000",
        "roster conflict dismiss 0198c0de-0000-7000-8000-000000000000 --workspace acme",
        "roster conflict delete-user 0198c0de-0000-7000-8000-000000000000",
        "roster user adopt 0198c0de-0000-7000-8000-000000000000 --workspace acme",
        "roster scim enable --workspace acme",
        "roster scim disable --workspace acme",
        "roster scim disable --workspace acme --preview",
        "roster scim enable --preview --workspace acme",
        "roster scim status --workspace acme",
        "roster token generate --workspace acme --overlap 24h",
        "roster token generate --workspace acme --yes",
        "roster token show --workspace acme",
        "roster token revoke --workspace acme",
        "roster key create --scope read --workspace acme --name billing",
        "roster key create --scope admin --all-workspaces --name ops --key-file operator.key",
        "roster key list",
        "roster key revoke 0198c0de-0000-7000-8000-000000000000",
        "roster explain --workspace acme",
        "roster explain request.json --workspace acme --output json",
        "roster user list --workspace acme --state deactivated --limit 5",
        "roster user list --email ada@example.com",
        "roster user list --search ada --managed-by manual --role admin --state active",
        "roster user invite ada@example.com --workspace acme --given-name Ada --family-name King --role admin",
        "roster user set-seat ada@example.com --workspace acme --role analyst --team Sales --team Support",
        "roster user set-seat 0198c0de-0000-7000-8000-000000000000 --no-teams --recording-license true",
        "roster user edit ada@example.com --title CTO --family-name Byron --email ada@example.org",
        "roster user deactivate ada@example.com --workspace acme",
        "roster user reactivate ada@example.com",
        "roster user delete 0198c0de-0000-7000-8000-000000000000",
        "roster user import people.csv --workspace acme --check --report refused.csv --ignore-unknown",
        "roster user import people.csv --all-or-nothing --restart",
        "roster scim readiness --workspace acme --people idp.csv",
        "roster user show 0198c0de-0000-7000-8000-000000000000 --workspace acme",
        "roster activity",
        "roster activity --workspace acme --outcome refused --since 7d --follow",
        "roster activity --name ada@example.com --operation create --limit 0",
        "roster activity show 0198c0de-0000-7000-8000-000000000000 --workspace acme",
        "roster activity --workspace acme replay 0198c0de-0000-7000-8000-000000000000",
        "roster group list --workspace acme --name Sales --limit 5",
        "roster group show 0198c0de-0000-7000-8000-000000000000 --workspace acme --members 0",
        "roster schema register acme.json --workspace acme --resource group --required",
        "roster schema register acme.json",
        "roster schema list --workspace acme --output json",
        "roster schema show urn:example:acme:2.0:User --workspace acme",
        "roster schema delete urn:example:acme:2.0:User --workspace acme",
        "roster migrate --database-url sqlite://x.db?mode=rwc",
        "roster config --config some.toml",
        "roster version",
    ];
    for line in lines {
        assert!(parse(line).is_ok(), "{line}: {}", parse(line).err().unwrap());
    }
}

#[test]
fn a_command_line_that_makes_no_sense_is_refused() {
    let lines = [
        "roster frobnicate",
        "roster workspace create",
        "roster workspace set-policy acme",
        "roster workspace set-policy acme --lenient-names maybe",
        "roster workspace set-policy acme --retention-days 0",
        "roster workspace set-policy acme --rate-limit 0",
        "roster workspace set-policy acme --rate-burst 10",
        "roster workspace set-policy acme --rate-limit 10 --no-rate-limit",
        "roster workspace set-policy acme --rate-limit 10 --default-rate-limit",
        "roster workspace set-policy acme --no-rate-limit --default-rate-limit",
        "roster token generate",
        "roster token generate --workspace acme --overlap soon",
        "roster key create --scope read --name x",
        "roster key create --scope read --workspace a --all-workspaces --name x",
        "roster key create --scope root --workspace a --name x",
        "roster user list --state gone",
        "roster user invite",
        "roster user set-seat ada@example.com",
        "roster user set-seat ada@example.com --no-teams --team Sales",
        "roster user edit ada@example.com",
        "roster user import",
        "roster scim readiness",
        "roster schema register",
        "roster schema register acme.json --resource device",
        "roster schema show",
        "roster workspace list --key rst_key_x",
    ];
    for line in lines {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn exit_codes_tell_refusal_from_misuse() {
    let unreachable = Failure::Unreachable { url: "http://x".to_owned(), source: "refused".into() };
    let invalid = ConfigError::Invalid { place: "--log".to_owned(), problem: "no".to_owned() };
    let cases = [
        (Failure::Usage("x".to_owned()), 2),
        (Failure::Config(invalid), 2),
        (refusal(Code::NotFound, ErrorReason::NotFound), 1),
        (unreachable, 1),
        (Failure::local("x", "y"), 1),
    ];
    for (failure, code) in cases {
        assert_eq!(failure.code(), code, "{failure}");
    }
}

#[test]
fn a_refusal_is_told_in_the_services_words_with_a_remedy() {
    let report = refusal(Code::PermissionDenied, ErrorReason::PlanLacksScim).report();

    assert!(report.starts_with("error: the service's words"), "{report}");
    assert!(report.contains("remedy: run `roster workspace set-policy NAME --plan scim` first"), "{report}");
}

#[test]
fn a_failure_is_told_with_all_its_causes() {
    let inner = std::io::Error::other("disk on fire");
    let report = Failure::local("cannot write", inner).report();

    assert_eq!(report, "error: cannot write\n  because: disk on fire");
}

#[test]
fn a_cause_that_only_repeats_is_told_once() {
    let inner = std::io::Error::other(std::io::Error::other("disk on fire"));

    assert_eq!(Failure::local("cannot write", inner).report(), "error: cannot write\n  because: disk on fire");
}

/// The mask and the workspace that `roster workspace set-policy acme` with these flags sends.
fn set_policy(flags: &str) -> (Vec<String>, Workspace) {
    let cli = parse(&format!("roster workspace set-policy acme {flags}")).unwrap();
    let Some(Command::Workspace(remote)) = cli.command else { panic!("another command") };
    let workspace::Workspace::SetPolicy { changes, .. } = remote.command else { panic!("another command") };
    let request = changes.request("id".to_owned());
    (request.update_mask.unwrap().paths, request.workspace.unwrap())
}

#[test]
fn set_policy_writes_only_what_is_named() {
    let (mask, workspace) = set_policy("--lenient-names false --login-by-user-name true --plan basic");

    assert_eq!(mask, ["policy.lenient_names", "policy.login_by_user_name", "plan"]);
    assert_eq!(workspace.plan, proto::v1::Plan::Basic as i32);
    assert!(workspace.policy.unwrap().login_by_user_name);
}

#[test]
fn a_rate_limit_is_set_lifted_or_left_to_the_server() {
    let limit = |requests_per_second, burst, unlimited| RateLimit { requests_per_second, burst, unlimited };
    let cases = [
        ("--rate-limit 500", Some(limit(500, 0, false)), "500/s"),
        ("--rate-limit 500 --rate-burst 600", Some(limit(500, 600, false)), "500/s, 600 at once"),
        ("--no-rate-limit", Some(limit(0, 0, true)), "none"),
        ("--default-rate-limit", None, "the server's"),
    ];
    for (flags, expected, shown) in cases {
        let (mask, workspace) = set_policy(flags);
        assert_eq!(mask, ["policy.rate_limit"], "{flags}");
        assert_eq!(workspace.policy.unwrap().rate_limit, expected, "{flags}");
        assert!(workspace.cells().iter().any(|cell| cell.starts_with(shown)), "{:?}", workspace.cells());
    }
}

#[test]
fn spans_of_time_are_read_as_people_write_them() {
    let cases =
        [("90s", Some(90)), ("30m", Some(1_800)), ("24h", Some(86_400)), ("7d", Some(604_800)), ("0s", Some(0))];
    for (text, seconds) in cases {
        assert_eq!(duration::parse(text).ok().map(|span| span.seconds), seconds, "{text}");
    }
    for text in ["", "h", "24", "24 h", "-1h", "1.5h", "1w", "1é", "99999999999h"] {
        assert!(duration::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_table_is_aligned_and_shows_no_control_characters() {
    let rows = [vec!["1".to_owned(), "Ada\u{1b}[2J".to_owned()], vec!["22".to_owned(), "Zoë".to_owned()]];

    assert_eq!(table(&["id", "name"], &rows), "ID  NAME\n1   Ada\u{fffd}[2J\n22  Zoë");
}

#[test]
fn every_row_has_a_cell_for_each_column() {
    assert_eq!(Workspace::default().cells().len(), Workspace::COLUMNS.len());
    assert_eq!(User::default().cells().len(), User::COLUMNS.len());
    assert_eq!(proto::v1::AccessKey::default().cells().len(), proto::v1::AccessKey::COLUMNS.len());
    assert_eq!(proto::v1::ScimToken::default().cells().len(), proto::v1::ScimToken::COLUMNS.len());
    assert_eq!(proto::v1::Schema::default().cells().len(), proto::v1::Schema::COLUMNS.len());
    assert_eq!(proto::v1::HeldDeprovision::default().cells().len(), proto::v1::HeldDeprovision::COLUMNS.len());
    assert_eq!(proto::v1::Conflict::default().cells().len(), proto::v1::Conflict::COLUMNS.len());
    let effect = proto::v1::ScimSwitchEffect::default();
    assert_eq!(effect.cells().len(), proto::v1::ScimSwitchEffect::COLUMNS.len());
    let status = proto::v1::GetScimStatusResponse::default();
    assert_eq!(status.cells().len(), proto::v1::GetScimStatusResponse::COLUMNS.len());
}

#[test]
fn output_is_a_table_unless_json_is_asked_for() {
    assert_eq!(parse("roster version").unwrap().output, Output::Table);
    assert_eq!(parse("roster version --output json").unwrap().output, Output::Json);
}

#[test]
fn a_service_that_is_away_may_come_back_and_a_refusal_stays_one() {
    for (status, passes) in [
        (tonic::Status::unavailable("gone"), true),
        (tonic::Status::deadline_exceeded("late"), true),
        (tonic::Status::resource_exhausted("too many"), true),
        (tonic::Status::permission_denied("no"), false),
        (tonic::Status::unauthenticated("who"), false),
    ] {
        let code = status.code();
        assert_eq!(Failure::from(status).may_pass(), passes, "{code:?}");
    }
}
