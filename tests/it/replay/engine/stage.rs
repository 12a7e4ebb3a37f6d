//! Where rows are played: a world, and every secret that was spoken in it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use proto::v1;
use roster_tests::grpc::Grpc;
use roster_tests::http::Call;
use roster_tests::world::{OPERATOR_KEY, SCIM_TOKEN, Workspace, World};
use serde_json::Value;

/// A shorter one is found by chance, and nobody has one.
const SHORTEST_SECRET: usize = 6;

/// A world and the secrets that its callers sent or were given.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The servers.
    pub(crate) world: World,
    secrets: Mutex<BTreeSet<String>>,
}

impl Stage {
    pub(crate) fn new(world: World) -> Self {
        Self { world, secrets: Mutex::new(BTreeSet::from([OPERATOR_KEY.to_owned(), SCIM_TOKEN.to_owned()])) }
    }

    /// What nobody but a caller may know: every credential and every password.
    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what is secret in a request: whatever it presents as a credential, and every password.
    pub(super) fn note_secrets(&self, call: &Call) {
        let credentials = call.headers.iter().filter(|(name, _)| name == "authorization");
        for (_, value) in credentials {
            self.note(value.rsplit(' ').next().unwrap_or_default());
        }
        let body = call.body.as_deref().and_then(|body| serde_json::from_slice::<Value>(body).ok());
        if let Some(body) = body {
            self.note_passwords(&body);
        }
    }

    fn note_passwords(&self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let (true, Some(password)) = (name.eq_ignore_ascii_case("password"), member.as_str()) {
                        self.note(password);
                    }
                    self.note_passwords(member);
                }
                let path = members.get("path").and_then(Value::as_str);
                if let (Some("password"), Some(Value::String(password))) = (path, members.get("value")) {
                    self.note(password);
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.note_passwords(element)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn note(&self, secret: &str) {
        if secret.len() >= SHORTEST_SECRET {
            self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
        }
    }

    /// A fresh workspace with a token.
    pub(super) async fn workspace(&self) -> Workspace {
        let workspace = self.world.workspace().await;
        self.note(&workspace.token);
        workspace
    }

    /// A new SCIM token of a workspace.
    pub(super) async fn token(&self, workspace: &str) -> Result<String, String> {
        let request = v1::GenerateScimTokenRequest { workspace_id: workspace.to_owned(), ..Default::default() };
        let answer = self.world.operator().tokens().generate_scim_token(request).await;
        let secret = answer.map_err(|status| status.to_string())?.into_inner().secret;
        self.note(&secret);
        Ok(secret)
    }

    /// The admin of a workspace: a key that is bound to it.
    pub(super) async fn admin(&self, workspace: &str) -> Grpc {
        let secret = self.world.key(workspace, v1::AccessScope::Admin).await;
        self.note(&secret);
        self.world.anyone().with(&secret)
    }
}
