//! Patches as Okta, Entra ID, JumpCloud, Google and Microsoft's validator send them.

use serde_json::json;

use super::{one, operations, read};

const ENT: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn okta_sends_one_replace_without_a_path() {
    assert_eq!(
        operations(&json!([{ "op": "replace", "value": { "active": false } }])),
        [r#"replace active {"active":false}"#]
    );
    let (operations, notes) = one(&json!({ "op": "replace", "value": { "id": "7", "displayName": "A" } }));
    assert_eq!(operations, [r#"replace display_name {"displayName":"A"}"#]);
    assert_eq!(notes, ["read-only-ignored (id)"]);
}

#[test]
fn oktas_password_sync_does_nothing() {
    let (operations, notes) = one(&json!({ "op": "replace", "value": { "password": "n3w" } }));
    assert_eq!((operations.len(), notes), (0, vec!["password-dropped (password)".to_owned()]));
}

#[test]
fn entra_legacy_sends_capitals_strings_and_a_path_each() {
    let body = json!([
        { "op": "Replace", "path": "displayName", "value": "Ada B" },
        { "op": "Replace", "path": "name.givenName", "value": "Ada-Belle" },
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada@new" },
        { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+33 6" },
        { "op": "Add", "path": format!("{ENT}:employeeNumber"), "value": "701984" },
        { "op": "Replace", "path": "active", "value": "False" },
    ]);
    assert_eq!(
        operations(&body),
        [
            r#"replace display_name {"displayName":"Ada B"}"#,
            r#"replace name.given_name {"name":{"givenName":"Ada-Belle"}}"#,
            r#"replace emails.value[emails.type eq "work"] {"emails":[{"value":"ada@new"}]}"#,
            r#"add phone_numbers.value[phone_numbers.type eq "mobile"] {"phoneNumbers":[{"value":"+33 6"}]}"#,
            r#"add enterprise.employee_number {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984"}}"#,
            r#"replace active {"active":false}"#,
        ]
    );
    let (_, notes) = one(&json!({ "op": "Replace", "path": "active", "value": "False" }));
    assert_eq!(notes, ["capitalised-op (op)", "string-boolean (active)"]);
}

#[test]
fn entra_with_its_flag_groups_simple_attributes_under_dotted_and_urn_keys() {
    let ent_key = format!("{ENT}:employeeNumber");
    let mut operations = operations(&json!([
        { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@new" },
        { "op": "replace", "path": "active", "value": false },
        { "op": "replace", "value": {
            "displayName": "Ada B", "name.givenName": "Ada-Belle", "name.familyName": "Byron", (ent_key): "701984" } },
    ]));
    // The members of an object have no order.
    operations[2..].sort_unstable();
    assert_eq!(
        operations,
        [
            r#"replace emails.value[emails.type eq "work"] {"emails":[{"value":"ada@new"}]}"#,
            r#"replace active {"active":false}"#,
            r#"replace display_name {"displayName":"Ada B"}"#,
            r#"replace enterprise.employee_number {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984"}}"#,
            r#"replace name.family_name {"name":{"familyName":"Byron"}}"#,
            r#"replace name.given_name {"name":{"givenName":"Ada-Belle"}}"#,
        ]
    );
    let ent_key = format!("{ENT}:employeeNumber");
    let keys =
        json!({ "op": "replace", "value": { "name.givenName": "A", (ent_key): "7", "no.such": 1, "title": "T" } });
    let (_, mut notes) = one(&keys);
    notes.sort_unstable();
    assert_eq!(
        notes,
        [
            "dotted-key (name.givenName)".to_owned(),
            "unknown-attribute-ignored (no.such)".to_owned(),
            format!("urn-key ({ENT}:employeeNumber)")
        ]
    );
}

#[test]
fn keys_of_a_pathless_value_may_pick_elements_and_name_extensions() {
    let mut operations = operations(&json!([{ "op": "add", "value": {
        "emails[type eq \"work\"].value": "a@x",
        "urn:ietf:params:scim:schemas:core:2.0:User:title": "CTO",
        "urn:ietf:params:scim:schemas:core:2.0:User": { "nickName": "A" },
        (ENT): { "department": "R", "manager": "7", "shoe": 1 },
        "urn:x:custom:2.0:User": { "badge": "42" },
        "urn:x:custom:2.0:User:level": 3,
        "urn:x:ext": { "on": true },
    } }]));
    operations.sort_unstable();
    assert_eq!(
        operations,
        [
            r#"add <urn:x:custom:2.0:User>badge {"urn:x:custom:2.0:User":{"badge":"42"}}"#,
            r#"add <urn:x:custom:2.0:User>level {"urn:x:custom:2.0:User":{"level":3}}"#,
            r#"add <urn:x:ext>on {"urn:x:ext":{"on":true}}"#,
            r#"add emails.value[emails.type eq "work"] {"emails":[{"value":"a@x"}]}"#,
            r#"add enterprise.department {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R"}}"#,
            r#"add enterprise.manager {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}"#,
            r#"add nick_name {"nickName":"A"}"#,
            r#"add title {"title":"CTO"}"#,
        ]
    );
}

#[test]
fn google_leaves_the_op_out() {
    let (operations, notes) = one(&json!({ "path": "active", "value": "false" }));
    assert_eq!(operations, [r#"replace active {"active":false}"#]);
    assert_eq!(notes, ["missing-op (op)", "string-boolean (active)"]);
    assert_eq!(one(&json!({ "value": { "active": false } })).0, [r#"replace active {"active":false}"#]);
}

#[test]
fn hand_written_clients_get_the_case_and_the_array_wrong() {
    let (operations, notes) = read(&json!({ "operations": { "OP": "REPLACE", "Path": "TITLE", "Value": "CTO" } }));
    assert_eq!(operations, [r#"replace title {"title":"CTO"}"#]);
    assert_eq!(
        notes,
        [
            "key-case (Operations)",
            "single-operation (Operations)",
            "key-case (op)",
            "key-case (path)",
            "key-case (value)",
            "capitalised-op (op)"
        ]
    );
}

#[test]
fn a_manager_comes_and_goes_in_many_shapes() {
    let set = [
        r#"replace enterprise.manager {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}"#,
    ];
    let path = format!("{ENT}:manager");
    for value in [
        json!("7"),
        json!({ "value": "7" }),
        json!([{ "$ref": null, "value": "7" }]),
        json!(["7"]),
        json!({ "value": 7 }),
    ] {
        let operations = operations(&json!([{ "op": "replace", "path": path, "value": value }]));
        assert_eq!(operations.first().map(String::as_str), set.first().copied(), "{value}");
    }
    // An older document has the bare name, another a misspelt URN.
    for path in ["manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0User:manager"] {
        assert_eq!(operations(&json!([{ "op": "replace", "path": path, "value": "7" }])), set);
    }
    for value in
        [json!(""), json!(null), json!([]), json!({ "value": "" }), json!({ "value": null, "displayName": "B" })]
    {
        assert_eq!(
            operations(&json!([{ "op": "Replace", "path": path, "value": value }])),
            ["remove enterprise.manager"],
            "{value}"
        );
    }
    assert_eq!(operations(&json!([{ "op": "Remove", "path": path }])), ["remove enterprise.manager"]);
    assert_eq!(operations(&json!([{ "op": "Remove", "path": path, "value": "7" }])), ["remove enterprise.manager"]);
    assert_eq!(
        operations(&json!([{ "op": "add", "path": format!("{path}.displayName"), "value": "B" }])),
        [
            r#"add enterprise.manager.display_name {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"displayName":"B"}}}"#
        ]
    );
}

#[test]
fn entra_app_roles_pick_by_a_boolean_written_as_text() {
    assert_eq!(
        operations(&json!([{ "op": "Add", "path": "roles[primary eq \"True\"].value", "value": "Admin" }])),
        [r#"add roles.value[roles.primary eq true] {"roles":[{"value":"Admin"}]}"#]
    );
    let (_, notes) = one(&json!({ "op": "add", "path": "roles[primary eq \"True\"].value", "value": "Admin" }));
    assert_eq!(notes, ["string-boolean (roles.primary)"]);
    let (_, notes) = one(&json!({ "op": "add", "path": "roles[primary eq true].value", "value": "Admin" }));
    assert_eq!(notes, [""; 0]);
    assert_eq!(
        operations(&json!([{ "op": "Add", "path": "roles", "value": [{ "value": "{\"id\":\"1\"}" }] }])),
        [r#"add roles {"roles":[{"value":"{\"id\":\"1\"}"}]}"#]
    );
}

#[test]
fn entra_addresses_have_a_capital_now_and_then() {
    assert_eq!(
        operations(&json!([
            { "op": "Replace", "path": "addresses[type eq \"work\"].Formatted", "value": "1 rue" },
            { "op": "Add", "path": "emails[type eq \"other\"].primary", "value": "False" },
        ])),
        [
            r#"replace addresses.formatted[addresses.type eq "work"] {"addresses":[{"formatted":"1 rue"}]}"#,
            r#"add emails.primary[emails.type eq "other"] {"emails":[{"primary":false}]}"#,
        ]
    );
}

#[test]
fn a_remove_that_lists_values_takes_those_and_no_others() {
    let remove = |value| one(&json!({ "op": "Remove", "path": "emails", "value": value })).0;
    let ada = "remove emails[emails.value eq \"a@x\"]";
    assert_eq!(
        remove(json!([{ "value": "a@x", "type": "work" }, { "$ref": null, "value": "b@x" }])),
        [ada, "remove emails[emails.value eq \"b@x\"]"]
    );
    assert_eq!(remove(json!({ "value": "a@x" })), [ada]);
    assert_eq!(remove(json!("a@x")), [ada]);
    assert_eq!(remove(json!(["a@x"])), [ada]);
    assert_eq!(
        remove(json!([{ "type": "work", "primary": "True" }])),
        ["remove emails[emails.primary eq true & emails.type eq \"work\"]"]
    );
    // Nothing is listed: nothing goes.
    for nothing in [json!([]), json!({}), json!([{}]), json!(""), json!([null]), json!([{ "shoe": 1 }])] {
        assert_eq!(remove(nothing.clone()), [""; 0], "{nothing}");
    }
    // No value at all is everything (RFC 7644 §3.5.2.2).
    assert_eq!(one(&json!({ "op": "remove", "path": "emails" })).0, ["remove emails"]);
    assert_eq!(remove(json!(null)), ["remove emails"]);
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": "addresses", "value": [{ "locality": "Paris" }] }])),
        ["remove addresses[addresses.locality eq \"Paris\"]"]
    );
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": "emails.value", "value": "a@x" }])),
        ["remove emails.value[emails.value eq \"a@x\"]"]
    );
    assert_eq!(
        one(&json!({ "op": "remove", "path": "emails", "value": "a@x" })).1,
        ["remove-by-value (emails)", "bare-value-as-element (emails[0])"]
    );
    let custom = "urn:x:custom:2.0:User:tags";
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": custom, "value": [{ "value": "a" }, { "b": 1 }, "c"] }])),
        ["remove <urn:x:custom:2.0:User>tags[<urn:x:custom:2.0:User>tags/value eq \"a\"]"]
    );
}

#[test]
fn the_validators_sequences_stay_in_order() {
    assert_eq!(
        operations(&json!([
            { "op": "remove", "path": "displayName" },
            { "op": "add", "path": "displayName", "value": "A" },
            { "op": "replace", "path": "displayName", "value": "B" },
        ])),
        [
            "remove display_name",
            r#"add display_name {"displayName":"A"}"#,
            r#"replace display_name {"displayName":"B"}"#
        ]
    );
}

#[test]
fn what_is_unknown_never_fails_the_deactivation_beside_it() {
    let (operations, notes) = read(&super::patch(&json!([
        { "op": "Add", "path": "shoeSize", "value": 42 },
        { "op": "Add", "path": "emails.shoe", "value": 42 },
        { "op": "Add", "path": "emails[type eq \"work\"].shoe", "value": 42 },
        { "op": "Remove", "path": "shoeSize[type eq \"secret@x\"].value" },
        { "op": "Replace", "path": "id", "value": 7 },
        { "op": "Replace", "path": "meta.created", "value": {} },
        { "op": "Add", "path": "groups[value eq \"1\"]", "value": {} },
        { "op": "Remove", "path": "schemas" },
        { "op": "Replace", "path": "password", "value": 7 },
        { "op": "Replace", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:displayName", "value": "x" },
        { "op": "Replace", "value": { "foo bar": 1, "": 2 } },
        { "op": "Replace", "path": "active", "value": false },
    ])));
    assert_eq!(operations, [r#"replace active {"active":false}"#]);
    assert_eq!(
        notes.into_iter().filter(|note| !note.starts_with("capitalised")).collect::<Vec<_>>(),
        [
            "unknown-attribute-ignored (shoeSize)",
            "unknown-attribute-ignored (emails.shoe)",
            "unknown-attribute-ignored (emails)",
            "unknown-attribute-ignored (shoeSize)",
            "read-only-ignored (id)",
            "read-only-ignored (meta)",
            "read-only-ignored (groups)",
            "read-only-ignored (schemas)",
            "password-dropped (password)",
            "unknown-attribute-ignored (urn:ietf:params:scim:schemas:core:2.0:Group:displayName)",
            "unknown-attribute-ignored ()",
            "unknown-attribute-ignored (foo bar)",
        ]
    );
}
