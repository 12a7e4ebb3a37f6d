use super::*;

const OKTA: Traits<'_> = Traits {
    method: "GET",
    route: "/Users",
    query: "",
    user_agent: "Okta SCIM Client 1.0.0",
    accept: "application/scim+json",
    content_type: "",
    bare_token: false,
    notes: &[],
};
const ENTRA: Traits<'_> = Traits { user_agent: "", content_type: "application/scim+json; charset=utf-8", ..OKTA };
const GUID: &str = "3a3f1c1e-8c2f-4c9d-9e57-1d2c3b4a5f60";

fn guess(traits: Traits<'_>) -> (Option<Provider>, Option<Dialect>) {
    let Guess { provider, dialect, .. } = recognise(&traits);
    (provider, dialect)
}

fn notes(codes: &[&'static str]) -> Vec<Note> {
    codes.iter().map(|code| Note::new(code, "active")).collect()
}

#[test]
fn clients_that_name_themselves_are_believed() {
    let cases = [
        ("Okta SCIM Client 1.0.0", false, Dialect::Okta),
        ("Okta SCIM Client 1.0.0", true, Dialect::OktaHeader),
        ("Google-Auto-Provisioning", false, Dialect::Google),
        ("JumpCloud-SCIM/2", false, Dialect::JumpCloud),
        ("OneLogin", false, Dialect::OneLogin),
        ("rippling/1.0", false, Dialect::Rippling),
        ("YesHID", false, Dialect::YesHid),
    ];
    for (user_agent, bare_token, dialect) in cases {
        let traits = Traits { user_agent, bare_token, ..OKTA };
        assert_eq!(guess(traits), (Some(dialect.provider()), Some(dialect)), "{user_agent}");
    }
}

#[test]
fn entra_is_told_by_its_flag_wherever_it_stands_in_the_query() {
    for query in ["aadOptscim062020", "aadOptscim062020=", "AADOPTSCIM062020&filter=x", "filter=x&aadOptscim062020"] {
        assert_eq!(guess(Traits { query, ..ENTRA }).1, Some(Dialect::EntraCompliant), "{query}");
    }
    let query = "AzureAdScimPatch2017";
    assert_eq!(guess(Traits { query, ..ENTRA }).1, Some(Dialect::EntraDefault));
    // On-demand provisioning ignores the flag.
    let notes = notes(&[note::CAPITALISED_OP]);
    let traits = Traits { query: "aadOptscim062020", notes: &notes, ..ENTRA };
    assert_eq!(guess(traits).1, Some(Dialect::EntraDefault));
    assert_eq!(guess(Traits { query: "x=aadOptscim062020", ..ENTRA }), (None, None));
}

#[test]
fn shapes_that_one_client_alone_sends_tell_it() {
    let scim = "application/scim+json; charset=utf-8";
    let json = "application/json";
    let cases: [(&[&'static str], &str, Option<Dialect>); 11] = [
        (&[note::CAPITALISED_OP], scim, Some(Dialect::EntraDefault)),
        (&[note::CAPITALISED_OP, note::MEMBERS_REMOVE_BY_VALUE], scim, Some(Dialect::EntraDefault)),
        (&[note::CAPITALISED_OP], json, Some(Dialect::OneLogin)),
        (&[note::MEMBERS_REMOVE_BY_VALUE], json, Some(Dialect::JumpCloud)),
        (&[note::SCIM_1_PATCH], json, Some(Dialect::OneLogin)),
        (&[note::MISSING_OP], json, Some(Dialect::Google)),
        (&[note::DOTTED_KEY], scim, Some(Dialect::EntraCompliant)),
        (&[note::STRING_BOOLEAN], scim, Some(Dialect::EntraDefault)),
        (&[note::ENTRA_MANAGER], scim, Some(Dialect::EntraDefault)),
        (&[note::ENTRA_GROUP_SCHEMA], scim, Some(Dialect::EntraDefault)),
        // Google and OneLogin both do.
        (&[note::STRING_BOOLEAN], json, None),
    ];
    for (codes, content_type, expected) in cases {
        let notes = notes(codes);
        let traits = Traits { method: "PATCH", content_type, notes: &notes, ..ENTRA };
        assert_eq!(guess(traits).1, expected, "{codes:?} {content_type}");
    }
    let notes = [Note::new(note::SINGLE_VALUE_AS_ARRAY, "emails")];
    assert_eq!(guess(Traits { method: "POST", notes: &notes, ..ENTRA }).1, Some(Dialect::OneLogin));
}

#[test]
fn who_shows_nothing_of_himself_is_nobody() {
    assert_eq!(guess(Traits::default()), (None, None));
    assert_eq!(guess(Traits { user_agent: "", ..OKTA }), (None, None));
    // What Rippling and YesHID send is published nowhere.
    let accept = "application/scim+json, application/json";
    assert_eq!(guess(Traits { accept, ..ENTRA }), (None, None));
    for user_agent in ["curl/8.5.0", "PostmanRuntime/7.36.0", "python-requests/2.31", "Mozilla/5.0"] {
        assert_eq!(guess(Traits { user_agent, ..OKTA }), (Some(Provider::Other), None));
    }
}

#[test]
fn connection_tests_are_told_from_look_ups() {
    let entra = |query: String, route| recognise(&Traits { query: &query, route, ..ENTRA });
    for (query, route) in [
        (format!("filter=userName+eq+%22{GUID}%22"), "/Users"),
        (format!("aadOptscim062020&filter=userName%20eq%20%22{GUID}%22"), "/Users"),
        (format!("filter=emails[type+eq+%22work%22].value+eq+%22{GUID}%22"), "/Users"),
        (format!("excludedAttributes=members&filter=displayName+eq+%22{GUID}%22"), "/Groups"),
    ] {
        let guess = entra(query.clone(), route);
        assert_eq!((guess.provider, guess.connection_test), (Some(Provider::Entra), true), "{query}");
    }
    for query in [
        "filter=userName+eq+%22ada@example.com%22".to_owned(),
        // Somebody may well be matched by the object id.
        format!("filter=externalId+eq+%22{GUID}%22"),
        format!("filter=userName+co+%22{GUID}%22"),
        format!("filter=userName+eq+%22{GUID}-1%22"),
        "filter=userName+eq".to_owned(),
    ] {
        assert!(!entra(query.clone(), "/Users").connection_test, "{query}");
    }

    let test = |user_agent, route, query| recognise(&Traits { user_agent, route, query, ..OKTA }).connection_test;
    assert!(test(OKTA.user_agent, "/Users", "startIndex=1&count=2"));
    assert!(test("Google-Auto-Provisioning", "/Users", "count=1"));
    assert!(!test(OKTA.user_agent, "/Users", "startIndex=1&count=100"));
    assert!(!test(OKTA.user_agent, "/Users", "startIndex=3&count=2"));
    assert!(!test(OKTA.user_agent, "/Groups", "startIndex=1&count=2"));
    assert!(!test("curl/8.5.0", "/Users", "startIndex=1&count=2"));
    assert!(!recognise(&Traits { method: "POST", query: "startIndex=1&count=2", ..OKTA }).connection_test);
}

#[test]
fn names_are_stable() {
    let dialects = [
        (Dialect::Okta, "okta"),
        (Dialect::OktaHeader, "okta-header"),
        (Dialect::EntraDefault, "entra-default"),
        (Dialect::EntraCompliant, "entra-compliant"),
        (Dialect::Google, "google"),
        (Dialect::JumpCloud, "jumpcloud"),
        (Dialect::OneLogin, "onelogin"),
        (Dialect::Rippling, "rippling"),
        (Dialect::YesHid, "yeshid"),
    ];
    for (dialect, name) in dialects {
        assert_eq!(dialect.as_str(), name);
    }
}
