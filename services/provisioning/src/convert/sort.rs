//! Reading orders.

use domain::attribute::{FieldPath, ResourceKind};
use domain::sort::Sort;
use proto::v1;

use crate::error::Error;

/// Reads an order, and refuses one that resources of the kind cannot be sorted by.
pub(crate) fn read(kind: ResourceKind, sort: v1::Sort) -> Result<Sort, Error> {
    let v1::Sort { field, descending } = sort;
    let v1::FieldPath { path, extension_urn } = field.unwrap_or_default();
    if path.is_empty() && extension_urn.is_empty() {
        return Err(Error::field("sort.field", "sort.field is required; leave `sort` out for the order of creation"));
    }
    let sort = Sort { field: FieldPath::parse(kind, &path, &extension_urn)?, descending };
    sort.check(kind)?;
    Ok(sort)
}

#[cfg(test)]
mod tests;
