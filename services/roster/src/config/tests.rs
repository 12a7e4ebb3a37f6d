#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use clap::Parser;
use domain::workspace::Rate;

use super::layers::Source;
use super::{Environment, File, Flags, Layers, LogFormat, Only, Setting, Settings, masked, masked_url};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    flags: Flags,
}

fn flags<const N: usize>(arguments: [&str; N]) -> Flags {
    Line::try_parse_from(["roster"].into_iter().chain(arguments)).unwrap().flags
}

fn file(text: &str) -> Option<File> {
    Some(File::parse(Path::new("roster.toml"), text).unwrap())
}

fn from_file(text: &str) -> Layers {
    Layers { flags: Flags::default(), environment: Environment::default(), file: file(text) }
}

fn from_environment<const N: usize>(variables: [(&str, &str); N]) -> Layers {
    Layers { flags: Flags::default(), environment: Environment::of(variables), file: None }
}

/// The message that refuses these settings.
fn refused(layers: &Layers) -> String {
    Settings::resolve(layers).err().unwrap().to_string()
}

/// The message that refuses this file.
fn bad_file(text: &str) -> String {
    File::parse(Path::new("roster.toml"), text).unwrap_err().to_string()
}

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default() {
    let all = Layers {
        flags: flags(["--http-listen", "a:1"]),
        environment: Environment::of([("ROSTER_HTTP_LISTEN", "b:2"), ("ROSTER_GRPC_LISTEN", "b:3")]),
        file: file("http_listen = 'c:4'\ngrpc_listen = 'c:5'\nlog = 'warn'"),
    };

    let source = |key| all.find(key).map(|found| (found.text, found.source));
    assert_eq!(source(Setting::HttpListen), Some(("a:1", Source::Flag)));
    assert_eq!(source(Setting::GrpcListen), Some(("b:3", Source::Environment)));
    assert_eq!(source(Setting::Log), Some(("warn", Source::File)));
    assert_eq!(source(Setting::LogFormat), Some(("auto", Source::Default)));
    assert_eq!(source(Setting::PublicUrl), None);
}

#[test]
fn every_setting_can_be_set_in_each_place() {
    for key in Setting::ALL {
        let variable = key.variable();
        let environment = from_environment([(&variable, "x")]);
        assert_eq!(environment.find(key).map(|found| found.source), Some(Source::Environment), "{key:?}");

        let file = from_file(&format!("{} = 'x'", key.name()));
        assert_eq!(file.find(key).map(|found| found.source), Some(Source::File), "{key:?}");

        if let Some(flag) = key.flag() {
            let layers = Layers { flags: flags([&flag, "x"]), environment: Environment::default(), file: None };
            assert_eq!(layers.find(key).map(|found| found.source), Some(Source::Flag), "{key:?}");
        }
    }
}

#[test]
fn a_secret_has_no_flag() {
    for flag in ["--operator-key", "--scim-token", "--key"] {
        assert!(Line::try_parse_from(["roster", flag, "x"]).is_err(), "{flag}");
    }
}

#[test]
fn flags_after_the_command_win_over_flags_before_it() {
    let merged = flags(["--log", "debug"]).over(flags(["--log", "warn", "--http-listen", "a:1"]));

    assert_eq!(merged.get(Setting::Log), Some("debug"));
    assert_eq!(merged.get(Setting::HttpListen), Some("a:1"));
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    assert!(from_environment([("ROSTER_PUBLIC_URL", "")]).find(Setting::PublicUrl).is_none());
}

#[test]
fn without_any_setting_the_defaults_of_the_contract_hold() {
    let settings = Settings::resolve(&from_environment([])).unwrap();

    assert_eq!(settings.database_url, "sqlite://roster.db?mode=rwc");
    assert_eq!(settings.http_listen, "127.0.0.1:8080");
    assert_eq!(settings.grpc_listen, "127.0.0.1:50051");
    assert_eq!(settings.only, None);
    assert_eq!((settings.bulk_max_operations, settings.bulk_max_payload_bytes), (1_000, 16 << 20));
    assert_eq!(settings.rate_limit, Some(Rate { per_second: 1_000, burst: 2_000 }));
    assert_eq!(settings.log_format, LogFormat::Auto);
    assert!(settings.operator_key.is_none() && settings.scim_token.is_none());
}

#[test]
fn a_rate_limit_of_nothing_a_second_is_none() {
    let rate = |per_second| {
        let layers = from_environment([("ROSTER_RATE_LIMIT_PER_SECOND", per_second), ("ROSTER_RATE_LIMIT_BURST", "7")]);
        Settings::resolve(&layers).unwrap().rate_limit
    };
    assert_eq!(rate("0"), None);
    assert_eq!(rate("5"), Some(Rate { per_second: 5, burst: 7 }));
}

#[test]
fn a_file_may_hold_every_kind_of_setting() {
    let settings = Settings::resolve(&from_file(
        "only = 'gateway'\nupstream = 'http://core:50051/'\nmax_body_bytes = 2048\npublic_url = 'https://scim.example.com/'",
    ))
    .unwrap();

    assert_eq!(settings.only, Some(Only::Gateway));
    assert_eq!(settings.upstream.as_deref(), Some("http://core:50051"));
    assert_eq!(settings.max_body_bytes, 2_048);
    assert_eq!(settings.public_url.as_deref(), Some("https://scim.example.com"));
}

#[test]
fn a_bad_value_is_refused_with_its_place_and_the_remedy() {
    let cases = [
        ("ROSTER_HTTP_LISTEN", "8080", "HOST:PORT"),
        ("ROSTER_HTTP_LISTEN", ":8080", "HOST:PORT"),
        ("ROSTER_GRPC_LISTEN", "127.0.0.1:99999", "HOST:PORT"),
        ("ROSTER_PUBLIC_URL", "scim.example.com", "https://scim.example.com"),
        ("ROSTER_PUBLIC_URL", "https://user@scim.example.com", "https://scim.example.com"),
        ("ROSTER_ONLY", "both", "provisioning or gateway"),
        ("ROSTER_UPSTREAM", "https://core:50051", "http://127.0.0.1:50051"),
        ("ROSTER_LOG", "level==info", "warn,roster_gateway=debug"),
        ("ROSTER_LOG_FORMAT", "xml", "auto, human or json"),
        ("ROSTER_MAX_BODY_BYTES", "8MB", "whole number from 1024"),
        ("ROSTER_BULK_MAX_OPERATIONS", "0", "whole number from 1 to 100000"),
        ("ROSTER_BULK_MAX_PAYLOAD_BYTES", "16M", "whole number from 1024"),
        ("ROSTER_DATABASE_MAX_CONNECTIONS", "0", "whole number from 1 to 1000"),
        ("ROSTER_RATE_LIMIT_PER_SECOND", "-1", "whole number from 0 to 1000000, where 0 is no limit"),
        ("ROSTER_RATE_LIMIT_BURST", "0", "set rate_limit_per_second to 0"),
        ("ROSTER_DRAIN_SECONDS", "11", "whole number from 1 to 10"),
    ];
    for (variable, value, remedy) in cases {
        let message = refused(&from_environment([(variable, value)]));
        assert!(message.starts_with(&format!("{variable} (environment): ")), "{variable}={value}: {message}");
        assert!(message.contains(remedy), "{variable}={value}: {message}");
    }
}

#[test]
fn a_bad_value_of_a_flag_or_of_the_file_is_named_as_such() {
    let flag = Layers { flags: flags(["--only", "x"]), environment: Environment::default(), file: None };
    assert!(refused(&flag).starts_with("--only: "));

    assert!(refused(&from_file("only = 'x'")).starts_with("roster.toml: only: "));
}

#[test]
fn a_chosen_secret_that_is_too_short_is_refused_without_showing_it() {
    let message = refused(&from_environment([("ROSTER_OPERATOR_KEY", "hunter2")]));

    assert!(message.starts_with("ROSTER_OPERATOR_KEY (environment): "), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn a_gateway_of_its_own_needs_an_upstream_and_nothing_else_has_one() {
    assert!(refused(&from_environment([("ROSTER_ONLY", "gateway")])).contains("--upstream"));
    assert!(refused(&from_environment([("ROSTER_UPSTREAM", "http://core:50051")])).contains("--only gateway"));
}

#[test]
fn an_unknown_key_of_the_file_is_refused_and_the_right_one_named() {
    let near = bad_file("http-listen = 'a:1'");
    assert!(near.contains("roster.toml") && near.contains("did you mean `http_listen`?"), "{near}");

    let far = bad_file("colour = 'blue'");
    assert!(far.contains("`colour`") && far.contains("database_url"), "{far}");

    let table = bad_file("[gateway]\nhttp_listen = 'a:1'");
    assert!(table.contains("`gateway`"), "{table}");
}

#[test]
fn a_file_that_is_no_toml_is_refused_by_line_and_without_its_text() {
    let message = bad_file("log = 'info'\nscim_token = \"very-secret");

    assert!(message.starts_with("roster.toml: line 2: "), "{message}");
    assert!(!message.contains("very-secret"), "{message}");
}

#[test]
fn a_value_of_the_wrong_type_is_refused_without_showing_it() {
    let message = bad_file("scim_token = [\"very-secret\"]");

    assert!(message.starts_with("roster.toml: scim_token: ") && message.contains("quotes"), "{message}");
    assert!(!message.contains("very-secret"), "{message}");
}

#[test]
fn a_file_that_is_named_must_be_there_and_the_default_one_need_not() {
    let nowhere = Path::new("no/such/folder/roster.toml");

    let message = File::load(Some(nowhere), &Environment::default()).unwrap_err().to_string();
    assert!(message.contains("no/such/folder/roster.toml"), "{message}");
    let message = File::load(None, &Environment::of([("ROSTER_CONFIG", "no/such/file.toml")])).unwrap_err().to_string();
    assert!(message.contains("no/such/file.toml"), "{message}");

    assert!(File::load(None, &Environment::default()).unwrap().is_none());
}

#[test]
fn a_password_in_a_url_is_masked_wherever_it_is() {
    let cases = [
        ("sqlite://roster.db?mode=rwc", "sqlite://roster.db?mode=rwc"),
        ("postgres://db/roster", "postgres://db/roster"),
        ("postgres://ada@db/roster", "postgres://ada@db/roster"),
        ("postgres://ada:pw@db:5432/roster", "postgres://ada:***@db:5432/roster"),
        ("postgres://ada:p@w/x?y@db/roster", "postgres://ada:***@db/roster"),
        ("postgres://db/roster?user=ada&password=pw", "postgres://db/roster?user=ada&password=***"),
        ("postgres://db/roster?PassWord=pw&sslmode=require", "postgres://db/roster?PassWord=***&sslmode=require"),
        ("postgres://db/roster?p%61ssword=pw", "postgres://db/roster?p%61ssword=***"),
        ("ada:pw@db/roster", "ada:***@db/roster"),
        ("", ""),
    ];
    for (url, shown) in cases {
        assert_eq!(masked_url(url), shown, "{url}");
    }
}

#[test]
fn a_secret_is_shown_as_a_mask_and_never_by_debug() {
    let token = "a-chosen-token-that-is-long-enough-for-it";
    let layers = from_environment([("ROSTER_SCIM_TOKEN", token), ("ROSTER_DATABASE_URL", "postgres://a:pw@b/c")]);
    let settings = Settings::resolve(&layers).unwrap();

    assert_eq!(masked(Setting::ScimToken, token), "***");
    assert!(!format!("{:?}", settings.scim_token).contains("a-chosen"));
}
