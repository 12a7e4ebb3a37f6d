#![expect(clippy::unwrap_used, reason = "tests")]

use domain::attribute::{Attribute, Sub};
use domain::time::Timestamp;

use super::*;
use crate::testing::{compare, field};

fn read(filter: v1::Filter) -> Result<Filter, Refusal> {
    super::read(ResourceKind::User, filter)
}

fn tree(condition: Condition) -> v1::Filter {
    v1::Filter { condition: Some(condition) }
}

fn with_value(path: &str, operator: v1::Operator, kind: Option<Kind>) -> v1::Filter {
    let comparison =
        v1::Comparison { field: Some(field(path)), operator: operator.into(), value: Some(v1::FilterValue { kind }) };
    tree(Condition::Comparison(comparison))
}

fn simple(attribute: Attribute, sub: Option<Sub>, operator: Operator, value: Value) -> Filter {
    Filter::Compare { field: FieldPath::Attribute(attribute, sub), operator, value }
}

#[test]
fn every_operator_and_kind_of_value_is_read() {
    let text = || Value::Text("a".to_owned());
    let operators = [
        (v1::Operator::Equal, Operator::Equal),
        (v1::Operator::NotEqual, Operator::NotEqual),
        (v1::Operator::Contains, Operator::Contains),
        (v1::Operator::StartsWith, Operator::StartsWith),
        (v1::Operator::EndsWith, Operator::EndsWith),
        (v1::Operator::Greater, Operator::Greater),
        (v1::Operator::GreaterOrEqual, Operator::GreaterOrEqual),
        (v1::Operator::Less, Operator::Less),
        (v1::Operator::LessOrEqual, Operator::LessOrEqual),
    ];
    for (sent, expected) in operators {
        assert_eq!(read(compare("title", sent, "a")).unwrap(), simple(Attribute::Title, None, expected, text()));
    }
    let at = prost_types::Timestamp { seconds: 1, nanos: 500_999_999 };
    let values = [
        ("active", Some(Kind::Boolean(true)), Attribute::Active, None, Value::Boolean(true)),
        ("create_time", Some(Kind::Instant(at)), Attribute::CreateTime, None, Value::Instant(Timestamp(1_500))),
        ("emails.value", None, Attribute::Emails, Some(Sub::Value), Value::Null),
    ];
    for (path, kind, attribute, sub, value) in values {
        let sent = with_value(path, v1::Operator::Equal, kind);
        assert_eq!(read(sent).unwrap(), simple(attribute, sub, Operator::Equal, value));
    }
    let extension = v1::FieldPath { path: "Rank".to_owned(), extension_urn: "urn:x".to_owned() };
    for (kind, value) in [(Kind::Integer(7), Value::Integer(7)), (Kind::Decimal(0.5), Value::Decimal(0.5))] {
        let comparison = v1::Comparison {
            field: Some(extension.clone()),
            operator: v1::Operator::Less.into(),
            value: Some(v1::FilterValue { kind: Some(kind) }),
        };
        let path = FieldPath::Extension { urn: "urn:x".to_owned(), path: vec!["Rank".to_owned()], exact: false };
        let expected = Filter::Compare { field: path, operator: Operator::Less, value };
        assert_eq!(read(tree(Condition::Comparison(comparison))).unwrap(), expected);
    }
}

#[test]
fn the_shape_of_the_tree_is_kept() {
    let one = || compare("emails.type", v1::Operator::Equal, "work");
    let read_one = || simple(Attribute::Emails, Some(Sub::Type), Operator::Equal, Value::Text("work".to_owned()));
    let list = |filters| v1::FilterList { filters };
    let element = v1::ElementCondition { field: Some(field("emails")), condition: Some(Box::new(one())) };
    let sent = tree(Condition::AllOf(list(vec![
        tree(Condition::AnyOf(list(vec![one(), tree(Condition::Present(field("name")))]))),
        tree(Condition::Negation(Box::new(one()))),
        tree(Condition::Element(Box::new(element))),
    ])));
    let expected = Filter::All(vec![
        Filter::Any(vec![read_one(), Filter::Present(FieldPath::Attribute(Attribute::Name, None))]),
        Filter::Not(Box::new(read_one())),
        Filter::Element { attribute: Attribute::Emails, condition: Box::new(read_one()) },
    ]);
    assert_eq!(read(sent).unwrap(), expected);
}

#[test]
fn what_means_nothing_is_refused_as_a_filter() {
    let element = |path: &str, condition: Option<v1::Filter>| {
        let condition = condition.map(Box::new);
        tree(Condition::Element(Box::new(v1::ElementCondition { field: Some(field(path)), condition })))
    };
    let valueless = v1::Comparison { field: Some(field("title")), operator: v1::Operator::Equal.into(), value: None };
    let year_20000 = prost_types::Timestamp { seconds: 568_971_820_800, nanos: 0 };
    let cases = [
        v1::Filter::default(),
        tree(Condition::AllOf(v1::FilterList::default())),
        tree(Condition::AnyOf(v1::FilterList { filters: vec![v1::Filter::default()] })),
        tree(Condition::Comparison(v1::Comparison::default())),
        tree(Condition::Comparison(valueless)),
        tree(Condition::Present(v1::FieldPath::default())),
        tree(Condition::Present(field("nonsense"))),
        tree(Condition::Element(Box::default())),
        element("emails", None),
        element("emails.value", Some(compare("emails.value", v1::Operator::Equal, "a"))),
        element("emails", Some(compare("title", v1::Operator::Equal, "a"))),
        with_value("title", v1::Operator::Equal, Some(Kind::Boolean(true))),
        with_value("create_time", v1::Operator::Equal, Some(Kind::Instant(year_20000))),
        compare("title", v1::Operator::Equal, "a\0"),
    ];
    for sent in cases {
        assert!(matches!(read(sent.clone()), Err(Refusal::InvalidFilter { .. })), "{sent:?}");
    }
}

#[test]
fn a_tree_is_followed_as_deep_as_the_contract_allows_and_no_deeper() {
    let nested = |levels: usize| {
        let leaf = compare("title", v1::Operator::Equal, "a");
        (0..levels).fold(leaf, |inner, _| tree(Condition::Negation(Box::new(inner))))
    };
    assert!(read(nested(32)).is_ok());
    assert!(read(nested(33)).is_err());
    assert!(read(nested(5_000)).is_err());
}
