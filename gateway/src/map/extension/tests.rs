#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use prost_types::Struct;
use proto::v1;
use serde_json::{Map, Value, json};

use super::{MAX_DEPTH, to_json, to_proto};

const URN: &str = "urn:example:badge:1.0:User";

fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn there_and_back(value: Value) -> Value {
    to_json(to_proto(URN, object(value)).unwrap()).into()
}

/// Objects in objects, so many below the first.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!({ "leaf": 1 }), |inner, _| json!({ "deeper": inner }))
}

#[test]
fn data_comes_back_as_it_was_sent() {
    let data = json!({
        "badge": "A-7 ",
        "floor": 3,
        "height": 1.85,
        "below": -12,
        "night": false,
        "nothing": null,
        "doors": ["north", 2, true, { "code": "x" }, []],
        "empty": {},
    });
    assert_eq!(there_and_back(data.clone()), data);
}

#[test]
fn whole_numbers_are_written_without_a_fraction() {
    assert_eq!(
        there_and_back(json!({ "a": 7.0, "b": 9_007_199_254_740_992_i64, "c": 1e300 })).to_string(),
        r#"{"a":7,"b":9007199254740992,"c":1e+300}"#
    );
}

#[test]
fn a_number_that_would_change_is_refused() {
    for number in [json!(9_007_199_254_740_993_i64), json!(-9_007_199_254_740_993_i64), json!(u64::MAX)] {
        let refused = to_proto(URN, object(json!({ "a": [number] }))).unwrap_err();
        assert!(refused.detail.starts_with(URN) && refused.detail.contains("as text"), "{}", refused.detail);
    }
}

#[test]
fn the_deepest_data_that_is_taken_survives_the_wire() {
    let data = to_proto(URN, object(nested(MAX_DEPTH))).unwrap();
    let message = v1::PatchUserRequest {
        operations: vec![v1::UserPatchOperation {
            fragment: Some(v1::Profile { extensions: [(URN.to_owned(), data)].into(), ..v1::Profile::default() }),
            ..v1::UserPatchOperation::default()
        }],
        ..v1::PatchUserRequest::default()
    };
    let bytes = prost::Message::encode_to_vec(&message);
    assert_eq!(<v1::PatchUserRequest as prost::Message>::decode(bytes.as_slice()).unwrap(), message);
}

#[test]
fn deeper_data_is_refused() {
    let refused = to_proto(URN, object(nested(MAX_DEPTH + 1))).unwrap_err();
    assert_eq!(refused.status, 400);
    assert!(to_proto(URN, object(nested(120))).is_err());
}

#[test]
fn a_message_without_a_value_is_left_out() {
    let data = Struct { fields: [("a".to_owned(), prost_types::Value { kind: None })].into() };
    assert_eq!(to_json(data), Map::new());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e15_f64..1e15).prop_filter("written as a whole number", |f| f.fract() != 0.0).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_data_comes_back_as_it_was_sent(members in prop::collection::btree_map(".{0,8}", any_value(), 0..5)) {
        let data: Map<String, Value> = members.into_iter().collect();
        prop_assert_eq!(to_json(to_proto(URN, data.clone()).unwrap()), data);
    }
}
