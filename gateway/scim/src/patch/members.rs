//! Patches of a group's members (RFC 7644 §3.5.2): who comes and who goes, in as few operations as there are turns.
//!
//! A member is its id, so to add one that is there or to remove one that is not changes nothing, and what else is said of
//! it is the server's to know. Identity providers send one operation for each member as well as all in one: neighbours
//! that do the same become one operation.

use serde_json::{Value, json};

use super::steps::{Known, Steps, single};
use super::{OpKind, Operation};
use crate::canonical::Place;
use crate::error::Error;
use crate::filter::{CompareOp, TypedFilter, TypedValue};
use crate::quirks::{self, note};
use crate::schema::Target;

impl Steps {
    /// An operation on `members`, on those a filter picks, or on a part of them.
    pub(super) fn members(
        &mut self,
        kind: OpKind,
        known: Known,
        element: Option<TypedFilter>,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let place = Place::Top;
        let place = place.name(known.attribute.name);
        if let Some(sub) = known.sub
            && sub.name != "value"
        {
            self.reader.note(note::READ_ONLY_IGNORED, place.name(sub.name));
            return Ok(());
        }
        // `members.value` is about the members as well: there is nothing else to a member.
        let whole = Known { sub: None, ..known };
        match (element, kind) {
            (None, OpKind::Add | OpKind::Replace) => self.set_members(kind, whole, value, &place),
            (None, OpKind::Remove) => self.remove_members(whole, value, &place),
            (Some(element), OpKind::Remove) => {
                self.remove_picked(whole, element);
                Ok(())
            }
            (Some(element), OpKind::Add | OpKind::Replace) => self.set_picked(kind, known, element, value, &place),
        }
    }

    /// All members, without a filter.
    fn set_members(
        &mut self,
        kind: OpKind,
        whole: Known,
        value: Option<&Value>,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let Some(value) = value else {
            return Err(Error::invalid_value(format!("{place}: value is missing; send a list of members")));
        };
        let unassigned = self.reader.unassigned(value, place);
        match kind {
            OpKind::Add if unassigned => self.reader.note(note::NOTHING_TO_DO, place),
            OpKind::Add => {
                let members = self.reader.members(value, place)?;
                self.push_members(kind, whole, members);
            }
            OpKind::Replace | OpKind::Remove if unassigned => self.push_remove(whole.target(), None),
            OpKind::Replace | OpKind::Remove => {
                let fragment = single(whole.attribute.name, Value::Array(self.reader.members(value, place)?));
                self.operations.push(Operation { kind, target: whole.target(), element: None, fragment });
            }
        }
        Ok(())
    }

    /// Entra ID and JumpCloud list the members to take away. Read by the letter of RFC 7644 §3.5.2.2, which knows no
    /// value here, that would empty the group.
    fn remove_members(&mut self, whole: Known, value: Option<&Value>, place: &Place<'_>) -> Result<(), Error> {
        match quirks::listed_in_remove(value) {
            None => self.push_remove(whole.target(), None),
            Some(value) if quirks::is_unassigned(value) => self.reader.note(note::NOTHING_TO_DO, place),
            Some(value) => {
                self.reader.note(note::MEMBERS_REMOVE_BY_VALUE, place);
                let members = self.reader.members(value, place)?;
                self.push_members(OpKind::Remove, whole, members);
            }
        }
        Ok(())
    }

    fn remove_picked(&mut self, whole: Known, element: TypedFilter) {
        match named(&element) {
            Some(members) => self.push_members(OpKind::Remove, whole, members),
            None => self.push_remove(whole.target(), Some(element)),
        }
    }

    /// `members[filter]` with a value, or with none where the filter says who is meant.
    fn set_picked(
        &mut self,
        kind: OpKind,
        known: Known,
        element: TypedFilter,
        value: Option<&Value>,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let whole = Known { sub: None, ..known };
        let picked = named(&element);
        let given = match value {
            Some(value) if !quirks::is_unassigned(value) => value,
            Some(_) if kind == OpKind::Replace => {
                self.remove_picked(whole, element);
                return Ok(());
            }
            Some(_) | None => return self.add_picked(whole, picked, place),
        };
        if let Value::Object(parts) = given
            && ["value", "$ref"].iter().all(|name| quirks::member(parts, name).is_none())
        {
            // A name or a type, which is the server's to know.
            self.reader.note(note::READ_ONLY_IGNORED, place);
            return self.add_picked(whole, picked, place);
        }
        let members = match given {
            // One element is what a filter is about.
            Value::Object(_) => self.reader.members(&json!([given]), place)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                self.reader.members(given, place)?
            }
        };
        if kind == OpKind::Add || picked.as_ref() == Some(&members) {
            self.push_members(OpKind::Add, whole, members);
        } else if known.sub.is_some() {
            let detail = format!("{place}.value never changes; remove the member and add the other one");
            return Err(Error::mutability(detail));
        } else {
            let fragment = single(whole.attribute.name, Value::Array(members));
            self.operations.push(Operation { kind, target: whole.target(), element: Some(element), fragment });
        }
        Ok(())
    }

    fn add_picked(&mut self, whole: Known, picked: Option<Vec<Value>>, place: &Place<'_>) -> Result<(), Error> {
        let Some(members) = picked else {
            return Err(Error::invalid_value(format!("{place}: value is missing; send the members")));
        };
        self.push_members(OpKind::Add, whole, members);
        Ok(())
    }

    /// Adds or removes members by their ids, in the operation before when that does the same.
    fn push_members(&mut self, kind: OpKind, whole: Known, members: Vec<Value>) {
        let name = whole.attribute.name;
        if let Some(Operation { kind: before, element: None, fragment, .. }) = self.operations.last_mut()
            && *before == kind
            && let Some(Value::Array(listed)) = fragment.get_mut(name)
        {
            listed.extend(members);
            return;
        }
        let fragment = single(name, Value::Array(members));
        self.operations.push(Operation { kind, target: whole.target(), element: None, fragment });
    }
}

/// The members that a filter names, when it does nothing but name them: `value eq "…"`, also joined by `or`.
fn named(element: &TypedFilter) -> Option<Vec<Value>> {
    match element {
        TypedFilter::Compare { target, op: CompareOp::Eq, value: TypedValue::String(id) }
            if is_value(target) && !id.is_empty() =>
        {
            Some(vec![json!({ "value": id })])
        }
        TypedFilter::Or(filters) => {
            let members: Option<Vec<Vec<Value>>> = filters.iter().map(named).collect();
            members.map(|members| members.concat())
        }
        TypedFilter::Compare { .. }
        | TypedFilter::And(_)
        | TypedFilter::Not(_)
        | TypedFilter::Present { .. }
        | TypedFilter::Element { .. } => None,
    }
}

fn is_value(target: &Target) -> bool {
    target.leaf().is_some_and(|leaf| leaf.name == "value")
}
