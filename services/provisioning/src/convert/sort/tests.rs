#![expect(clippy::unwrap_used, reason = "tests")]

use domain::attribute::{Attribute, Sub};
use domain::refusal::Refusal;

use super::*;

fn read(sort: v1::Sort) -> Result<Sort, Error> {
    super::read(ResourceKind::User, sort)
}

fn sort(path: &str, extension_urn: &str) -> v1::Sort {
    let field = v1::FieldPath { path: path.to_owned(), extension_urn: extension_urn.to_owned() };
    v1::Sort { field: Some(field), descending: true }
}

#[test]
fn attributes_their_parts_and_extension_paths_are_read() {
    let field = FieldPath::Attribute(Attribute::Name, Some(Sub::FamilyName));
    assert_eq!(read(sort("name.family_name", "")).unwrap(), Sort { field, descending: true });
    let field =
        FieldPath::Extension { urn: "urn:x".to_owned(), path: vec!["a".to_owned(), "b".to_owned()], exact: false };
    assert_eq!(read(sort("a.b", "urn:x")).unwrap(), Sort { field, descending: true });
    let field = FieldPath::Attribute(Attribute::Emails, None);
    let ascending = v1::Sort { descending: false, ..sort("emails", "") };
    assert_eq!(read(ascending).unwrap(), Sort { field, descending: false });
}

#[test]
fn what_cannot_be_sorted_by_is_refused_with_the_field() {
    for (path, urn) in [("name", ""), ("addresses", ""), ("nonsense", ""), ("title.value", ""), ("", "urn:x")] {
        let about = format!("{path}{urn}");
        let refused = read(sort(path, urn));
        assert!(matches!(
            refused,
            Err(Error::Refused { refusal: Refusal::InvalidPath { field, .. }, .. }) if field == about
        ));
    }
    for empty in [v1::Sort::default(), sort("", "")] {
        let refused = read(empty);
        assert!(matches!(
            refused,
            Err(Error::Refused { refusal: Refusal::InvalidField { field, .. }, .. }) if field == "sort.field"
        ));
    }
}
