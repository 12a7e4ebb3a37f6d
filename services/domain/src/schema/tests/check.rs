//! What is a schema, and what is none.

use super::{attribute, schema, unprepared};
use crate::attribute::ResourceKind;
use crate::refusal::Refusal;
use crate::schema::{ExtensionSchema, MAX_ATTRIBUTES, MAX_SCHEMAS, Mutability, Returned, too_many};

#[track_caller]
fn refused(schema: &mut ExtensionSchema) -> (String, String) {
    match schema.prepare() {
        Err(Refusal::InvalidField { field, message }) => {
            assert!(message.starts_with(&field), "{message} does not name {field}");
            (field, message)
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn names(attributes: &[&str], field: &str) {
    assert_eq!(refused(&mut unprepared(attributes)).0, format!("schema.{field}"), "{attributes:?}");
}

#[test]
fn urns_are_well_formed_and_not_the_rfcs_own() {
    for urn in [
        "urn:example:x",
        "URN:Example:Params:scim:schemas:extension:Acme:2.0:User",
        "urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User",
        "urn:ab:1.0(x)+y,z=@;$_!*'%20/q",
    ] {
        let mut schema = ExtensionSchema { urn: urn.to_owned(), ..schema(&["badge integer"]) };
        assert_eq!(schema.prepare(), Ok(()), "{urn}");
    }
    let long = format!("urn:example:{}", "x".repeat(250));
    for urn in [
        "",
        "acme",
        "urn:",
        "urn:x:y",
        "urn:example:",
        "urn:example:x:",
        "urn:example:/x",
        "urn:-a:x",
        "urn:a-:x",
        "urn:a_b:x",
        "urn:example:x y",
        "urn:example:x#y",
        "urn:example:x?y",
        "urn:example:é",
        "http://example.com",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "URN:IETF:params:scim:schemas:core:2.0:group",
        "urn:ietf:params:scim:schemas:core:2.0:Schema",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0User",
        "urn:ietf:params:scim:api:messages:2.0:PatchOp",
        &long,
    ] {
        let mut schema = ExtensionSchema { urn: urn.to_owned(), ..schema(&["badge integer"]) };
        assert_eq!(refused(&mut schema).0, "schema.schema_id", "{urn}");
    }
}

#[test]
fn names_are_those_of_the_rfc_and_told_apart() {
    for name in ["a", "A1", "snake_case", "kebab-case", "odd$", &"x".repeat(128)] {
        assert_eq!(unprepared(&[&format!("{name} string")]).prepare(), Ok(()), "{name}");
    }
    assert_eq!(unprepared(&["site complex {$ref reference}"]).prepare(), Ok(()));
    for name in ["1st", "_x", "$ref", "a.b", "a:b", "é", &"x".repeat(129)] {
        let (field, message) = refused(&mut unprepared(&["fine string", &format!("{name} string")]));
        assert_eq!(field, "schema.attributes.name", "{name}");
        assert!(message.contains("number 2"), "{message}");
    }
    names(&["badge string", "Badge integer"], "attributes.Badge");
    names(&["site complex {value string, VALUE string}"], "attributes.site.VALUE");
    names(&["site complex {1st string}"], "attributes.site.name");
}

#[test]
fn only_complex_attributes_have_parts_and_those_have_none() {
    names(&["site complex"], "attributes.site");
    names(&["site string {value string}"], "attributes.site");
    names(&["site complex server {value string}"], "attributes.site");
    let mut nested = unprepared(&["site complex {value string}"]);
    nested.attributes[0].sub_attributes[0] = serde_json::from_value(attribute("inner complex {x string}")).unwrap();
    assert_eq!(refused(&mut nested).0, "schema.attributes.site.inner");
}

#[test]
fn sizes_have_bounds() {
    assert_eq!(refused(&mut unprepared(&[])).0, "schema.attributes");
    let many = |count: usize| (0..count).map(|n| format!("a{n} string")).collect::<Vec<_>>();
    let of = |names: &[String]| unprepared(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(of(&many(MAX_ATTRIBUTES)).prepare(), Ok(()));
    assert_eq!(refused(&mut of(&many(MAX_ATTRIBUTES + 1))).0, "schema.attributes");
    let mut parts = of(&many(MAX_ATTRIBUTES));
    parts.attributes[0] = serde_json::from_value(attribute("site complex {value string}")).unwrap();
    assert_eq!(refused(&mut parts).0, "schema.attributes");

    let mut schema = unprepared(&["badge string"]);
    schema.name = "x".repeat(201);
    assert_eq!(refused(&mut schema).0, "schema.name");
    let mut schema = unprepared(&["badge string"]);
    schema.description = "a\u{0}b".to_owned();
    assert_eq!(refused(&mut schema).0, "schema.description");
    for words in [vec![String::new()], vec!["x".repeat(1_025)], vec!["x".to_owned(); 257], vec!["\u{7}".to_owned()]] {
        let mut schema = unprepared(&["badge string"]);
        schema.attributes[0].canonical_values = words;
        assert_eq!(refused(&mut schema).0, "schema.attributes.badge.canonical_values");
    }
    let Refusal::InvalidField { field, message } = too_many() else { panic!("another refusal") };
    assert!(field == "schema" && message.contains(&MAX_SCHEMAS.to_string()), "{message}");
}

#[test]
fn reference_types_are_for_references() {
    let types = vec!["User".to_owned(), "external".to_owned()];
    let mut schema = unprepared(&["boss reference"]);
    schema.attributes[0].reference_types.clone_from(&types);
    assert_eq!(schema.prepare(), Ok(()));
    let mut schema = unprepared(&["boss string"]);
    schema.attributes[0].reference_types = types;
    assert_eq!(refused(&mut schema).0, "schema.attributes.boss");
}

#[test]
fn what_follows_from_the_type_is_said() {
    let schema = schema(&["key binary", "boss reference", "pin string write_only always", "plain string"]);
    let exact: Vec<bool> = schema.attributes.iter().map(|attribute| attribute.case_exact).collect();
    assert_eq!(exact, [true, true, false, false]);
    assert_eq!(schema.attributes[2].returned, Returned::Never);
    assert_eq!(schema.attributes[2].mutability, Mutability::WriteOnly);
    assert_eq!(schema.resource, ResourceKind::User);
}
