//! Names of attributes: SCIM's on one side, the contract's on the other.

use std::collections::HashMap;
use std::sync::LazyLock;

use proto::v1;
use scim::Target;
use scim::schema::{Attribute, Resource};

/// The contract's name for what a SCIM path leads to.
pub(crate) fn field(target: &Target) -> v1::FieldPath {
    let extension_urn = match target {
        Target::Known { .. } => String::new(),
        Target::Custom { urn, .. } => urn.clone(),
    };
    v1::FieldPath { path: target.field_path(), extension_urn }
}

/// The attribute of an extension that the contract names.
pub(crate) fn target(field: v1::FieldPath) -> Target {
    let v1::FieldPath { path, extension_urn } = field;
    Target::Custom { urn: extension_urn, path: path.split('.').map(str::to_owned).collect() }
}

/// Says in SCIM's names what the service said in the contract's: `profile.user_name` becomes `userName`.
///
/// A word is taken for a name when it could be nothing else: it starts at `profile.`, or has an underscore or a dot.
pub(crate) fn in_scim_names(message: &str) -> String {
    let mut said = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(|c: char| c.is_ascii_lowercase()) {
        let (before, from) = rest.split_at(start);
        let is_inside_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            || before.is_empty() && said.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let end = from.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        let name = word.trim_end_matches('.');
        said.push_str(before);
        match wire_name(name).filter(|_| !is_inside_word) {
            Some(wire) => {
                said.push_str(wire);
                said.push_str(word.get(name.len()..).unwrap_or_default());
            }
            None => said.push_str(word),
        }
        rest = after;
    }
    said.push_str(rest);
    said
}

fn wire_name(field: &str) -> Option<&'static str> {
    let (field, is_marked) = match field.strip_prefix("profile.") {
        Some(field) => (field, true),
        None => (field, field.contains(['_', '.'])),
    };
    WIRE_NAMES.get(field).filter(|_| is_marked).map(String::as_str)
}

/// Wire names of everything the registry knows, and of the parameters of lists, by the contract's.
static WIRE_NAMES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let of = |resource: Resource| {
        let core = resource.common.iter().chain(resource.core.attributes).map(|attribute| (false, attribute));
        let extension = resource.extension.map_or(&[][..], |schema| schema.attributes);
        core.chain(extension.iter().map(|attribute| (true, attribute)))
    };
    let attributes = Resource::ALL.into_iter().flat_map(of);
    let named = attributes.flat_map(|(extension, attribute)| names(extension, attribute));
    named.chain(PARAMETERS.map(|(field, parameter)| (field.to_owned(), parameter.to_owned()))).collect()
});

/// What a list is asked with, in the contract and in a query.
const PARAMETERS: [(&str, &str); 3] = [("page_token", "cursor"), ("start_index", "startIndex"), ("page_size", "count")];

fn names(extension: bool, attribute: &'static Attribute) -> impl Iterator<Item = (String, String)> {
    let subs = attribute.sub_attributes.iter().map(Some);
    std::iter::once(None).chain(subs).map(move |sub| {
        let target = Target::Known { extension, attribute, sub };
        (target.field_path(), target.wire_path())
    })
}

#[cfg(test)]
mod tests;
