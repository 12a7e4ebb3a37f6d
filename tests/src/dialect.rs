//! How each identity provider speaks: the headers and URLs of its client, and the bodies and shapes that it sends.
//!
//! Facts about other people's clients, kept as data. What the server owes them is said by the replay rows.

mod bodies;

pub use bodies::{ENTERPRISE, GROUP, USER};

use serde_json::{Value, json};

/// One client.
#[derive(Debug)]
pub struct Dialect {
    /// What it is called in failures.
    pub name: &'static str,
    /// Its User-Agent, if it sends one worth mimicking.
    pub user_agent: Option<&'static str>,
    /// The media type of its bodies.
    pub content_type: &'static str,
    /// What it accepts.
    pub accept: &'static str,
    /// Whether it sends the token without a scheme.
    pub bare_token: bool,
    /// What it appends to every query.
    pub suffix: Option<&'static str>,
    /// How it writes a space in a query.
    pub space: &'static str,
    /// The shapes of its bodies.
    pub shape: Shape,
}

/// Whose bodies a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a product")]
pub enum Shape {
    Okta,
    EntraLegacy,
    EntraFlagged,
    Google,
    JumpCloud,
    OneLogin,
    Rippling,
    YesHid,
}

const SCIM_UTF8: &str = "application/scim+json; charset=utf-8";
const SCIM: &str = "application/scim+json";
const JSON: &str = "application/json";

const PLAIN: Dialect = Dialect {
    name: "",
    user_agent: None,
    content_type: SCIM,
    accept: SCIM,
    bare_token: false,
    suffix: None,
    space: "%20",
    shape: Shape::YesHid,
};

/// Okta, private apps.
pub const OK: Dialect = Dialect {
    name: "OK",
    user_agent: Some("Okta SCIM Client 1.0.0"),
    content_type: SCIM_UTF8,
    shape: Shape::Okta,
    ..PLAIN
};
/// Okta, catalogue apps in Header mode: the token has no scheme.
pub const OKH: Dialect = Dialect { name: "OKH", bare_token: true, ..OK };
/// Entra ID without the compliance flag.
pub const EN: Dialect = Dialect { name: "EN", content_type: SCIM_UTF8, space: "+", shape: Shape::EntraLegacy, ..PLAIN };
/// Entra ID with the compliance flag.
pub const ENF: Dialect = Dialect { name: "ENF", suffix: Some("aadOptscim062020"), shape: Shape::EntraFlagged, ..EN };
/// Google Workspace.
pub const GO: Dialect = Dialect {
    name: "GO",
    user_agent: Some("Google-Auto-Provisioning"),
    content_type: JSON,
    accept: "*/*",
    shape: Shape::Google,
    ..PLAIN
};
/// JumpCloud.
pub const JC: Dialect = Dialect { name: "JC", content_type: JSON, accept: JSON, shape: Shape::JumpCloud, ..PLAIN };
/// JumpCloud, should it send SCIM's own media type: its documentation does not say.
pub const JCS: Dialect = Dialect { name: "JC with scim+json", content_type: SCIM, ..JC };
/// OneLogin.
pub const OL: Dialect = Dialect { name: "OL", content_type: JSON, accept: JSON, shape: Shape::OneLogin, ..PLAIN };
/// Rippling.
pub const RI: Dialect =
    Dialect { name: "RI", accept: "application/scim+json, application/json", shape: Shape::Rippling, ..PLAIN };
/// YesHID.
pub const YH: Dialect = Dialect { name: "YH", accept: "*/*", ..PLAIN };

impl Dialect {
    /// The `authorization` header for a token.
    pub fn authorization(&self, token: &str) -> String {
        if self.bare_token { token.to_owned() } else { format!("Bearer {token}") }
    }

    /// The media type that the answers must have: JSON's own only for whom names it and not SCIM's.
    pub fn answered_in(&self) -> &'static str {
        if self.accept.contains(JSON) && !self.accept.contains(SCIM) { JSON } else { SCIM }
    }

    /// The path and query, percent-encoded as this client does it.
    pub fn target(&self, path: &str, query: &[(String, String)]) -> String {
        let mut target = format!("/scim/v2{}", encode_path(path));
        let mut separator = '?';
        for (key, value) in query {
            target.push(separator);
            target.push_str(key);
            if !value.is_empty() {
                target.push('=');
                target.push_str(&crate::http::percent_encode(value, self.space));
            }
            separator = '&';
        }
        if let Some(suffix) = self.suffix {
            target.push(separator);
            target.push_str(suffix);
        }
        target
    }

    /// The name of a PATCH operation as this client capitalises it.
    pub fn op(&self, op: &str) -> String {
        match self.shape {
            Shape::EntraLegacy | Shape::OneLogin => {
                let (first, rest) = op.split_at(1);
                first.to_uppercase() + rest
            }
            Shape::Okta | Shape::EntraFlagged | Shape::Google | Shape::JumpCloud | Shape::Rippling | Shape::YesHid => {
                op.to_owned()
            }
        }
    }

    /// A boolean as this client writes it.
    pub fn truth(&self, value: bool) -> Value {
        match self.shape {
            Shape::EntraLegacy => json!(if value { "True" } else { "False" }),
            Shape::Google => json!(value.to_string()),
            Shape::Okta
            | Shape::EntraFlagged
            | Shape::JumpCloud
            | Shape::OneLogin
            | Shape::Rippling
            | Shape::YesHid => json!(value),
        }
    }

    /// A PATCH that sets `active`, in this client's shape.
    pub fn set_active(&self, value: bool) -> Value {
        let value = self.truth(value);
        let operation = match self.shape {
            Shape::Okta | Shape::YesHid => json!({ "op": "replace", "value": { "active": value } }),
            // Google leaves `op` out of some operations; replace is what it means.
            Shape::Google => json!({ "path": "active", "value": value }),
            Shape::EntraLegacy | Shape::EntraFlagged | Shape::JumpCloud | Shape::OneLogin | Shape::Rippling => {
                json!({ "op": self.op("replace"), "path": "active", "value": value })
            }
        };
        patch_of(&json!([operation]))
    }
}

/// The PatchOp envelope around operations.
pub fn patch_of(operations: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}

fn encode_path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(|part| crate::http::percent_encode(part, "%20")).collect();
    // A colon is legal in a path segment, and clients leave the ones of schema URNs alone.
    parts.join("/").replace("%3A", ":")
}
