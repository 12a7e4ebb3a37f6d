#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use scim::{ListQuery, Resource};
use serde_json::{Value, json};

use super::View;

const URN: &str = "urn:x:badge:2.0:User";

fn path(path: &str) -> v1::FieldPath {
    v1::FieldPath { path: path.to_owned(), extension_urn: URN.to_owned() }
}

/// A user whose badge has a number that comes on request, and a colour that does not.
fn user() -> v1::User {
    let sent =
        json!({ "userName": "ada", URN: { "number": 7, "color": "red", "owner": { "name": "Ada", "desk": 5 } } });
    v1::User {
        user_id: "1".to_owned(),
        profile: Some(crate::map::user::to_profile(scim::user::parse(&sent).unwrap().value).unwrap()),
        on_request: vec![path("number"), path("owner.desk")],
        ..v1::User::default()
    }
}

fn view(query: &str) -> View {
    View::of(&Resource::USER, &ListQuery::parse(Some(query)).unwrap())
}

fn badge(view: &View) -> Value {
    serde_json::to_value(view.user(user(), "https://h")).unwrap().get(URN).cloned().unwrap_or_default()
}

#[test]
fn what_comes_on_request_comes_when_it_is_named() {
    for query in ["", "excludedAttributes=title", "attributes=urn:x:badge:2.0:User"] {
        assert_eq!(badge(&view(query)), json!({ "color": "red", "owner": { "name": "Ada" } }), "{query}");
    }
    assert_eq!(badge(&view("attributes=urn:x:badge:2.0:User:NUMBER")), json!({ "number": 7 }));
    assert_eq!(badge(&view("attributes=urn:x:badge:2.0:User:owner.desk")), json!({ "owner": { "desk": 5 } }));
    assert_eq!(badge(&view("attributes=userName")), Value::Null);
}

#[test]
fn what_always_comes_comes_whatever_is_chosen() {
    let user = || v1::User { on_request: Vec::new(), always_shown: vec![path("number"), path("owner.desk")], ..user() };
    let badge = |query: &str| {
        let shown = serde_json::to_value(view(query).user(user(), "https://h")).unwrap();
        shown.get(URN).cloned().unwrap_or_default()
    };
    let all = json!({ "number": 7, "color": "red", "owner": { "name": "Ada", "desk": 5 } });
    let always = json!({ "number": 7, "owner": { "desk": 5 } });
    assert_eq!(badge(""), all);
    for query in
        ["attributes=userName", "attributes=urn:x:badge:2.0:User:number", "excludedAttributes=urn:x:badge:2.0:User"]
    {
        assert_eq!(badge(query), always, "{query}");
    }
    for query in [
        "excludedAttributes=title",
        "excludedAttributes=urn:x:badge:2.0:User:number",
        "excludedAttributes=urn:x:badge:2.0:User:owner.desk",
        "attributes=urn:x:badge:2.0:User",
    ] {
        assert_eq!(badge(query), all, "{query}");
    }
    assert_eq!(badge("attributes=urn:x:badge:2.0:User:color")["color"], "red");
    let without = json!({ "number": 7, "color": "red", "owner": { "desk": 5 } });
    assert_eq!(badge("excludedAttributes=urn:x:badge:2.0:User:owner"), without);
}

#[test]
fn what_the_client_just_told_is_told_back() {
    let sent = json!({ "URN:x:badge:2.0:user": { "Number": 7 } });
    let told = view("").telling(sent.as_object().unwrap());
    assert_eq!(badge(&told), json!({ "number": 7, "color": "red", "owner": { "name": "Ada" } }));

    let patch =
        json!({ "Operations": [{ "op": "add", "path": "urn:x:badge:2.0:User:owner", "value": { "desk": 5 } }] });
    let patch = scim::patch::parse(&Resource::USER, &patch).unwrap().value;
    assert_eq!(badge(&view("").patching(&patch)), json!({ "color": "red", "owner": { "name": "Ada", "desk": 5 } }));
    // Not against the client's own choice.
    let other = view("attributes=userName").patching(&patch);
    assert_eq!(badge(&other), Value::Null);
}
