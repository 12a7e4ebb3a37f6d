//! gRPC clients with a key: what an internal service or an admin is to the server. And a client of bare bytes, for
//! messages that the generated types cannot express.

use http::uri::PathAndQuery;
use proto::v1;
use proto::v1::activity_service_client::ActivityServiceClient;
use proto::v1::conflict_service_client::ConflictServiceClient;
use proto::v1::deprovision_service_client::DeprovisionServiceClient;
use proto::v1::explain_service_client::ExplainServiceClient;
use proto::v1::group_service_client::GroupServiceClient;
use proto::v1::schema_service_client::SchemaServiceClient;
use proto::v1::session_service_client::SessionServiceClient;
use proto::v1::statistics_service_client::StatisticsServiceClient;
use proto::v1::token_service_client::TokenServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::workspace_service_client::WorkspaceServiceClient;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

/// A channel whose calls carry a credential.
pub type Keyed = InterceptedService<Channel, Key>;

/// Puts the credential on a call.
#[derive(Clone, Debug)]
pub struct Key(Option<String>);

impl Interceptor for Key {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(authorization) = &self.0 {
            let value = MetadataValue::try_from(authorization).map_err(|_| Status::internal("not a header value"))?;
            request.metadata_mut().insert("authorization", value);
        }
        Ok(request)
    }
}

/// A caller of the gRPC surface.
#[derive(Clone, Debug)]
pub struct Grpc {
    channel: Channel,
    key: Key,
}

impl Grpc {
    /// A caller of the server at this host and port, without a credential.
    pub fn connect(authority: &str) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{authority}")).expect("a host and port");
        Self { channel: endpoint.connect_lazy(), key: Key(None) }
    }

    /// The same caller with a bearer secret.
    #[must_use]
    pub fn with(&self, secret: &str) -> Self {
        Self { channel: self.channel.clone(), key: Key(Some(format!("Bearer {secret}"))) }
    }

    /// The users.
    pub fn users(&self) -> UserServiceClient<Keyed> {
        UserServiceClient::with_interceptor(self.channel.clone(), self.key.clone()).max_decoding_message_size(64 << 20)
    }

    /// The workspaces.
    pub fn workspaces(&self) -> WorkspaceServiceClient<Keyed> {
        WorkspaceServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// The secrets.
    pub fn tokens(&self) -> TokenServiceClient<Keyed> {
        TokenServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// What the brake holds.
    pub fn deprovisions(&self) -> DeprovisionServiceClient<Keyed> {
        DeprovisionServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// The sessions.
    pub fn sessions(&self) -> SessionServiceClient<Keyed> {
        SessionServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// The groups.
    pub fn groups(&self) -> GroupServiceClient<Keyed> {
        GroupServiceClient::with_interceptor(self.channel.clone(), self.key.clone()).max_decoding_message_size(64 << 20)
    }

    /// The sync log.
    pub fn activity(&self) -> ActivityServiceClient<Keyed> {
        ActivityServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
            .max_decoding_message_size(64 << 20)
    }

    /// The conflicts.
    pub fn conflicts(&self) -> ConflictServiceClient<Keyed> {
        ConflictServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
            .max_decoding_message_size(64 << 20)
    }

    /// What requests would do.
    pub fn explain(&self) -> ExplainServiceClient<Keyed> {
        ExplainServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// The numbers.
    pub fn statistics(&self) -> StatisticsServiceClient<Keyed> {
        StatisticsServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// The schemas.
    pub fn schemas(&self) -> SchemaServiceClient<Keyed> {
        SchemaServiceClient::with_interceptor(self.channel.clone(), self.key.clone())
    }

    /// Sets the rate limit of a workspace's identity provider, as the operator may; `None` for the server's own.
    pub async fn set_rate_limit(&self, workspace: &str, rate_limit: Option<v1::RateLimit>) {
        let policy = Some(v1::Policy { rate_limit, ..Default::default() });
        let request = v1::UpdateWorkspaceRequest {
            workspace_id: workspace.to_owned(),
            workspace: Some(v1::Workspace { policy, ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["policy.rate_limit".to_owned()] }),
            etag: String::new(),
        };
        self.workspaces().update_workspace(request).await.expect("a rate limit is set");
    }

    /// Calls a unary method by its full name (`roster.v1.UserService/GetUser`) with an encoded message.
    ///
    /// # Errors
    /// The server's status.
    pub async fn bytes(&self, method: &str, message: Vec<u8>) -> Result<Vec<u8>, Status> {
        let mut client = tonic::client::Grpc::new(InterceptedService::new(self.channel.clone(), self.key.clone()));
        client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = PathAndQuery::try_from(format!("/{method}")).map_err(|_| Status::internal("not a method"))?;
        client.unary(Request::new(message), path, Bytes).await.map(tonic::Response::into_inner)
    }
}

/// The reason in a refusal's details, as `error_reason.proto` spells it without the prefix; empty when there is none.
pub fn reason(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.map(|info| info.reason.trim_start_matches("ERROR_REASON_").to_owned()).unwrap_or_default()
}

/// Messages as their bytes.
#[derive(Clone, Copy, Debug)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put_slice(into, &item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        use bytes::Buf as _;
        let length = from.remaining();
        Ok(Some(from.copy_to_bytes(length).to_vec()))
    }
}
