//! Two tables speak of the same attributes, one for SCIM's side and one for the rules': they agree.

use domain::attribute::{Attribute as Ruled, FieldPath, ResourceKind, Shape};
use scim::schema::{Attribute, Kind, Mutability, Resource};

/// Attributes of the protocol that the rules have no business with.
const PROTOCOL_ONLY: [&str; 5] = ["password", "schemas", "meta.resourceType", "meta.location", "meta.version"];

#[test]
fn every_attribute_of_the_registry_is_an_attribute_of_the_rules() {
    agree(&Resource::USER, ResourceKind::User);
    agree(&Resource::GROUP, ResourceKind::Group);
}

fn agree(resource: &'static Resource, kind: ResourceKind) {
    let mut ruled = Vec::new();
    let core = resource.common.iter().chain(resource.core.attributes).map(|attribute| ("", attribute));
    let extension = resource.extension.map_or(&[][..], |schema| schema.attributes);
    let extension = extension.iter().map(|attribute| ("enterprise.", attribute));
    for (prefix, attribute) in core.chain(extension) {
        if attribute.name == "meta" {
            // The contract keeps what is in `meta` at the top.
            for sub in attribute.sub_attributes {
                if !PROTOCOL_ONLY.contains(&format!("meta.{}", sub.name).as_str()) {
                    ruled.push(check(kind, sub, sub.field));
                }
            }
        } else if !PROTOCOL_ONLY.contains(&attribute.name) {
            ruled.push(check(kind, attribute, &format!("{prefix}{}", attribute.field)));
        }
    }
    ruled.sort();
    let mut all: Vec<Ruled> = Ruled::of(kind).collect();
    all.sort();
    assert_eq!(ruled, all, "and the rules know no other");
}

fn check(kind: ResourceKind, attribute: &'static Attribute, path: &str) -> Ruled {
    let Ok(FieldPath::Attribute(ruled, None)) = FieldPath::parse(kind, path, "") else {
        panic!("{} is {path} in the contract, which the rules do not know", attribute.name);
    };
    assert_eq!(ruled.read_only(), attribute.mutability == Mutability::ReadOnly, "{path}: who may write it");
    let plain = match attribute.kind {
        Kind::String | Kind::Reference | Kind::Binary => Some(Shape::Text),
        Kind::Boolean => Some(Shape::Boolean),
        Kind::DateTime => Some(Shape::Instant),
        Kind::Complex => None,
        Kind::Integer | Kind::Decimal => panic!("{path}: the rules have no numbers"),
    };
    match (ruled.shape(), attribute.multi_valued) {
        (Shape::Complex(_), false) | (Shape::Multi(_), true) => assert_eq!(plain, None, "{path}"),
        (shape, _) => {
            assert_eq!(plain, Some(shape), "{path}");
            assert_eq!(ruled.case_exact(None), attribute.case_exact, "{path}: whether it compares exactly");
        }
    }
    let mut known: Vec<&str> = ruled.subs().iter().map(|sub| sub.name()).collect();
    for sub in attribute.sub_attributes {
        let path = format!("{path}.{}", sub.field);
        let Ok(FieldPath::Attribute(parent, Some(part))) = FieldPath::parse(kind, &path, "") else {
            // References of elements are not kept: there is nothing in the contract for them to be.
            assert_eq!(sub.field, "ref", "{path} is unknown to the rules");
            continue;
        };
        assert_eq!(parent, ruled);
        assert_eq!(parent.case_exact(Some(part)), sub.case_exact, "{path}: whether it compares exactly");
        known.retain(|name| *name != part.name());
    }
    assert_eq!(known, Vec::<&str>::new(), "{path}: the rules know parts that the registry does not");
    ruled
}
