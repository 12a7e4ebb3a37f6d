//! Filters and orders over registered attributes.

use serde_json::json;

use super::{URN, about, schemas};
use crate::attribute::{FieldPath, ResourceKind};
use crate::filter::Operator::{Contains, EndsWith, Equal, Greater, Less, NotEqual, StartsWith};
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{compare, profile, user};
use crate::schema::Schemas;
use crate::sort::Sort;
use crate::time::Timestamp;

fn all() -> Schemas {
    schemas(&[
        "name string",
        "code string case_exact",
        "flag boolean",
        "level integer",
        "ratio decimal",
        "since date_time",
        "page reference",
        "key binary",
        "site complex {value string case_exact, floor integer}",
        "room complex {floor integer, pin string never}",
        "sites complex[] {value string, floor integer}",
        "pin string write_only",
        "hint string never",
    ])
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn on(path: &str, operator: Operator, value: Value) -> Filter {
    compare(&format!("{}|{path}", URN.to_uppercase()), operator, value)
}

#[track_caller]
fn typed(filter: Filter, path: &str, exact: bool, value: Value) {
    let Filter::Compare { operator, .. } = filter else { panic!("a comparison is typed") };
    let field = FieldPath::Extension { urn: URN.to_owned(), path: path.split('.').map(str::to_owned).collect(), exact };
    let wanted = Filter::Compare { field, operator, value };
    wanted.check(ResourceKind::User).unwrap();
    assert_eq!(all().type_filter(filter), Ok(wanted.clone()));
    assert_eq!(all().type_filter(wanted.clone()), Ok(wanted), "once more");
}

#[test]
fn names_and_values_are_the_schemas() {
    let at = Timestamp(1_769_846_400_000);
    typed(on("NAME", Equal, text("x")), "name", false, text("x"));
    typed(on("name", Contains, text("x")), "name", false, text("x"));
    typed(on("name", Equal, Value::Integer(7)), "name", false, text("7"));
    typed(on("name", Equal, Value::Decimal(0.5)), "name", false, text("0.5"));
    typed(on("code", StartsWith, text("X")), "code", true, text("X"));
    typed(on("flag", Equal, text("True")), "flag", false, Value::Boolean(true));
    typed(on("flag", NotEqual, Value::Boolean(false)), "flag", false, Value::Boolean(false));
    typed(on("level", Greater, text("7")), "level", false, Value::Integer(7));
    typed(on("level", Less, Value::Decimal(7.5)), "level", false, Value::Decimal(7.5));
    typed(on("ratio", Equal, text("0.5")), "ratio", false, Value::Decimal(0.5));
    typed(on("since", Equal, text("2026-01-31T08:00:00Z")), "since", false, Value::Instant(at));
    typed(on("since", Less, text("2026-01-31T09:00:00+01:00")), "since", false, Value::Instant(at));
    typed(on("since", Greater, Value::Instant(at)), "since", false, Value::Instant(at));
    typed(on("page", EndsWith, text("/X")), "page", true, text("/X"));
    typed(on("key", Equal, text("YWJj")), "key", true, text("YWJj"));
    typed(on("site", Equal, text("A")), "site.value", true, text("A"));
    typed(on("site.FLOOR", Equal, text("3")), "site.floor", false, Value::Integer(3));
    typed(on("sites", Equal, text("A")), "sites.value", false, text("A"));
    typed(on("sites.floor", Equal, Value::Integer(3)), "sites.floor", false, Value::Integer(3));
    typed(on("room", Equal, Value::Null), "room", false, Value::Null);
    typed(on("NAME", NotEqual, Value::Null), "name", false, Value::Null);
}

#[test]
fn what_does_not_fit_is_refused_by_its_path() {
    let refused = |filter: Filter| {
        let path = about(all().type_filter(filter.clone()));
        let nested = Filter::Any(vec![compare("title", Equal, text("x")), Filter::Not(Box::new(filter))]);
        assert_eq!(about(all().type_filter(nested)), path);
        path
    };
    for (path, operator, value) in [
        ("name", Equal, Value::Boolean(true)),
        ("flag", Equal, text("yes")),
        ("flag", Greater, Value::Boolean(true)),
        ("flag", Contains, text("r")),
        ("level", Equal, text("seven")),
        ("level", StartsWith, text("7")),
        ("level", Equal, Value::Boolean(true)),
        ("ratio", Equal, text("inf")),
        ("since", Equal, text("yesterday")),
        ("since", Contains, text("2026")),
        ("since", Equal, Value::Integer(7)),
        ("page", Equal, Value::Boolean(true)),
        ("key", Less, text("YWJj")),
        ("key", Equal, Value::Integer(7)),
        ("room", Equal, text("x")),
        ("name.part", Equal, text("x")),
        ("site.unknown", Equal, text("x")),
        ("site.floor.deep", Equal, text("x")),
        ("unknown", Equal, text("x")),
        ("unknown", Equal, Value::Null),
        ("pin", Equal, text("x")),
        ("hint", Equal, text("x")),
        ("hint", NotEqual, Value::Null),
        ("room.pin", Equal, text("x")),
    ] {
        assert_eq!(refused(on(path, operator, value)), path);
    }
    for path in ["unknown", "pin", "room.pin"] {
        let FieldPath::Extension { urn, path: names, exact } = crate::fixture::path(&format!("{URN}|{path}")) else {
            panic!("an extension's path")
        };
        assert_eq!(refused(Filter::Present(FieldPath::Extension { urn, path: names, exact })), path);
    }
    assert_eq!(refused(on("", Equal, text("x"))), "");
}

#[test]
fn refusals_name_what_there_is_and_nothing_that_is_hidden() {
    let told = |filter| all().type_filter(filter).unwrap_err().to_string();
    let message = told(on("unknown", Equal, text("x")));
    assert!(message.contains("name, code, flag") && !message.contains("pin") && !message.contains("hint"), "{message}");
    assert!(told(on("room", Equal, text("x"))).ends_with("name one of its parts: floor"));
}

#[test]
fn what_is_not_registered_is_left_alone() {
    for filter in [
        compare("urn:other:User|unknown", Equal, Value::Boolean(true)),
        compare("title", Equal, text("x")),
        Filter::Present(crate::fixture::path(&format!("{URN}|"))),
        Filter::Element {
            attribute: crate::attribute::Attribute::Emails,
            condition: Box::new(compare("emails.type", Equal, text("work"))),
        },
    ] {
        assert_eq!(all().type_filter(filter.clone()), Ok(filter));
    }
}

#[test]
fn typed_filters_find_what_they_mean() {
    let user = user(profile(json!({
        "user_name": "x@y",
        "extensions": { URN: {
            "name": "Ada", "code": "AbC", "flag": true, "level": 7, "since": "2026-01-31T08:00:00Z",
            "site": { "value": "A", "floor": 3 }, "sites": [{ "value": "Rome", "floor": 1 }, { "value": "Bonn" }],
        } },
    })));
    for (filter, holds) in [
        (on("name", Equal, text("ADA")), true),
        (on("code", Equal, text("AbC")), true),
        (on("code", Equal, text("abc")), false),
        (on("code", NotEqual, text("abc")), true),
        (on("code", Contains, text("b")), true),
        (on("code", Contains, text("B")), false),
        (on("code", Greater, text("Abb")), false),
        (on("flag", Equal, text("TRUE")), true),
        (on("level", Greater, text("6")), true),
        (on("since", Equal, text("2026-01-31T09:00:00+01:00")), true),
        (on("site", Equal, text("A")), true),
        (on("site", Equal, text("a")), false),
        (on("sites", Equal, text("rome")), true),
        (on("sites", NotEqual, text("rome")), true),
        (on("sites.floor", Equal, text("1")), true),
        (on("key", Equal, Value::Null), true),
    ] {
        assert_eq!(all().type_filter(filter.clone()).unwrap().matches(&user, &[]), holds, "{filter:?}");
    }
}

#[test]
fn conditions_on_one_element_are_typed_as_well() {
    let within = |attribute: &str, condition| Filter::Within {
        urn: URN.to_lowercase(),
        attribute: attribute.to_owned(),
        condition: Box::new(condition),
    };
    let both = |floor| Filter::All(vec![on("SITES.value", Equal, text("Rome")), on("sites.FLOOR", Equal, floor)]);
    let field = |path: &str| {
        let path = path.split('.').map(str::to_owned).collect();
        FieldPath::Extension { urn: URN.to_owned(), path, exact: false }
    };
    let is = |path: &str, value| Filter::Compare { field: field(path), operator: Equal, value };
    let typed = Filter::Within {
        urn: URN.to_owned(),
        attribute: "sites".to_owned(),
        condition: Box::new(Filter::All(vec![is("sites.value", text("Rome")), is("sites.floor", Value::Integer(3))])),
    };
    typed.check(ResourceKind::User).unwrap();
    assert_eq!(all().type_filter(within("SITES", both(text("3")))), Ok(typed));
    for (filter, field) in [
        (within("sites", both(text("top"))), "sites.floor"),
        (within("sites", on("sites.unknown", Equal, text("x"))), "sites.unknown"),
        (within("unknown", on("unknown.value", Equal, text("x"))), "unknown.value"),
        (within("pin", on("pin", Equal, text("x"))), "pin"),
        (within("room", on("room.pin", Equal, text("x"))), "room.pin"),
    ] {
        assert_eq!(about(all().type_filter(filter)), field);
    }
    let other = Filter::Within {
        urn: "urn:other:User".to_owned(),
        attribute: "sites".to_owned(),
        condition: Box::new(compare("urn:other:User|sites.floor", Equal, text("3"))),
    };
    assert_eq!(all().type_filter(other.clone()), Ok(other));
    // What has no parts is its own value.
    let tags = schemas(&["tags string[] case_exact"]);
    let asked = Filter::Within {
        urn: URN.to_owned(),
        attribute: "tags".to_owned(),
        condition: Box::new(on("tags.VALUE", Equal, text("Red"))),
    };
    let Ok(Filter::Within { condition, .. }) = tags.type_filter(asked) else { panic!("another filter") };
    let path = vec!["tags".to_owned()];
    let field = FieldPath::Extension { urn: URN.to_owned(), path, exact: true };
    assert_eq!(*condition, Filter::Compare { field, operator: Equal, value: text("Red") });
}

#[test]
fn an_order_is_by_values_that_are_shown() {
    let sort = |path: &str| {
        let sort = Sort { field: crate::fixture::path(path), descending: true };
        all().type_sort(sort).map(|sort| sort.field)
    };
    let is = |path: &str, exact| {
        let path = path.split('.').map(str::to_owned).collect();
        Ok(FieldPath::Extension { urn: URN.to_owned(), path, exact })
    };
    let at = |path: &str| format!("{}|{path}", URN.to_lowercase());
    assert_eq!(sort(&at("NAME")), is("name", false));
    assert_eq!(sort(&at("code")), is("code", true));
    assert_eq!(sort(&at("sites")), is("sites.value", false));
    assert_eq!(sort(&at("room.floor")), is("room.floor", false));
    assert_eq!(sort("title"), Ok(crate::fixture::path("title")));
    assert_eq!(sort("urn:other|x"), Ok(crate::fixture::path("urn:other|x")));
    for path in ["room", "pin", "room.pin", "unknown", "name.x"] {
        assert_eq!(about(sort(&at(path))), path);
    }
    assert_eq!(about(sort(&at(""))), "");
}
