use proptest::prelude::*;

use super::super::{CompareOp, Filter, Literal, parse, typed};
use crate::{AttrPath, Resource};

fn path() -> impl Strategy<Value = AttrPath> {
    prop_oneof!["[a-z][a-zA-Z0-9_-]{0,8}", "[a-z]{1,5}\\.\\$?[a-z]{1,5}", "urn:x:[a-z]{1,4}:2\\.0:User:[a-z]{1,5}"]
        .prop_filter("keywords are no names", |text| {
            !["not", "and", "or"].iter().any(|keyword| text.eq_ignore_ascii_case(keyword))
        })
        .prop_map(|text| AttrPath::parse(&text).unwrap())
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<String>().prop_map(Literal::String),
        any::<bool>().prop_map(Literal::Boolean),
        any::<i64>().prop_map(|number| Literal::Number(number.into())),
        (-1.0e9..1.0e9).prop_map(|number| Literal::Number(serde_json::Number::from_f64(number).unwrap())),
        Just(Literal::Null),
    ]
}

fn leaf() -> impl Strategy<Value = Filter> {
    prop_oneof![
        (path(), prop::sample::select(&CompareOp::ALL), literal()).prop_map(|(path, op, value)| Filter::Compare {
            path,
            op,
            value
        }),
        path().prop_map(|path| Filter::Present { path }),
    ]
}

fn joined(inner: impl Strategy<Value = Filter> + Clone) -> impl Strategy<Value = Filter> {
    prop_oneof![
        prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
        prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
        inner.prop_map(|filter| Filter::Not(Box::new(filter))),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let inside = leaf().prop_recursive(3, 12, 3, joined);
    let element = (path(), inside).prop_map(|(path, filter)| Filter::Element { path, filter: Box::new(filter) });
    prop_oneof![leaf(), element].prop_recursive(5, 40, 3, joined)
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(filter in filter()) {
        prop_assert_eq!(parse(&filter.to_string()).unwrap(), filter);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn text_that_looks_like_a_filter_is_read_or_refused(
        words in prop::collection::vec(
            prop::sample::select(&["(", ")", "[", "]", ".", "\"", "not", "and", "or", "eq", "pr", "emails", "type", "\"a\"", "1", "true", "urn:x:2.0:User:a", "é", "\\", "\0"][..]),
            0..20,
        ),
        blank in prop::sample::select(&[" ", ""][..]),
    ) {
        if let Ok(filter) = parse(&words.join(blank)) {
            prop_assert_eq!(parse(&filter.to_string()).unwrap(), filter.clone());
            let _ = typed(&Resource::USER, &filter);
        }
    }
}
