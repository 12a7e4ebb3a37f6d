//! The body of a POST or PUT to canonical JSON: each attribute under its own name, in its own type.
//!
//! Attributes that are unknown or the server's own are left out with a note, so that a client may send back what it
//! got; a value of the wrong type is 400 `invalidValue`.

use serde_json::{Map, Value};

use crate::canonical::{Place, Reader, no_nul, wrong_type};
use crate::error::Error;
use crate::parsed::Parsed;
use crate::path::AttrPath;
use crate::quirks::{self, note};
use crate::schema::{Attribute, Mutability, Resolution, Resource, Schema, Target};
use crate::urn;

/// Reads a resource as clients send it.
pub(crate) fn read(resource: &'static Resource, body: &Value) -> Result<Parsed<Map<String, Value>>, Error> {
    let Value::Object(object) = body else {
        let what = resource.name.to_ascii_lowercase();
        return Err(Error::invalid_syntax(format!("the body must be a JSON object that holds one {what}")));
    };
    let mut body =
        Body { resource, reader: Reader::default(), core: Map::new(), extension: Map::new(), custom: Map::new() };
    body.members(object)?;
    let Body { reader: Reader { notes }, core: mut value, extension, custom, .. } = body;
    value.extend(custom);
    if let Some(schema) = resource.extension
        && !extension.is_empty()
    {
        value.insert(schema.id.to_owned(), Value::Object(extension));
    }
    Ok(Parsed { value, notes })
}

/// A body on its way to canonical JSON, by whose attributes they are.
struct Body {
    resource: &'static Resource,
    reader: Reader,
    core: Map<String, Value>,
    extension: Map<String, Value>,
    custom: Map<String, Value>,
}

impl Body {
    fn members(&mut self, object: &Map<String, Value>) -> Result<(), Error> {
        for (key, value) in object {
            no_nul(key, &Place::Top.name(key))?;
            if let Some(attribute) = self.resource.attribute(key) {
                self.assign(None, attribute, value)?;
            } else {
                self.path(key, value)?;
            }
        }
        Ok(())
    }

    /// A key that is no plain attribute name: an extension, or a path where a name belongs.
    fn path(&mut self, key: &str, value: &Value) -> Result<(), Error> {
        let place = Place::Top;
        let place = place.name(key);
        let resolution = AttrPath::read_key(key).map_or(Resolution::Unknown, |path| self.resource.resolve(&path));
        match resolution {
            Resolution::Schema(schema) => self.schema(key, schema, value),
            Resolution::Attribute(Target::Known { extension, attribute, sub }) => {
                self.reader.note(quirks::path_as_key(key), place);
                let schema = if extension { self.resource.extension } else { None };
                match sub {
                    None => self.assign(schema, attribute, value),
                    Some(sub) => self.assign_part(schema, attribute, sub, value),
                }
            }
            // An object under a URN is an extension, wherever the URN's last part may seem to be an attribute: what was
            // read and sent back must end where it was.
            Resolution::Attribute(Target::Custom { .. }) | Resolution::Unknown
                if value.is_object() && urn::may_be_extension(key) =>
            {
                self.custom(key, &[], value)
            }
            Resolution::Attribute(Target::Custom { urn, path }) => self.custom(&urn, &path, value),
            Resolution::Unknown => {
                self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, place);
                Ok(())
            }
        }
    }

    /// A schema of the registry, with its attributes in an object.
    fn schema(&mut self, key: &str, schema: &'static Schema, value: &Value) -> Result<(), Error> {
        let place = Place::Extension(schema.id);
        if quirks::is_entra_urn(key) {
            self.reader.note(note::ENTRA_URN_CORRECTED, place);
        }
        if self.reader.unassigned(value, &place) {
            return Ok(());
        }
        let Value::Object(object) = value else {
            return Err(wrong_type(&place, "an object", value, "send the extension's attributes as one object"));
        };
        if schema.id == self.resource.core.id {
            return self.members(object);
        }
        for (key, value) in object {
            let place = place.name(key);
            no_nul(key, &place)?;
            match schema.attribute(key) {
                Some(attribute) => self.assign(Some(schema), attribute, value)?,
                None => self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, place),
            }
        }
        Ok(())
    }

    /// What a body says it is made of. Nothing follows from it: what it is made of can be seen.
    fn schemas(&mut self, value: &Value) {
        let mut urns = quirks::elements(value).iter().filter_map(Value::as_str);
        if urns.any(quirks::is_entra_group_schema) {
            self.reader.note(note::ENTRA_GROUP_SCHEMA, "schemas");
        }
    }

    fn assign(
        &mut self,
        schema: Option<&'static Schema>,
        attribute: &'static Attribute,
        value: &Value,
    ) -> Result<(), Error> {
        let root = schema.map_or(Place::Top, |schema| Place::Extension(schema.id));
        let place = root.name(attribute.name);
        if attribute.name == "schemas" {
            // Every body has them; a note on each would drown the others.
            self.schemas(value);
            return Ok(());
        }
        if !self.writable(attribute, &place) {
            return Ok(());
        }
        let Some(value) = self.value(attribute, value, &place)? else { return Ok(()) };
        if self.object_of(schema).insert(attribute.name.to_owned(), value).is_some() {
            self.reader.note(note::DUPLICATE_ATTRIBUTE, place);
        }
        Ok(())
    }

    /// Reads a value; `None` when it is unassigned.
    ///
    /// `"members": []` is more than nothing: it says that the group has none, where leaving them out says nothing.
    fn value(&mut self, attribute: &Attribute, value: &Value, place: &Place<'_>) -> Result<Option<Value>, Error> {
        if !attribute.is_membership() {
            return self.reader.value(attribute, value, place);
        }
        if !value.is_array() && self.reader.unassigned(value, place) {
            return Ok(None);
        }
        Ok(Some(Value::Array(self.reader.members(value, place)?)))
    }

    /// `name.givenName` as a key.
    fn assign_part(
        &mut self,
        schema: Option<&'static Schema>,
        attribute: &'static Attribute,
        sub: &'static Attribute,
        value: &Value,
    ) -> Result<(), Error> {
        let root = schema.map_or(Place::Top, |schema| Place::Extension(schema.id));
        let place = root.name(attribute.name);
        if !self.writable(attribute, &place) {
            return Ok(());
        }
        let place = place.name(sub.name);
        if attribute.multi_valued {
            // Which element is meant nobody can tell.
            self.reader.note(note::UNKNOWN_ATTRIBUTE_IGNORED, place);
            return Ok(());
        }
        let Some(value) = self.reader.value(sub, value, &place)? else { return Ok(()) };
        let object = self.object_of(schema);
        let whole = object.entry(attribute.name).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(parts) = whole {
            parts.insert(sub.name.to_owned(), value);
        }
        Ok(())
    }

    fn custom(&mut self, urn: &str, path: &[String], value: &Value) -> Result<(), Error> {
        let place = Place::Extension(urn);
        if self.reader.unassigned(value, &place) {
            return Ok(());
        }
        let object = match (path, value) {
            ([], Value::Object(object)) => self.reader.custom_object(object, &place)?,
            ([], Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                return Err(wrong_type(&place, "an object", value, "send the extension's attributes as one object"));
            }
            (path, value) => {
                self.reader.custom(value, path.len(), &place)?;
                nest(path, value.clone())
            }
        };
        if object.is_empty() {
            return Ok(());
        }
        let known = self.custom.entry(urn).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(known) = known {
            known.extend(object);
        }
        Ok(())
    }

    /// Whether a client may write the attribute; leaves a note when not.
    fn writable(&mut self, attribute: &Attribute, place: &Place<'_>) -> bool {
        match attribute.mutability {
            Mutability::ReadWrite | Mutability::Immutable => true,
            Mutability::WriteOnly => {
                self.reader.note(note::PASSWORD_DROPPED, place);
                false
            }
            Mutability::ReadOnly => {
                self.reader.note(note::READ_ONLY_IGNORED, place);
                false
            }
        }
    }

    fn object_of(&mut self, schema: Option<&'static Schema>) -> &mut Map<String, Value> {
        match schema {
            None => &mut self.core,
            Some(_) => &mut self.extension,
        }
    }
}

/// Puts a value under its names.
pub(crate) fn nest(path: &[String], value: Value) -> Map<String, Value> {
    let mut object = Map::new();
    if let Some((name, rest)) = path.split_first() {
        let value = if rest.is_empty() { value } else { Value::Object(nest(rest, value)) };
        object.insert(name.clone(), value);
    }
    object
}
