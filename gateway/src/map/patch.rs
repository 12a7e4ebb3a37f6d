//! A SCIM patch as the contract's operations, in the same order.

use proto::v1;
use scim::{Group, OpKind, Operation, Patch, User};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{attributes, filter, group, user};

/// The operations of a user's patch in the contract's form.
pub(crate) fn users(patch: Patch) -> Result<Vec<v1::UserPatchOperation>, scim::Error> {
    let operation = |operation| {
        let Operation { kind, target, element, fragment } = operation;
        let fragment = match kind {
            OpKind::Add | OpKind::Replace => Some(user::to_profile(typed::<User>(fragment)?)?),
            OpKind::Remove => None,
        };
        Ok(v1::UserPatchOperation {
            kind: to_proto(kind).into(),
            field: Some(attributes::field(&target)),
            element: element.as_ref().map(filter::to_proto),
            fragment,
        })
    };
    patch.operations.into_iter().map(operation).collect()
}

/// The operations of a group's patch in the contract's form.
pub(crate) fn groups(patch: Patch) -> Result<Vec<v1::GroupPatchOperation>, scim::Error> {
    let operation = |operation| {
        let Operation { kind, target, element, fragment } = operation;
        // A remove may list members, and says nothing else.
        let fragment = match kind {
            OpKind::Remove if fragment.is_empty() => None,
            OpKind::Add | OpKind::Replace | OpKind::Remove => Some(group::to_profile(typed::<Group>(fragment)?)?),
        };
        Ok(v1::GroupPatchOperation {
            kind: to_proto(kind).into(),
            field: Some(attributes::field(&target)),
            element: element.as_ref().map(filter::to_proto),
            fragment,
        })
    };
    patch.operations.into_iter().map(operation).collect()
}

const fn to_proto(kind: OpKind) -> v1::PatchKind {
    match kind {
        OpKind::Add => v1::PatchKind::Add,
        OpKind::Replace => v1::PatchKind::Replace,
        OpKind::Remove => v1::PatchKind::Remove,
    }
}

/// The value in the place it has in a resource: read like any resource, so that it means the same as in a creation.
fn typed<T: DeserializeOwned>(fragment: Map<String, Value>) -> Result<T, scim::Error> {
    serde_json::from_value(fragment.into())
        .map_err(|_| scim::Error::invalid_value("a value of the patch has the wrong type; compare it with /Schemas"))
}

#[cfg(test)]
mod tests;
