//! Values that one resource of a workspace at most may have.
//!
//! A value is claimed as a digest of what it compares as, so that values of any length fit an index and two that compare
//! as equal are one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{ExtensionSchema, Extensions, SchemaAttribute, Schemas, Uniqueness, elements, extension, member};
use crate::fold::fold;

/// A value that a resource has and no other may.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The attribute, and how it compares.
    pub attribute: String,
    /// The digest of the value.
    pub value: [u8; 32],
    /// Path of the attribute in the contract.
    pub field: String,
}

impl Schemas {
    /// Whether any attribute is unique.
    pub fn claims_any(&self) -> bool {
        self.0.iter().any(|schema| schema.unique().next().is_some())
    }

    /// What the data claims, each once and in one order.
    pub fn claims(&self, extensions: &Extensions) -> Vec<Claim> {
        let mut claims = BTreeMap::new();
        for schema in &self.0 {
            let Some((_, object)) = extension(extensions, &schema.urn) else { continue };
            for unique in schema.unique() {
                for value in unique.values(object) {
                    let value = Sha256::digest(elements::canonical(unique.leaf, value)).into();
                    claims.entry((unique.key(schema), value)).or_insert_with(|| schema.place(&unique.path()));
                }
            }
        }
        let claim = |((attribute, value), field)| Claim { attribute, value, field };
        claims.into_iter().map(claim).collect()
    }
}

impl ExtensionSchema {
    /// Names of the attributes whose values are claimed under this schema.
    pub fn claimed(&self) -> Vec<String> {
        self.unique().map(|unique| unique.key(self)).collect()
    }

    fn unique(&self) -> impl Iterator<Item = Unique<'_>> {
        self.attributes.iter().flat_map(|attribute| {
            let whole = Unique { attribute, sub: None, leaf: attribute };
            let parts = attribute.sub_attributes.iter().map(move |sub| Unique { attribute, sub: Some(sub), leaf: sub });
            std::iter::once(whole).chain(parts).filter(|unique| unique.leaf.uniqueness != Uniqueness::None)
        })
    }
}

/// An attribute, or a part of one, that is unique.
struct Unique<'a> {
    attribute: &'a SchemaAttribute,
    sub: Option<&'a SchemaAttribute>,
    leaf: &'a SchemaAttribute,
}

impl Unique<'_> {
    fn path(&self) -> String {
        match self.sub {
            Some(sub) => format!("{}.{}", self.attribute.name, sub.name),
            None => self.attribute.name.clone(),
        }
    }

    /// Values claimed under one way to compare say nothing about another.
    fn key(&self, schema: &ExtensionSchema) -> String {
        let exact = if self.leaf.case_exact { "exact" } else { "folded" };
        fold(&format!("{}:{}:{:?}:{exact}", schema.urn, self.path(), self.leaf.kind))
    }

    fn values<'v>(&self, object: &'v Map<String, Value>) -> Vec<&'v Value> {
        let found = each(member(object, &self.attribute.name));
        match self.sub {
            None => found,
            Some(sub) => {
                let part = |value: &'v Value| each(value.as_object().and_then(|object| member(object, &sub.name)));
                found.into_iter().flat_map(part).collect()
            }
        }
    }
}

fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(elements)) => elements.iter().collect(),
        Some(value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))) => {
            vec![value]
        }
        None => Vec::new(),
    }
}
