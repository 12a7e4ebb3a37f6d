//! The field mask of a group's update: which parts of a group it writes, and with what.

use std::collections::BTreeSet;

use domain::attribute::{Attribute, FieldPath};
use domain::group::{GroupFragment, GroupPatchOperation, GroupProfile};
use domain::refusal::Refusal;
use domain::user::PatchKind;
use proto::v1;

use super::group;
use crate::error::Error;
use crate::group::update::GroupUpdate;

/// Fields of a group that no mask may name: they are output.
const OUTPUT: [&str; 8] =
    ["group_id", "workspace_id", "member_count", "create_time", "update_time", "etag", "on_request", "always_shown"];

/// Reads the masked fields of a group.
pub(crate) fn read(sent: Option<v1::GroupProfile>, mask: Option<prost_types::FieldMask>) -> Result<GroupUpdate, Error> {
    let prost_types::FieldMask { paths } = mask.unwrap_or_default();
    // Twice the same field is once.
    let paths: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    if paths.is_empty() {
        return Err(Error::field("update_mask", "update_mask is required; name the fields to write, or `*`"));
    }
    if paths.contains("*") && paths.len() > 1 {
        return Err(Error::field("update_mask", "update_mask joins `*` with other fields; `*` stands alone"));
    }
    let told = sent.is_some();
    let sent = sent.map_or_else(|| Ok(GroupFragment::default()), group::read)?;
    let mut replaces = false;
    let mut operations = Vec::new();
    let mut keep_extensions = None;
    for path in paths {
        match path {
            "*" | "profile" => replaces = true,
            "profile.display_name" => operations.push(set(attribute(Attribute::DisplayName), &sent)),
            "profile.external_id" => operations.push(set(attribute(Attribute::ExternalId), &sent)),
            "profile.members" => operations.push(set_members(&sent)?),
            "profile.extensions" => {
                let urns = sent.profile.extensions.keys();
                operations.extend(urns.clone().flat_map(|urn| [remove(extension(urn)), set(extension(urn), &sent)]));
                keep_extensions = Some(urns.cloned().collect());
            }
            path => return Err(unknown(path)),
        }
    }
    if !replaces {
        return Ok(GroupUpdate::Patch { operations, keep_extensions });
    }
    if told {
        Ok(GroupUpdate::Replace(sent))
    } else {
        Err(Error::field("profile", "profile is required where the mask replaces it"))
    }
}

fn attribute(attribute: Attribute) -> FieldPath {
    FieldPath::Attribute(attribute, None)
}

fn extension(urn: &str) -> FieldPath {
    FieldPath::Extension { urn: urn.to_owned(), path: Vec::new(), exact: false }
}

/// Makes the field what it is in `sent`.
fn set(field: FieldPath, sent: &GroupFragment) -> GroupPatchOperation {
    // The members are left out: they may be many.
    let fragment = GroupFragment { profile: part(&field, &sent.profile), members: None };
    GroupPatchOperation { kind: PatchKind::Replace, field, element: None, fragment }
}

/// What `sent` holds of the field, and nothing else of it.
fn part(field: &FieldPath, sent: &GroupProfile) -> GroupProfile {
    match field {
        FieldPath::Extension { urn, .. } => {
            let data = sent.extensions.get(urn).map(|data| (urn.clone(), data.clone()));
            GroupProfile { extensions: data.into_iter().collect(), ..GroupProfile::default() }
        }
        FieldPath::Attribute(..) => {
            let GroupProfile { display_name, external_id, extensions: _ } = sent.clone();
            GroupProfile { display_name, external_id, ..GroupProfile::default() }
        }
    }
}

fn set_members(sent: &GroupFragment) -> Result<GroupPatchOperation, Error> {
    if sent.members.is_none() {
        let message = "profile.members is in the mask but not set; set it, to an empty list for none, or leave it out";
        return Err(Error::field("profile.members", message));
    }
    let fragment = GroupFragment { profile: GroupProfile::default(), members: sent.members.clone() };
    Ok(GroupPatchOperation { kind: PatchKind::Replace, field: attribute(Attribute::Members), element: None, fragment })
}

fn remove(field: FieldPath) -> GroupPatchOperation {
    GroupPatchOperation { kind: PatchKind::Remove, field, element: None, fragment: GroupFragment::default() }
}

fn unknown(path: &str) -> Error {
    let output = path.split('.').next().unwrap_or_default();
    if OUTPUT.contains(&output) {
        return Refusal::Immutable { field: output.to_owned() }.into();
    }
    // The path is the caller's text: it is repeated only as far as it may be a name.
    let name: String =
        path.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).take(64).collect();
    Error::field("update_mask", format!("update_mask names {name}, which a group does not have"))
}
