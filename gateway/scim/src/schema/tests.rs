#![expect(clippy::unreachable, clippy::unwrap_used, reason = "tests")]

use super::{
    Attribute, ENTERPRISE_USER, GROUP, Kind, Mutability, Resolution, Resource, Returned, Target, USER, Uniqueness,
};
use crate::AttrPath;

fn field(resource: &Resource, text: &str) -> String {
    match resource.resolve(&AttrPath::parse(text).unwrap()) {
        Resolution::Attribute(target @ Target::Known { .. }) => target.field_path(),
        Resolution::Attribute(Target::Custom { urn, path }) => format!("{urn} {}", path.join("/")),
        Resolution::Schema(schema) => format!("schema {}", schema.name),
        Resolution::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn paths_find_their_field_in_any_case() {
    let cases = [
        ("userName", "user_name"),
        ("USERNAME", "user_name"),
        ("id", "user_id"),
        ("externalid", "external_id"),
        ("meta.created", "create_time"),
        ("Meta.LastModified", "update_time"),
        ("profileUrl", "profile_url"),
        ("timezone", "timezone"),
        ("name.honorificSuffix", "name.honorific_suffix"),
        ("phoneNumbers.type", "phone_numbers.type"),
        ("x509Certificates.value", "x509_certificates.value"),
        ("addresses.postalCode", "addresses.postal_code"),
        ("groups.$ref", "groups.ref"),
        ("manager", "enterprise.manager"),
        ("manager.$ref", "enterprise.manager.ref"),
        ("employeeNumber", "enterprise.employee_number"),
        ("urn:ietf:params:scim:schemas:core:2.0:User", "schema User"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:id", "user_id"),
        ("URN:ietf:params:scim:schemas:CORE:2.0:User:name.givenName", "name.given_name"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "schema EnterpriseUser"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
            "enterprise.manager.display_name",
        ),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0User:costCenter", "enterprise.cost_center"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName", "unknown"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:manager", "unknown"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName", "unknown"),
        ("urn:x:custom:2.0:User:Badge.no", "urn:x:custom:2.0:User Badge/no"),
        ("urn:x:custom:2.0:User", "urn:x:custom:2.0:User "),
        ("members", "unknown"),
        ("name.shoe", "unknown"),
        ("addresses.display", "unknown"),
        ("userName.value", "unknown"),
    ];
    for (text, expected) in cases {
        assert_eq!(field(&Resource::USER, text), expected, "{text}");
    }
}

#[test]
fn paths_of_a_group_find_their_field() {
    let cases = [
        ("id", "group_id"),
        ("displayname", "display_name"),
        ("externalId", "external_id"),
        ("meta.created", "create_time"),
        ("members", "members"),
        ("Members.Value", "members.value"),
        ("members.type", "members.type"),
        ("members.display", "members.display"),
        ("members.$ref", "members.ref"),
        ("urn:ietf:params:scim:schemas:core:2.0:group", "schema Group"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:id", "group_id"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:members.value", "members.value"),
        ("urn:x:custom:2.0:Group:Badge.no", "urn:x:custom:2.0:Group Badge/no"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:displayName", "unknown"),
        ("userName", "unknown"),
        ("manager", "unknown"),
        ("members.primary", "unknown"),
    ];
    for (text, expected) in cases {
        assert_eq!(field(&Resource::GROUP, text), expected, "{text}");
    }
}

#[test]
fn a_target_prints_the_path_a_client_would_write() {
    for text in [
        "name.givenName",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:x:custom:2.0:User:badge.no",
        "urn:x:custom:2.0:User",
    ] {
        let Resolution::Attribute(target) = Resource::USER.resolve(&AttrPath::parse(text).unwrap()) else {
            unreachable!()
        };
        assert_eq!(target.wire_path(), text);
    }
}

/// Every attribute and sub-attribute, with its path.
fn all(attributes: &'static [Attribute]) -> Vec<(String, &'static Attribute)> {
    let mut out = Vec::new();
    for attribute in attributes {
        out.push((attribute.name.to_owned(), attribute));
        out.extend(attribute.sub_attributes.iter().map(|sub| (format!("{}.{}", attribute.name, sub.name), sub)));
    }
    out
}

#[test]
fn characteristics_are_those_of_rfc_7643() {
    let every = [all(USER.attributes), all(ENTERPRISE_USER.attributes)].concat();
    let that = |holds: fn(&Attribute) -> bool| -> Vec<&str> {
        every.iter().filter(|(_, attribute)| holds(attribute)).map(|(path, _)| path.as_str()).collect()
    };
    assert_eq!(every.len(), 76);
    assert_eq!(that(|a| a.required), ["userName"]);
    assert_eq!(that(|a| a.uniqueness == Uniqueness::Server), ["userName"]);
    assert_eq!(that(|a| a.returned == Returned::Never), ["password"]);
    assert_eq!(that(|a| a.mutability == Mutability::WriteOnly), ["password"]);
    assert_eq!(that(|a| a.returned == Returned::Always || a.returned == Returned::Request), [""; 0]);
    assert_eq!(
        that(|a| a.mutability == Mutability::ReadOnly),
        ["groups", "groups.value", "groups.$ref", "groups.display", "groups.type", "manager.displayName"]
    );
    assert_eq!(that(|a| a.case_exact), ["photos.value", "x509Certificates.value", "manager.value"]);
    assert_eq!(
        that(|a| a.multi_valued),
        ["emails", "phoneNumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles", "x509Certificates"]
    );
    assert_eq!(that(|a| a.kind == Kind::Reference), ["profileUrl", "photos.value", "groups.$ref", "manager.$ref"]);
    assert_eq!(that(|a| a.kind == Kind::Binary), ["x509Certificates.value"]);
    assert_eq!(
        that(|a| a.kind == Kind::Boolean),
        [
            "active",
            "emails.primary",
            "phoneNumbers.primary",
            "ims.primary",
            "photos.primary",
            "addresses.primary",
            "entitlements.primary",
            "roles.primary",
            "x509Certificates.primary"
        ]
    );
}

#[test]
fn characteristics_of_a_group_are_those_of_rfc_7643() {
    let every = all(GROUP.attributes);
    let that = |holds: fn(&Attribute) -> bool| -> Vec<&str> {
        every.iter().filter(|(_, attribute)| holds(attribute)).map(|(path, _)| path.as_str()).collect()
    };
    assert_eq!(every.len(), 6);
    assert_eq!(that(|a| a.required), ["displayName"]);
    assert_eq!(that(|a| a.uniqueness == Uniqueness::Server), ["displayName"]);
    assert_eq!(that(|a| a.multi_valued), ["members"]);
    assert_eq!(that(|a| a.mutability == Mutability::Immutable), ["members.value", "members.$ref", "members.type"]);
    assert_eq!(that(|a| a.mutability == Mutability::ReadOnly), ["members.display"]);
    assert_eq!(that(|a| a.case_exact), [""; 0]);
    let members = GROUP.attribute("members").unwrap();
    assert_eq!(members.sub("$ref").unwrap().reference_types, ["User", "Group"]);
    assert_eq!(members.sub("type").unwrap().canonical_values, ["User", "Group"]);
}

#[test]
fn canonical_values_are_those_of_rfc_7643() {
    let values = |name: &str| USER.attribute(name).and_then(|a| a.sub("type")).unwrap().canonical_values.join(" ");
    assert_eq!(values("emails"), "work home other");
    assert_eq!(values("phoneNumbers"), "work home mobile fax pager other");
    assert_eq!(values("ims"), "aim gtalk icq xmpp msn skype qq yahoo");
    assert_eq!(values("photos"), "photo thumbnail");
    assert_eq!(values("addresses"), "work home other");
    assert_eq!(values("groups"), "direct indirect");
    assert_eq!(values("roles"), "");
}

#[test]
fn common_attributes_belong_to_every_resource() {
    for resource in Resource::ALL {
        let id = resource.attribute("ID").unwrap();
        assert_eq!((id.returned, id.mutability, id.case_exact), (Returned::Always, Mutability::ReadOnly, true));
        let external_id = resource.attribute("externalId").unwrap();
        assert_eq!((external_id.mutability, external_id.case_exact), (Mutability::ReadWrite, true));
        assert_eq!(resource.attribute("schemas").unwrap().returned, Returned::Always);
        assert!(resource.attribute("meta").unwrap().sub("version").is_some());
    }
}

#[test]
fn everything_is_described() {
    for (path, attribute) in [all(USER.attributes), all(ENTERPRISE_USER.attributes), all(GROUP.attributes)].concat() {
        assert!(!attribute.description.is_empty(), "{path}");
        assert_eq!(attribute.is_complex(), !attribute.sub_attributes.is_empty(), "{path}");
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(attribute.field.chars().all(snake), "{path}: {}", attribute.field);
    }
}
