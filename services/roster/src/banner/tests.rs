#![expect(clippy::unwrap_used, reason = "tests")]

use domain::token::Secret;

use super::{Banner, Secrets};
use crate::config::{Environment, Flags, Layers, Settings};

fn settings<const N: usize>(variables: [(&str, &str); N]) -> Settings {
    let layers = Layers { flags: Flags::default(), environment: Environment::of(variables), file: None };
    Settings::resolve(&layers).unwrap()
}

#[test]
fn a_first_start_tells_what_to_paste_and_where_and_ends_with_ready() {
    let settings = settings([("ROSTER_DATABASE_URL", "postgres://ada:hunter2@db/roster")]);
    let secret = |letter: &str| Secret::chosen(letter.repeat(40)).unwrap();
    let (token, key) = (secret("t"), secret("k"));
    let banner = Banner {
        settings: &settings,
        http: Some("0.0.0.0:8080".parse().unwrap()),
        grpc: Some("127.0.0.1:50051".parse().unwrap()),
        first_start: Some(Secrets { scim_token: Some(&token), operator_key: Some(&key) }),
    };

    let lines = banner.lines();

    for expected in [
        "database: postgres://ada:***@db/roster",
        "http: http://0.0.0.0:8080",
        "grpc: http://127.0.0.1:50051",
        "scim base url: http://127.0.0.1:8080/scim/v2",
        "health: http://127.0.0.1:8080/healthz",
        "scim token: tttttttttttttttttttttttttttttttttttttttt",
        "operator key: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected} is not in {lines:#?}");
    }
    assert_eq!(lines.last().map(String::as_str), Some("ready"));
}

#[test]
fn a_later_start_and_chosen_secrets_show_none() {
    let settings = settings([("ROSTER_PUBLIC_URL", "https://scim.example.com")]);
    for first_start in [None, Some(Secrets { scim_token: None, operator_key: None })] {
        let banner =
            Banner { settings: &settings, http: Some("127.0.0.1:1".parse().unwrap()), grpc: None, first_start };

        let lines = banner.lines();

        assert!(lines.iter().any(|line| line == "scim base url: https://scim.example.com/scim/v2"));
        assert!(!lines.iter().any(|line| line.starts_with("scim token:") || line.starts_with("operator key:")));
    }
}

#[test]
fn a_gateway_of_its_own_shows_its_upstream_and_no_database() {
    let settings = settings([("ROSTER_ONLY", "gateway"), ("ROSTER_UPSTREAM", "http://core:50051")]);
    let banner =
        Banner { settings: &settings, http: Some("127.0.0.1:1".parse().unwrap()), grpc: None, first_start: None };

    let lines = banner.lines();

    assert!(lines.iter().any(|line| line == "upstream: http://core:50051"));
    assert!(!lines.iter().any(|line| line.starts_with("database:") || line.starts_with("grpc:")));
}
