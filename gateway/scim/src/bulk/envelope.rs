//! The body of a bulk request, down to the single operations.
//!
//! What is wrong with the request as a whole refuses it before anything happens; what is wrong with one operation is
//! kept with it and told in its place.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::target::{self, Target};
use super::{Method, raw};
use crate::error::Error;

/// The longest `bulkId`, in bytes: it comes back in the answer.
const MAX_BULK_ID: usize = 256;

/// What a bulk request may be, and where it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// How many operations at most.
    pub max_operations: usize,
    /// The URL that the collections hang under, to recognise whole URLs in paths.
    pub base_url: &'a str,
}

/// A bulk request.
#[derive(Debug)]
pub struct Request<'a> {
    /// After how many errors to stop.
    pub(super) fail_on_errors: Option<u64>,
    /// The operations, in order.
    pub(super) operations: Vec<Operation<'a>>,
    /// The operation that creates what a `bulkId` stands for.
    pub(super) creators: HashMap<Cow<'a, str>, usize>,
}

/// One operation, as far as it could be read.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    /// What to do.
    pub(super) method: Option<Method>,
    /// The client's name for it.
    pub(super) bulk_id: Option<Cow<'a, str>>,
    /// The revision the client saw.
    pub(super) version: Option<Cow<'a, str>>,
    /// Where to do it, and with what; or why it cannot be done.
    pub(super) order: Result<Order<'a>, Error>,
}

/// What an operation wants done.
#[derive(Clone, Debug)]
pub(super) struct Order<'a> {
    pub(super) method: Method,
    pub(super) target: Target,
    pub(super) data: Option<&'a str>,
}

/// Reads a bulk request.
pub fn parse<'a>(text: &'a str, limits: &Limits<'_>) -> Result<Request<'a>, Error> {
    let mut listed = None;
    let mut fail_on_errors = None;
    let read = raw::members(text, |key, value| {
        if key.eq_ignore_ascii_case("Operations") {
            listed = Some(value);
        } else if key.eq_ignore_ascii_case("failOnErrors") {
            fail_on_errors = Some(value);
        }
    });
    read.map_err(|error| syntax(&error))?;
    let listed = listed.filter(|value| !raw::is_null(value)).ok_or_else(|| {
        Error::invalid_syntax("Operations is missing; send a list of operations, each with method, path and data")
    })?;

    let fail_on_errors = fail_on_errors.map_or(Ok(None), limit_of_errors)?;
    let operations = operations(listed, limits)?;
    let creators = creators(&operations)?;
    Ok(Request { fail_on_errors, operations, creators })
}

/// Says what is wrong with the JSON by place, never by content.
fn syntax(error: &serde_json::Error) -> Error {
    let what = match error.classify() {
        Category::Eof => "the JSON ends too early",
        Category::Syntax | Category::Io => "the body is not well-formed JSON",
        Category::Data => "the body must be a JSON object with a list of Operations",
    };
    Error::invalid_syntax(format!("{what}, at line {} column {}", error.line(), error.column()))
}

fn limit_of_errors(value: &RawValue) -> Result<Option<u64>, Error> {
    if raw::is_null(value) {
        return Ok(None);
    }
    let number: i64 = serde_json::from_str(value.get()).map_err(|_| {
        Error::invalid_value("failOnErrors must be a whole number; leave it out to go on whatever happens")
    })?;
    // Some clients have to send a number, and mean no limit by zero or less.
    Ok(u64::try_from(number).ok().filter(|number| *number > 0))
}

fn operations<'a>(listed: &'a RawValue, limits: &Limits<'_>) -> Result<Vec<Operation<'a>>, Error> {
    let mut operations = Vec::new();
    let mut count = 0;
    let read = raw::elements(listed.get(), |element| {
        count += 1;
        // Beyond the limit they are counted only: a body may hold millions.
        if count <= limits.max_operations {
            operations.push(operation(element, limits.base_url));
        }
    });
    // The text is well-formed: it was read before.
    read.map_err(|_| Error::invalid_syntax("Operations must be a list of operations"))?;
    if count > limits.max_operations {
        // RFC 7644 §3.7.4.
        let detail = format!(
            "Operations holds {count} operations and may hold {} (maxOperations); split them into several requests",
            limits.max_operations
        );
        return Err(Error::new(413, None, detail));
    }
    Ok(operations)
}

/// The members of an operation, unread.
#[derive(Default)]
struct Parts<'a> {
    method: Option<&'a RawValue>,
    bulk_id: Option<&'a RawValue>,
    version: Option<&'a RawValue>,
    path: Option<&'a RawValue>,
    data: Option<&'a RawValue>,
}

fn operation<'a>(element: &'a RawValue, base_url: &str) -> Operation<'a> {
    let mut parts = Parts::default();
    let read = raw::members(element.get(), |key, value| {
        let part = match key.to_ascii_lowercase().as_str() {
            "method" => &mut parts.method,
            "bulkid" => &mut parts.bulk_id,
            "version" => &mut parts.version,
            "path" => &mut parts.path,
            "data" => &mut parts.data,
            _ => return,
        };
        *part = Some(value).filter(|value| !raw::is_null(value));
    });
    let method = parts.method.and_then(raw::text).and_then(|text| Method::from_text(&text));
    let bulk_id = parts.bulk_id.and_then(raw::text).filter(|id| (1..=MAX_BULK_ID).contains(&id.len()));
    let version = parts.version.and_then(raw::text).filter(|version| !version.is_empty());
    let order = match read {
        Ok(()) => order(&parts, method, bulk_id.as_deref(), base_url),
        Err(_) => Err(Error::invalid_syntax("an operation must be an object with method, path and data")),
    };
    Operation { method, bulk_id, version, order }
}

fn order<'a>(
    parts: &Parts<'a>,
    method: Option<Method>,
    bulk_id: Option<&str>,
    base_url: &str,
) -> Result<Order<'a>, Error> {
    let method = match (method, parts.method) {
        (Some(method), _) => method,
        (None, None) => return Err(Error::invalid_syntax("method is missing; use POST, PUT, PATCH or DELETE")),
        (None, Some(_)) => return Err(Error::invalid_value("method must be POST, PUT, PATCH or DELETE")),
    };
    match (bulk_id, parts.bulk_id) {
        (Some(_), _) => {}
        (None, Some(_)) => {
            return Err(Error::invalid_value(format!("bulkId must be text of 1 to {MAX_BULK_ID} bytes")));
        }
        (None, None) if method == Method::Post => {
            return Err(Error::invalid_value(
                "bulkId is missing; a POST names what it creates, uniquely in the request",
            ));
        }
        (None, None) => {}
    }
    if parts.version.is_some_and(|version| raw::text(version).is_none()) {
        return Err(Error::invalid_value("version must be text: the meta.version of the resource"));
    }
    let path = parts.path.ok_or_else(|| Error::invalid_syntax("path is missing; use for example /Users"))?;
    let path = raw::text(path).ok_or_else(|| Error::invalid_value("path must be text; use for example /Users"))?;
    let target = target::parse(&path, base_url)?;
    match (method, &target.id) {
        (Method::Post, Some(_)) => {
            return Err(Error::invalid_value("path of a POST leads to a collection; write /Users or /Groups"));
        }
        (Method::Put | Method::Patch | Method::Delete, None) => {
            return Err(Error::invalid_value(format!(
                "path of a {} leads to one resource; write /Users/{{id}} or /Groups/{{id}}",
                method.as_str()
            )));
        }
        (Method::Post, None) | (Method::Put | Method::Patch | Method::Delete, Some(_)) => {}
    }
    let data = match (method, parts.data) {
        (Method::Delete, _) => None,
        (Method::Post | Method::Put | Method::Patch, Some(data)) => Some(data.get()),
        (Method::Post | Method::Put | Method::Patch, None) => {
            return Err(Error::invalid_syntax("data is missing; send what the body of the single request would be"));
        }
    };
    Ok(Order { method, target, data })
}

/// Finds what creates what. Two operations that create under one name leave open which one a reference means.
fn creators<'a>(operations: &[Operation<'a>]) -> Result<HashMap<Cow<'a, str>, usize>, Error> {
    let mut creators = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let (Some(Method::Post), Some(bulk_id)) = (operation.method, &operation.bulk_id) else { continue };
        match creators.entry(bulk_id.clone()) {
            Entry::Vacant(place) => {
                place.insert(index);
            }
            Entry::Occupied(place) => {
                return Err(Error::invalid_value(format!(
                    "Operations[{}] and Operations[{index}] have the same bulkId; give each POST its own",
                    place.get()
                )));
            }
        }
    }
    Ok(creators)
}
