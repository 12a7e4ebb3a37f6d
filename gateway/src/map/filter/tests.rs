#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use proto::v1;
use proto::v1::filter::Condition;
use proto::v1::filter_value::Kind;

use super::to_proto;

fn of(text: &str) -> v1::Filter {
    let typed = scim::filter::parse(text).and_then(|filter| scim::filter::typed(&scim::Resource::USER, &filter));
    to_proto(&typed.unwrap_or_else(|error| panic!("{text}: {error}")))
}

/// The tree as one line, for the eye.
fn show(filter: &v1::Filter) -> String {
    let path = |field: &Option<v1::FieldPath>| {
        let v1::FieldPath { path, extension_urn } = field.clone().unwrap();
        if extension_urn.is_empty() { path } else { format!("<{extension_urn}>{path}") }
    };
    let list = |list: &v1::FilterList| list.filters.iter().map(show).collect::<Vec<_>>().join(", ");
    match filter.condition.as_ref().unwrap() {
        Condition::AllOf(filters) => format!("all({})", list(filters)),
        Condition::AnyOf(filters) => format!("any({})", list(filters)),
        Condition::Negation(filter) => format!("not({})", show(filter)),
        Condition::Present(field) => format!("has({})", path(&Some(field.clone()))),
        Condition::Element(element) => {
            format!("{}[{}]", path(&element.field), show(element.condition.as_ref().unwrap()))
        }
        Condition::Comparison(v1::Comparison { field, operator, value }) => {
            let operator = v1::Operator::try_from(*operator).unwrap();
            let value = match value.as_ref().unwrap().kind.as_ref() {
                Some(Kind::Text(text)) => format!("{text:?}"),
                Some(Kind::Boolean(value)) => value.to_string(),
                Some(Kind::Integer(value)) => value.to_string(),
                Some(Kind::Decimal(value)) => value.to_string(),
                Some(Kind::Instant(at)) => format!("@{}.{:09}", at.seconds, at.nanos),
                None => "nothing".to_owned(),
            };
            format!("{} {operator:?} {value}", path(field))
        }
    }
}

#[test]
fn a_filter_keeps_its_shape_and_changes_its_names() {
    for (text, expected) in [
        ("userName eq \"Ada\"", "user_name Equal \"Ada\""),
        ("title ne \"x\"", "title NotEqual \"x\""),
        ("title co \"x\"", "title Contains \"x\""),
        ("title sw \"x\"", "title StartsWith \"x\""),
        ("title ew \"x\"", "title EndsWith \"x\""),
        ("title gt \"x\"", "title Greater \"x\""),
        ("title ge \"x\"", "title GreaterOrEqual \"x\""),
        ("title lt \"x\"", "title Less \"x\""),
        ("title le \"x\"", "title LessOrEqual \"x\""),
        ("active eq \"True\"", "active Equal true"),
        ("title eq null", "title Equal nothing"),
        ("title pr", "has(title)"),
        ("not (title pr)", "not(has(title))"),
        ("title pr and active eq true or id eq \"7\"", "any(all(has(title), active Equal true), user_id Equal \"7\")"),
        ("meta.created ge \"2011-05-13T04:42:34.5Z\"", "create_time GreaterOrEqual @1305261754.500000000"),
        ("emails eq \"a@x\"", "emails.value Equal \"a@x\""),
        (
            "emails[type eq \"work\" and value co \"@x\"]",
            "emails[all(emails.type Equal \"work\", emails.value Contains \"@x\")]",
        ),
        ("manager eq \"26\"", "enterprise.manager.value Equal \"26\""),
        ("urn:example:badge:1.0:User:badge eq \"A\"", "<urn:example:badge:1.0:User>badge Equal \"A\""),
    ] {
        assert_eq!(show(&of(text)), expected, "{text}");
    }
}

#[test]
fn the_deepest_filter_that_parses_survives_the_wire() {
    let mut text = "title pr".to_owned();
    while let deeper = format!("not (userName pr and ({text} or emails[type pr]))")
        && scim::filter::parse(&deeper).is_ok()
    {
        text = deeper;
    }
    let filter = of(&text);
    let operation = v1::UserPatchOperation { element: Some(filter), ..v1::UserPatchOperation::default() };
    let message = v1::PatchUserRequest { operations: vec![operation], ..v1::PatchUserRequest::default() };
    let bytes = prost::Message::encode_to_vec(&message);
    assert_eq!(<v1::PatchUserRequest as prost::Message>::decode(bytes.as_slice()).unwrap(), message);
}
