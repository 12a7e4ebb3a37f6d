//! A group as SCIM has it and as the contract has it.
//!
//! Texts pass byte for byte. An empty text in the contract is an absent attribute in SCIM (RFC 7643 §2.5), and back;
//! members that are none are told apart from members that nothing is said of.

use proto::v1;
use scim::Group;
use scim::group::Member;
use scim::urn;
use scim::user::Meta;

use super::user::text;
use super::{extension, time};

/// The profile a client sent. What the server alone says (`id`, `meta`, `schemas`) is not part of one.
pub(crate) fn to_profile(group: Group) -> Result<v1::GroupProfile, scim::Error> {
    let Group { schemas: _, id: _, external_id, display_name, members, meta: _, extensions } = group;
    Ok(v1::GroupProfile {
        display_name: display_name.unwrap_or_default(),
        external_id: external_id.unwrap_or_default(),
        members: members.map(|members| v1::MemberList { members: members.into_iter().map(member).collect() }),
        extensions: extension::all_to_proto(extensions)?,
    })
}

/// A member is its id; the rest is the service's to know.
fn member(member: Member) -> v1::Member {
    let Member { value, reference: _, kind: _, display: _ } = member;
    v1::Member { value, ..v1::Member::default() }
}

/// The resource a client is answered with. `base` is the URL the collections hang under.
pub(crate) fn to_scim(group: v1::Group, base: &str) -> Group {
    let v1::Group {
        group_id,
        workspace_id: _,
        profile,
        member_count: _,
        create_time,
        update_time,
        etag,
        on_request: _,
        always_shown: _,
    } = group;
    let v1::GroupProfile { display_name, external_id, members, extensions } = profile.unwrap_or_default();
    let extensions = extension::all_to_json(extensions);
    // RFC 7643 §3: every schema that the resource has data of.
    let schemas = std::iter::once(urn::GROUP).chain(extensions.keys().map(String::as_str)).map(str::to_owned).collect();
    let members = members.map(|list| list.members.into_iter().map(|member| member_to_scim(member, base)).collect());
    Group {
        schemas,
        external_id: text(external_id),
        display_name: text(display_name),
        members,
        meta: Some(Meta {
            resource_type: Some("Group".to_owned()),
            created: create_time.as_ref().and_then(time::to_text),
            last_modified: update_time.as_ref().and_then(time::to_text),
            location: Some(location(base, &group_id)),
            version: text(etag),
        }),
        id: Some(group_id),
        extensions,
    }
}

/// Where a group is.
pub(crate) fn location(base: &str, group_id: &str) -> String {
    format!("{base}/Groups/{group_id}")
}

fn member_to_scim(member: v1::Member, base: &str) -> Member {
    let kind = member.r#type();
    let v1::Member { value, r#type: _, display } = member;
    let (kind, reference) = match kind {
        v1::MemberType::User => (Some("User"), Some(super::user::location(base, &value))),
        v1::MemberType::Group => (Some("Group"), Some(location(base, &value))),
        v1::MemberType::Unspecified => (None, None),
    };
    Member { value, reference, kind: kind.map(str::to_owned), display: text(display) }
}

#[cfg(test)]
mod tests;
