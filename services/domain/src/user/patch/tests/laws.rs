//! What every patch keeps, whatever its steps.

use proptest::prelude::*;
use serde_json::json;

use crate::attribute::{Attribute, FieldPath, ResourceKind, Shape, Sub};
use crate::change::ChangeKind;
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{T1, T2, activate, compare, equal, lenient, step, strict, user};
use crate::user::place::Place;
use crate::user::tests::any_profile;
use crate::user::{PatchKind, PatchOperation, Profile, User};

const FIELDS: [&str; 18] = [
    "title",
    "external_id",
    "user_name",
    "name",
    "name.given_name",
    "enterprise.department",
    "enterprise.manager",
    "enterprise.manager.value",
    "emails",
    "emails.value",
    "emails.primary",
    "emails.display",
    "roles",
    "roles.primary",
    "addresses",
    "addresses.locality",
    "urn:a|",
    "urn:A|a.b",
];

fn any_kind() -> impl Strategy<Value = PatchKind> {
    prop_oneof![Just(PatchKind::Add), Just(PatchKind::Replace), Just(PatchKind::Remove)]
}

fn any_condition(field: &str) -> Option<BoxedStrategy<Filter>> {
    let attribute = field.split('.').next().unwrap_or_default().to_owned();
    if !["emails", "roles", "addresses"].contains(&attribute.as_str()) {
        return None;
    }
    let kind = format!("{attribute}.type");
    let primary = format!("{attribute}.primary");
    let leaf = prop_oneof![
        Just(equal(&kind, "work")),
        Just(equal(&kind, "home")),
        Just(compare(&kind, Operator::NotEqual, Value::Text("work".to_owned()))),
        any::<bool>().prop_map(move |value| compare(&primary, Operator::Equal, Value::Boolean(value))),
    ];
    let tree = leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Filter::All),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Filter::Any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    });
    Some(tree.boxed())
}

fn any_step() -> impl Strategy<Value = PatchOperation> {
    let change =
        (any_kind(), proptest::sample::select(&FIELDS[..]), any_profile()).prop_flat_map(|(kind, field, value)| {
            let element = match any_condition(field) {
                Some(condition) => proptest::option::of(condition).boxed(),
                None => Just(None).boxed(),
            };
            element.prop_map(move |element| PatchOperation {
                fragment: Box::new(value.clone()),
                ..step(kind, field, element, json!({}))
            })
        });
    prop_oneof![9 => change, 1 => any::<Option<bool>>().prop_map(activate)]
}

fn any_steps() -> impl Strategy<Value = Vec<PatchOperation>> {
    proptest::collection::vec(any_step(), 0..6)
}

/// A user, locked out or not.
fn any_user() -> impl Strategy<Value = User> {
    (any_profile(), any::<bool>()).prop_map(|(profile, active)| {
        let mut user = user(profile);
        if !active {
            // Refused for a deleted user only.
            let _ = user.deactivate(T1);
        }
        user
    })
}

fn primaries(profile: &Profile, attribute: Attribute) -> usize {
    match attribute.place() {
        Place::Values(at) => at.of(profile).iter().filter(|element| element.primary == Some(true)).count(),
        Place::Addresses => profile.addresses.iter().filter(|element| element.primary == Some(true)).count(),
        Place::UserName
        | Place::Text(_)
        | Place::Name
        | Place::Manager
        | Place::Active
        | Place::Id
        | Place::Created
        | Place::Updated
        | Place::Groups
        | Place::Nowhere => 0,
    }
}

/// Whether an element chosen by the step's condition is chosen by it afterwards, and no other one is.
fn leaves_its_condition_alone(step: &PatchOperation) -> bool {
    let part = matches!(step.field, FieldPath::Attribute(_, Some(sub)) if sub != Sub::Primary);
    step.element.is_none() || part
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_patch_that_fails_changes_nothing(user in any_user(), steps in any_steps(), is_strict: bool) {
        let rules = if is_strict { strict() } else { lenient() };
        let mut patched = user.clone();
        if patched.patch(&steps, &rules, T2).is_err() {
            prop_assert_eq!(patched, user);
        }
    }

    #[test]
    fn a_patch_is_deterministic(user in any_user(), steps in any_steps()) {
        let (mut one, mut other) = (user.clone(), user);
        prop_assert_eq!(one.patch(&steps, &lenient(), T2), other.patch(&steps, &lenient(), T2));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_patch_is_told_exactly_when_something_changed(user in any_user(), steps in any_steps()) {
        let mut patched = user.clone();
        if let Ok(changes) = patched.patch(&steps, &lenient(), T2) {
            prop_assert_eq!(changes.is_empty(), patched == user);
            let revision = if changes.is_empty() { user.revision } else { user.revision.next() };
            prop_assert_eq!(patched.revision, revision);
            prop_assert!(changes.iter().all(|change| change.revision == revision && change.at == patched.updated));
            let told = changes.iter().any(|change| change.kind == ChangeKind::UserUpdated);
            prop_assert_eq!(patched.profile != user.profile, told);
        }
    }

    #[test]
    fn at_most_one_element_is_primary_after_any_patch(user in any_user(), steps in any_steps()) {
        let mut patched = user;
        if patched.patch(&steps, &lenient(), T2).is_ok() {
            for attribute in Attribute::of(ResourceKind::User).filter(|a| matches!(a.shape(), Shape::Multi(_))) {
                prop_assert!(primaries(&patched.profile, attribute) <= 1, "{:?}", attribute);
            }
        }
    }

    #[test]
    fn what_a_patch_leaves_is_in_its_one_form_and_valid(user in any_user(), steps in any_steps()) {
        let mut patched = user;
        if patched.patch(&steps, &lenient(), T2).is_ok() {
            let mut normal = patched.profile.clone();
            normal.normalize();
            prop_assert_eq!(&normal, &patched.profile);
            prop_assert_eq!(normal.validate(&lenient()), Ok(()));
        }
    }

    #[test]
    fn taking_a_step_again_that_leaves_its_condition_alone_changes_nothing(
        user in any_user(),
        step in any_step().prop_filter("its condition may turn", leaves_its_condition_alone)
    ) {
        let mut once = user;
        if once.patch(std::slice::from_ref(&step), &lenient(), T2).is_ok() {
            let mut twice = once.clone();
            prop_assert_eq!(twice.patch(std::slice::from_ref(&step), &lenient(), T2), Ok(vec![]));
            prop_assert_eq!(twice, once);
        }
    }
}
