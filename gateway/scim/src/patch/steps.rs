//! One operation as sent to any number of operations as meant (RFC 7644 §3.5.2.1–3.5.2.3).

use serde_json::{Map, Value};

use super::{OpKind, Operation, Patch};
use crate::canonical::{Place, Reader, no_nul};
use crate::error::Error;
use crate::filter::{self, TypedFilter};
use crate::parsed::Parsed;
use crate::path::{AttrPath, PatchPath};
use crate::quirks::{self, note};
use crate::schema::{Attribute, Mutability, Resolution, Resource, Schema, Target};
use crate::urn;

/// Operations as they are found.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) resource: &'static Resource,
    pub(super) reader: Reader,
    pub(super) operations: Vec<Operation>,
}

/// An attribute of the registry, with its schema when that is an extension.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) extension: bool,
    pub(super) attribute: &'static Attribute,
    pub(super) sub: Option<&'static Attribute>,
}

impl Known {
    pub(super) fn target(self) -> Target {
        let Self { extension, attribute, sub } = self;
        Target::Known { extension, attribute, sub }
    }

    fn whole(self) -> Self {
        Self { sub: None, ..self }
    }

    fn part(self, sub: &'static Attribute) -> Self {
        Self { sub: Some(sub), ..self }
    }

    fn leaf(self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }

    pub(super) fn root(self) -> Place<'static> {
        if self.extension { Place::Extension(urn::ENTERPRISE_USER) } else { Place::Top }
    }

    /// A partial resource with the attribute's value.
    fn fragment(self, value: Value) -> Map<String, Value> {
        let fragment = single(self.attribute.name, value);
        if self.extension { single(urn::ENTERPRISE_USER, Value::Object(fragment)) } else { fragment }
    }

    /// A partial resource with the value of the attribute's part, or of the attribute when there is none.
    fn fragment_of_part(self, value: Value) -> Map<String, Value> {
        let Some(sub) = self.sub else { return self.fragment(value) };
        let part = Value::Object(single(sub.name, value));
        self.fragment(if self.attribute.multi_valued { Value::Array(vec![part]) } else { part })
    }
}

impl Steps {
    /// None yet.
    pub(super) fn new(resource: &'static Resource) -> Self {
        Self { resource, reader: Reader::default(), operations: Vec::new() }
    }

    /// All of them.
    pub(super) fn into_patch(self) -> Parsed<Patch> {
        let Self { reader, operations, .. } = self;
        Parsed { value: Patch { operations }, notes: reader.notes }
    }

    /// An operation without a path: its object's members are operations of their own.
    pub(super) fn each(&mut self, kind: OpKind, object: &Map<String, Value>) -> Result<(), Error> {
        for (key, value) in object {
            no_nul(key, &Place::Top.name(key))?;
            if let Some(attribute) = self.resource.attribute(key) {
                if attribute.is_membership() && value.is_null() {
                    // Serialisers write null for what they have nothing to say of; that must not empty a group.
                    self.reader.note(note::NULL_AS_ABSENT, Place::Top.name(attribute.name));
                    continue;
                }
                self.known(kind, Known { extension: false, attribute, sub: None }, None, Some(value))?;
            } else if key.contains('[') {
                self.reader.note(quirks::path_as_key(key), key);
                self.at(kind, &PatchPath::parse(key)?, Some(value))?;
            } else {
                // With an object for a value, a URN without a version is an extension of its own.
                let path = if value.is_object() { AttrPath::read_key(key) } else { AttrPath::read(key).ok() };
                match path {
                    Some(attribute) => {
                        if attribute.attr().is_some() && self.resource.resolve(&attribute) != Resolution::Unknown {
                            self.reader.note(quirks::path_as_key(key), key);
                        }
                        self.at(kind, &PatchPath { attribute, filter: None, sub: None }, Some(value))?;
                    }
                    None => self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, key),
                }
            }
        }
        Ok(())
    }

    /// An operation with a path.
    pub(super) fn at(&mut self, kind: OpKind, path: &PatchPath, value: Option<&Value>) -> Result<(), Error> {
        if let Some(urn) = path.attribute.urn()
            && self.resource.extension.is_some()
            && quirks::is_entra_urn(urn)
        {
            self.reader.note(note::ENTRA_URN_CORRECTED, urn::ENTERPRISE_USER);
        }
        match self.resource.resolve(&path.attribute) {
            Resolution::Unknown => {
                self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, &path.attribute);
                Ok(())
            }
            Resolution::Schema(schema) => self.schema(kind, schema, value),
            Resolution::Attribute(Target::Custom { urn, path: names }) => self.custom(kind, &urn, names, path, value),
            Resolution::Attribute(Target::Known { extension, attribute, sub }) => {
                let known = Known { extension, attribute, sub };
                match &path.filter {
                    None => self.known(kind, known, None, value),
                    Some(filter) => self.elements(kind, known, filter, path, value),
                }
            }
        }
    }

    /// `attr[filter]` and `attr[filter].sub`.
    fn elements(
        &mut self,
        kind: OpKind,
        known: Known,
        filter: &filter::Filter,
        path: &PatchPath,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        if !self.writable(known) {
            return Ok(());
        }
        if !known.attribute.multi_valued {
            let name = known.attribute.name;
            return Err(Error::invalid_path(format!(
                "{name} has one value and no elements to pick; leave the filter out"
            )));
        }
        let Parsed { value: element, notes } = filter::typed_element(self.resource, &known.target(), filter)?;
        self.reader.notes.extend(notes);
        let sub = match &path.sub {
            None => None,
            Some(name) => match known.attribute.sub(name) {
                Some(sub) => Some(sub),
                None => {
                    self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, &path.attribute);
                    return Ok(());
                }
            },
        };
        self.known(kind, Known { sub, ..known }, Some(element), value)
    }

    /// An attribute of the registry.
    pub(super) fn known(
        &mut self,
        kind: OpKind,
        known: Known,
        element: Option<TypedFilter>,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        if !self.writable(known) {
            return Ok(());
        }
        if known.attribute.is_membership() {
            return self.members(kind, known, element, value);
        }
        if kind == OpKind::Remove {
            return self.remove(known, element, value);
        }
        let root = known.root();
        let attribute = root.name(known.attribute.name);
        let place = known.sub.map_or(attribute, |sub| attribute.name(sub.name));
        let Some(value) = value else {
            return Err(Error::invalid_value(format!("{place}: value is missing; send one, or null to clear it")));
        };
        let whole = known.sub.is_none() && known.attribute.is_complex();
        let one = element.is_some() || !known.attribute.multi_valued;
        if quirks::is_unassigned(value) {
            let _noted = self.reader.unassigned(value, &place);
            return self.clear(kind, known, element);
        }
        if whole && one {
            return self.merge(kind, known, element, value, &place);
        }
        match self.reader.value(known.leaf(), value, &place)? {
            Some(value) => {
                let fragment = known.fragment_of_part(value);
                self.operations.push(Operation { kind, target: known.target(), element, fragment });
                Ok(())
            }
            None => self.clear(kind, known, element),
        }
    }

    /// A complex value: the parts that are sent are set, those sent as null are cleared, the others stay.
    fn merge(
        &mut self,
        kind: OpKind,
        known: Known,
        element: Option<TypedFilter>,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let parts = self.reader.parts(known.attribute, value, place)?;
        // Entra ID takes a manager away with {"value": ""}: without its value it is nobody.
        if quirks::is_entras_manager(known.attribute.name) && parts.cleared.iter().any(|sub| sub.name == "value") {
            return self.clear(kind, known, element);
        }
        if parts.set.is_empty() && parts.cleared.is_empty() {
            self.reader.note(note::NOTHING_TO_DO, place);
            return Ok(());
        }
        if !parts.set.is_empty() {
            let value = Value::Object(parts.set);
            let fragment = known.fragment(if known.attribute.multi_valued { Value::Array(vec![value]) } else { value });
            let element = element.clone();
            self.operations.push(Operation { kind, target: known.whole().target(), element, fragment });
        }
        for sub in parts.cleared {
            self.push_remove(known.part(sub).target(), element.clone());
        }
        Ok(())
    }

    /// Add or replace with no value.
    fn clear(&mut self, kind: OpKind, known: Known, element: Option<TypedFilter>) -> Result<(), Error> {
        if known.leaf().required {
            let name = known.leaf().name;
            return Err(Error::invalid_value(format!("{name} is required; send a value")));
        }
        if kind == OpKind::Add && known.attribute.multi_valued && element.is_none() {
            // Adding no elements adds nothing; it takes none away either.
            self.reader.note(note::NOTHING_TO_DO, known.root().name(known.attribute.name));
            return Ok(());
        }
        self.push_remove(known.target(), element);
        Ok(())
    }

    fn remove(&mut self, known: Known, element: Option<TypedFilter>, value: Option<&Value>) -> Result<(), Error> {
        if known.leaf().required {
            // RFC 7644 §3.5.2.2.
            let name = known.leaf().name;
            return Err(Error::mutability(format!("{name} is required and cannot be removed; replace it")));
        }
        match quirks::listed_in_remove(value) {
            Some(value) if known.attribute.multi_valued && element.is_none() => self.remove_listed(known, value),
            Some(_) | None => {
                self.push_remove(known.target(), element);
                Ok(())
            }
        }
    }

    /// A schema of the registry as a whole: its attributes, one by one.
    fn schema(&mut self, kind: OpKind, schema: &'static Schema, value: Option<&Value>) -> Result<(), Error> {
        let extension = schema.id != self.resource.core.id;
        let cleared = kind == OpKind::Remove || value.is_some_and(quirks::is_unassigned);
        if cleared && extension {
            let listed = value.and_then(Value::as_object);
            for attribute in schema.attributes {
                // A remove that lists attributes takes those away, and no others.
                if listed.is_none_or(|object| quirks::member(object, attribute.name).is_some()) {
                    self.push_remove(Target::Known { extension, attribute, sub: None }, None);
                }
            }
            return Ok(());
        }
        if kind == OpKind::Remove {
            let what = self.resource.name.to_ascii_lowercase();
            return Err(Error::no_target(format!(
                "a {what} cannot be removed by a patch; name an attribute, or use DELETE"
            )));
        }
        let Some(Value::Object(object)) = value else {
            return Err(Error::invalid_value(format!("{} needs an object of attributes for a value", schema.id)));
        };
        if !extension {
            return self.each(kind, object);
        }
        for (key, value) in object {
            let place = Place::Extension(schema.id);
            let place = place.name(key);
            no_nul(key, &place)?;
            match schema.attribute(key) {
                Some(attribute) => self.known(kind, Known { extension, attribute, sub: None }, None, Some(value))?,
                None => self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, place),
            }
        }
        Ok(())
    }

    pub(super) fn push_remove(&mut self, target: Target, element: Option<TypedFilter>) {
        self.operations.push(Operation { kind: OpKind::Remove, target, element, fragment: Map::new() });
    }

    /// Whether a client may write the attribute; leaves a note when not.
    ///
    /// Refusing would fail the whole patch, and the deactivation that travels in it.
    fn writable(&mut self, known: Known) -> bool {
        let code = match known.attribute.mutability {
            Mutability::ReadWrite | Mutability::Immutable => return true,
            Mutability::WriteOnly => note::PASSWORD_DROPPED,
            Mutability::ReadOnly => note::READ_ONLY_IGNORED,
        };
        self.reader.note(code, known.root().name(known.attribute.name));
        false
    }
}

pub(super) fn single(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}
