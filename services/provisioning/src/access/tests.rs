#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use domain::id::{KeyId, SessionId};
use domain::time::Timestamp;
use domain::workspace::{Plan, Policy};
use prost::Message;
use uuid::Uuid;

use super::*;

fn workspace() -> Arc<Workspace> {
    let id = WorkspaceId(Uuid::nil());
    let mut workspace =
        Workspace::create(id, "a".to_owned(), String::new(), Plan::Scim, Policy::default(), Timestamp(0)).unwrap();
    workspace.enable_scim(Timestamp(0)).unwrap();
    Arc::new(workspace)
}

fn key(scope: Scope, bound: bool) -> Caller {
    let workspace = bound.then(workspace);
    let key = AccessKey {
        id: KeyId(Uuid::nil()),
        workspace: workspace.as_ref().map(|workspace| workspace.id),
        display_name: "a key".to_owned(),
        scope,
        hint: String::new(),
        created: Timestamp(0),
        last_used: None,
        revoked: None,
    };
    Caller::Key { scope, workspace, holder: Arc::new(Holder { key, session: None }) }
}

/// The same caller through a session.
fn session_of(caller: Caller) -> Caller {
    let Caller::Key { scope, workspace, holder } = caller else { panic!("an identity provider has no sessions") };
    let key = holder.key.clone();
    let session = Some(Session::begin(SessionId(Uuid::nil()), key.id, Timestamp(0)));
    Caller::Key { scope, workspace, holder: Arc::new(Holder { key, session }) }
}

#[test]
fn every_rpc_of_the_contract_is_in_the_matrix_and_nothing_else_is() {
    let set = prost_types::FileDescriptorSet::decode(proto::DESCRIPTOR_SET).unwrap();
    let contract: BTreeSet<String> = set
        .file
        .iter()
        .filter(|file| file.package() == "roster.v1")
        .flat_map(|file| &file.service)
        // A gateway's: what it asks for with its caller's key is in here.
        .filter(|service| service.name() != "ExplainService")
        .flat_map(|service| {
            service.method.iter().map(|method| format!("/roster.v1.{}/{}", service.name(), method.name()))
        })
        .collect();
    let matrix: BTreeSet<String> = MATRIX.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(matrix, contract);
    assert_eq!(matrix.len(), MATRIX.len(), "an RPC is in the matrix twice");
}

#[test]
fn each_caller_may_call_exactly_what_the_contract_gives_it() {
    let idp = Caller::Idp { workspace: workspace(), log: None };
    let callers = [
        ("idp", idp),
        ("read", key(Scope::Read, true)),
        ("write", key(Scope::Write, true)),
        ("admin", key(Scope::Admin, true)),
        ("read all", key(Scope::Read, false)),
        ("write all", key(Scope::Write, false)),
        ("admin's session", session_of(key(Scope::Admin, true))),
        ("operator", key(Scope::Admin, false)),
        ("operator's session", session_of(key(Scope::Admin, false))),
    ];
    let readers = "GetUser ListUsers GetGroup ListGroups ListGroupMembers GetSchema ListSchemas";
    let writers = "CreateUser UpdateUser PatchUser DeactivateUser ReactivateUser DeleteUser \
                   CreateGroup UpdateGroup PatchGroup DeleteGroup";
    let admins = "AdoptUser PreviewScimSwitch ListConflicts ResolveConflict ListHeldDeprovisions ReleaseDeprovisions \
                  RejectDeprovisions GetWorkspace UpdateWorkspace EnableScim DisableScim GetScimStatus \
                  GenerateScimToken GetScimToken \
                  RevokeScimToken CreateAccessKey ListAccessKeys RevokeAccessKey RegisterSchema DeleteSchema \
                  ListActivity GetActivity ReportRejection ReplayActivity RehearseCall RehearseCalls GetSession \
                  DeleteSession GetStatistics CheckReadiness";
    for (name, caller) in callers {
        let expected = match name {
            "idp" => format!("{readers} {writers} ReportRejection"),
            "read" | "read all" => format!("{readers} LookupUsers"),
            "write" | "write all" => format!("{readers} LookupUsers {writers} ImportUsers"),
            "admin" => format!("{readers} LookupUsers {writers} ImportUsers {admins} CreateSession"),
            "admin's session" => format!("{readers} LookupUsers {writers} ImportUsers {admins}"),
            "operator" => format!(
                "{readers} LookupUsers {writers} ImportUsers {admins} CreateSession CreateWorkspace ListWorkspaces"
            ),
            _ => format!("{readers} LookupUsers {writers} ImportUsers {admins} CreateWorkspace ListWorkspaces"),
        };
        let allowed: BTreeSet<&str> = MATRIX
            .iter()
            .filter(|(_, rule)| check(*rule, &caller).is_ok())
            .filter_map(|(path, _)| path.rsplit('/').next())
            .collect();
        assert_eq!(allowed, expected.split_whitespace().collect(), "{name}");
    }
}

#[test]
fn only_an_unbound_admin_is_the_operator() {
    assert!(key(Scope::Admin, false).is_operator());
    for other in [key(Scope::Admin, true), key(Scope::Write, false), Caller::Idp { workspace: workspace(), log: None }]
    {
        assert!(!other.is_operator());
    }
}
