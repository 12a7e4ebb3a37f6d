//! Groups: the contract's messages and the domain's values.

use domain::group::{Group, GroupFragment, GroupProfile, Member, MemberKind};
use domain::schema::{Returned, Schemas};
use proto::v1;

use super::{assigned, extension, time};
use crate::error::Error;
use crate::group::{MemberView, Shown};

/// A profile and the members' ids that came with it. Of a member its value alone counts.
pub(crate) fn read(profile: v1::GroupProfile) -> Result<GroupFragment, Error> {
    let v1::GroupProfile { display_name, external_id, members, extensions } = profile;
    let members = members.map(|v1::MemberList { members }| {
        members.into_iter().map(|v1::Member { value, r#type: _, display: _ }| value).collect()
    });
    let external_id = assigned(external_id);
    let extensions = extension::read_all(extensions)?;
    Ok(GroupFragment { profile: GroupProfile { display_name, external_id, extensions }, members })
}

/// Reads which members the answer holds.
pub(crate) fn read_view(view: Option<v1::MemberView>) -> Result<MemberView, Error> {
    let v1::MemberView { include, limit } = view.unwrap_or_default();
    match (include, u64::try_from(limit)) {
        (_, Err(_)) => Err(Error::field("member_view.limit", "member_view.limit must not be negative; 0 is no limit")),
        (false, Ok(_)) => Ok(MemberView::None),
        (true, Ok(0)) => Ok(MemberView::All),
        (true, Ok(limit)) => Ok(MemberView::UpTo(limit)),
    }
}

/// The message of a group, without what a schema hides.
pub(crate) fn write(schemas: &Schemas, shown: Shown) -> v1::Group {
    let Shown { group, members } = shown;
    let Group { id, workspace, profile, member_count, created, updated, revision } = group;
    let GroupProfile { display_name, external_id, mut extensions } = profile;
    schemas.conceal(&mut extensions);
    let shown = |returned| {
        let paths = schemas.shown(returned, &extensions);
        paths.into_iter().map(super::filter::write_path).collect()
    };
    let (on_request, always_shown) = (shown(Returned::Request), shown(Returned::Always));
    let members = members.map(|members| v1::MemberList { members: members.into_iter().map(write_member).collect() });
    v1::Group {
        group_id: id.to_string(),
        workspace_id: workspace.to_string(),
        profile: Some(v1::GroupProfile {
            display_name,
            external_id: external_id.unwrap_or_default(),
            members,
            extensions: extension::write_all(extensions),
        }),
        member_count: i64::try_from(member_count).unwrap_or(i64::MAX),
        create_time: Some(time::instant(created)),
        update_time: Some(time::instant(updated)),
        etag: revision.to_string(),
        on_request,
        always_shown,
    }
}

/// The message of a member.
pub(crate) fn write_member(member: Member) -> v1::Member {
    let Member { id, kind, display } = member;
    let kind = match kind {
        MemberKind::User => v1::MemberType::User,
        MemberKind::Group => v1::MemberType::Group,
    };
    v1::Member { value: id.to_string(), r#type: kind.into(), display: display.unwrap_or_default() }
}
