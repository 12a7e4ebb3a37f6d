//! Every RPC of the contract × every kind of caller: the matrix of who may do what.
//!
//! An RPC that is not in the table fails the test, so that none is ever added without deciding.

mod made;

use std::collections::BTreeSet;

use prost::Message;
use proto::v1;
use roster_tests::grpc::{Grpc, reason};
use roster_tests::{Workspace, World, dialect};

use made::{
    a_conflict, a_group, a_key, a_refusal, a_schema, group_profile, manual_user, profile, schema, scim_user, unique,
};

journeys! {
    every_rpc_admits_exactly_whom_the_table_says
    an_identity_provider_never_names_a_seat
    an_admin_of_one_workspace_stays_in_it
    keys_write_groups_while_scim_is_off
}

/// What a caller gets: done, or refused because it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gets {
    Done,
    Denied,
    /// Its credential allows it; while SCIM is on, the identity provider decides.
    Managed,
    /// Done, and about nothing but itself: there is no workspace to belong to.
    Itself,
    /// Its credential allows it; a key is no session.
    Absent,
}
use Gets::{Absent, Denied, Done, Itself, Managed};

/// RPC, then what a SCIM token, a read, a write and an admin key of the workspace, and the operator's get.
const TABLE: &[(&str, [Gets; 5])] = &[
    ("UserService/CreateUser", [Done, Denied, Done, Done, Done]),
    ("UserService/GetUser", [Done, Done, Done, Done, Done]),
    ("UserService/ListUsers", [Done, Done, Done, Done, Done]),
    ("UserService/LookupUsers", [Denied, Done, Done, Done, Done]),
    ("UserService/UpdateUser", [Done, Denied, Done, Done, Done]),
    ("UserService/PatchUser", [Done, Denied, Done, Done, Done]),
    ("UserService/DeactivateUser", [Done, Denied, Done, Done, Done]),
    ("UserService/ReactivateUser", [Done, Denied, Done, Done, Done]),
    ("UserService/DeleteUser", [Done, Denied, Done, Done, Done]),
    ("UserService/AdoptUser", [Denied, Denied, Denied, Done, Done]),
    ("GroupService/CreateGroup", [Done, Denied, Managed, Managed, Managed]),
    ("GroupService/GetGroup", [Done, Done, Done, Done, Done]),
    ("GroupService/ListGroups", [Done, Done, Done, Done, Done]),
    ("GroupService/UpdateGroup", [Done, Denied, Managed, Managed, Managed]),
    ("GroupService/PatchGroup", [Done, Denied, Managed, Managed, Managed]),
    ("GroupService/DeleteGroup", [Done, Denied, Managed, Managed, Managed]),
    ("GroupService/ListGroupMembers", [Done, Done, Done, Done, Done]),
    ("WorkspaceService/CreateWorkspace", [Denied, Denied, Denied, Denied, Done]),
    ("WorkspaceService/GetWorkspace", [Denied, Denied, Denied, Done, Done]),
    ("WorkspaceService/ListWorkspaces", [Denied, Denied, Denied, Denied, Done]),
    ("WorkspaceService/UpdateWorkspace", [Denied, Denied, Denied, Done, Done]),
    ("WorkspaceService/EnableScim", [Denied, Denied, Denied, Done, Done]),
    ("WorkspaceService/DisableScim", [Denied, Denied, Denied, Done, Done]),
    ("WorkspaceService/GetScimStatus", [Denied, Denied, Denied, Done, Done]),
    ("WorkspaceService/PreviewScimSwitch", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/GenerateScimToken", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/GetScimToken", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/RevokeScimToken", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/CreateAccessKey", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/ListAccessKeys", [Denied, Denied, Denied, Done, Done]),
    ("TokenService/RevokeAccessKey", [Denied, Denied, Denied, Done, Done]),
    ("SessionService/CreateSession", [Denied, Denied, Denied, Itself, Itself]),
    ("SessionService/GetSession", [Denied, Denied, Denied, Absent, Absent]),
    ("SessionService/DeleteSession", [Denied, Denied, Denied, Absent, Absent]),
    ("SchemaService/RegisterSchema", [Denied, Denied, Denied, Done, Done]),
    ("SchemaService/GetSchema", [Done, Done, Done, Done, Done]),
    ("SchemaService/ListSchemas", [Done, Done, Done, Done, Done]),
    ("SchemaService/DeleteSchema", [Denied, Denied, Denied, Done, Done]),
    ("ActivityService/ListActivity", [Denied, Denied, Denied, Done, Done]),
    ("ActivityService/GetActivity", [Denied, Denied, Denied, Done, Done]),
    ("ActivityService/ReportRejection", [Done, Denied, Denied, Done, Done]),
    ("ActivityService/ReplayActivity", [Denied, Denied, Denied, Done, Done]),
    ("ActivityService/RehearseCall", [Denied, Denied, Denied, Done, Done]),
    ("ConflictService/ListConflicts", [Denied, Denied, Denied, Done, Done]),
    ("ConflictService/ResolveConflict", [Denied, Denied, Denied, Done, Done]),
    ("DeprovisionService/ListHeldDeprovisions", [Denied, Denied, Denied, Done, Done]),
    ("DeprovisionService/ReleaseDeprovisions", [Denied, Denied, Denied, Done, Done]),
    ("DeprovisionService/RejectDeprovisions", [Denied, Denied, Denied, Done, Done]),
    ("StatisticsService/GetStatistics", [Denied, Denied, Denied, Done, Done]),
    ("ImportService/ImportUsers", [Denied, Denied, Done, Done, Done]),
    ("ImportService/CheckReadiness", [Denied, Denied, Denied, Done, Done]),
    ("ExplainService/ExplainScimRequest", [Denied, Denied, Denied, Done, Done]),
];

/// Callers whom no RPC knows.
const STRANGERS: [&str; 3] =
    ["garbage", "rst_key_garbage", "rst_scim_0123456789012345678901234567890123456789012aaaaaa"];

#[test]
fn every_rpc_of_the_contract_is_in_the_table() {
    let set = prost_types::FileDescriptorSet::decode(proto::DESCRIPTOR_SET).unwrap();
    let mut contract = BTreeSet::new();
    for file in set.file.iter().filter(|file| file.package() == "roster.v1") {
        for service in &file.service {
            for method in &service.method {
                contract.insert(format!("{}/{}", service.name(), method.name()));
            }
        }
    }
    let table: BTreeSet<String> = TABLE.iter().map(|(rpc, _)| (*rpc).to_owned()).collect();
    assert_eq!(contract, table, "decide who may call it, and enter it");
}

/// Callers of a workspace, from the one who may least.
struct Callers {
    workspace: Workspace,
    of_it: [Grpc; 5],
    of_another: [Grpc; 4],
}

async fn callers(world: &World) -> Callers {
    let workspace = world.workspace().await;
    let another = world.workspace().await;
    let keys = async |workspace: &Workspace| {
        let key = async |scope| world.anyone().with(&world.key(&workspace.id, scope).await);
        [
            world.anyone().with(&workspace.token),
            key(v1::AccessScope::Read).await,
            key(v1::AccessScope::Write).await,
            key(v1::AccessScope::Admin).await,
        ]
    };
    let [scim, read, write, admin] = keys(&workspace).await;
    let of_another = keys(&another).await;
    Callers { workspace, of_it: [scim, read, write, admin, world.operator()], of_another }
}

async fn every_rpc_admits_exactly_whom_the_table_says(world: World) {
    let mut wrong = Vec::new();
    for (rpc, gets) in TABLE {
        let callers = callers(&world).await;
        let method = format!("roster.v1.{rpc}");
        let at = &callers.workspace;

        // Whoever is nobody is told so, whatever is asked.
        let mut strangers = vec![world.anyone()];
        strangers.extend(STRANGERS.map(|secret| world.anyone().with(secret)));
        for (number, stranger) in strangers.iter().enumerate() {
            let got = outcome(stranger.bytes(&method, request(&world, rpc, at, 4).await).await);
            if got != "UNAUTHENTICATED" {
                wrong.push(format!("{rpc} by stranger {number}: {got}"));
            }
        }
        // Whoever belongs elsewhere does not learn that there is anything here.
        for (number, caller) in callers.of_another.iter().enumerate() {
            let got = outcome(caller.bytes(&method, request(&world, rpc, at, number).await).await);
            let right = match gets[number] {
                Done | Managed | Absent => got == "NOT_FOUND",
                Itself => got == "done",
                Denied => got == "PERMISSION_DENIED" || got == "NOT_FOUND",
            };
            if !right {
                wrong.push(format!("{rpc} by caller {number} of another workspace: {got}"));
            }
        }
        for (number, caller) in callers.of_it.iter().enumerate() {
            let got = outcome(caller.bytes(&method, request(&world, rpc, at, number).await).await);
            let wanted = match gets[number] {
                Done | Itself => "done",
                Absent => "NOT_FOUND",
                Denied => "PERMISSION_DENIED",
                Managed => "SCIM_MANAGED",
            };
            if got != wanted {
                wrong.push(format!("{rpc} by caller {number}: {got} instead of {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn outcome(answer: Result<Vec<u8>, tonic::Status>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(status) => {
            let reason = reason(&status);
            if reason.is_empty() { format!("{:?}: {}", status.code(), status.message()) } else { reason }
        }
    }
}

/// A request that the caller of this number could be granted, with a target of its own: the SCIM token's are users that
/// SCIM manages, everybody else's are manual ones.
async fn request(world: &World, rpc: &str, at: &Workspace, caller: usize) -> Vec<u8> {
    let workspace_id = at.id.clone();
    let target = async || if caller == 0 { scim_user(world, at).await } else { manual_user(world, at).await };
    let etag = String::new;
    let mask = |path: &str| Some(prost_types::FieldMask { paths: vec![path.to_owned()] });
    match rpc {
        "UserService/CreateUser" => {
            v1::CreateUserRequest { workspace_id, profile: Some(profile()), ..Default::default() }.encode_to_vec()
        }
        "UserService/GetUser" => {
            v1::GetUserRequest { workspace_id, user_id: target().await, ..Default::default() }.encode_to_vec()
        }
        "UserService/ListUsers" => v1::ListUsersRequest { workspace_id, ..Default::default() }.encode_to_vec(),
        "UserService/LookupUsers" => {
            let emails = vec!["a@example.com".to_owned()];
            v1::LookupUsersRequest { workspace_id, emails, ..Default::default() }.encode_to_vec()
        }
        "UserService/UpdateUser" => v1::UpdateUserRequest {
            workspace_id,
            user_id: target().await,
            profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            update_mask: mask("profile.title"),
            ..Default::default()
        }
        .encode_to_vec(),
        "UserService/PatchUser" => {
            let operation = v1::UserPatchOperation {
                kind: v1::PatchKind::Replace.into(),
                field: Some(v1::FieldPath { path: "title".to_owned(), extension_urn: String::new() }),
                element: None,
                fragment: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            };
            let user_id = target().await;
            v1::PatchUserRequest { workspace_id, user_id, operations: vec![operation], ..Default::default() }
                .encode_to_vec()
        }
        "UserService/DeactivateUser" => {
            v1::DeactivateUserRequest { workspace_id, user_id: target().await, etag: etag() }.encode_to_vec()
        }
        "UserService/ReactivateUser" => {
            v1::ReactivateUserRequest { workspace_id, user_id: target().await, etag: etag() }.encode_to_vec()
        }
        "UserService/DeleteUser" => {
            v1::DeleteUserRequest { workspace_id, user_id: target().await, etag: etag() }.encode_to_vec()
        }
        "UserService/AdoptUser" => {
            v1::AdoptUserRequest { workspace_id, user_id: target().await, etag: etag() }.encode_to_vec()
        }
        "WorkspaceService/CreateWorkspace" => {
            v1::CreateWorkspaceRequest { slug: unique("made"), ..Default::default() }.encode_to_vec()
        }
        "WorkspaceService/GetWorkspace" => {
            v1::GetWorkspaceRequest { workspace_id, slug: String::new() }.encode_to_vec()
        }
        "WorkspaceService/ListWorkspaces" => v1::ListWorkspacesRequest::default().encode_to_vec(),
        "WorkspaceService/UpdateWorkspace" => v1::UpdateWorkspaceRequest {
            workspace_id,
            workspace: Some(v1::Workspace { display_name: "Acme".to_owned(), ..Default::default() }),
            update_mask: mask("display_name"),
            etag: etag(),
        }
        .encode_to_vec(),
        "WorkspaceService/EnableScim" => v1::EnableScimRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/DisableScim" => v1::DisableScimRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/GetScimStatus" => v1::GetScimStatusRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/PreviewScimSwitch" => {
            let scim_state = v1::ScimState::Disabled.into();
            v1::PreviewScimSwitchRequest { workspace_id, scim_state }.encode_to_vec()
        }
        "TokenService/GenerateScimToken" => {
            v1::GenerateScimTokenRequest { workspace_id, overlap: None }.encode_to_vec()
        }
        "TokenService/GetScimToken" => {
            // A token must be there to be read: the callers before may not have taken it away.
            v1::GetScimTokenRequest { workspace_id }.encode_to_vec()
        }
        "TokenService/RevokeScimToken" => {
            v1::RevokeScimTokenRequest { workspace_id, overlapping_only: false }.encode_to_vec()
        }
        "TokenService/CreateAccessKey" => v1::CreateAccessKeyRequest {
            workspace_id,
            all_workspaces: false,
            scope: v1::AccessScope::Read.into(),
            display_name: "made".to_owned(),
        }
        .encode_to_vec(),
        "TokenService/ListAccessKeys" => {
            v1::ListAccessKeysRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "TokenService/RevokeAccessKey" => v1::RevokeAccessKeyRequest { key_id: a_key(world, at).await }.encode_to_vec(),
        "SessionService/CreateSession" => v1::CreateSessionRequest {}.encode_to_vec(),
        "SessionService/GetSession" => v1::GetSessionRequest {}.encode_to_vec(),
        "SessionService/DeleteSession" => v1::DeleteSessionRequest {}.encode_to_vec(),
        "SchemaService/RegisterSchema" => {
            v1::RegisterSchemaRequest { workspace_id, schema: Some(schema()) }.encode_to_vec()
        }
        "SchemaService/GetSchema" => {
            v1::GetSchemaRequest { workspace_id, schema_id: a_schema(world, at).await }.encode_to_vec()
        }
        "SchemaService/ListSchemas" => v1::ListSchemasRequest { workspace_id }.encode_to_vec(),
        "SchemaService/DeleteSchema" => {
            v1::DeleteSchemaRequest { workspace_id, schema_id: a_schema(world, at).await }.encode_to_vec()
        }
        "GroupService/CreateGroup" => {
            v1::CreateGroupRequest { workspace_id, profile: Some(group_profile()), ..Default::default() }
                .encode_to_vec()
        }
        "GroupService/GetGroup" => {
            v1::GetGroupRequest { workspace_id, group_id: a_group(world, at).await, ..Default::default() }
                .encode_to_vec()
        }
        "GroupService/ListGroups" => v1::ListGroupsRequest { workspace_id, ..Default::default() }.encode_to_vec(),
        "GroupService/UpdateGroup" => v1::UpdateGroupRequest {
            workspace_id,
            group_id: a_group(world, at).await,
            profile: Some(group_profile()),
            update_mask: mask("profile.display_name"),
            ..Default::default()
        }
        .encode_to_vec(),
        "GroupService/PatchGroup" => v1::PatchGroupRequest {
            workspace_id,
            group_id: a_group(world, at).await,
            operations: vec![v1::GroupPatchOperation {
                kind: v1::PatchKind::Replace.into(),
                field: Some(v1::FieldPath { path: "display_name".to_owned(), extension_urn: String::new() }),
                element: None,
                fragment: Some(group_profile()),
            }],
            ..Default::default()
        }
        .encode_to_vec(),
        "GroupService/DeleteGroup" => {
            v1::DeleteGroupRequest { workspace_id, group_id: a_group(world, at).await, etag: etag() }.encode_to_vec()
        }
        "GroupService/ListGroupMembers" => {
            v1::ListGroupMembersRequest { workspace_id, group_id: a_group(world, at).await, ..Default::default() }
                .encode_to_vec()
        }
        "ActivityService/ListActivity" => {
            v1::ListActivityRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "ActivityService/GetActivity" => {
            v1::GetActivityRequest { workspace_id, activity_id: a_refusal(world, at).await }.encode_to_vec()
        }
        "ActivityService/ReportRejection" => {
            let request = Some(v1::ScimRequest::default());
            v1::ReportRejectionRequest { workspace_id, request, http_status: 404, ..Default::default() }.encode_to_vec()
        }
        "ActivityService/ReplayActivity" => {
            v1::ReplayActivityRequest { workspace_id, activity_id: a_refusal(world, at).await }.encode_to_vec()
        }
        "ActivityService/RehearseCall" => v1::RehearseCallRequest {
            workspace_id,
            rpc: "/roster.v1.UserService/ListUsers".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        "ConflictService/ListConflicts" => {
            v1::ListConflictsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "ConflictService/ResolveConflict" => v1::ResolveConflictRequest {
            workspace_id,
            conflict_id: a_conflict(world, at).await,
            resolution: v1::ConflictResolution::Dismiss.into(),
        }
        .encode_to_vec(),
        "DeprovisionService/ListHeldDeprovisions" => {
            v1::ListHeldDeprovisionsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "DeprovisionService/ReleaseDeprovisions" => {
            v1::ReleaseDeprovisionsRequest { workspace_id, user_ids: Vec::new() }.encode_to_vec()
        }
        "DeprovisionService/RejectDeprovisions" => {
            v1::RejectDeprovisionsRequest { workspace_id, user_ids: Vec::new() }.encode_to_vec()
        }
        "StatisticsService/GetStatistics" => {
            v1::GetStatisticsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "ImportService/ImportUsers" => {
            let people = vec![v1::Person { row: 1, profile: Some(profile()), seat: None }];
            v1::ImportUsersRequest { workspace_id, people, ..Default::default() }.encode_to_vec()
        }
        "ImportService/CheckReadiness" => {
            v1::CheckReadinessRequest { workspace_id, people: Vec::new() }.encode_to_vec()
        }
        "ExplainService/ExplainScimRequest" => v1::ExplainScimRequestRequest {
            workspace_id,
            method: "GET".to_owned(),
            path: "/Users".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        unknown => panic!("no request for {unknown}"),
    }
}

async fn an_identity_provider_never_names_a_seat(world: World) {
    let callers = callers(&world).await;
    let mut idp = callers.of_it[0].users();
    let user_id = scim_user(&world, &callers.workspace).await;
    let seat = Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() });

    let request = v1::CreateUserRequest { profile: Some(profile()), seat: seat.clone(), ..Default::default() };
    assert_eq!(reason(&idp.create_user(request).await.unwrap_err()), "PERMISSION_DENIED");
    for path in ["seat", "seat.role", "seat.teams"] {
        let request = v1::UpdateUserRequest {
            user_id: user_id.clone(),
            seat: seat.clone(),
            update_mask: Some(prost_types::FieldMask { paths: vec!["profile.title".to_owned(), path.to_owned()] }),
            ..Default::default()
        };
        assert_eq!(reason(&idp.update_user(request).await.unwrap_err()), "PERMISSION_DENIED", "{path}");
    }

    // A service gives the seat; the identity provider neither sees it nor moves it.
    let request = v1::UpdateUserRequest {
        user_id: user_id.clone(),
        seat: Some(v1::Seat {
            role: v1::Role::Analyst.into(),
            teams: vec!["north".to_owned()],
            recording_license: true,
            crm_links: Some(v1::CrmLinks { salesforce_user_id: "005x".to_owned(), ..Default::default() }),
        }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["seat".to_owned()] }),
        ..Default::default()
    };
    let given = callers.of_it[2].users().update_user(request).await.unwrap().into_inner().user.unwrap().seat;
    let request = v1::GetUserRequest { user_id: user_id.clone(), ..Default::default() };
    let seen = idp.get_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(seen.seat, None);

    let scim = world.scim(&callers.workspace, &dialect::EN);
    let mut body = dialect::YH.user("renamed");
    body["roles"] = serde_json::json!([{ "value": "admin", "primary": true }]);
    body["entitlements"] = serde_json::json!([{ "value": "recording" }]);
    scim.put(&user_id, &body).await.expect(200);
    scim.set_active(&user_id, false).await.expect(200);
    scim.set_active(&user_id, true).await.expect(200);
    assert_eq!(world.user(&callers.workspace.id, &user_id).await.seat, given);
}

async fn an_admin_of_one_workspace_stays_in_it(world: World) {
    let callers = callers(&world).await;
    let admin = &callers.of_it[3];

    let request = v1::CreateAccessKeyRequest {
        all_workspaces: true,
        scope: v1::AccessScope::Read.into(),
        display_name: "everywhere".to_owned(),
        ..Default::default()
    };
    assert_eq!(reason(&admin.tokens().create_access_key(request).await.unwrap_err()), "PERMISSION_DENIED");

    let request = v1::UpdateWorkspaceRequest {
        workspace_id: callers.workspace.id.clone(),
        workspace: Some(v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["plan".to_owned()] }),
        etag: String::new(),
    };
    assert_eq!(reason(&admin.workspaces().update_workspace(request).await.unwrap_err()), "PERMISSION_DENIED");

    // Left empty, the workspace is the caller's own.
    let own = admin.workspaces().get_workspace(v1::GetWorkspaceRequest::default()).await.unwrap().into_inner();
    assert_eq!(own.workspace.unwrap().workspace_id, callers.workspace.id);
    let keys = admin.tokens().list_access_keys(v1::ListAccessKeysRequest::default()).await.unwrap().into_inner();
    assert!(keys.keys.iter().all(|key| key.workspace_id == callers.workspace.id));
    assert_eq!(keys.keys.len(), 3);
}

async fn keys_write_groups_while_scim_is_off(world: World) {
    let callers = callers(&world).await;
    let group_id = a_group(&world, &callers.workspace).await;
    let request = v1::DisableScimRequest { workspace_id: callers.workspace.id.clone() };
    world.operator().workspaces().disable_scim(request).await.unwrap();

    let [idp, reader, writer, ..] = &callers.of_it;
    let create = || v1::CreateGroupRequest { profile: Some(group_profile()), ..Default::default() };
    assert_eq!(reason(&idp.groups().create_group(create()).await.unwrap_err()), "SCIM_DISABLED");
    assert_eq!(reason(&reader.groups().create_group(create()).await.unwrap_err()), "PERMISSION_DENIED");
    writer.groups().create_group(create()).await.unwrap();
    let request = v1::DeleteGroupRequest { group_id: group_id.clone(), ..Default::default() };
    writer.groups().delete_group(request).await.unwrap();
    let request = v1::GetGroupRequest { group_id, ..Default::default() };
    assert_eq!(reason(&reader.groups().get_group(request).await.unwrap_err()), "NOT_FOUND");
}
