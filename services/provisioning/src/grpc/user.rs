//! `roster.v1.UserService`.

use domain::attribute::ResourceKind;
use prost::Message;
use proto::v1;
use proto::v1::user_service_server::UserService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::convert::{self, field_mask, filter, patch, people, profile, seat, sort};
use crate::error::Error;
use crate::page::{self, Asked, Page, Query, Start, Wants};
use crate::user::create::Draft;
use crate::user::list::Listing;
use crate::user::lookup::Keys;
use crate::user::{GroupView, Target};

const MAX_KEYS: usize = 500;

/// Serves the users.
pub(crate) struct UserRpc {
    service: Provisioning,
}

impl UserRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }

    async fn target(&self, caller: &Caller, workspace: &str, user: &str, etag: &str) -> Result<Target, Error> {
        Ok(Target {
            workspace: self.service.workspace(caller, workspace).await?,
            user: convert::user_id(user)?,
            expected: convert::etag(etag)?,
        })
    }
}

#[tonic::async_trait]
impl UserService for UserRpc {
    async fn create_user(
        &self,
        request: Request<v1::CreateUserRequest>,
    ) -> Result<Response<v1::CreateUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::CreateUserRequest { workspace_id, profile, seat, include_groups } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let (profile, active) = profile::read(profile.unwrap_or_default())?;
        let draft = Draft { profile, active, seat: seat.map(seat::read).transpose()? };

        let user = self.service.create_user(&caller, workspace, draft, GroupView::read(include_groups)).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::CreateUserResponse { user }))
    }

    async fn get_user(&self, request: Request<v1::GetUserRequest>) -> Result<Response<v1::GetUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetUserRequest { workspace_id, user_id, include_groups } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let id = convert::user_id(&user_id)?;

        let user = self.service.get_user(&caller, &workspace, id, GroupView::read(include_groups)).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::GetUserResponse { user }))
    }

    async fn list_users(
        &self,
        request: Request<v1::ListUsersRequest>,
    ) -> Result<Response<v1::ListUsersResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let workspace = self.service.workspace(&caller, &request.workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let listing = read_listing(&caller, request)?;

        let Page { rows, next, previous, total } = self.service.list_users(&caller, &workspace, listing).await?;

        Ok(Response::new(v1::ListUsersResponse {
            users: rows.into_iter().map(|user| convert::user::write(&caller, &known.users, user)).collect(),
            next_page_token: next.unwrap_or_default(),
            total_size: total.map(|total| i64::try_from(total.count).unwrap_or(i64::MAX)).unwrap_or_default(),
            previous_page_token: previous.unwrap_or_default(),
            total_size_is_at_least: total.is_some_and(|total| total.is_at_least),
        }))
    }

    async fn lookup_users(
        &self,
        request: Request<v1::LookupUsersRequest>,
    ) -> Result<Response<v1::LookupUsersResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let workspace = self.service.workspace(&caller, &request.workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let keys = read_keys(request)?;

        let users = self.service.lookup_users(&caller, &workspace, keys).await?;

        let users = users.into_iter().map(|user| convert::user::write(&caller, &known.users, user)).collect();
        Ok(Response::new(v1::LookupUsersResponse { users }))
    }

    async fn update_user(
        &self,
        request: Request<v1::UpdateUserRequest>,
    ) -> Result<Response<v1::UpdateUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::UpdateUserRequest { workspace_id, user_id, profile, seat, update_mask, etag, include_groups } =
            request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;
        let update = field_mask::read(profile, seat, update_mask)?;

        let user = self.service.update_user(&caller, target, update, GroupView::read(include_groups)).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::UpdateUserResponse { user }))
    }

    async fn patch_user(
        &self,
        request: Request<v1::PatchUserRequest>,
    ) -> Result<Response<v1::PatchUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::PatchUserRequest { workspace_id, user_id, operations, etag, include_groups } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;
        let operations = patch::read(operations)?;

        let user = self.service.patch_user(&caller, target, operations, GroupView::read(include_groups)).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::PatchUserResponse { user }))
    }

    async fn deactivate_user(
        &self,
        request: Request<v1::DeactivateUserRequest>,
    ) -> Result<Response<v1::DeactivateUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DeactivateUserRequest { workspace_id, user_id, etag } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;

        let user = self.service.deactivate_user(&caller, target).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::DeactivateUserResponse { user }))
    }

    async fn reactivate_user(
        &self,
        request: Request<v1::ReactivateUserRequest>,
    ) -> Result<Response<v1::ReactivateUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ReactivateUserRequest { workspace_id, user_id, etag } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;

        let user = self.service.reactivate_user(&caller, target).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::ReactivateUserResponse { user }))
    }

    async fn delete_user(
        &self,
        request: Request<v1::DeleteUserRequest>,
    ) -> Result<Response<v1::DeleteUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DeleteUserRequest { workspace_id, user_id, etag } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;

        self.service.delete_user(&caller, target).await?;

        Ok(Response::new(v1::DeleteUserResponse {}))
    }

    async fn adopt_user(
        &self,
        request: Request<v1::AdoptUserRequest>,
    ) -> Result<Response<v1::AdoptUserResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::AdoptUserRequest { workspace_id, user_id, etag } = request.into_inner();
        let target = self.target(&caller, &workspace_id, &user_id, &etag).await?;
        let known = self.service.schemas(&target.workspace).await?;

        let user = self.service.adopt_user(&caller, target).await?;

        let user = Some(convert::user::write(&caller, &known.users, user));
        Ok(Response::new(v1::AdoptUserResponse { user }))
    }
}

fn read_listing(caller: &Caller, request: v1::ListUsersRequest) -> Result<Listing, Error> {
    let people = people::read(caller, &request)?;
    let v1::ListUsersRequest {
        workspace_id: _,
        filter,
        page_size,
        page_token,
        start_index,
        count_total,
        count_only,
        show_deleted,
        sort,
        include_groups,
        search,
        states,
        managed_by,
        roles,
        count_limit,
    } = request;
    let count_limit = u64::try_from(count_limit)
        .map_err(|_| Error::field("count_limit", "count_limit must not be negative; 0 counts them all"))?;
    let narrowed = v1::ListUsersRequest { search, states, managed_by, roles, ..Default::default() }.encode_to_vec();
    let named = filter.as_ref().map(Message::encode_to_vec).unwrap_or_default();
    let ordered = sort.as_ref().map(Message::encode_to_vec).unwrap_or_default();
    let asked = Asked {
        query: Query::of("users").and(&named).and(&ordered).and(&narrowed),
        start: Start::read(page_token, start_index)?,
        size: page::size(page_size)?,
        wants: Wants::read(count_total, count_only),
        sort: sort.map(|sort| sort::read(ResourceKind::User, sort)).transpose()?,
    };
    let filter = filter.map(|filter| filter::read(ResourceKind::User, filter)).transpose()?;
    let count_limit = (count_limit > 0).then_some(count_limit);
    Ok(Listing { filter, people, count_limit, asked, show_deleted, groups: GroupView::read(include_groups) })
}

fn read_keys(request: v1::LookupUsersRequest) -> Result<Keys, Error> {
    let v1::LookupUsersRequest { workspace_id: _, user_ids, emails, external_ids } = request;
    if user_ids.len() + emails.len() + external_ids.len() > MAX_KEYS {
        return Err(Error::field(
            "user_ids",
            "user_ids, emails and external_ids are more than 500 together; split them",
        ));
    }
    emails.iter().try_for_each(|email| convert::storable("emails", email))?;
    external_ids.iter().try_for_each(|id| convert::storable("external_ids", id))?;
    // Text that is no id names no user, and unknown users are left out.
    let ids = user_ids.iter().filter_map(|id| convert::user_id(id).ok()).collect();
    let named = |text: &String| !text.is_empty();
    Ok(Keys {
        ids,
        emails: emails.into_iter().filter(named).collect(),
        external_ids: external_ids.into_iter().filter(named).collect(),
    })
}
