//! Paths and what they name.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashSet;

use super::{Attribute, FieldPath, ResourceKind, Shape, Sub};
use crate::group::attribute::GroupAttribute;
use crate::refusal::Refusal;
use crate::user::parts::Parts;
use crate::user::{Address, Manager, MultiValue, Name};

#[test]
fn every_attribute_is_listed_once_under_its_own_path() {
    assert_eq!(Attribute::ALL.into_iter().collect::<HashSet<_>>().len(), Attribute::ALL.len());
    assert_eq!(Attribute::ALL.map(Attribute::path).into_iter().collect::<HashSet<_>>().len(), Attribute::ALL.len());
    assert_eq!(Attribute::ALL.last(), Some(&Attribute::UpdateTime));
    assert!(Attribute::ALL.into_iter().all(|a| ResourceKind::ALL.into_iter().any(|kind| a.belongs_to(kind))));
}

#[test]
fn a_group_has_what_the_contract_says() {
    let paths: Vec<&str> = Attribute::of(ResourceKind::Group).map(Attribute::path).collect();
    assert_eq!(paths, ["external_id", "display_name", "members", "group_id", "create_time", "update_time"]);
    for attribute in Attribute::ALL {
        let listed = GroupAttribute::of(attribute).is_some();
        assert_eq!(listed, attribute.belongs_to(ResourceKind::Group), "{attribute:?}");
    }
}

#[test]
fn a_path_leads_into_its_own_kind_of_resource_alone() {
    for (kind, path) in [
        (ResourceKind::User, "members"),
        (ResourceKind::User, "members.value"),
        (ResourceKind::User, "group_id"),
        (ResourceKind::Group, "user_id"),
        (ResourceKind::Group, "user_name"),
        (ResourceKind::Group, "groups"),
        (ResourceKind::Group, "emails.value"),
    ] {
        assert!(matches!(FieldPath::parse(kind, path, ""), Err(Refusal::InvalidPath { .. })), "{path} of {kind:?}");
    }
    let core = "urn:ietf:params:scim:schemas:core:2.0:Group";
    assert!(FieldPath::parse(ResourceKind::Group, "x", core).is_err());
    assert!(FieldPath::parse(ResourceKind::User, "x", core).is_ok(), "to a user it is an extension like any other");
}

#[test]
fn every_path_reads_back_as_what_it_was_printed_from() {
    for kind in ResourceKind::ALL {
        for attribute in Attribute::of(kind) {
            let whole = FieldPath::Attribute(attribute, None);
            assert_eq!(FieldPath::parse(kind, &whole.to_string(), "").unwrap(), whole);
            for sub in attribute.subs() {
                let part = FieldPath::Attribute(attribute, Some(*sub));
                assert_eq!(FieldPath::parse(kind, &part.to_string(), "").unwrap(), part);
            }
        }
    }
}

#[test]
fn paths_read_as_the_contract_spells_them() {
    let cases = [
        ("emails.value", Attribute::Emails, Some(Sub::Value)),
        ("emails", Attribute::Emails, None),
        ("name.given_name", Attribute::Name, Some(Sub::GivenName)),
        ("addresses.street_address", Attribute::Addresses, Some(Sub::StreetAddress)),
        ("enterprise.department", Attribute::Department, None),
        ("enterprise.manager.value", Attribute::Manager, Some(Sub::Value)),
        ("enterprise.manager.ref", Attribute::Manager, Some(Sub::Ref)),
        ("enterprise.manager.display_name", Attribute::Manager, Some(Sub::DisplayName)),
        ("user_id", Attribute::Id, None),
        ("create_time", Attribute::CreateTime, None),
        ("phone_numbers.type", Attribute::PhoneNumbers, Some(Sub::Type)),
        ("photos.primary", Attribute::Photos, Some(Sub::Primary)),
    ];
    for (path, attribute, sub) in cases {
        assert_eq!(
            FieldPath::parse(ResourceKind::User, path, "").unwrap(),
            FieldPath::Attribute(attribute, sub),
            "{path}"
        );
    }
}

#[test]
fn what_names_nothing_is_refused_by_its_name() {
    for path in ["", "nope", "emails.", ".emails", "emails.nope", "title.value", "enterprise", "Emails", "name.value.x"]
    {
        let refusal = FieldPath::parse(ResourceKind::User, path, "").unwrap_err();
        assert!(matches!(&refusal, Refusal::InvalidPath { field, .. } if field == path), "{path}");
        assert!(refusal.to_string().contains(path));
    }
}

#[test]
fn extension_paths_split_at_dots() {
    let path = FieldPath::parse(ResourceKind::User, "cost.center", "urn:x:2.0:User").unwrap();
    let expected = FieldPath::Extension {
        urn: "urn:x:2.0:User".to_owned(),
        path: vec!["cost".to_owned(), "center".to_owned()],
        exact: false,
    };
    assert_eq!(path, expected);
    assert_eq!(path.to_string(), "urn:x:2.0:User:cost.center");
    let whole = FieldPath::parse(ResourceKind::User, "", "urn:x:2.0:User").unwrap();
    assert_eq!(whole, FieldPath::Extension { urn: "urn:x:2.0:User".to_owned(), path: vec![], exact: false });
    assert_eq!(whole.to_string(), "urn:x:2.0:User");
}

#[test]
fn extension_paths_that_could_not_be_stored_are_refused() {
    let deep = ["a"; 33].join(".");
    for path in ["a..b", ".", "a\0", &deep] {
        assert!(
            matches!(FieldPath::parse(ResourceKind::User, path, "urn:x"), Err(Refusal::InvalidPath { .. })),
            "{path}"
        );
    }
    assert!(FieldPath::parse(ResourceKind::User, &["a"; 32].join("."), "urn:x").is_ok());
    assert!(FieldPath::parse(ResourceKind::User, "a", "urn:\n").is_err());
}

#[test]
fn schemas_of_the_contract_are_no_extensions() {
    for urn in
        ["urn:ietf:params:scim:schemas:core:2.0:User", "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user"]
    {
        assert!(
            matches!(FieldPath::parse(ResourceKind::User, "department", urn), Err(Refusal::InvalidPath { .. })),
            "{urn}"
        );
    }
}

#[test]
fn case_matters_where_the_schemas_say_so() {
    let exact: Vec<String> = Attribute::ALL
        .into_iter()
        .flat_map(|attribute| {
            let parts = attribute.subs().iter().map(move |sub| FieldPath::Attribute(attribute, Some(*sub)));
            parts.chain(attribute.subs().is_empty().then_some(FieldPath::Attribute(attribute, None)))
        })
        .filter(|path| matches!(path, FieldPath::Attribute(attribute, sub) if attribute.case_exact(*sub)))
        .map(|path| path.to_string())
        .collect();
    assert_eq!(
        exact,
        ["external_id", "photos.value", "x509_certificates.value", "enterprise.manager.value", "user_id", "group_id"]
    );
}

#[test]
fn a_whole_attribute_compares_as_its_value_does() {
    for attribute in Attribute::ALL {
        if let Some(sub) = attribute.default_sub() {
            assert_eq!(attribute.case_exact(None), attribute.case_exact(Some(sub)), "{attribute:?}");
        }
    }
}

#[test]
fn only_what_the_service_writes_is_read_only() {
    let read_only: Vec<Attribute> = Attribute::ALL.into_iter().filter(|attribute| attribute.read_only()).collect();
    let expected = [Attribute::Groups, Attribute::Id, Attribute::GroupId, Attribute::CreateTime, Attribute::UpdateTime];
    assert_eq!(read_only, expected);
}

#[test]
fn shapes_name_the_parts_that_the_profile_has() {
    fn texts<P: Parts>(attribute: Attribute) {
        let told: Vec<Sub> = attribute.subs().iter().copied().filter(|sub| *sub != Sub::Primary).collect();
        let mut kept = P::TEXTS.to_vec();
        kept.sort();
        let mut told_sorted = told.clone();
        told_sorted.sort();
        assert_eq!(told_sorted, kept, "{attribute:?}");
    }
    for attribute in Attribute::ALL {
        match attribute.shape() {
            Shape::Complex(_) if attribute == Attribute::Name => texts::<Name>(attribute),
            Shape::Complex(_) => texts::<Manager>(attribute),
            Shape::Multi(_) if attribute == Attribute::Addresses => texts::<Address>(attribute),
            Shape::Multi(_) => texts::<MultiValue>(attribute),
            Shape::Text | Shape::Boolean | Shape::Instant => assert!(attribute.subs().is_empty()),
        }
    }
}
