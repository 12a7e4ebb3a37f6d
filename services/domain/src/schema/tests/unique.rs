//! What is claimed.

use serde_json::{Value, json};

use super::{extensions, schema, schemas};
use crate::schema::{Claim, Schemas};

fn claims(schemas: &Schemas, data: Value) -> Vec<Claim> {
    schemas.claims(&extensions(data))
}

#[test]
fn only_unique_attributes_claim_and_each_value_once() {
    let schemas = schemas(&[
        "badge string server",
        "serial integer global",
        "codes string[] server case_exact",
        "cards complex[] {value string server, type string}",
        "plain string",
    ]);
    assert!(schemas.claims_any());
    let data = json!({
        "badge": "A", "serial": 7, "codes": ["x", "X", "x"], "cards": [{ "value": "1" }, { "value": "2", "type": "t" }],
        "plain": "p",
    });
    let told: Vec<String> =
        claims(&schemas, data).iter().map(|claim| claim.field.rsplit_once(':').unwrap().1.to_owned()).collect();
    assert_eq!(told, ["badge", "cards.value", "cards.value", "codes", "codes", "serial"]);
    assert_eq!(claims(&schemas, json!({ "plain": "p" })), []);
    assert_eq!(claims(&schemas, Value::Null), []);
    assert!(!super::schemas(&["plain string"]).claims_any());
}

#[test]
fn values_that_compare_as_equal_are_one_claim() {
    let same = |words: &str, left: Value, right: Value| {
        let schemas = schemas(&[&format!("a {words} server")]);
        claims(&schemas, json!({ "a": left })) == claims(&schemas, json!({ "A": right }))
    };
    assert!(same("string", json!("Straße"), json!("STRASSE")));
    assert!(!same("string", json!("a"), json!("b")));
    assert!(!same("string case_exact", json!("a"), json!("A")));
    assert!(same("integer", json!(7), json!(7)));
    assert!(!same("integer", json!(7), json!(8)));
    assert!(same("date_time", json!("2026-01-31T08:00:00Z"), json!("2026-01-31T09:00:00+01:00")));
}

#[test]
fn a_claim_is_of_its_schema_attribute_and_way_to_compare() {
    let mut named = Vec::new();
    for words in ["a string server", "a string server case_exact", "a integer server", "b string server"] {
        named.extend(schema(&[words]).claimed());
    }
    let count = named.len();
    named.sort();
    named.dedup();
    assert_eq!((count, named.len()), (4, 4));
    // Naming it in another case is naming the same.
    let mut other = schema(&["A string global"]);
    other.urn = other.urn.to_uppercase();
    assert_eq!(other.claimed(), schema(&["a string server"]).claimed());
}
