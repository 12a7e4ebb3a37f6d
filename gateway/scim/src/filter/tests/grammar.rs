use super::super::{Filter, parse};
use crate::ScimType;

/// The tree, by its printed form: that has parentheses around every `and` and `or` within another.
fn printed(text: &str) -> String {
    parse(text).unwrap_or_else(|err| Filter::Present { path: crate::AttrPath::bare(&err.detail) }).to_string()
}

#[test]
fn filters_read_as_meant() {
    let cases = [
        ("userName eq \"ada\"", "userName eq \"ada\""),
        ("userName EQ \"ada\"", "userName eq \"ada\""),
        ("  userName\teq \"ada\"  ", "userName eq \"ada\""),
        ("userName ne \"ada\"", "userName ne \"ada\""),
        ("userName co \"d\"", "userName co \"d\""),
        ("userName sw \"a\"", "userName sw \"a\""),
        ("userName Ew \"a\"", "userName ew \"a\""),
        ("meta.created gt \"2024-01-01T00:00:00Z\"", "meta.created gt \"2024-01-01T00:00:00Z\""),
        ("userName ge \"a\"", "userName ge \"a\""),
        ("userName lt \"a\"", "userName lt \"a\""),
        ("userName lE \"a\"", "userName le \"a\""),
        ("title PR", "title pr"),
        ("active eq TRUE", "active eq true"),
        ("active eq False", "active eq false"),
        ("title eq NULL", "title eq null"),
        ("x eq 0", "x eq 0"),
        ("x eq -1", "x eq -1"),
        ("x eq 1.5e3", "x eq 1500.0"),
        // `not` binds tighter than `and`, `and` tighter than `or`.
        ("a pr and b pr and c pr", "a pr and b pr and c pr"),
        ("a pr or b pr or c pr", "a pr or b pr or c pr"),
        ("a pr or b pr and c pr", "a pr or (b pr and c pr)"),
        ("a pr and b pr or c pr", "(a pr and b pr) or c pr"),
        ("(a pr or b pr) and c pr", "(a pr or b pr) and c pr"),
        ("not (a pr) and b pr", "not (a pr) and b pr"),
        ("not (a pr and b pr)", "not (a pr and b pr)"),
        ("NOT(a pr) AND not  (b pr) Or c pr", "(not (a pr) and not (b pr)) or c pr"),
        ("not (not (a pr))", "not (not (a pr))"),
        ("(((a pr)))", "a pr"),
        ("(a pr)and(b pr)", "a pr and b pr"),
        // Value paths.
        ("emails[type eq \"work\"]", "emails[type eq \"work\"]"),
        ("emails[type eq \"work\" and value co \"@x\"]", "emails[type eq \"work\" and value co \"@x\"]"),
        ("emails[not (type eq \"work\")]", "emails[not (type eq \"work\")]"),
        ("emails[ type pr ] and a pr", "emails[type pr] and a pr"),
        // Entra ID.
        ("emails[type eq \"work\"].value eq \"a@x\"", "emails[type eq \"work\" and value eq \"a@x\"]"),
        ("emails[type eq \"work\"].value pr", "emails[type eq \"work\" and value pr]"),
        ("emails[a pr or b pr].value eq \"x\"", "emails[(a pr or b pr) and value eq \"x\"]"),
        ("emails[a pr and b pr].value eq \"x\"", "emails[a pr and b pr and value eq \"x\"]"),
        ("emails[type eq \"work\"].value eq \"a\" and b pr", "emails[type eq \"work\" and value eq \"a\"] and b pr"),
        // URNs.
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"x\"",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"x\"",
        ),
        ("urn:x:custom:2.0:User:badge.number pr", "urn:x:custom:2.0:User:badge.number pr"),
        // Strings are JSON.
        (r#"a eq "O'Brien""#, r#"a eq "O'Brien""#),
        (r#"a eq "a+b@x.com""#, r#"a eq "a+b@x.com""#),
        (r#"a eq "Zo\u00eb \uD83D\ude00""#, "a eq \"Zoë 😀\""),
        (r#"a eq "\"\\\/\b\f\n\r\t""#, r#"a eq "\"\\/\b\f\n\r\t""#),
        (r#"a eq "(x) and [y] or not""#, r#"a eq "(x) and [y] or not""#),
        (r#"a eq """#, r#"a eq """#),
        // The RFC prints one path without the blank.
        ("a eq\"x\"", "a eq \"x\""),
    ];
    for (text, expected) in cases {
        assert_eq!(printed(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_filter_is_refused_with_the_place_and_the_remedy() {
    let cases = [
        ("", "expected an attribute, `not` or `(` at character 1, found the end"),
        ("   ", "character 4, found the end"),
        ("userName", "expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr) at character 9, found the end"),
        ("userName eq", "expected a value at character 12, found the end"),
        ("userName xx \"a\"", "at character 10, found `xx`"),
        ("userName eq \"a", "expected a closing `\"` at character 15"),
        ("userName eq a\"", "expected a value at character 13, found `a`; put text in double quotes"),
        ("userName eq 'a'", "double quotes"),
        ("userName eq ada@example.com", "found an unquoted value; put text in double quotes"),
        ("userName eq \"a\" \"b\"", "expected `and`, `or` or the end at character 17, found a string"),
        ("userName eq \"a\" userName pr", "at character 17, found `userName`; join comparisons"),
        ("userName pr \"a\"", "at character 13, found a string"),
        ("userName eq \"\\a\"", "expected a JSON string at character 13"),
        ("userName eq \"\\uD800\"", "expected a JSON string"),
        ("userName eq \"\u{1}\"", "expected a JSON string"),
        ("a eq 01", "expected a value at character 6"),
        ("a eq +1", "expected a value"),
        ("a eq 1.", "expected a value"),
        ("a eq .5", "expected a value"),
        ("a eq 0x1f", "expected a value"),
        ("a eq NaN", "expected a value"),
        ("a eq 1e999", "expected a value"),
        ("a eq trueish", "expected a value"),
        ("a eq (\"x\")", "expected a value at character 6, found `(`"),
        ("a eq [\"x\"]", "expected a value at character 6, found `[`"),
        ("(", "found the end"),
        (")", "found `)`"),
        ("()", "at character 2, found `)`"),
        ("(a pr", "expected `and`, `or` or `)` at character 6"),
        ("a pr)", "expected `and`, `or` or the end at character 5, found `)`; a `(` is missing"),
        ("(a pr]", "found `]`"),
        ("a pr and", "expected an attribute, `not` or `(` at character 9"),
        ("and a pr", "at character 1, found `and`"),
        ("a pr or or b pr", "at character 9, found `or`"),
        ("a pr & b pr", "found `&`"),
        ("not a pr", "expected `(` after `not` at character 5, found `a`; write it as: not (comparison)"),
        ("not", "expected `(` after `not`"),
        ("not ()", "found `)`"),
        ("emails[", "found the end"),
        ("emails[]", "found `]`"),
        ("emails[type eq \"work\"", "expected `and`, `or` or `]`"),
        ("emails[type eq \"work\")", "found `)`"),
        ("emails[type eq \"work\"] x", "found `x`"),
        ("emails[type eq \"work\"].value", "expected an operator"),
        ("emails[type eq \"work\"]. eq \"x\"", "an attribute name"),
        ("emails[x[a pr]]", "a filter in brackets holds no other brackets"),
        ("emails[x[a pr].b eq 1]", "a filter in brackets holds no other brackets"),
        ("[a pr]", "found `[`"),
        ("a.b.c pr", "an attribute name at character 4"),
        ("é pr", "an attribute name at character 1"),
        ("title eq \"é\" x", "at character 14, found `x`"),
        ("urn:x pr", "a schema URN"),
        ("username; drop table users", "an attribute name at character 9"),
        ("a eq \"x\"\u{a0}and b pr", "found an unquoted value"),
    ];
    for (text, place) in cases {
        let err = parse(text).map(|filter| filter.to_string()).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
        assert!(err.detail.contains(place), "{text}: {}", err.detail);
        assert!(err.detail.contains("; "), "{text}: no remedy in {}", err.detail);
    }
}

#[test]
fn a_refusal_never_repeats_an_address() {
    for text in [
        "ada@example.com eq 1",
        "userName eq ada@example.com",
        "userName eq \"ada@example.com\" \"x",
        "a pr ada@example.com",
    ] {
        let detail = parse(text).unwrap_err().detail;
        assert!(!detail.contains("ada"), "{detail}");
    }
}

#[test]
fn nesting_is_bounded_before_the_stack_is() {
    let nested = |open: &str, close: &str, depth: usize| format!("{}a pr{}", open.repeat(depth), close.repeat(depth));
    assert!(parse(&nested("(", ")", 32)).is_ok());
    assert!(parse(&nested("not (", ")", 31)).is_ok());
    for text in [
        nested("(", ")", 33),
        nested("not (", ")", 32),
        nested("(", ")", 4_000),
        "(".repeat(8_000),
        "not(".repeat(2_000),
    ] {
        let err = parse(&text).unwrap_err();
        assert_eq!(err.scim_type, Some(ScimType::InvalidFilter));
        assert!(err.detail.contains("at most 32 levels"), "{}", err.detail);
    }
    // `and` and `or` are levels too.
    let mut text = "a pr".to_owned();
    for _ in 0..17 {
        text = format!("a pr and (b pr or ({text}))");
    }
    assert!(parse(&text).is_err());
}

#[test]
fn length_is_bounded() {
    assert!(parse(&format!("a eq \"{}\"", "x".repeat(8_000))).is_ok());
    assert!(parse(&"(".repeat(10_000)).unwrap_err().detail.contains("longer than 8192 bytes"));
    let wide = vec!["a pr"; 800].join(" or ");
    assert!(matches!(parse(&wide), Ok(Filter::Or(terms)) if terms.len() == 800));
}
