//! Patch operations on users: the contract's message to the domain's. What those on groups share with them is here too.

use domain::attribute::{FieldPath, ResourceKind};
use domain::filter::Filter;
use domain::refusal::Refusal;
use domain::user::{PatchKind, PatchOperation, Profile};
use proto::v1;

use super::{filter, profile};
use crate::error::Error;

const MAX_OPERATIONS: usize = 1_000;

/// Reads the operations of a patch, in order.
pub(crate) fn read(operations: Vec<v1::UserPatchOperation>) -> Result<Vec<PatchOperation>, Error> {
    check_count(operations.len())?;
    operations.into_iter().map(read_operation).collect()
}

/// Refuses more operations than a patch may have.
pub(super) fn check_count(operations: usize) -> Result<(), Error> {
    if operations > MAX_OPERATIONS {
        return Err(Error::field("operations", "operations holds more than 1,000; split the patch"));
    }
    Ok(())
}

/// What an operation is about, and how: the same for every kind of resource.
pub(super) fn read_head(
    resource: ResourceKind,
    kind: i32,
    field: Option<v1::FieldPath>,
    element: Option<v1::Filter>,
) -> Result<(PatchKind, FieldPath, Option<Filter>), Error> {
    let kind = match v1::PatchKind::try_from(kind) {
        Ok(v1::PatchKind::Add) => PatchKind::Add,
        Ok(v1::PatchKind::Replace) => PatchKind::Replace,
        Ok(v1::PatchKind::Remove) => PatchKind::Remove,
        Ok(v1::PatchKind::Unspecified) | Err(_) => {
            return Err(Error::field("operations.kind", "operations.kind is no kind this version knows"));
        }
    };
    let v1::FieldPath { path, extension_urn } =
        field.ok_or_else(|| invalid_path("", "operations.field is required"))?;
    let field = FieldPath::parse(resource, &path, &extension_urn)?;
    let element = element.map(|element| read_element(resource, &field, element)).transpose()?;
    Ok((kind, field, element))
}

/// The refusal of an operation that sets its field and does not say to what.
pub(super) fn no_fragment(field: &FieldPath) -> Error {
    Error::field(field.to_string(), format!("{field} is set to nothing; send a fragment, or remove it"))
}

fn read_operation(operation: v1::UserPatchOperation) -> Result<PatchOperation, Error> {
    let v1::UserPatchOperation { kind, field, element, fragment } = operation;
    let (kind, field, element) = read_head(ResourceKind::User, kind, field, element)?;
    if fragment.is_none() && kind != PatchKind::Remove {
        return Err(no_fragment(&field));
    }
    let (fragment, active) = fragment.map_or_else(|| Ok((Profile::default(), None)), profile::read)?;
    Ok(PatchOperation { kind, field, element, fragment: Box::new(fragment), active })
}

/// Reads which elements are meant: a condition on the attribute that the operation is about.
fn read_element(resource: ResourceKind, field: &FieldPath, element: v1::Filter) -> Result<Filter, Error> {
    // The elements are those of the whole attribute, whatever of them the operation is about.
    let whole = match field {
        FieldPath::Attribute(attribute, _) => FieldPath::Attribute(*attribute, None),
        FieldPath::Extension { urn, path, exact } => {
            FieldPath::Extension { urn: urn.clone(), path: path.iter().take(1).cloned().collect(), exact: *exact }
        }
    };
    // Checked inside the attribute whose elements it chooses: a condition on anything else would choose nothing.
    let whole = filter::elements_of(whole, Box::new(filter::read_part(resource, element)?))?;
    whole.check(resource)?;
    match whole {
        Filter::Element { condition, .. } | Filter::Within { condition, .. } => Ok(*condition),
        other @ (Filter::All(_) | Filter::Any(_) | Filter::Not(_) | Filter::Compare { .. } | Filter::Present(_)) => {
            Ok(other)
        }
    }
}

fn invalid_path(field: impl ToString, message: impl Into<String>) -> Error {
    Refusal::InvalidPath { field: field.to_string(), message: message.into() }.into()
}
