//! What the RFC allows, attribute kind by attribute kind (RFC 7644 §3.5.2.1–3.5.2.3).

use serde_json::{Value, json};

use super::{one, operations, read};

fn replace(path: &str, value: Value) -> Vec<String> {
    one(&json!({ "op": "replace", "path": path, "value": value })).0
}

fn add(path: &str, value: Value) -> Vec<String> {
    one(&json!({ "op": "add", "path": path, "value": value })).0
}

#[test]
fn no_operations_change_nothing() {
    assert_eq!(read(&json!({ "Operations": [] })), (vec![], vec![]));
}

#[test]
fn simple_attributes() {
    assert_eq!(replace("title", json!("CTO")), [r#"replace title {"title":"CTO"}"#]);
    assert_eq!(add("TITLE", json!(["CTO"])), [r#"add title {"title":"CTO"}"#]);
    assert_eq!(add("urn:ietf:params:scim:schemas:core:2.0:User:title", json!(7)), [r#"add title {"title":"7"}"#]);
    assert_eq!(add("externalId", json!("e")), [r#"add external_id {"externalId":"e"}"#]);
    assert_eq!(replace("timezone", json!("kjh3k4j")), [r#"replace timezone {"timezone":"kjh3k4j"}"#]);
    for nothing in [json!(null), json!(""), json!([]), json!([null])] {
        assert_eq!(replace("title", nothing.clone()), ["remove title"]);
        assert_eq!(add("title", nothing), ["remove title"]);
    }
    assert_eq!(operations(&json!([{ "op": "remove", "path": "title" }])), ["remove title"]);
    assert_eq!(operations(&json!([{ "op": "remove", "path": "title", "value": "CTO" }])), ["remove title"]);
}

#[test]
fn complex_attributes_merge() {
    assert_eq!(replace("name", json!({ "familyName": "B" })), [r#"replace name {"name":{"familyName":"B"}}"#]);
    assert_eq!(
        replace("name", json!({ "FAMILYNAME": "B", "givenName": null, "middleName": "" })),
        [r#"replace name {"name":{"familyName":"B"}}"#, "remove name.given_name", "remove name.middle_name"]
    );
    assert_eq!(add("name", json!({ "givenName": null })), ["remove name.given_name"]);
    assert_eq!(add("name", json!([{ "givenName": "A" }])), [r#"add name {"name":{"givenName":"A"}}"#]);
    assert_eq!(replace("name", json!(null)), ["remove name"]);
    assert_eq!(
        one(&json!({ "op": "replace", "path": "name", "value": {} })),
        (vec![], vec!["nothing-to-do (name)".to_owned()])
    );
    assert_eq!(replace("name.familyName", json!("")), ["remove name.family_name"]);
    assert_eq!(operations(&json!([{ "op": "remove", "path": "name.familyName" }])), ["remove name.family_name"]);
    assert_eq!(
        operations(&json!([{ "op": "replace", "value": { "name": { "familyName": "B", "givenName": null } } }])),
        [r#"replace name {"name":{"familyName":"B"}}"#, "remove name.given_name"]
    );
}

#[test]
fn multi_valued_attributes_as_a_whole() {
    let both = r#"{"emails":[{"value":"a@x"},{"value":"b@x"}]}"#;
    assert_eq!(replace("emails", json!([{ "value": "a@x" }, "b@x", {}])), [format!("replace emails {both}")]);
    assert_eq!(add("emails", json!([{ "value": "a@x" }, { "Value": "b@x" }])), [format!("add emails {both}")]);
    assert_eq!(add("emails", json!({ "value": "a@x" })), [r#"add emails {"emails":[{"value":"a@x"}]}"#]);
    assert_eq!(add("emails", json!("a@x")), [r#"add emails {"emails":[{"value":"a@x"}]}"#]);
    assert_eq!(
        add("emails", json!([{ "value": "a", "primary": true }, { "value": "b", "primary": true }])),
        [r#"add emails {"emails":[{"primary":false,"value":"a"},{"primary":true,"value":"b"}]}"#]
    );
    for nothing in [json!([]), json!(null), json!(""), json!([{ "type": "work", "value": "" }])] {
        assert_eq!(replace("emails", nothing.clone()), ["remove emails"], "{nothing}");
        // Adding nothing adds nothing.
        assert_eq!(add("emails", nothing.clone()), [""; 0], "{nothing}");
    }
}

#[test]
fn parts_of_all_elements() {
    assert_eq!(replace("emails.value", json!("a@x")), [r#"replace emails.value {"emails":[{"value":"a@x"}]}"#]);
    assert_eq!(add("emails.Type", json!("work")), [r#"add emails.type {"emails":[{"type":"work"}]}"#]);
    assert_eq!(replace("emails.type", json!(null)), ["remove emails.type"]);
    assert_eq!(operations(&json!([{ "op": "remove", "path": "emails.display" }])), ["remove emails.display"]);
}

#[test]
fn elements_that_a_filter_picks() {
    let work = "[type eq \"work\"]";
    assert_eq!(
        replace(&format!("emails{work}"), json!({ "value": "a@x", "primary": "True" })),
        [r#"replace emails[emails.type eq "work"] {"emails":[{"primary":true,"value":"a@x"}]}"#]
    );
    assert_eq!(
        replace(&format!("addresses{work}"), json!([{ "locality": "P", "region": null }])),
        [
            r#"replace addresses[addresses.type eq "work"] {"addresses":[{"locality":"P"}]}"#,
            r#"remove addresses.region[addresses.type eq "work"]"#
        ]
    );
    assert_eq!(
        replace(&format!("emails{work}"), json!("a@x")),
        [r#"replace emails[emails.type eq "work"] {"emails":[{"value":"a@x"}]}"#]
    );
    assert_eq!(replace(&format!("emails{work}"), json!(null)), [r#"remove emails[emails.type eq "work"]"#]);
    assert_eq!(add(&format!("emails{work}"), json!([])), [r#"remove emails[emails.type eq "work"]"#]);
    assert_eq!(replace(&format!("emails{work}"), json!({})), [""; 0]);
    assert_eq!(replace(&format!("emails{work}.value"), json!("")), [r#"remove emails.value[emails.type eq "work"]"#]);
    let remove = |path: &str| operations(&json!([{ "op": "remove", "path": path }]));
    assert_eq!(remove(&format!("emails{work}")), [r#"remove emails[emails.type eq "work"]"#]);
    assert_eq!(remove("emails[value eq \"a.b@x\"].display"), [r#"remove emails.display[emails.value eq "a.b@x"]"#]);
    assert_eq!(
        remove("emails[type eq \"work\" and not (primary eq true or value co \"x\")]"),
        [r#"remove emails[emails.type eq "work" & !emails.primary eq true | emails.value co "x"]"#]
    );
    assert_eq!(
        remove("urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq \"work\"].value"),
        [r#"remove emails.value[emails.type eq "work"]"#]
    );
}

#[test]
fn the_enterprise_extension_as_a_whole() {
    let ent = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert_eq!(
        replace(ent, json!({ "Department": "R", "costCenter": null, "manager": { "displayName": "B" } }))
            .iter()
            .map(|line| line.replace(ent, "ENT"))
            .collect::<Vec<_>>(),
        [
            "replace enterprise.department {\"ENT\":{\"department\":\"R\"}}",
            "remove enterprise.cost_center",
            "replace enterprise.manager {\"ENT\":{\"manager\":{\"displayName\":\"B\"}}}",
        ]
    );
    let all = [
        "remove enterprise.employee_number",
        "remove enterprise.cost_center",
        "remove enterprise.organization",
        "remove enterprise.division",
        "remove enterprise.department",
        "remove enterprise.manager",
    ];
    assert_eq!(operations(&json!([{ "op": "remove", "path": ent }])), all);
    assert_eq!(replace(ent, json!(null)), all);
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": ent, "value": { "department": "R" } }])),
        ["remove enterprise.department"]
    );
    let (operations, notes) = one(
        &json!({ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0User", "value": { "division": "D" } }),
    );
    assert_eq!(operations.len(), 1);
    assert_eq!(notes, ["entra-urn-corrected (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)"]);
}

#[test]
fn the_core_schema_as_a_path_is_no_path() {
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    assert_eq!(replace(core, json!({ "title": "CTO" })), [r#"replace title {"title":"CTO"}"#]);
}

#[test]
fn extensions_nobody_knows_are_kept_as_sent() {
    let custom = "urn:x:custom:2.0:User";
    let at = |path: &str| format!("{custom}:{path}");
    assert_eq!(
        add(&at("Badge"), json!({ "No": [1, null] })),
        [r#"add <urn:x:custom:2.0:User>Badge {"urn:x:custom:2.0:User":{"Badge":{"No":[1,null]}}}"#]
    );
    assert_eq!(
        replace(&at("badge.no"), json!(7)),
        [r#"replace <urn:x:custom:2.0:User>badge/no {"urn:x:custom:2.0:User":{"badge":{"no":7}}}"#]
    );
    assert_eq!(replace(&at("badge"), json!(null)), ["remove <urn:x:custom:2.0:User>badge"]);
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": at("badge.no") }])),
        ["remove <urn:x:custom:2.0:User>badge/no"]
    );
    assert_eq!(
        operations(&json!([{ "op": "remove", "path": at("badge"), "value": "42" }])),
        ["remove <urn:x:custom:2.0:User>badge"]
    );
    assert_eq!(operations(&json!([{ "op": "remove", "path": custom }])), ["remove <urn:x:custom:2.0:User>"]);
    let value = json!({ "a": 1 });
    assert_eq!(
        operations(&json!([
            { "op": "remove", "path": custom, "value": value },
            { "op": "remove", "path": at("badge"), "value": value },
            { "op": "remove", "path": at("tags[value eq \"x\"]"), "value": [value] },
        ])),
        [
            "remove <urn:x:custom:2.0:User>a",
            "remove <urn:x:custom:2.0:User>badge",
            "remove <urn:x:custom:2.0:User>tags[<urn:x:custom:2.0:User>tags/value eq \"x\"]",
        ]
    );
    assert_eq!(
        replace(custom, json!({ "a": 1, "b": null })),
        [r#"replace <urn:x:custom:2.0:User>a {"urn:x:custom:2.0:User":{"a":1}}"#, "remove <urn:x:custom:2.0:User>b"]
    );
    assert_eq!(
        add(&at("tags[type eq \"x\"].value"), json!("v")),
        [
            r#"add <urn:x:custom:2.0:User>tags/value[<urn:x:custom:2.0:User>tags/type eq "x"] {"urn:x:custom:2.0:User":{"tags":[{"value":"v"}]}}"#
        ]
    );
}
