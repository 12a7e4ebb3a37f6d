//! Reading orders.

use domain::attribute::FieldPath;
use domain::sort::Sort;
use proto::v1;

use crate::error::Error;

/// Reads an order, and refuses one that nothing can be sorted by.
pub(crate) fn read(sort: v1::Sort) -> Result<Sort, Error> {
    let v1::Sort { field, descending } = sort;
    let v1::FieldPath { path, extension_urn } = field.unwrap_or_default();
    if path.is_empty() && extension_urn.is_empty() {
        return Err(Error::field("sort.field", "sort.field is required; leave `sort` out for the order of creation"));
    }
    let sort = Sort { field: FieldPath::parse(&path, &extension_urn)?, descending };
    sort.check()?;
    Ok(sort)
}

#[cfg(test)]
mod tests;
