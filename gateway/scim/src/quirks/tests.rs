#![expect(clippy::unreachable, clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::*;

#[test]
fn booleans_come_as_text_in_any_case_and_nothing_else_is_one() {
    for (text, expected) in [("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false)] {
        assert_eq!(boolean(text), Some(expected));
    }
    for text in ["yes", "1", "0", "", " true", "t"] {
        assert_eq!(boolean(text), None);
    }
}

#[test]
fn numbers_keep_their_digits() {
    for (number, text) in [("701984", "701984"), ("-1", "-1"), ("1.5", "1.5")] {
        let Value::Number(number) = serde_json::from_str(number).unwrap() else { unreachable!() };
        assert_eq!(number_as_text(&number), text);
    }
}

#[test]
fn null_empty_text_and_no_elements_are_no_value() {
    assert!([json!(null), json!(""), json!([])].iter().all(is_unassigned));
    assert!(![json!(false), json!(0), json!(" "), json!({}), json!([null])].iter().any(is_unassigned));
}

#[test]
fn a_single_object_is_the_only_element() {
    assert_eq!(elements(&json!({ "value": 1 })), [json!({ "value": 1 })]);
    assert_eq!(elements(&json!([1, 2])), [json!(1), json!(2)]);
    assert_eq!(only_element(&json!([1])), Some(&json!(1)));
    assert_eq!(only_element(&json!([1, 2])), None);
    assert_eq!(only_element(&json!([])), None);
}

#[test]
fn a_value_stands_for_its_element() {
    assert!(bare_value(&json!("7")) && bare_value(&json!(7)));
    assert!(!bare_value(&json!(true)) && !bare_value(&json!({})) && !bare_value(&json!(null)));
}

#[test]
fn operations_ignore_case_and_google_leaves_replace_out() {
    assert_eq!(op_kind("Add"), Some(OpKind::Add));
    assert_eq!(op_kind("REPLACE"), Some(OpKind::Replace));
    assert_eq!(op_kind("remove"), Some(OpKind::Remove));
    assert_eq!(op_kind("delete"), None);
    assert_eq!(implied_op(Some(&json!(null))), Some(OpKind::Replace));
    assert_eq!(implied_op(None), None);
}

#[test]
fn keys_of_messages_ignore_case_but_the_exact_one_comes_first() {
    let Value::Object(object) = json!({ "operations": 1, "Operations": 2, "OP": 3 }) else { unreachable!() };
    assert_eq!(member(&object, "Operations"), Some(("Operations", &json!(2))));
    assert_eq!(member(&object, "op"), Some(("OP", &json!(3))));
    assert_eq!(member(&object, "path"), None);
}

#[test]
fn microsofts_urn_names_the_enterprise_extension_and_no_other() {
    use crate::urn::{ENTERPRISE_USER, USER};
    assert!(names_schema(MICROSOFT_ENTERPRISE_USER, ENTERPRISE_USER));
    assert!(names_schema(&ENTERPRISE_USER.to_uppercase(), ENTERPRISE_USER));
    assert!(!names_schema(MICROSOFT_ENTERPRISE_USER, USER));
    assert!(!names_schema(USER, ENTERPRISE_USER));
}

#[test]
fn entras_group_schema_is_known_in_any_case_and_version() {
    for urn in [
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        "HTTP://SCHEMAS.MICROSOFT.COM/2006/11/ResourceManagement/ADSCIM/Group",
    ] {
        assert!(is_entra_group_schema(urn), "{urn}");
    }
    assert!(!is_entra_group_schema("urn:ietf:params:scim:schemas:core:2.0:Group"));
    assert!(!is_entra_group_schema(""));
}

#[test]
fn a_key_that_is_a_path_says_which_kind() {
    assert_eq!(path_as_key("name.givenName"), note::DOTTED_KEY);
    assert_eq!(path_as_key("emails[type eq \"work\"]"), note::DOTTED_KEY);
    assert_eq!(path_as_key("URN:ietf:params:scim:schemas:core:2.0:User:title"), note::URN_KEY);
    assert_eq!(path_as_key("department"), note::EXTENSION_AT_TOP);
}

#[test]
fn a_remove_may_list_what_goes() {
    assert_eq!(listed_in_remove(Some(&json!([{ "value": "1" }]))), Some(&json!([{ "value": "1" }])));
    assert_eq!(listed_in_remove(Some(&json!([]))), Some(&json!([])));
    assert_eq!(listed_in_remove(Some(&json!(null))), None);
    assert_eq!(listed_in_remove(None), None);
}

#[test]
fn a_partial_group_with_members_is_a_patch_of_scim_1() {
    assert!(is_scim_1_patch(Some(&json!([]))));
    assert!(!is_scim_1_patch(Some(&json!(null))) && !is_scim_1_patch(None));
}

#[test]
fn the_manager_alone_is_entras() {
    assert!(is_entras_manager("manager") && !is_entras_manager("name"));
}
