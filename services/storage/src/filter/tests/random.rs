//! Trees nobody thought of.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use domain::attribute::{Attribute, FieldPath, ResourceKind, Shape};
use domain::filter::{Filter, Value};

use super::{OPERATORS, check, load, paths, values};
use crate::View;
use crate::testing::each;

fn term(kind: ResourceKind, paths: Vec<FieldPath>, values: Vec<Value>) -> impl Strategy<Value = Filter> + Clone {
    prop_oneof![
        4 => (select(paths.clone()), select(OPERATORS.to_vec()), select(values))
            .prop_map(|(field, operator, value)| Filter::Compare { field, operator, value })
            .prop_filter("fits", move |filter| filter.check(kind).is_ok()),
        1 => select(paths).prop_map(Filter::Present),
    ]
}

fn tree(term: impl Strategy<Value = Filter> + Clone + 'static) -> impl Strategy<Value = Filter> {
    term.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn element(kind: ResourceKind, values: Vec<Value>) -> impl Strategy<Value = Filter> + Clone {
    let multi: Vec<_> = Attribute::of(kind).filter(|a| matches!(a.shape(), Shape::Multi(_))).collect();
    select(multi).prop_flat_map(move |attribute| {
        let parts = attribute.subs().iter().map(|sub| FieldPath::Attribute(attribute, Some(*sub))).collect();
        tree(term(kind, parts, values.clone()))
            .prop_map(move |condition| Filter::Element { attribute, condition: Box::new(condition) })
    })
}

fn within(kind: ResourceKind, values: Vec<Value>) -> impl Strategy<Value = Filter> + Clone {
    let attributes = ["tags", "Codes", "keys", "nested", "mixed", "badge", "odd key"];
    select(attributes.to_vec()).prop_flat_map(move |attribute| {
        let urn = super::EXTENSION.to_owned();
        let wrap = move |condition| Filter::Within {
            urn: urn.clone(),
            attribute: attribute.to_owned(),
            condition: Box::new(condition),
        };
        tree(term(kind, super::paths_within(attribute), values.clone())).prop_map(wrap)
    })
}

/// Some trees: always the same, so that what fails once fails again.
pub(super) fn trees(kind: ResourceKind, paths: Vec<FieldPath>, values: &[Value], count: usize) -> Vec<Filter> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let element = element(kind, values.to_vec()).boxed();
    let within = within(kind, values.to_vec()).boxed();
    let filter = tree(prop_oneof![3 => term(kind, paths, values.to_vec()), 1 => element, 1 => within].boxed());
    let trees = (0..count).map(|_| filter.new_tree(&mut runner).unwrap().current());
    trees.filter(|filter| filter.check(kind).is_ok()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_tree_finds_what_it_means() {
    let filters = trees(ResourceKind::User, paths(), &values(), 300);
    each(|db| {
        let filters = filters.clone();
        async move {
            let (users, _) = load(&db).await;
            for filter in &filters {
                for view in [View::Scim, View::Present, View::All] {
                    check(&db, &users, users[0].workspace, view, filter).await;
                }
            }
        }
    })
    .await;
}
