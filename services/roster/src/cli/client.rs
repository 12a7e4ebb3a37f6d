//! The gRPC side of the command line: where the service is, the key that opens it, and workspaces by their names.

use std::path::PathBuf;
use std::time::Duration;

use proto::v1::activity_service_client::ActivityServiceClient;
use proto::v1::conflict_service_client::ConflictServiceClient;
use proto::v1::deprovision_service_client::DeprovisionServiceClient;
use proto::v1::explain_service_client::ExplainServiceClient;
use proto::v1::group_service_client::GroupServiceClient;
use proto::v1::import_service_client::ImportServiceClient;
use proto::v1::schema_service_client::SchemaServiceClient;
use proto::v1::token_service_client::TokenServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::workspace_service_client::WorkspaceServiceClient;
use proto::v1::{GetWorkspaceRequest, Workspace};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use super::Failure;
use crate::config::Environment;

const DEFAULT_URL: &str = "http://127.0.0.1:50051";
const URL_VARIABLE: &str = "ROSTER_GRPC_URL";
const KEY_VARIABLE: &str = "ROSTER_KEY";
const CONNECT: Duration = Duration::from_secs(5);
/// A page of a thousand users with everything an identity provider may send.
const LARGEST_ANSWER: usize = 256 << 20;
const ANSWER: Duration = Duration::from_secs(30);

/// Where the service is and what opens it.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub(super) struct Target {
    /// The service's gRPC address [environment: ROSTER_GRPC_URL] [default: http://127.0.0.1:50051].
    #[arg(long, global = true, value_name = "URL")]
    grpc_url: Option<String>,
    /// A file that holds the access key; without it, ROSTER_KEY holds the key. Never a flag of its own: a command line is
    /// visible to every process of the machine.
    #[arg(long, global = true, value_name = "PATH")]
    key_file: Option<PathBuf>,
}

/// A group of commands that ask a running service.
#[derive(Debug, clap::Args)]
pub(super) struct Remote<C: clap::Subcommand> {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(subcommand)]
    pub(super) command: C,
}

/// A channel that puts the key on every call.
pub(super) type Transport = InterceptedService<Channel, Bearer>;

/// A connection to the service that carries the key.
#[derive(Clone)]
pub(super) struct Client {
    transport: Transport,
}

/// Puts the key on every call.
#[derive(Clone)]
pub(super) struct Bearer(MetadataValue<Ascii>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// Connects and runs one command.
pub(super) fn run<C: clap::Subcommand, F: Future<Output = Result<(), Failure>>>(
    environment: &Environment,
    remote: Remote<C>,
    command: impl FnOnce(Client, C) -> F,
) -> Result<(), Failure> {
    let Remote { target, command: asked } = remote;
    connect(environment, &target, |client| command(client, asked))
}

/// Connects and runs what wants a connection.
pub(super) fn connect<F: Future<Output = Result<(), Failure>>>(
    environment: &Environment,
    target: &Target,
    command: impl FnOnce(Client) -> F,
) -> Result<(), Failure> {
    let url = target.grpc_url.as_deref().or(environment.get(URL_VARIABLE)).unwrap_or(DEFAULT_URL);
    let endpoint = endpoint(url)?;
    let bearer = bearer(&read_key(target, environment)?)?;
    block_on(async {
        let unreachable =
            |source: tonic::transport::Error| Failure::Unreachable { url: url.to_owned(), source: source.into() };
        let channel = endpoint.connect().await.map_err(unreachable)?;
        command(Client { transport: InterceptedService::new(channel, bearer) }).await
    })
}

/// Runs a command to its end.
pub(super) fn block_on<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local("cannot start the runtime", error))?;
    runtime.block_on(command)
}

fn endpoint(url: &str) -> Result<Endpoint, Failure> {
    let problem = || Failure::Usage(format!("`{url}` is no address of a service; write for example {DEFAULT_URL}"));
    if url.starts_with("https://") {
        return Err(Failure::Usage("https is not supported here; write an http:// address".to_owned()));
    }
    if !url.starts_with("http://") {
        return Err(problem());
    }
    let endpoint = Endpoint::from_shared(url.to_owned()).map_err(|_| problem())?;
    Ok(endpoint.connect_timeout(CONNECT).timeout(ANSWER).tcp_nodelay(true))
}

fn read_key(target: &Target, environment: &Environment) -> Result<String, Failure> {
    if let Some(path) = &target.key_file {
        let key = std::fs::read_to_string(path)
            .map_err(|error| Failure::local(format!("{}: cannot read the key file", path.display()), error))?;
        return Ok(key.trim().to_owned());
    }
    environment.get(KEY_VARIABLE).map(|key| key.trim().to_owned()).ok_or_else(|| {
        Failure::Usage("no access key; set ROSTER_KEY, or name a file that holds it with --key-file".to_owned())
    })
}

fn bearer(key: &str) -> Result<Bearer, Failure> {
    let mut value: MetadataValue<Ascii> = format!("Bearer {key}").parse().map_err(|_| {
        Failure::Usage("the access key holds characters that no key has; check ROSTER_KEY or --key-file".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(Bearer(value))
}

impl Client {
    /// The users.
    pub(super) fn users(&self) -> UserServiceClient<Transport> {
        UserServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The groups.
    pub(super) fn groups(&self) -> GroupServiceClient<Transport> {
        GroupServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// Lists of people.
    pub(super) fn imports(&self) -> ImportServiceClient<Transport> {
        ImportServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The workspaces.
    pub(super) fn workspaces(&self) -> WorkspaceServiceClient<Transport> {
        WorkspaceServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The secrets.
    pub(super) fn tokens(&self) -> TokenServiceClient<Transport> {
        TokenServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The sync log.
    pub(super) fn activity(&self) -> ActivityServiceClient<Transport> {
        ActivityServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// Who could not be provisioned.
    pub(super) fn conflicts(&self) -> ConflictServiceClient<Transport> {
        ConflictServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// What the brake holds.
    pub(super) fn deprovisions(&self) -> DeprovisionServiceClient<Transport> {
        DeprovisionServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// What requests would do.
    pub(super) fn explain(&self) -> ExplainServiceClient<Transport> {
        ExplainServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The schemas.
    pub(super) fn schemas(&self) -> SchemaServiceClient<Transport> {
        SchemaServiceClient::new(self.transport.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The workspace of this slug or id.
    pub(super) async fn workspace(&self, name: &str) -> Result<Workspace, Failure> {
        let request = if is_id(name) {
            GetWorkspaceRequest { workspace_id: name.to_owned(), slug: String::new() }
        } else {
            GetWorkspaceRequest { workspace_id: String::new(), slug: name.to_owned() }
        };
        let answer = self.workspaces().get_workspace(request).await?.into_inner();
        answer.workspace.ok_or_else(|| missing("workspace"))
    }

    /// The same, or nothing where none is named: the key's own workspace.
    pub(super) async fn workspace_or_own(&self, name: Option<String>) -> Result<String, Failure> {
        match name {
            Some(name) => self.workspace_id(&name).await,
            None => Ok(String::new()),
        }
    }

    /// The id of the workspace of this slug or id. An id is not looked up: a key that may read users need not be one
    /// that may read workspaces.
    pub(super) async fn workspace_id(&self, name: &str) -> Result<String, Failure> {
        if is_id(name) { Ok(name.to_owned()) } else { Ok(self.workspace(name).await?.workspace_id) }
    }
}

/// Whether the name is an id. A slug may look like one, but then nobody can tell them apart.
fn is_id(name: &str) -> bool {
    domain::id::WorkspaceId::parse(name).is_some()
}

/// An answer that lacks what it is about: the service is not the one this command line was made for.
pub(super) fn missing(what: &str) -> Failure {
    Failure::Local {
        what: format!("the service answered without the {what}; its version is not {}", super::version::VERSION),
        source: None,
    }
}
