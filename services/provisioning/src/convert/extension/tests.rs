#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;

fn there_and_back(data: &Value) -> Value {
    let extensions = BTreeMap::from([("urn:x".to_owned(), data.as_object().unwrap().clone())]);
    let mut read = read_all(write_all(extensions)).unwrap();
    Value::Object(read.remove("urn:x").unwrap())
}

#[test]
fn json_comes_back_as_it_was() {
    let data = json!({
        "text": "a", "empty": "", "yes": true, "nothing": null, "list": [1, "two", [3.5], {"deep": []}],
        "whole": 42, "negative": -7, "fraction": 0.25, "exact": 9_007_199_254_740_992_i64, "object": {},
    });
    assert_eq!(there_and_back(&data), data);
    assert_eq!(there_and_back(&data)["whole"].to_string(), "42");
}

#[test]
fn numbers_json_has_no_words_for_are_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(read_number(number).is_err());
    }
    assert_eq!(read_number(1e300).unwrap().to_string(), "1e+300");
}

#[test]
fn data_that_nests_too_deeply_is_refused() {
    let nested = |levels: usize| {
        let mut value = prost_types::Value { kind: Some(Kind::BoolValue(true)) };
        for _ in 0..levels {
            value = prost_types::Value { kind: Some(Kind::ListValue(ListValue { values: vec![value] })) };
        }
        HashMap::from([("urn:x".to_owned(), Struct { fields: [("a".to_owned(), value)].into() })])
    };
    assert!(read_all(nested(31)).is_ok());
    assert!(read_all(nested(32)).is_err());
    // Well within the stack, and stopped before it is walked to its end.
    assert!(read_all(nested(2_000)).is_err());
}
