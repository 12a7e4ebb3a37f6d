//! Schemas from a file in the form of RFC 7643 §7. Names ignore case, as all of SCIM's do; what is not a name of the RFC
//! is refused, since a characteristic that is misspelt would otherwise silently not hold.

use proto::v1::{
    AttributeMutability, AttributeReturned, AttributeType, AttributeUniqueness, ExtendedResource, Schema,
    SchemaAttribute,
};
use serde_json::{Map, Value};

/// How deep attributes are read: one level more than there may be, which the service then refuses by name.
const DEPTH: usize = 3;

/// What a file holds.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub(super) schemas: Vec<Schema>,
    /// URNs of the RFCs' own schemas, which a provider's list holds as well.
    pub(super) skipped: Vec<String>,
}

/// Reads one schema, an array of them, or a ListResponse; the error says where the trouble is.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    let listed = match &value {
        Value::Array(schemas) => Some(schemas),
        Value::Object(object) => match member(object, "Resources") {
            Some(Value::Array(schemas)) => Some(schemas),
            Some(_) => return Err("Resources must be an array of schemas".to_owned()),
            None => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    let Some(listed) = listed else {
        return Ok(Read { schemas: vec![schema(&value, "the schema")?], skipped: Vec::new() });
    };
    let mut read = Read { schemas: Vec::new(), skipped: Vec::new() };
    for (index, value) in listed.iter().enumerate() {
        let urn = value.as_object().and_then(|object| member(object, "id")).and_then(Value::as_str);
        match urn.filter(|urn| domain::schema::is_reserved(urn)) {
            Some(urn) => read.skipped.push(urn.to_owned()),
            None => read.schemas.push(schema(value, &format!("schema {}", index + 1))?),
        }
    }
    if read.schemas.is_empty() {
        return Err("holds no schema to register".to_owned());
    }
    Ok(read)
}

fn schema(value: &Value, place: &str) -> Result<Schema, String> {
    const NAMES: [&str; 10] = [
        "id",
        "name",
        "description",
        "attributes",
        "resource",
        "required",
        "schemas",
        "meta",
        "create_time",
        "update_time",
    ];
    let object = Object::of(value, place, &NAMES)?;
    let schema_id = object.text("id")?;
    if schema_id.is_empty() {
        return Err(format!("{place} has no id; its id is its URN"));
    }
    let attributes = match object.member("attributes") {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => attributes(value, place, DEPTH)?,
    };
    let by_name = if schema_id.to_ascii_lowercase().ends_with(":group") {
        ExtendedResource::Group
    } else {
        ExtendedResource::User
    };
    let resources = [("user", ExtendedResource::User), ("group", ExtendedResource::Group)];
    Ok(Schema {
        resource: object.choice("resource", &resources)?.unwrap_or(by_name).into(),
        schema_id,
        name: object.text("name")?,
        description: object.text("description")?,
        required: object.flag("required")?,
        attributes,
        ..Schema::default()
    })
}

fn attributes(value: &Value, within: &str, depth: usize) -> Result<Vec<SchemaAttribute>, String> {
    let Value::Array(values) = value else {
        return Err(format!("{within}: attributes and subAttributes must be arrays"));
    };
    if depth == 0 {
        return Err(format!("{within} nests attributes too deeply; sub-attributes have none of their own"));
    }
    let mut attributes = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let name = value.as_object().and_then(|object| member(object, "name")).and_then(Value::as_str);
        let place = match name {
            Some(name) => format!("{within}, attribute {name:?}"),
            None => format!("{within}, attribute {}", index + 1),
        };
        attributes.push(attribute(value, &place, depth)?);
    }
    Ok(attributes)
}

fn attribute(value: &Value, place: &str, depth: usize) -> Result<SchemaAttribute, String> {
    const NAMES: [&str; 13] = [
        "name",
        "type",
        "multiValued",
        "description",
        "required",
        "canonicalValues",
        "caseExact",
        "mutability",
        "returned",
        "uniqueness",
        "referenceTypes",
        "subAttributes",
        "sensitive",
    ];
    let object = Object::of(value, place, &NAMES)?;
    let types = [
        ("string", AttributeType::String),
        ("boolean", AttributeType::Boolean),
        ("integer", AttributeType::Integer),
        ("decimal", AttributeType::Decimal),
        ("dateTime", AttributeType::DateTime),
        ("reference", AttributeType::Reference),
        ("binary", AttributeType::Binary),
        ("complex", AttributeType::Complex),
    ];
    let mutabilities = [
        ("readWrite", AttributeMutability::ReadWrite),
        ("readOnly", AttributeMutability::ReadOnly),
        ("immutable", AttributeMutability::Immutable),
        ("writeOnly", AttributeMutability::WriteOnly),
    ];
    let returned = [
        ("default", AttributeReturned::Default),
        ("always", AttributeReturned::Always),
        ("never", AttributeReturned::Never),
        ("request", AttributeReturned::Request),
    ];
    let uniqueness = [
        ("none", AttributeUniqueness::None),
        ("server", AttributeUniqueness::Server),
        ("global", AttributeUniqueness::Global),
    ];
    Ok(SchemaAttribute {
        name: object.text("name")?,
        r#type: object.choice("type", &types)?.unwrap_or(AttributeType::String).into(),
        multi_valued: object.flag("multiValued")?,
        description: object.text("description")?,
        required: object.flag("required")?,
        canonical_values: object.texts("canonicalValues")?,
        case_exact: object.flag("caseExact")?,
        mutability: object.choice("mutability", &mutabilities)?.unwrap_or(AttributeMutability::ReadWrite).into(),
        returned: object.choice("returned", &returned)?.unwrap_or(AttributeReturned::Default).into(),
        uniqueness: object.choice("uniqueness", &uniqueness)?.unwrap_or(AttributeUniqueness::None).into(),
        reference_types: object.texts("referenceTypes")?,
        sub_attributes: match object.member("subAttributes") {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => attributes(value, place, depth - 1)?,
        },
        sensitive: object.flag("sensitive")?,
    })
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// An object of the file, and where it is.
struct Object<'a> {
    members: &'a Map<String, Value>,
    place: &'a str,
}

impl<'a> Object<'a> {
    fn of(value: &'a Value, place: &'a str, names: &[&str]) -> Result<Self, String> {
        let Value::Object(members) = value else { return Err(format!("{place} must be a JSON object")) };
        match members.keys().find(|key| !names.iter().any(|name| key.eq_ignore_ascii_case(name))) {
            Some(odd) => Err(format!("{place} has {odd:?}, which means nothing; it may have {}", names.join(", "))),
            None => Ok(Self { members, place }),
        }
    }

    fn member(&self, name: &str) -> Option<&'a Value> {
        member(self.members, name)
    }

    fn wrong(&self, name: &str, expected: &str) -> String {
        format!("{}: {name} must be {expected}", self.place)
    }

    fn text(&self, name: &str) -> Result<String, String> {
        match self.member(name) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(self.wrong(name, "a string"))
            }
        }
    }

    fn flag(&self, name: &str) -> Result<bool, String> {
        match self.member(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(self.wrong(name, "true or false"))
            }
        }
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match self.member(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(values)) => {
                let texts: Option<Vec<String>> = values.iter().map(text).collect();
                texts.ok_or_else(|| self.wrong(name, "an array of strings"))
            }
            Some(Value::Bool(_) | Value::String(_) | Value::Number(_) | Value::Object(_)) => {
                Err(self.wrong(name, "an array of strings"))
            }
        }
    }

    fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, String> {
        let word = self.text(name)?;
        if word.is_empty() {
            return Ok(None);
        }
        let chosen = choices.iter().find(|(choice, _)| choice.eq_ignore_ascii_case(&word));
        chosen.map(|(_, value)| Some(*value)).ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            self.wrong(name, &format!("one of {}", words.join(", ")))
        })
    }
}
