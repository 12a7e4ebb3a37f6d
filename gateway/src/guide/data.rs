//! What a guide says, as `docs/idp/data` holds it.
//!
//! A claim about an identity provider says how sure it is. A statement about Roster says nothing of the kind: the tests
//! hold it to it.

use serde::Deserialize;

/// How sure a claim about an identity provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The vendor says so.
    Documented,
    /// Published traffic shows it.
    Observed,
    /// Integrators say so.
    Reported,
    /// Concluded from the rest.
    Deduced,
    /// Nobody says.
    Unknown,
}

/// An attribute that every identity provider is asked to map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the attributes")]
pub enum Attribute {
    Email,
    GivenName,
    FamilyName,
    DisplayName,
    Phone,
    Title,
    TimeZone,
    Active,
}

/// What happens to a person or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the events")]
pub enum Event {
    Created,
    Updated,
    Deactivated,
    Reactivated,
    Deleted,
    Groups,
}

/// What an admin sees when something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symptom {
    /// The connection test answers 404.
    NotFound,
    /// A creation is refused because the name or the address is taken.
    UserExists,
    /// A creation is refused because a name is missing.
    NameMissing,
    /// People arrive, their changes do not.
    NotUpdated,
    /// Somebody who left is still active.
    NotDeactivated,
    /// The new token is not known to the identity provider.
    TokenReplaced,
    /// SCIM is off, or not in the plan.
    Forbidden,
    /// The identity provider stopped trying.
    Quarantine,
    /// People arrive, groups do not.
    GroupsMissing,
    /// Too many requests.
    RateLimited,
}

/// What holds for every identity provider: words, and what Roster does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// What the list of guides says above the list.
    pub index: String,
    /// What a guide says before its first step.
    pub examples: String,
    /// What is to be known about all attributes beyond the table.
    pub beyond_mapping: String,
    /// Where to look first when something is wrong.
    pub first_look: String,
    /// What is to be known about the certainties.
    pub disclaimer: String,
    /// The certainties in words.
    pub certainties: Vec<CertaintyWords>,
    /// What to do on Roster's side before anything else.
    pub before: Vec<Task>,
    /// The attributes, in the order of the tables.
    pub attributes: Vec<AttributeWords>,
    /// The events, in the order of the tables.
    pub events: Vec<EventWords>,
    /// The symptoms, in the order of the pages.
    pub symptoms: Vec<SymptomWords>,
}

/// A certainty in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertaintyWords {
    /// Which one.
    pub code: Certainty,
    /// What stands behind a claim.
    pub label: String,
    /// What that means.
    pub meaning: String,
}

/// Something to do on Roster's side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What, in a few words.
    pub title: String,
    /// How.
    pub text: String,
    /// What to type; absent when the text says it.
    pub code: Option<String>,
}

/// An attribute in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeWords {
    /// Which one.
    pub code: Attribute,
    /// Its name.
    pub title: String,
    /// Whether Roster wants it.
    pub required: bool,
    /// What Roster makes of it; absent when there is nothing to say.
    pub roster: Option<String>,
}

/// An event in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventWords {
    /// Which one.
    pub code: Event,
    /// Its name.
    pub title: String,
    /// What Roster does.
    pub roster: String,
}

/// A symptom in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymptomWords {
    /// Which one.
    pub code: Symptom,
    /// What the admin sees.
    pub title: String,
    /// Why, on Roster's side.
    pub cause: String,
    /// What to do on Roster's side.
    pub remedy: String,
}

/// What a guide says about one identity provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Name of the files.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does for Roster.
    pub summary: Claim,
    /// How much is known about it.
    pub evidence: Evidence,
    /// What to type as the address.
    pub base_url: Claim,
    /// Where the token goes.
    pub token: Claim,
    /// What its connection test does.
    pub connection_test: Claim,
    /// When changes arrive.
    pub cadence: Cadence,
    /// Whether it sends groups.
    pub groups: Groups,
    /// Where to click.
    pub steps: Vec<Step>,
    /// Which attribute becomes which.
    pub mapping: Vec<Mapping>,
    /// What to switch on, and off.
    pub enable: Vec<Setting>,
    /// What it does not do.
    pub limits: Vec<Claim>,
    /// What it sends when.
    pub events: Vec<Sent>,
    /// What to do when something is wrong.
    pub troubleshooting: Vec<Trouble>,
    /// Where the vendor, or whoever else, says so.
    pub sources: Vec<Source>,
}

/// Something said about an identity provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is said.
    pub text: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// How much is known about an identity provider as a client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// In two words.
    pub short: String,
    /// In a sentence.
    pub text: String,
}

/// When changes arrive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// What sets a change off.
    pub kind: CadenceKind,
    /// Minutes from one cycle to the next: longer silence deserves a look. Cycles have it, nothing else does.
    pub minutes: Option<u32>,
    /// In a few words.
    pub short: String,
    /// In sentences.
    pub text: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What makes an identity provider send a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CadenceKind {
    /// The change itself: silence means that nothing changed.
    Events,
    /// The clock: silence longer than a cycle means that something is wrong.
    Cycle,
    /// Nobody says.
    Unknown,
}

/// Whether groups arrive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// In a word.
    pub short: String,
    /// In a sentence.
    pub text: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// Something to do on the identity provider's side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What, in a few words.
    pub title: String,
    /// Where and how.
    pub text: String,
    /// What to paste; absent when the text says it.
    pub code: Option<String>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A row of the attribute mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Which attribute.
    pub attribute: Attribute,
    /// Where the identity provider takes it from.
    pub source: String,
    /// What it sends it as.
    pub scim: String,
    /// Whether Roster wants it.
    pub required: bool,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Something to switch on or off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What it is called.
    pub setting: String,
    /// Which way, and why.
    pub text: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What the identity provider sends when something happens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// What happens.
    pub event: Event,
    /// What it sends.
    pub sends: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What is wrong, and what to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// What the admin sees.
    pub symptom: Symptom,
    /// Why, on the identity provider's side.
    pub cause: String,
    /// What to do there.
    pub remedy: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A page to read on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
}
