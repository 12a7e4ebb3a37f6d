//! A SCIM patch as the contract's operations, in the same order.

use proto::v1;
use scim::{OpKind, Operation, Patch, User};

use super::{attributes, filter, user};

/// The operations in the contract's form.
pub(crate) fn to_proto(patch: Patch) -> Result<Vec<v1::UserPatchOperation>, scim::Error> {
    patch.operations.into_iter().map(operation).collect()
}

fn operation(operation: Operation) -> Result<v1::UserPatchOperation, scim::Error> {
    let Operation { kind, target, element, fragment } = operation;
    let (kind, fragment) = match kind {
        OpKind::Add => (v1::PatchKind::Add, Some(profile(fragment)?)),
        OpKind::Replace => (v1::PatchKind::Replace, Some(profile(fragment)?)),
        OpKind::Remove => (v1::PatchKind::Remove, None),
    };
    Ok(v1::UserPatchOperation {
        kind: kind.into(),
        field: Some(attributes::field(&target)),
        element: element.as_ref().map(filter::to_proto),
        fragment,
    })
}

/// The value in the place it has in a profile: read like any user, so that it means the same as in a creation.
fn profile(fragment: serde_json::Map<String, serde_json::Value>) -> Result<v1::Profile, scim::Error> {
    let user = serde_json::from_value::<User>(fragment.into())
        .map_err(|_| scim::Error::invalid_value("a value of the patch has the wrong type; compare it with /Schemas"))?;
    user::to_profile(user)
}

#[cfg(test)]
mod tests;
