//! Every RPC of the contract × every kind of caller: the matrix of who may do what.
//!
//! An RPC that is not in the table fails the test, so that none is ever added without deciding.

mod activity;
mod conflict;
mod group;
mod made;
mod schema;
mod token;
mod user;
mod workspace;

use std::collections::BTreeSet;

use prost::Message;
use proto::v1;
use roster_tests::grpc::{Grpc, reason};
use roster_tests::{Workspace, World, dialect};

use made::{a_group, group_profile, profile, scim_user};

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
    ("ActivityService/RehearseCalls", [Denied, Denied, Denied, Done, Done]),
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
    match rpc.split('/').next().unwrap() {
        "UserService" | "ImportService" => user::request(world, rpc, at, caller).await,
        "WorkspaceService" | "StatisticsService" => workspace::request(rpc, at),
        "TokenService" | "SessionService" => token::request(world, rpc, at).await,
        "SchemaService" => schema::request(world, rpc, at).await,
        "GroupService" => group::request(world, rpc, at).await,
        "ActivityService" | "ExplainService" => activity::request(world, rpc, at).await,
        "ConflictService" | "DeprovisionService" => conflict::request(world, rpc, at).await,
        unknown => panic!("no request for {unknown}"),
    }
}

fn mask(path: &str) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: vec![path.to_owned()] })
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
