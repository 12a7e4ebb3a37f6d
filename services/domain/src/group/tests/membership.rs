//! Steps on members, folded.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{member, path_of};
use crate::group::membership::{MAX_CONDITIONS, MAX_MEMBERS};
use crate::group::{Membership, Step};
use crate::id::MemberId;
use crate::refusal::Refusal;

pub(super) fn ids(numbers: &[u128]) -> Vec<String> {
    numbers.iter().map(|n| member(*n).to_string()).collect()
}

pub(super) fn set(numbers: &[u128]) -> BTreeSet<MemberId> {
    numbers.iter().map(|n| member(*n)).collect()
}

pub(super) fn is(field: &str, text: &str) -> Filter {
    let (field, value) = (path_of(ResourceKind::Group, field), Value::Text(text.to_owned()));
    Filter::Compare { field, operator: Operator::Equal, value }
}

fn change(add: &[u128], remove: &[u128]) -> Step {
    Step::Change { add: set(add), remove: set(remove) }
}

fn built(build: impl FnOnce(&mut Membership) -> Result<(), Refusal>) -> Membership {
    let mut membership = Membership::default();
    build(&mut membership).unwrap();
    membership
}

#[test]
fn adds_and_removals_fold_into_two_sets_of_which_the_last_word_counts() {
    let membership = built(|m| {
        m.add(&ids(&[1, 2]))?;
        m.remove(&ids(&[2, 3]))?;
        m.add(&ids(&[3, 4]))
    });
    assert_eq!(membership.steps(), [change(&[1, 3, 4], &[2])]);
    assert_eq!(membership.named(), set(&[1, 3, 4]));
}

#[test]
fn a_replacement_takes_in_what_follows_and_undoes_what_went_before() {
    let membership = built(|m| {
        m.add(&ids(&[9]))?;
        m.remove_matching(&is("members.display", "x"), false)?;
        m.replace(&ids(&[1, 2]))?;
        m.remove(&ids(&[1, 7]))?;
        m.add(&ids(&[3]))
    });
    assert_eq!(membership.steps(), [Step::Replace(set(&[2, 3]))]);
    let cleared = built(|m| m.replace(&[]));
    assert_eq!(cleared.steps(), [Step::Replace(BTreeSet::new())]);
    assert!(!cleared.is_empty());
}

#[test]
fn a_condition_that_must_be_met_is_asked_even_before_a_replacement() {
    let condition = is("members.display", "x");
    let membership = built(|m| {
        m.add(&ids(&[1]))?;
        m.remove_matching(&condition, true)?;
        m.replace(&ids(&[2]))
    });
    let required = Step::RemoveMatching { condition, required: true };
    assert_eq!(membership.steps(), [required, Step::Replace(set(&[2]))]);
}

#[test]
fn a_condition_on_the_value_alone_names_members() {
    let one = is("members.value", &member(1).to_string());
    let whole = is("members", &member(2).to_string().to_uppercase());
    let either = Filter::Any(vec![one.clone(), Filter::All(vec![whole.clone()])]);
    for (condition, expected) in [
        (one.clone(), change(&[], &[1])),
        (whole, change(&[], &[2])),
        (either, change(&[], &[1, 2])),
        (is("members.value", "nobody"), change(&[], &[])),
    ] {
        let membership = built(|m| {
            m.remove(&[])?;
            m.remove_matching(&condition, false)
        });
        let steps = if expected == change(&[], &[]) { vec![] } else { vec![expected] };
        assert_eq!(membership.steps(), steps, "{condition:?}");
    }
    for condition in [
        is("members.type", "User"),
        Filter::All(vec![one.clone(), is("members.type", "User")]),
        Filter::Any(vec![one.clone(), is("members.display", "x")]),
        Filter::Not(Box::new(one.clone())),
        Filter::Present(FieldPath::Attribute(Attribute::Members, Some(Sub::Value))),
    ] {
        let membership = built(|m| m.remove_matching(&condition, false));
        assert_eq!(membership.steps(), [Step::RemoveMatching { condition, required: false }]);
    }
}

#[test]
fn conditions_keep_their_place_between_names() {
    let condition = is("members.type", "Group");
    let membership = built(|m| {
        m.add(&ids(&[1]))?;
        m.remove_matching(&condition, false)?;
        m.remove(&ids(&[2]))?;
        m.add(&ids(&[3]))
    });
    let matching = Step::RemoveMatching { condition, required: false };
    assert_eq!(membership.steps(), [change(&[1], &[]), matching, change(&[3], &[2])]);
}

#[test]
fn texts_that_are_no_ids_name_nobody_and_are_told_where_somebody_was_to_become_a_member() {
    let mut membership = built(|m| {
        m.add(&["b".to_owned(), member(1).to_string(), "a".to_owned(), "a".to_owned()])?;
        m.remove(&["c".to_owned()])?;
        m.replace(&["d".to_owned(), member(2).to_string(), member(3).to_string()])
    });
    assert_eq!(membership.skip(&set(&[3])), ["a".to_owned(), "b".to_owned(), "d".to_owned(), member(3).to_string()]);
    assert_eq!(membership.steps(), [Step::Replace(set(&[2]))]);
    // Whoever ceases to be a member need not be anybody any more.
    let mut membership = built(|m| m.remove(&ids(&[5])));
    membership.skip(&set(&[5]));
    assert_eq!(membership.steps(), [change(&[], &[5])]);
}

#[test]
fn a_member_without_a_value_is_refused() {
    let empty = [String::new()];
    let mut m = Membership::default();
    for refused in [m.add(&empty), m.remove(&empty), m.replace(&empty)] {
        assert!(matches!(refused, Err(Refusal::InvalidField { field, .. }) if field == "profile.members"));
    }
}

#[test]
fn one_write_has_bounds() {
    let many: Vec<String> = (1..=MAX_MEMBERS as u128).map(|n| member(n).to_string()).collect();
    let mut m = Membership::default();
    m.replace(&many).unwrap();
    let refused = m.add(&ids(&[1]));
    assert!(matches!(refused, Err(Refusal::InvalidField { field, .. }) if field == "profile.members"));

    let mut m = Membership::default();
    for _ in 0..MAX_CONDITIONS {
        m.remove_matching(&is("members.display", "x"), false).unwrap();
    }
    let refused = m.remove_matching(&is("members.display", "x"), true);
    assert!(matches!(refused, Err(Refusal::InvalidField { field, .. }) if field == "operations"));
    m.remove_matching(&is("members.value", "x"), false).unwrap();
}

/// A step as it is asked for.
#[derive(Clone, Debug)]
enum Asked {
    Add(Vec<u128>),
    Remove(Vec<u128>),
    Replace(Vec<u128>),
}

fn asked() -> impl Strategy<Value = Asked> {
    let some = || prop::collection::vec(1_u128..8, 0..4);
    prop_oneof![
        4 => some().prop_map(Asked::Add),
        4 => some().prop_map(Asked::Remove),
        1 => some().prop_map(Asked::Replace),
    ]
}

proptest! {
    #[test]
    fn folded_steps_come_to_what_the_steps_come_to_one_by_one(
        before in prop::collection::btree_set(1_u128..8, 0..8),
        steps in prop::collection::vec(asked(), 0..8),
    ) {
        let mut plain: BTreeSet<MemberId> = before.iter().map(|n| member(*n)).collect();
        let mut folded = plain.clone();
        let mut membership = Membership::default();
        for step in &steps {
            match step {
                Asked::Add(some) => {
                    plain.extend(set(some));
                    membership.add(&ids(some)).unwrap();
                }
                Asked::Remove(some) => {
                    plain.retain(|id| !set(some).contains(id));
                    membership.remove(&ids(some)).unwrap();
                }
                Asked::Replace(some) => {
                    plain = set(some);
                    membership.replace(&ids(some)).unwrap();
                }
            }
        }
        prop_assert!(membership.steps().len() <= 1);
        for step in membership.steps() {
            match step {
                Step::Change { add, remove } => {
                    prop_assert!(add.is_disjoint(remove));
                    folded.retain(|id| !remove.contains(id));
                    folded.extend(add);
                }
                Step::Replace(members) => folded.clone_from(members),
                Step::RemoveMatching { .. } => prop_assert!(false, "no condition was asked for"),
            }
        }
        prop_assert_eq!(folded, plain);
    }
}
