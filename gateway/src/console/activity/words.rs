//! The contract's words for activity, as people read them.

use maud::Markup;
use proto::v1;
use proto::v1::{ActivityOperation as Operation, ActivityOutcome as Outcome, ActivityResource as Resource};

use crate::console::ui::{self, Tone};

/// Outcomes that can be chosen.
pub(super) const OUTCOMES: [(&str, &str, Outcome); 4] = [
    ("", "Any outcome", Outcome::Unspecified),
    ("applied", "Applied", Outcome::Applied),
    ("unchanged", "Nothing to change", Outcome::Unchanged),
    ("refused", "Refused", Outcome::Refused),
];

/// Operations that can be chosen.
pub(super) const OPERATIONS: [(&str, &str, Operation); 10] = [
    ("", "Any operation", Operation::Unspecified),
    ("create", "Create", Operation::Create),
    ("replace", "Replace", Operation::Replace),
    ("patch", "Change", Operation::Patch),
    ("delete", "Delete", Operation::Delete),
    ("read", "Read", Operation::Read),
    ("list", "Search", Operation::List),
    ("bulk", "Bulk", Operation::Bulk),
    ("adopt", "Adopt", Operation::Adopt),
    ("other", "Other", Operation::Other),
];

/// How an outcome is meant.
pub(super) const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Applied => Tone::Good,
        Outcome::Unchanged | Outcome::Unspecified => Tone::Neutral,
        Outcome::Refused => Tone::Bad,
    }
}

/// An outcome.
pub(crate) fn outcome(outcome: Outcome) -> Markup {
    let text = match outcome {
        Outcome::Applied => "Applied",
        Outcome::Unchanged => "No change",
        Outcome::Refused => "Refused",
        Outcome::Unspecified => "Unknown",
    };
    ui::badge(tone(outcome), text)
}

/// What was about to be done, and to what.
pub(super) fn deed(activity: &v1::Activity) -> String {
    let verb = match activity.operation() {
        Operation::Create => "Create",
        Operation::Replace => "Replace",
        Operation::Patch => "Change",
        Operation::Delete => "Delete",
        Operation::Read => "Read",
        Operation::List => "Search",
        Operation::Adopt => "Adopt",
        Operation::Bulk => return "Bulk request".to_owned(),
        Operation::Other | Operation::Unspecified => return "Request".to_owned(),
    };
    let one = !matches!(activity.operation(), Operation::List);
    let kind = match activity.target.as_ref().map(v1::ActivityTarget::resource) {
        Some(Resource::User) if one => " user",
        Some(Resource::User) => " users",
        Some(Resource::Group) if one => " group",
        Some(Resource::Group) => " groups",
        Some(Resource::Unspecified) | None => "",
    };
    format!("{verb}{kind}")
}

/// The name of what it was about, or at least its id.
pub(super) fn target(activity: &v1::Activity) -> &str {
    activity.target.as_ref().map_or("", |target| if target.name.is_empty() { &target.id } else { &target.name })
}

/// Who sends SCIM.
pub(crate) const fn provider(provider: v1::IdentityProvider) -> &'static str {
    match provider {
        v1::IdentityProvider::Okta => "Okta",
        v1::IdentityProvider::Entra => "Microsoft Entra ID",
        v1::IdentityProvider::Google => "Google Workspace",
        v1::IdentityProvider::Jumpcloud => "JumpCloud",
        v1::IdentityProvider::Onelogin => "OneLogin",
        v1::IdentityProvider::Rippling => "Rippling",
        v1::IdentityProvider::Yeshid => "YesHID",
        v1::IdentityProvider::Other => "Another identity provider",
        v1::IdentityProvider::Unspecified => "",
    }
}
