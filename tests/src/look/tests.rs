use serde_json::json;

use super::*;

#[test]
fn a_path_reaches_keys_elements_and_lengths() {
    let document = json!({
        "urn:x:2.0:User": { "a": 1 },
        "emails": [{ "type": "work", "value": "w" }, { "type": "home", "value": "h" }, { "type": "home" }],
    });
    for (path, wanted) in [
        ("urn:x:2.0:User/a", Some(json!(1))),
        ("emails/#", Some(json!(3))),
        ("emails/1/value", Some(json!("h"))),
        ("emails/[type=work]/value", Some(json!("w"))),
        ("emails/[type=home]/value", None),
        ("emails/[type=other]", None),
        ("nothing/here", None),
    ] {
        assert_eq!(look(&document, path), wanted, "{path}");
    }
}
