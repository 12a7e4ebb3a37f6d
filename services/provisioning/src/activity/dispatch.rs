//! Makes a call of the contract from its path and its encoded message, past the front.

use prost::Message;
use prost::bytes::Bytes;
use proto::v1;
use proto::v1::group_service_server::GroupService;
use proto::v1::schema_service_server::SchemaService;
use proto::v1::user_service_server::UserService;
use tonic::{Request, Status};

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::grpc::{GroupRpc, SchemaRpc, UserRpc};

impl Provisioning {
    /// Makes a call that identity providers may make; `Err` when there is none of this path, or the message is not its
    /// own.
    pub(super) async fn dispatch(
        &self,
        rpc: &str,
        message: &[u8],
        caller: Caller,
    ) -> Result<Result<Bytes, Status>, Error> {
        macro_rules! call {
            ($service:expr, $method:ident, $message:ident) => {{
                let message = v1::$message::decode(message).map_err(|_| undecodable())?;
                let mut request = Request::new(message);
                request.extensions_mut().insert(caller);
                $service.$method(request).await.map(|answer| answer.into_inner().encode_to_vec().into())
            }};
        }
        let users = || UserRpc::new(self.clone());
        let groups = || GroupRpc::new(self.clone());
        let schemas = || SchemaRpc::new(self.clone());
        Ok(match rpc {
            "/roster.v1.UserService/CreateUser" => call!(users(), create_user, CreateUserRequest),
            "/roster.v1.UserService/GetUser" => call!(users(), get_user, GetUserRequest),
            "/roster.v1.UserService/ListUsers" => call!(users(), list_users, ListUsersRequest),
            "/roster.v1.UserService/UpdateUser" => call!(users(), update_user, UpdateUserRequest),
            "/roster.v1.UserService/PatchUser" => call!(users(), patch_user, PatchUserRequest),
            "/roster.v1.UserService/DeactivateUser" => call!(users(), deactivate_user, DeactivateUserRequest),
            "/roster.v1.UserService/ReactivateUser" => call!(users(), reactivate_user, ReactivateUserRequest),
            "/roster.v1.UserService/DeleteUser" => call!(users(), delete_user, DeleteUserRequest),
            "/roster.v1.GroupService/CreateGroup" => call!(groups(), create_group, CreateGroupRequest),
            "/roster.v1.GroupService/GetGroup" => call!(groups(), get_group, GetGroupRequest),
            "/roster.v1.GroupService/ListGroups" => call!(groups(), list_groups, ListGroupsRequest),
            "/roster.v1.GroupService/ListGroupMembers" => {
                call!(groups(), list_group_members, ListGroupMembersRequest)
            }
            "/roster.v1.GroupService/UpdateGroup" => call!(groups(), update_group, UpdateGroupRequest),
            "/roster.v1.GroupService/PatchGroup" => call!(groups(), patch_group, PatchGroupRequest),
            "/roster.v1.GroupService/DeleteGroup" => call!(groups(), delete_group, DeleteGroupRequest),
            "/roster.v1.SchemaService/GetSchema" => call!(schemas(), get_schema, GetSchemaRequest),
            "/roster.v1.SchemaService/ListSchemas" => call!(schemas(), list_schemas, ListSchemasRequest),
            _ => return Err(Error::field("rpc", "rpc is no call that an identity provider may make")),
        })
    }
}

fn undecodable() -> Error {
    Error::field("message", "message is not an encoded request of this call")
}
