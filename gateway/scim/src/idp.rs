//! Who seems to be talking: a guess from what a request shows of itself. For people who read a sync log; nothing else
//! may depend on it.
//!
//! What a vendor documents or what was seen on the wire counts (Okta's and Google's User-Agent, Entra ID's query flag and
//! probes), and so do shapes that one client alone sends. Rippling and YesHID publish nothing that tells them from any
//! other client: they are recognised only if they name themselves.

mod probe;

use crate::parsed::Note;
use crate::quirks::note;

/// An identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a product")]
pub enum Provider {
    Okta,
    Entra,
    Google,
    JumpCloud,
    OneLogin,
    Rippling,
    YesHid,
    /// A client that names itself, and is none of these.
    Other,
}

/// A way of speaking SCIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Okta with a bearer token.
    Okta,
    /// Okta's catalogue apps in Header mode: the token without a scheme.
    OktaHeader,
    /// Entra ID as it is: capitalised operations, booleans as text.
    EntraDefault,
    /// Entra ID with `aadOptscim062020` in its URL.
    EntraCompliant,
    /// Google Workspace.
    Google,
    /// JumpCloud.
    JumpCloud,
    /// OneLogin.
    OneLogin,
    /// Rippling.
    Rippling,
    /// YesHID.
    YesHid,
}

impl Dialect {
    /// Its name, in kebab case: stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::OktaHeader => "okta-header",
            Self::EntraDefault => "entra-default",
            Self::EntraCompliant => "entra-compliant",
            Self::Google => "google",
            Self::JumpCloud => "jumpcloud",
            Self::OneLogin => "onelogin",
            Self::Rippling => "rippling",
            Self::YesHid => "yeshid",
        }
    }

    /// Whose it is.
    pub const fn provider(self) -> Provider {
        match self {
            Self::Okta | Self::OktaHeader => Provider::Okta,
            Self::EntraDefault | Self::EntraCompliant => Provider::Entra,
            Self::Google => Provider::Google,
            Self::JumpCloud => Provider::JumpCloud,
            Self::OneLogin => Provider::OneLogin,
            Self::Rippling => Provider::Rippling,
            Self::YesHid => Provider::YesHid,
        }
    }
}

/// What a request shows of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits<'a> {
    /// The method.
    pub method: &'a str,
    /// The path's template below the base URL, for example `/Users/{id}`.
    pub route: &'a str,
    /// The query, as sent.
    pub query: &'a str,
    /// `User-Agent`.
    pub user_agent: &'a str,
    /// `Accept`.
    pub accept: &'a str,
    /// `Content-Type`.
    pub content_type: &'a str,
    /// Whether the credential came without a scheme.
    pub bare_token: bool,
    /// What had to be coerced in its body.
    pub notes: &'a [Note],
}

/// Who that seems to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// Whose client; `None` when nobody can tell.
    pub provider: Option<Provider>,
    /// Which of its ways of speaking; `None` when the request shows none.
    pub dialect: Option<Dialect>,
    /// Whether it looks like a connection test or keep-alive: a question that asks for nothing.
    pub connection_test: bool,
}

/// Guesses who sent a request.
pub fn recognise(traits: &Traits<'_>) -> Guess {
    let probe = probe::of(traits);
    let dialect = named(traits).or_else(|| flagged(traits)).or_else(|| shaped(traits));
    let provider = match dialect {
        Some(dialect) => Some(dialect.provider()),
        None if probe.is_some_and(|probe| probe.is_entras) || noted(traits, note::ENTRA_GROUP_SCHEMA) => {
            Some(Provider::Entra)
        }
        None if is_tool(traits.user_agent) => Some(Provider::Other),
        None => None,
    };
    // Entra ID alone asks for its probes; what came without its flag came from its default dialect.
    let dialect = dialect.or_else(|| (provider == Some(Provider::Entra)).then_some(Dialect::EntraDefault));
    let asked_by_entra = matches!(provider, None | Some(Provider::Entra));
    let connection_test = match (provider, probe) {
        (_, None) => false,
        (_, Some(probe)) if probe.is_entras => asked_by_entra,
        (Some(Provider::Okta), Some(probe)) => probe.is_oktas,
        (Some(Provider::Google), Some(probe)) => probe.is_googles,
        (_, Some(_)) => false,
    };
    Guess { provider, dialect, connection_test }
}

/// By the User-Agent: Okta documents its own, Google's was seen, and any other client may name itself.
fn named(traits: &Traits<'_>) -> Option<Dialect> {
    let names = |name: &str| contains(traits.user_agent, name);
    if names("okta") {
        return Some(if traits.bare_token { Dialect::OktaHeader } else { Dialect::Okta });
    }
    let known = [
        ("google-auto-provisioning", Dialect::Google),
        ("jumpcloud", Dialect::JumpCloud),
        ("onelogin", Dialect::OneLogin),
        ("rippling", Dialect::Rippling),
        ("yeshid", Dialect::YesHid),
    ];
    known.into_iter().find(|(name, _)| names(name)).map(|(_, dialect)| dialect)
}

/// By the flags that Entra ID's admins put into the URL. On-demand provisioning does not honour them: then the default
/// dialect comes with the flag.
fn flagged(traits: &Traits<'_>) -> Option<Dialect> {
    let keys = || traits.query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    if keys().any(|key| key.eq_ignore_ascii_case("AzureAdScimPatch2017")) {
        return Some(Dialect::EntraDefault);
    }
    if !keys().any(|key| key.eq_ignore_ascii_case("aadOptscim062020")) {
        return None;
    }
    Some(if noted(traits, note::CAPITALISED_OP) { Dialect::EntraDefault } else { Dialect::EntraCompliant })
}

/// By shapes that one client alone sends.
fn shaped(traits: &Traits<'_>) -> Option<Dialect> {
    if noted(traits, note::SCIM_1_PATCH) {
        return Some(Dialect::OneLogin);
    }
    if noted(traits, note::MISSING_OP) {
        return Some(Dialect::Google);
    }
    let plain_json = !contains(traits.content_type, "scim+json");
    if traits.notes.iter().any(|note| note.code == note::SINGLE_VALUE_AS_ARRAY && note.path == "emails") {
        return Some(Dialect::OneLogin);
    }
    if noted(traits, note::CAPITALISED_OP) {
        // OneLogin capitalises as well, and calls its bodies plain JSON.
        return Some(if plain_json { Dialect::OneLogin } else { Dialect::EntraDefault });
    }
    if noted(traits, note::ENTRA_URN_CORRECTED) {
        return Some(Dialect::EntraDefault);
    }
    if noted(traits, note::MEMBERS_REMOVE_BY_VALUE) {
        return Some(Dialect::JumpCloud);
    }
    if traits.method == "PATCH" && noted(traits, note::DOTTED_KEY) {
        return Some(Dialect::EntraCompliant);
    }
    if !plain_json && (noted(traits, note::STRING_BOOLEAN) || noted(traits, note::ENTRA_MANAGER)) {
        return Some(Dialect::EntraDefault);
    }
    None
}

/// Clients of people, which no identity provider uses.
fn is_tool(user_agent: &str) -> bool {
    let tools = ["curl/", "postman", "python", "insomnia", "httpie", "wget/", "mozilla/", "k6/", "go-http-client"];
    tools.iter().any(|tool| contains(user_agent, tool))
}

fn noted(traits: &Traits<'_>, code: &str) -> bool {
    traits.notes.iter().any(|note| note.code == code)
}

/// Whether a header's value holds this text, in any case.
fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[cfg(test)]
mod tests;
