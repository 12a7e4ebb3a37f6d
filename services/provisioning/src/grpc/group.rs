//! `roster.v1.GroupService`.

use domain::attribute::ResourceKind;
use prost::Message;
use proto::v1;
use proto::v1::group_service_server::GroupService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::convert::{self, filter, group, group_mask, group_patch, sort};
use crate::error::Error;
use crate::group::create::Draft;
use crate::group::list::Listing;
use crate::group::{Target, Written, members};
use crate::page::{self, Asked, Page, Query, Start, Wants};

/// Serves the groups.
pub(crate) struct GroupRpc {
    service: Provisioning,
}

impl GroupRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }

    async fn target(&self, caller: &Caller, workspace: &str, group: &str, etag: &str) -> Result<Target, Error> {
        Ok(Target {
            workspace: self.service.workspace(caller, workspace).await?,
            group: convert::group_id(group)?,
            expected: convert::etag(etag)?,
        })
    }
}

#[tonic::async_trait]
impl GroupService for GroupRpc {
    async fn create_group(
        &self,
        request: Request<v1::CreateGroupRequest>,
    ) -> Result<Response<v1::CreateGroupResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::CreateGroupRequest { workspace_id, profile, member_view } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let view = group::read_view(member_view)?;
        let sent = group::read(profile.unwrap_or_default())?;
        let draft = Draft { profile: sent.profile, members: sent.members.unwrap_or_default() };

        let Written { group, skipped } = self.service.create_group(&caller, workspace, draft, view).await?;

        let group = Some(group::write(&known.groups, group));
        Ok(Response::new(v1::CreateGroupResponse { group, skipped_member_ids: skipped }))
    }

    async fn get_group(&self, request: Request<v1::GetGroupRequest>) -> Result<Response<v1::GetGroupResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetGroupRequest { workspace_id, group_id, member_view } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let view = group::read_view(member_view)?;
        let id = convert::group_id(&group_id)?;

        let group = self.service.get_group(&caller, &workspace, id, view).await?;

        let group = Some(group::write(&known.groups, group));
        Ok(Response::new(v1::GetGroupResponse { group }))
    }

    async fn list_groups(
        &self,
        request: Request<v1::ListGroupsRequest>,
    ) -> Result<Response<v1::ListGroupsResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let workspace = self.service.workspace(&caller, &request.workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let listing = read_listing(request)?;

        let Page { rows, next, previous, total } = self.service.list_groups(&caller, &workspace, listing).await?;

        Ok(Response::new(v1::ListGroupsResponse {
            groups: rows.into_iter().map(|shown| group::write(&known.groups, shown)).collect(),
            next_page_token: next.unwrap_or_default(),
            total_size: total.map(|total| i64::try_from(total.count).unwrap_or(i64::MAX)).unwrap_or_default(),
            previous_page_token: previous.unwrap_or_default(),
        }))
    }

    async fn update_group(
        &self,
        request: Request<v1::UpdateGroupRequest>,
    ) -> Result<Response<v1::UpdateGroupResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::UpdateGroupRequest { workspace_id, group_id, profile, update_mask, etag, member_view } =
            request.into_inner();
        let target = self.target(&caller, &workspace_id, &group_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;
        let view = group::read_view(member_view)?;
        let update = group_mask::read(profile, update_mask)?;

        let Written { group, skipped } = self.service.update_group(&caller, target, update, view).await?;

        let group = Some(group::write(&known.groups, group));
        Ok(Response::new(v1::UpdateGroupResponse { group, skipped_member_ids: skipped }))
    }

    async fn patch_group(
        &self,
        request: Request<v1::PatchGroupRequest>,
    ) -> Result<Response<v1::PatchGroupResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::PatchGroupRequest { workspace_id, group_id, operations, etag, member_view, allow_cycle } =
            request.into_inner();
        let target = self.target(&caller, &workspace_id, &group_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;
        let view = group::read_view(member_view)?;
        let operations = group_patch::read(operations)?;

        let Written { group, skipped } =
            self.service.patch_group(&caller, target, operations, allow_cycle, view).await?;

        let group = Some(group::write(&known.groups, group));
        Ok(Response::new(v1::PatchGroupResponse { group, skipped_member_ids: skipped }))
    }

    async fn delete_group(
        &self,
        request: Request<v1::DeleteGroupRequest>,
    ) -> Result<Response<v1::DeleteGroupResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DeleteGroupRequest { workspace_id, group_id, etag } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &group_id, &etag).await?;

        self.service.delete_group(&caller, target).await?;

        Ok(Response::new(v1::DeleteGroupResponse {}))
    }

    async fn list_group_members(
        &self,
        request: Request<v1::ListGroupMembersRequest>,
    ) -> Result<Response<v1::ListGroupMembersResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ListGroupMembersRequest { workspace_id, group_id, page_size, page_token } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let id = convert::group_id(&group_id)?;
        let size = page::size(page_size)?;

        let members::Page { members, next } =
            self.service.list_group_members(&caller, &workspace, id, size, &page_token).await?;

        let members = members.into_iter().map(group::write_member).collect();
        Ok(Response::new(v1::ListGroupMembersResponse { members, next_page_token: next.unwrap_or_default() }))
    }
}

fn read_listing(request: v1::ListGroupsRequest) -> Result<Listing, Error> {
    let v1::ListGroupsRequest {
        workspace_id: _,
        filter,
        page_size,
        page_token,
        start_index,
        count_total,
        count_only,
        sort,
        member_view,
    } = request;
    let named = filter.as_ref().map(Message::encode_to_vec).unwrap_or_default();
    let ordered = sort.as_ref().map(Message::encode_to_vec).unwrap_or_default();
    let asked = Asked {
        query: Query::of("groups").and(&named).and(&ordered),
        start: Start::read(page_token, start_index)?,
        size: page::size(page_size)?,
        wants: Wants::read(count_total, count_only),
        sort: sort.map(|sort| sort::read(ResourceKind::Group, sort)).transpose()?,
    };
    let filter = filter.map(|filter| filter::read(ResourceKind::Group, filter)).transpose()?;
    Ok(Listing { filter, asked, members: group::read_view(member_view)? })
}
