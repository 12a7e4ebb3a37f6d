//! What the tests of this crate share: a service on a fresh database with a seeded clock and seeded ids, driven through
//! the generated clients as a gateway in the same process would.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod database;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::change::ChangeKind;
use domain::time::{Clock, Timestamp};
use proto::v1;
use proto::v1::ErrorReason;
use proto::v1::deprovision_service_client::DeprovisionServiceClient;
use proto::v1::group_service_client::GroupServiceClient;
use proto::v1::schema_service_client::SchemaServiceClient;
use proto::v1::session_service_client::SessionServiceClient;
use proto::v1::token_service_client::TokenServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::workspace_service_client::WorkspaceServiceClient;
use storage::Store;
use tonic::metadata::AsciiMetadataValue;
use tonic::service::interceptor::InterceptedService;
use tonic::service::{Interceptor, Routes};
use tonic::{Request, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::{Chosen, Config, Entropy, Provisioning, routes};

pub(crate) use database::Database;

/// The instant every world begins at.
pub(crate) const DAWN: Timestamp = Timestamp(1_800_000_000_000);

/// A clock that moves when it is told to.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.0)))
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Ids and secrets that count.
#[derive(Default)]
pub(crate) struct TestEntropy(AtomicU64);

impl Entropy for TestEntropy {
    fn uuid_v7(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let mut random = [7; 32];
        random[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        random
    }
}

/// Puts a secret on every call.
#[derive(Clone)]
pub(crate) struct Auth(Option<AsciiMetadataValue>);

impl Interceptor for Auth {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request.metadata_mut().insert("authorization", value.clone());
        }
        Ok(request)
    }
}

pub(crate) type Channel = InterceptedService<Routes, Auth>;

/// A service on a fresh database.
pub(crate) struct World {
    pub(crate) service: Provisioning,
    pub(crate) store: Store,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) operator: String,
    pub(crate) database: Database,
    routes: Routes,
}

/// A workspace and the credentials bound to it.
pub(crate) struct Tenant {
    pub(crate) id: String,
    /// The secret of its identity provider.
    pub(crate) idp: String,
    /// An access key of each scope.
    pub(crate) read: String,
    pub(crate) write: String,
    pub(crate) admin: String,
}

/// Runs a test on SQLite, and on PostgreSQL when there is one.
pub(crate) async fn on_both<F>(test: impl Fn(World) -> F)
where
    F: Future<Output = ()>,
{
    for database in Database::both().await {
        test(World::on(database, Config::default()).await).await;
    }
}

impl World {
    pub(crate) async fn on(database: Database, config: Config) -> Self {
        let store = database.connect().await;
        let clock = TestClock::at(DAWN);
        let service =
            Provisioning::with(store.clone(), config, Arc::clone(&clock) as _, Arc::new(TestEntropy::default()));
        let first = service.bootstrap(Chosen::default()).await.unwrap().expect("the database is new");
        let operator = first.operator_key.unwrap().expose().to_owned();
        let routes = routes(service.clone());
        Self { service, store, clock, operator, database, routes }
    }

    pub(crate) fn channel(&self, authorization: &str) -> Channel {
        channel(&self.routes, authorization)
    }

    pub(crate) fn routes(&self) -> Routes {
        self.routes.clone()
    }

    pub(crate) fn users(&self, secret: &str) -> UserServiceClient<Channel> {
        UserServiceClient::new(self.channel(&format!("Bearer {secret}"))).max_decoding_message_size(64 << 20)
    }

    /// The users as another replica serves them.
    pub(crate) fn users_at(&self, routes: &Routes, secret: &str) -> UserServiceClient<Channel> {
        UserServiceClient::new(channel(routes, &format!("Bearer {secret}")))
    }

    pub(crate) fn groups(&self, secret: &str) -> GroupServiceClient<Channel> {
        GroupServiceClient::new(self.channel(&format!("Bearer {secret}"))).max_decoding_message_size(64 << 20)
    }

    pub(crate) fn deprovisions(&self, secret: &str) -> DeprovisionServiceClient<Channel> {
        DeprovisionServiceClient::new(self.channel(&format!("Bearer {secret}")))
    }

    pub(crate) fn workspaces(&self, secret: &str) -> WorkspaceServiceClient<Channel> {
        WorkspaceServiceClient::new(self.channel(&format!("Bearer {secret}")))
    }

    pub(crate) fn tokens(&self, secret: &str) -> TokenServiceClient<Channel> {
        TokenServiceClient::new(self.channel(&format!("Bearer {secret}")))
    }

    pub(crate) fn sessions(&self, secret: &str) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.channel(&format!("Bearer {secret}")))
    }

    pub(crate) fn schemas(&self, secret: &str) -> SchemaServiceClient<Channel> {
        SchemaServiceClient::new(self.channel(&format!("Bearer {secret}")))
    }

    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let created = self
            .workspaces(&self.operator)
            .create_workspace(v1::CreateWorkspaceRequest { slug: slug.to_owned(), ..Default::default() })
            .await
            .unwrap();
        let id = created.into_inner().workspace.unwrap().workspace_id;
        let mut tokens = self.tokens(&self.operator);
        let request = v1::GenerateScimTokenRequest { workspace_id: id.clone(), overlap: None };
        let idp = tokens.generate_scim_token(request).await.unwrap().into_inner().secret;
        Tenant {
            idp,
            read: self.key(&id, v1::AccessScope::Read).await,
            write: self.key(&id, v1::AccessScope::Write).await,
            admin: self.key(&id, v1::AccessScope::Admin).await,
            id,
        }
    }

    /// The secret of a new access key; bound to no workspace when `workspace` is empty.
    pub(crate) async fn key(&self, workspace: &str, scope: v1::AccessScope) -> String {
        let request = v1::CreateAccessKeyRequest {
            workspace_id: workspace.to_owned(),
            all_workspaces: workspace.is_empty(),
            scope: scope.into(),
            display_name: "a key".to_owned(),
        };
        self.tokens(&self.operator).create_access_key(request).await.unwrap().into_inner().secret
    }

    /// Creates a user with the caller's secret.
    pub(crate) async fn user(&self, secret: &str, profile: v1::Profile) -> Result<v1::User, Status> {
        let request = v1::CreateUserRequest { profile: Some(profile), ..Default::default() };
        Ok(self.users(secret).create_user(request).await?.into_inner().user.unwrap())
    }

    pub(crate) async fn get(&self, secret: &str, id: &str) -> Result<v1::User, Status> {
        let request = v1::GetUserRequest { user_id: id.to_owned(), ..Default::default() };
        Ok(self.users(secret).get_user(request).await?.into_inner().user.unwrap())
    }

    /// Writes the masked fields of a user.
    pub(crate) async fn update(
        &self,
        secret: &str,
        id: &str,
        mask: &[&str],
        profile: v1::Profile,
        seat: v1::Seat,
    ) -> Result<v1::User, Status> {
        let paths = mask.iter().map(|path| (*path).to_owned()).collect();
        let request = v1::UpdateUserRequest {
            user_id: id.to_owned(),
            profile: Some(profile),
            seat: Some(seat),
            update_mask: Some(prost_types::FieldMask { paths }),
            ..Default::default()
        };
        Ok(self.users(secret).update_user(request).await?.into_inner().user.unwrap())
    }

    pub(crate) async fn patch(
        &self,
        secret: &str,
        id: &str,
        operations: Vec<v1::UserPatchOperation>,
    ) -> Result<v1::User, Status> {
        let request = v1::PatchUserRequest { user_id: id.to_owned(), operations, ..Default::default() };
        Ok(self.users(secret).patch_user(request).await?.into_inner().user.unwrap())
    }

    /// What a workspace's followers were told so far, oldest first. PostgreSQL withholds what is younger than any
    /// transaction still open in the cluster, other tests' included.
    pub(crate) async fn told(&self, workspace: &str) -> Vec<ChangeKind> {
        let workspace = domain::id::WorkspaceId::parse(workspace).unwrap();
        let changes = self.store.changes(workspace, None, 10_000).await.unwrap();
        changes.into_iter().map(|(_, change)| change.kind).collect()
    }

    /// Waits until the followers were told exactly this, and fails when they are told something else.
    pub(crate) async fn assert_told(&self, workspace: &str, expected: &[ChangeKind]) {
        let told = async {
            while self.told(workspace).await.len() < expected.len() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(20), told).await;
        assert_eq!(self.told(workspace).await, expected);
    }
}

fn channel(routes: &Routes, authorization: &str) -> Channel {
    let value = (!authorization.is_empty()).then(|| authorization.parse().unwrap());
    InterceptedService::new(routes.clone(), Auth(value))
}

/// A person with a name and a user name that is an address.
pub(crate) fn person(user_name: &str) -> v1::Profile {
    v1::Profile {
        user_name: user_name.to_owned(),
        name: Some(v1::Name { given_name: "Ada".to_owned(), family_name: "King".to_owned(), ..Default::default() }),
        ..Default::default()
    }
}

/// A step of a patch.
pub(crate) fn step(kind: v1::PatchKind, path: &str, fragment: v1::Profile) -> v1::UserPatchOperation {
    let field = Some(field(path));
    v1::UserPatchOperation { kind: kind.into(), field, element: None, fragment: Some(fragment) }
}

/// A path of the contract.
pub(crate) fn field(path: &str) -> v1::FieldPath {
    v1::FieldPath { path: path.to_owned(), extension_urn: String::new() }
}

/// A comparison with a text.
pub(crate) fn compare(path: &str, operator: v1::Operator, text: &str) -> v1::Filter {
    let kind = Some(v1::filter_value::Kind::Text(text.to_owned()));
    v1::Filter {
        condition: Some(v1::filter::Condition::Comparison(v1::Comparison {
            field: Some(field(path)),
            operator: operator.into(),
            value: Some(v1::FilterValue { kind }),
        })),
    }
}

/// Why a call was refused.
pub(crate) fn reason<T: std::fmt::Debug>(result: Result<T, Status>) -> ErrorReason {
    let status = result.expect_err("the call should be refused");
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no reason in {status:?}"));
    ErrorReason::from_str_name(&info.reason).unwrap()
}

/// The `field` a refusal is about.
pub(crate) fn about<T: std::fmt::Debug>(result: &Result<T, Status>) -> String {
    let info = result.as_ref().expect_err("the call should be refused").get_details_error_info().unwrap();
    info.metadata.get("field").cloned().unwrap_or_default()
}
