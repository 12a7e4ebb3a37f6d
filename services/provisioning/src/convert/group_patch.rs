//! Patch operations on groups: the contract's message to the domain's.

use domain::attribute::ResourceKind;
use domain::group::{GroupFragment, GroupPatchOperation};
use domain::user::PatchKind;
use proto::v1;

use super::{group, patch};
use crate::error::Error;

/// Reads the operations of a patch, in order.
pub(crate) fn read(operations: Vec<v1::GroupPatchOperation>) -> Result<Vec<GroupPatchOperation>, Error> {
    patch::check_count(operations.len())?;
    operations.into_iter().map(read_operation).collect()
}

fn read_operation(operation: v1::GroupPatchOperation) -> Result<GroupPatchOperation, Error> {
    let v1::GroupPatchOperation { kind, field, element, fragment } = operation;
    let (kind, field, element) = patch::read_head(ResourceKind::Group, kind, field, element)?;
    // A condition may say all there is to say of a member to add.
    if fragment.is_none() && kind != PatchKind::Remove && element.is_none() {
        return Err(patch::no_fragment(&field));
    }
    let fragment = fragment.map_or_else(|| Ok(GroupFragment::default()), group::read)?;
    Ok(GroupPatchOperation { kind, field, element, fragment })
}
