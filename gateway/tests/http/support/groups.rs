//! The stand-in's groups.
#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use proto::v1::group_service_server::GroupService;
use tonic::{Response, Status};

use super::{ADA, Place, StandIn, authenticate, temper};

/// A group of a user and a group.
pub(crate) const SALES: &str = "0191b7a0-0000-7000-8000-0000000000aa";
/// A group of 201 users.
pub(crate) const LARGE: &str = "0191b7a0-0000-7000-8000-0000000000bb";

/// What the stand-in was asked last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) create: Option<v1::CreateGroupRequest>,
    pub(crate) get: Vec<v1::GetGroupRequest>,
    pub(crate) list: Option<v1::ListGroupsRequest>,
    pub(crate) update: Option<v1::UpdateGroupRequest>,
    pub(crate) patch: Option<v1::PatchGroupRequest>,
    pub(crate) delete: Option<v1::DeleteGroupRequest>,
}

/// A group as the service shows it to whoever wants to see so much.
fn group(id: &str, view: Option<v1::MemberView>) -> v1::Group {
    let count = if id == LARGE { 201 } else { 2 };
    let view = view.unwrap_or_default();
    let member = |value: &str, kind: v1::MemberType, display: &str| v1::Member {
        value: value.to_owned(),
        r#type: kind.into(),
        display: display.to_owned(),
    };
    let members = (view.include && (view.limit == 0 || count <= view.limit)).then(|| {
        let members = match id {
            LARGE => (0..count).map(|i| member(&format!("u{i}"), v1::MemberType::User, "")).collect(),
            _ => vec![member(ADA, v1::MemberType::User, "Ada"), member(LARGE, v1::MemberType::Group, "All")],
        };
        v1::MemberList { members }
    });
    let at = prost_types::Timestamp { seconds: 1_767_225_600, nanos: 0 };
    v1::Group {
        group_id: id.to_owned(),
        profile: Some(v1::GroupProfile { display_name: "Sales".to_owned(), members, ..v1::GroupProfile::default() }),
        member_count: count.into(),
        create_time: Some(at),
        update_time: Some(at),
        etag: "W/\"1\"".to_owned(),
        ..v1::Group::default()
    }
}

async fn known(id: &str) -> Result<(), Status> {
    if [SALES, LARGE].contains(&id) { Ok(()) } else { temper(id).await }
}

#[tonic::async_trait]
impl GroupService for StandIn {
    async fn create_group(
        &self,
        request: tonic::Request<v1::CreateGroupRequest>,
    ) -> Result<Response<v1::CreateGroupResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let name = message.profile.clone().unwrap_or_default().display_name;
        let view = message.member_view;
        self.see(|seen| seen.groups.create = Some(message));
        if name == "taken" {
            temper(&name).await?;
        }
        let skipped_member_ids = vec!["gone".to_owned()];
        Ok(Response::new(v1::CreateGroupResponse { group: Some(group(SALES, view)), skipped_member_ids }))
    }

    async fn get_group(
        &self,
        request: tonic::Request<v1::GetGroupRequest>,
    ) -> Result<Response<v1::GetGroupResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        self.see(|seen| seen.groups.get.push(message.clone()));
        known(&message.group_id).await?;
        Ok(Response::new(v1::GetGroupResponse { group: Some(group(&message.group_id, message.member_view)) }))
    }

    async fn list_groups(
        &self,
        request: tonic::Request<v1::ListGroupsRequest>,
    ) -> Result<Response<v1::ListGroupsResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        self.see(|seen| seen.groups.list = Some(message.clone()));
        let v1::ListGroupsRequest { page_token: token, start_index: index, page_size: size, count_only, .. } = message;
        let (_, groups) = self.lists.unwrap_or((0, 5));
        let page = Place { token, index, size }.page(groups, count_only);
        Ok(Response::new(v1::ListGroupsResponse {
            groups: page.at.iter().map(|at| group(&format!("g{at}"), message.member_view)).collect(),
            next_page_token: page.next,
            total_size: i64::try_from(groups).unwrap(),
            previous_page_token: page.previous,
        }))
    }

    async fn update_group(
        &self,
        request: tonic::Request<v1::UpdateGroupRequest>,
    ) -> Result<Response<v1::UpdateGroupResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let (id, view) = (message.group_id.clone(), message.member_view);
        self.see(|seen| seen.groups.update = Some(message));
        known(&id).await?;
        Ok(Response::new(v1::UpdateGroupResponse { group: Some(group(&id, view)), skipped_member_ids: Vec::new() }))
    }

    async fn patch_group(
        &self,
        request: tonic::Request<v1::PatchGroupRequest>,
    ) -> Result<Response<v1::PatchGroupResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let (id, view) = (message.group_id.clone(), message.member_view);
        self.see(|seen| seen.groups.patch = Some(message));
        known(&id).await?;
        Ok(Response::new(v1::PatchGroupResponse { group: Some(group(&id, view)), skipped_member_ids: Vec::new() }))
    }

    async fn delete_group(
        &self,
        request: tonic::Request<v1::DeleteGroupRequest>,
    ) -> Result<Response<v1::DeleteGroupResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let id = message.group_id.clone();
        self.see(|seen| seen.groups.delete = Some(message));
        known(&id).await?;
        Ok(Response::new(v1::DeleteGroupResponse {}))
    }

    async fn list_group_members(
        &self,
        _: tonic::Request<v1::ListGroupMembersRequest>,
    ) -> Result<Response<v1::ListGroupMembersResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }
}
