//! A world: server processes on a database of their own, and the clients to speak to them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proto::v1;
use tempfile::TempDir;
use tokio::process::Command;

use crate::dialect::{self, Dialect};
use crate::environment;
use crate::grpc::Grpc;
use crate::http::Http;
use crate::postgres::Database;
use crate::scim::Scim;
use crate::server::{self, Server};

/// Which database is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a product")]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// How many processes serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// Gateway and service in one.
    Single,
    /// A gateway in front of a service.
    Split,
}

/// How long a server may take to stop.
const STOP: Duration = Duration::from_secs(20);

/// The operator's key of every world.
pub const OPERATOR_KEY: &str = "operator-key-of-the-tests-0123456789abcdef";
/// The SCIM token of the workspace `default` of every world.
pub const SCIM_TOKEN: &str = "scim-token-of-the-tests-0123456789abcdefgh";

/// Servers and their database.
#[derive(Debug)]
pub struct World {
    // Dropped first: a database cannot go while somebody is on it.
    servers: Vec<Server>,
    url: String,
    backend: Backend,
    topology: Topology,
    log: &'static str,
    http: Arc<Http>,
    grpc: Grpc,
    folder: TempDir,
    _database: Option<Database>,
    next: AtomicU32,
}

/// A workspace of a test's own.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// Its SCIM token.
    pub token: String,
}

impl World {
    /// Starts servers on an empty database. `None` when that database is left out of this run.
    pub async fn start(backend: Backend, topology: Topology) -> Option<Self> {
        Self::start_logging(backend, topology, "").await
    }

    /// Starts servers that log what `log` says; their default, when it is empty.
    pub async fn start_logging(backend: Backend, topology: Topology, log: &'static str) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("roster-it-").tempdir().expect("a temporary folder");
        let (url, database) = match backend {
            Backend::Sqlite => (format!("sqlite://{}?mode=rwc", folder.path().join("roster.db").display()), None),
            Backend::Postgres => {
                let Some(superuser) = environment::postgres_url() else {
                    note("left out: ROSTER_TEST_POSTGRES is unset, so nothing was tried on PostgreSQL");
                    return None;
                };
                let database = Database::create(&superuser).await;
                (database.url(), Some(database))
            }
        };
        let servers = serve(folder.path(), &url, topology, "", log).await;
        let (http, grpc) = clients(&servers);
        let next = AtomicU32::new(0);
        Some(Self { servers, url, backend, topology, log, http, grpc, folder, _database: database, next })
    }

    /// Another set of servers on the same database: a replica.
    pub async fn replica(&self) -> Replica {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let servers = serve(self.folder.path(), &self.url, self.topology, &format!("replica{number}-"), self.log).await;
        let (http, grpc) = clients(&servers);
        Replica { _servers: servers, http, grpc }
    }

    /// Kills every server with SIGKILL.
    pub async fn kill(&mut self) {
        for server in &mut self.servers {
            server.kill().await;
        }
    }

    /// Stops every server as an operator would: the gateway first, so that it can still tell the service what it knows.
    ///
    /// # Panics
    /// When one takes too long, or ends badly.
    pub async fn stop(&mut self) {
        for server in self.servers.iter_mut().rev() {
            server.ask_to_stop().await;
            let ended = server.ended(STOP).await;
            assert!(ended.is_some_and(|status| status.success()), "a server did not stop well: {ended:?}");
        }
    }

    /// Starts servers again on the same database, after a `kill` or a stop.
    pub async fn restart(&mut self) {
        self.servers.clear();
        self.servers = serve(self.folder.path(), &self.url, self.topology, "", self.log).await;
        (self.http, self.grpc) = clients(&self.servers);
    }

    /// The servers: the service first, then the gateway where it is apart.
    pub fn servers(&mut self) -> &mut [Server] {
        &mut self.servers
    }

    /// Which database is below.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The URL of the database.
    pub fn database_url(&self) -> &str {
        &self.url
    }

    /// The folder the servers run in.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The HTTP client.
    pub fn http(&self) -> Arc<Http> {
        Arc::clone(&self.http)
    }

    /// A gRPC caller without a credential.
    pub fn anyone(&self) -> Grpc {
        self.grpc.clone()
    }

    /// The operator.
    pub fn operator(&self) -> Grpc {
        self.grpc.with(OPERATOR_KEY)
    }

    /// A SCIM client of a workspace in a dialect.
    pub fn scim(&self, workspace: &Workspace, dialect: &'static Dialect) -> Scim {
        Scim::new(self.http(), &workspace.token, dialect)
    }

    /// A workspace of its own on the SCIM plan, with a token.
    pub async fn workspace(&self) -> Workspace {
        let workspace = self.workspace_without_token(v1::Plan::Scim).await;
        let request = v1::GenerateScimTokenRequest { workspace_id: workspace.id.clone(), overlap: None };
        let answer = self.operator().tokens().generate_scim_token(request).await.expect("a token is generated");
        Workspace { token: answer.into_inner().secret, ..workspace }
    }

    /// A workspace of its own with a SCIM client that has nobody's habits.
    pub async fn plain_client(&self) -> (Workspace, Scim) {
        let workspace = self.workspace().await;
        let scim = self.scim(&workspace, &dialect::YH);
        (workspace, scim)
    }

    /// A workspace of its own on this plan; its token is empty.
    pub async fn workspace_without_token(&self, plan: v1::Plan) -> Workspace {
        let slug = format!("w{}", self.next.fetch_add(1, Ordering::Relaxed));
        let request = v1::CreateWorkspaceRequest { slug: slug.clone(), plan: plan.into(), ..Default::default() };
        let answer = self.operator().workspaces().create_workspace(request).await.expect("a workspace is created");
        let id = answer.into_inner().workspace.map(|workspace| workspace.workspace_id).unwrap_or_default();
        Workspace { id, slug, token: String::new() }
    }

    /// Sets the policy of a workspace, all of it that is a switch.
    pub async fn set_policy(&self, workspace: &Workspace, policy: v1::Policy) {
        let paths =
            ["policy.lenient_names", "policy.strict_members", "policy.login_by_user_name", "policy.deprovision_limit"];
        let paths = paths.map(str::to_owned).to_vec();
        let request = v1::UpdateWorkspaceRequest {
            workspace_id: workspace.id.clone(),
            workspace: Some(v1::Workspace { policy: Some(policy), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths }),
            etag: String::new(),
        };
        self.operator().workspaces().update_workspace(request).await.expect("a policy is set");
    }

    /// Lets the identity provider of a workspace make as many requests as it likes.
    pub async fn unlimited(&self, workspace: &Workspace) {
        self.set_rate_limit(workspace, Some(v1::RateLimit { unlimited: true, ..Default::default() })).await;
    }

    /// Sets the rate limit of a workspace's identity provider; `None` for the server's own.
    pub async fn set_rate_limit(&self, workspace: &Workspace, rate_limit: Option<v1::RateLimit>) {
        self.operator().set_rate_limit(&workspace.id, rate_limit).await;
    }

    /// Creates an access key and gives its secret. `workspace` is empty for all workspaces.
    pub async fn key(&self, workspace: &str, scope: v1::AccessScope) -> String {
        let request = v1::CreateAccessKeyRequest {
            workspace_id: workspace.to_owned(),
            all_workspaces: workspace.is_empty(),
            scope: scope.into(),
            display_name: "a key of the tests".to_owned(),
        };
        self.operator().tokens().create_access_key(request).await.expect("a key is created").into_inner().secret
    }

    /// A user as the service tells it.
    pub async fn user(&self, workspace: &str, id: &str) -> v1::User {
        let request =
            v1::GetUserRequest { workspace_id: workspace.to_owned(), user_id: id.to_owned(), ..Default::default() };
        let answer = self.operator().users().get_user(request).await.expect("the operator reads every user");
        answer.into_inner().user.expect("an answer holds the user")
    }

    /// The command line, run against this world as the operator.
    pub fn cli(&self, arguments: &[&str]) -> Command {
        let service = self.servers.first().expect("a world has a service");
        let url = format!("http://{}", service.address("grpc"));
        let settings = [("ROSTER_GRPC_URL", url.as_str()), ("ROSTER_KEY", OPERATOR_KEY)];
        let mut command = server::command(self.folder.path(), &settings);
        command.args(arguments);
        command
    }
}

/// More servers on a world's database.
#[derive(Debug)]
pub struct Replica {
    _servers: Vec<Server>,
    /// Its HTTP side.
    pub http: Arc<Http>,
    /// Its gRPC side.
    pub grpc: Grpc,
}

async fn serve(folder: &Path, url: &str, topology: Topology, prefix: &str, log: &str) -> Vec<Server> {
    let service = [
        ("ROSTER_LOG", log),
        ("ROSTER_DATABASE_URL", url),
        ("ROSTER_HTTP_LISTEN", "127.0.0.1:0"),
        ("ROSTER_GRPC_LISTEN", "127.0.0.1:0"),
        ("ROSTER_OPERATOR_KEY", OPERATOR_KEY),
        ("ROSTER_SCIM_TOKEN", SCIM_TOKEN),
    ];
    match topology {
        Topology::Single => {
            vec![Server::start(folder, &format!("{prefix}roster"), &["serve"], &service).await]
        }
        Topology::Split => {
            let arguments = ["serve", "--only", "provisioning"];
            let service = Server::start(folder, &format!("{prefix}provisioning"), &arguments, &service).await;
            let upstream = format!("http://{}", service.address("grpc"));
            let arguments = ["serve", "--only", "gateway", "--upstream", &upstream];
            let settings = [("ROSTER_LOG", log), ("ROSTER_HTTP_LISTEN", "127.0.0.1:0")];
            let gateway = Server::start(folder, &format!("{prefix}gateway"), &arguments, &settings).await;
            vec![service, gateway]
        }
    }
}

fn clients(servers: &[Server]) -> (Arc<Http>, Grpc) {
    let service = servers.first().expect("there is a service");
    let gateway = servers.last().expect("there is a gateway");
    (Arc::new(Http::new(gateway.address("http"))), Grpc::connect(&service.address("grpc")))
}

/// Tells the reader of a test's output something that is not a failure.
pub fn note(text: &str) {
    use std::io::Write as _;
    let _unread = writeln!(std::io::stdout(), "{text}");
}
