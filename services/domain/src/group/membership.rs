//! What a write does to the members of a group, without knowing them.
//!
//! The steps of a patch fold into as few as can be: what names members by their ids becomes two sets, whatever the number
//! of operations, and only a condition on something else than the id stays a step of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::MemberKind;
use crate::attribute::{Attribute, FieldPath, Sub};
use crate::filter::{Filter, Operator, Value};
use crate::id::MemberId;
use crate::refusal::Refusal;

/// Ids of members in one write.
pub const MAX_MEMBERS: usize = 100_000;
/// Conditions on something else than the id in one write: each looks at every member.
pub const MAX_CONDITIONS: usize = 32;

/// One step of what a write does to the members.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Some become members, others cease to be. No id is in both.
    Change {
        /// Who becomes a member.
        add: BTreeSet<MemberId>,
        /// Who ceases to be one.
        remove: BTreeSet<MemberId>,
    },
    /// These are the members, and nobody else is.
    Replace(BTreeSet<MemberId>),
    /// Whoever meets the condition ceases to be a member.
    RemoveMatching {
        /// The condition. Paths in it start at the group.
        condition: Filter,
        /// Whether it is refused when nobody does.
        required: bool,
    },
}

/// What a write does to the members, in order.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Membership {
    steps: Vec<Step>,
    /// Texts that are no ids: they name nobody.
    unknown: BTreeSet<String>,
    named: usize,
}

impl Membership {
    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether nothing is done.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Everybody whom a step makes a member.
    pub fn named(&self) -> BTreeSet<MemberId> {
        let named = |step: &Step| match step {
            Step::Change { add, .. } => add.clone(),
            Step::Replace(members) => members.clone(),
            Step::RemoveMatching { .. } => BTreeSet::new(),
        };
        self.steps.iter().flat_map(named).collect()
    }

    /// Leaves out ids that turned out to be nobody's; all that name nobody, as they were sent.
    pub fn skip(&mut self, nobody: &BTreeSet<MemberId>) -> Vec<String> {
        for step in &mut self.steps {
            match step {
                Step::Change { add, .. } => add.retain(|id| !nobody.contains(id)),
                Step::Replace(members) => members.retain(|id| !nobody.contains(id)),
                Step::RemoveMatching { .. } => {}
            }
        }
        self.unknown.iter().cloned().chain(nobody.iter().map(MemberId::to_string)).collect()
    }

    /// These become members.
    pub fn add(&mut self, ids: &[String]) -> Result<(), Refusal> {
        for id in self.read(ids, true)? {
            let (add, remove) = match self.steps.last_mut() {
                Some(Step::Replace(members)) => {
                    members.insert(id);
                    continue;
                }
                Some(Step::Change { add, remove }) => (add, remove),
                Some(Step::RemoveMatching { .. }) | None => {
                    self.steps.push(Step::Change { add: BTreeSet::from([id]), remove: BTreeSet::new() });
                    continue;
                }
            };
            remove.remove(&id);
            add.insert(id);
        }
        Ok(())
    }

    /// These cease to be members.
    pub fn remove(&mut self, ids: &[String]) -> Result<(), Refusal> {
        for id in self.read(ids, false)? {
            let (add, remove) = match self.steps.last_mut() {
                Some(Step::Replace(members)) => {
                    members.remove(&id);
                    continue;
                }
                Some(Step::Change { add, remove }) => (add, remove),
                Some(Step::RemoveMatching { .. }) | None => {
                    self.steps.push(Step::Change { add: BTreeSet::new(), remove: BTreeSet::from([id]) });
                    continue;
                }
            };
            add.remove(&id);
            remove.insert(id);
        }
        Ok(())
    }

    /// These are the members, and nobody else is.
    pub fn replace(&mut self, ids: &[String]) -> Result<(), Refusal> {
        let members = self.read(ids, true)?.collect();
        // What was done before is undone by it; only a condition that must be met still has its say.
        self.steps.retain(|step| matches!(step, Step::RemoveMatching { required: true, .. }));
        self.steps.push(Step::Replace(members));
        Ok(())
    }

    /// Whoever meets the condition ceases to be a member; when `required`, somebody must.
    pub fn remove_matching(&mut self, condition: &Filter, required: bool) -> Result<(), Refusal> {
        let mut ids = Vec::new();
        if !required && collect_ids(condition, &mut ids) {
            return self.remove(&ids);
        }
        let conditions = self.steps.iter().filter(|step| matches!(step, Step::RemoveMatching { .. })).count();
        if conditions == MAX_CONDITIONS {
            let message = format!(
                "operations choose members by something else than their value more than {MAX_CONDITIONS} times; send \
                 them in several calls"
            );
            return Err(Refusal::InvalidField { field: "operations".to_owned(), message });
        }
        self.steps.push(Step::RemoveMatching { condition: condition.clone(), required });
        Ok(())
    }

    /// Reads ids. A text that is none names nobody: it is remembered where somebody was to become a member.
    fn read(&mut self, ids: &[String], remember: bool) -> Result<impl Iterator<Item = MemberId> + use<>, Refusal> {
        self.named += ids.len();
        if self.named > MAX_MEMBERS {
            let message = format!("profile.members names more than {MAX_MEMBERS} members; send them in several calls");
            return Err(Refusal::InvalidField { field: MEMBERS.to_owned(), message });
        }
        let mut found = Vec::with_capacity(ids.len());
        for text in ids {
            match MemberId::parse(text) {
                Some(id) => found.push(id),
                None if text.is_empty() => {
                    let message = "profile.members has a member without a value; give it the id of a user or a group";
                    return Err(Refusal::InvalidField { field: MEMBERS.to_owned(), message: message.to_owned() });
                }
                None if remember => drop(self.unknown.insert(text.clone())),
                None => {}
            }
        }
        Ok(found.into_iter())
    }
}

/// Path of the members in the contract.
pub(super) const MEMBERS: &str = "profile.members";

/// Collects the ids of a condition that is about nothing but the id: one, or one of several.
fn collect_ids(condition: &Filter, ids: &mut Vec<String>) -> bool {
    match condition {
        Filter::Compare {
            field: FieldPath::Attribute(Attribute::Members, None | Some(Sub::Value)),
            operator: Operator::Equal,
            value: Value::Text(id),
        } => {
            // No member is without one.
            ids.extend((!id.is_empty()).then(|| id.clone()));
            true
        }
        Filter::Any(conditions) => conditions.iter().all(|condition| collect_ids(condition, ids)),
        Filter::All(conditions) => matches!(&conditions[..], [one] if collect_ids(one, ids)),
        Filter::Compare { .. }
        | Filter::Present(_)
        | Filter::Not(_)
        | Filter::Element { .. }
        | Filter::Within { .. } => false,
    }
}

/// What the steps came to: who is a member now and was not, and who was and is not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Delta {
    added: BTreeMap<MemberId, MemberKind>,
    removed: BTreeMap<MemberId, MemberKind>,
}

impl Delta {
    /// Somebody became a member.
    pub fn add(&mut self, id: MemberId, kind: MemberKind) {
        if self.removed.remove(&id).is_none() {
            self.added.insert(id, kind);
        }
    }

    /// Somebody ceased to be one.
    pub fn remove(&mut self, id: MemberId, kind: MemberKind) {
        if self.added.remove(&id).is_none() {
            self.removed.insert(id, kind);
        }
    }

    /// Whether everybody is what they were.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// Who became a member.
    pub fn added(&self) -> impl ExactSizeIterator<Item = MemberId> {
        self.added.keys().copied()
    }

    /// Who ceased to be one.
    pub fn removed(&self) -> impl ExactSizeIterator<Item = MemberId> {
        self.removed.keys().copied()
    }
}
