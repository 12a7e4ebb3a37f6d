//! Holding extension data to its schemas when it is written.
//!
//! A creation and a replacement are held to the whole of a schema. A patch is held to it in what it changes: an identity
//! provider must be able to lock a user out whose other data came before the schema. What a schema does not know is left
//! out without a word, as unknown core attributes are.

use serde_json::{Map, Value};

use super::value::Reader;
use super::{ExtensionSchema, Extensions, Kind, SchemaAttribute, Schemas, extension, member, settle};
use crate::fold;
use crate::refusal::Refusal;

/// How data comes to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// With a new resource.
    Create,
    /// In place of what there is.
    Replace,
    /// As a change to what there is.
    Patch,
}

impl Schemas {
    /// Holds data in its one form to the schemas, `stored` being what is there now.
    pub(crate) fn conform(&self, write: Write, stored: &Extensions, sent: &mut Extensions) -> Result<(), Refusal> {
        self.0.iter().try_for_each(|schema| schema.conform(write, stored, sent))
    }
}

impl ExtensionSchema {
    fn conform(&self, write: Write, stored: &Extensions, all: &mut Extensions) -> Result<(), Refusal> {
        let stored = extension(stored, &self.urn).map(|(_, object)| object);
        let key = extension(all, &self.urn).map(|(key, _)| key.clone());
        let sent = key.as_ref().and_then(|key| all.get(key));
        if write == Write::Patch && sent == stored {
            return Ok(());
        }
        let nothing = Map::new();
        let settled = self.settle(write, stored.unwrap_or(&nothing), sent.unwrap_or(&nothing))?;
        self.require(write, stored.unwrap_or(&nothing), sent.is_some(), &settled)?;
        if let Some(key) = key {
            all.remove(&key);
        }
        if !settled.is_empty() {
            all.insert(self.urn.clone(), settled);
        }
        Ok(())
    }

    fn settle(
        &self,
        write: Write,
        stored: &Map<String, Value>,
        sent: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Refusal> {
        let reader = Reader { schema: self };
        let mut settled = Map::new();
        for (name, value) in sent {
            if write == Write::Patch && stored.get(name) == Some(value) {
                settled.insert(name.clone(), value.clone());
            }
        }
        for attribute in &self.attributes {
            if settled.keys().any(|name| fold::same(name, &attribute.name)) {
                continue;
            }
            let sent = match member(sent, &attribute.name) {
                // Nobody minds what it is.
                Some(_) if attribute.mutability == super::Mutability::ReadOnly => None,
                Some(sent) => reader.value(attribute, &attribute.name, sent)?,
                None => None,
            };
            let stored = member(stored, &attribute.name);
            let value = settle::settle(reader, write, (attribute, &attribute.name), stored, sent)?;
            if let Some(value) = &value {
                self.require_parts(attribute, value)?;
            }
            settled.extend(value.map(|value| (attribute.name.clone(), value)));
        }
        Ok(settled)
    }

    /// Refuses to go without what is required. A patch is refused only what it takes away.
    fn require(
        &self,
        write: Write,
        stored: &Map<String, Value>,
        is_sent: bool,
        settled: &Map<String, Value>,
    ) -> Result<(), Refusal> {
        let owed = |was_there: bool| match write {
            Write::Create | Write::Replace => true,
            Write::Patch => was_there,
        };
        if settled.is_empty() {
            if self.required && owed(!stored.is_empty()) {
                let field = format!("profile.extensions.{}", self.urn);
                let message = format!("{field} is required by a schema of this workspace; send its attributes");
                return Err(Refusal::InvalidField { field, message });
            }
            return Ok(());
        }
        if !is_sent && !self.required {
            // Nothing but what the client could not know is left of it.
            return Ok(());
        }
        let missing = |attribute: &&SchemaAttribute| {
            attribute.is_asked_for()
                && member(settled, &attribute.name).is_none()
                && owed(member(stored, &attribute.name).is_some())
        };
        match self.attributes.iter().find(missing) {
            Some(attribute) => Err(self.required(&attribute.name)),
            None => Ok(()),
        }
    }

    fn require_parts(&self, attribute: &SchemaAttribute, value: &Value) -> Result<(), Refusal> {
        if attribute.kind != Kind::Complex {
            return Ok(());
        }
        if let Value::Array(elements) = value {
            return elements.iter().try_for_each(|element| self.require_parts(attribute, element));
        }
        match attribute.sub_attributes.iter().find(|sub| sub.is_asked_for() && value.get(&sub.name).is_none()) {
            Some(sub) => Err(self.required(&format!("{}.{}", attribute.name, sub.name))),
            None => Ok(()),
        }
    }

    fn required(&self, path: &str) -> Refusal {
        let field = self.place(path);
        Refusal::InvalidField { message: format!("{field} is required; give it a value"), field }
    }
}
