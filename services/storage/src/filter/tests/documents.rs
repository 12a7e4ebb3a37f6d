//! Sixty users that differ wherever filters look.

use serde_json::{Value, json};

use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::user::{Address, Enterprise, ManagedBy, Manager, MultiValue, Name, User, UserState};

use crate::View;
use crate::testing::user;

/// The URN of the documents' extension.
pub(crate) const EXTENSION: &str = "urn:example:params:Things:2.0:User";

pub(super) const WORDS: [&str; 10] =
    ["Ada", "straße", "STRASSE", "É", "%", "_a", "a'; --", "work", "\u{10FFFF}z", "Zz"];

/// Whether a view shows a user.
pub(crate) fn shows(view: View, user: &User) -> bool {
    let present = !matches!(user.state, UserState::Deleted { .. });
    match view {
        View::Scim => present && user.managed_by == ManagedBy::Scim,
        View::Present => present,
        View::All => true,
    }
}

/// The users.
pub(crate) fn documents(workspace: WorkspaceId) -> Vec<User> {
    (1..=60).map(|n| document(workspace, n)).collect()
}

fn document(workspace: WorkspaceId, n: u64) -> User {
    let mut user = user(workspace, n);
    let word = |k: u64| WORDS[usize::try_from((n / 2 + k) % 10).unwrap_or_default()].to_owned();
    let some = |k: u64| (!(n + k).is_multiple_of(3)).then(|| word(k));
    user.managed_by = if n.is_multiple_of(7) { ManagedBy::Manual } else { ManagedBy::Scim };
    user.state = match n % 8 {
        3 => UserState::Deactivated { since: Timestamp(5) },
        5 => UserState::Deleted { since: Timestamp(6) },
        _ => UserState::Active,
    };
    user.updated = Timestamp(2_000 + (n % 4) as i64);
    let profile = &mut user.profile;
    profile.user_name = format!("{}{n}", word(0));
    profile.external_id =
        some(1).map(|word| if n.is_multiple_of(2) { format!("{word}-{n}") } else { "Ext-1".to_owned() });
    profile.display_name = if n.is_multiple_of(11) { Some("X".repeat(600)) } else { some(2) };
    profile.nick_name = some(3);
    profile.profile_url = some(4);
    profile.title = some(5);
    profile.user_type = some(6);
    profile.preferred_language = some(7);
    profile.locale = some(8);
    profile.timezone = some(9);
    if !n.is_multiple_of(4) {
        profile.name = Name { given_name: some(1), family_name: some(2), formatted: some(3), ..Name::default() };
    }
    if n.is_multiple_of(3) {
        let manager = Manager { value: some(1), reference: some(2), display_name: some(4) };
        profile.enterprise =
            Enterprise { employee_number: some(3), department: some(1), manager, ..Enterprise::default() };
    }
    let element = |value: Option<String>, k: u64| MultiValue {
        value,
        display: some(k),
        kind: Some(if (n + k).is_multiple_of(2) { "work" } else { "Home" }.to_owned()),
        primary: [None, Some(true), Some(false)][usize::try_from((n + k) % 3).unwrap_or_default()],
    };
    let count = n % 4;
    profile.emails = (0..count)
        .map(|k| match (n + k) % 5 {
            0 => element(None, k),
            1 => element(Some("ADA@example.com".to_owned()), k),
            2 if n > 50 => element(Some(format!("{}@example.com", "x".repeat(590))), k),
            _ => element(Some(format!("{}@example.com", word(k))), k),
        })
        .collect();
    profile.phone_numbers = (0..n % 3).map(|k| element(some(k), k + 1)).collect();
    profile.photos = (0..n % 2).map(|k| element(Some(word(k)), k)).collect();
    profile.roles = (0..n % 5).map(|k| element(Some(word(k)), k)).collect();
    profile.addresses = (0..n % 3)
        .map(|k| Address {
            locality: some(k),
            country: some(k + 1),
            primary: (k == 1).then_some(true),
            ..Address::default()
        })
        .collect();
    if !n.is_multiple_of(5)
        && let Value::Object(extension) = extension(n)
    {
        profile.extensions.insert(EXTENSION.to_owned(), extension);
    }
    user
}

pub(super) fn extension(n: u64) -> Value {
    let hired = ["2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "1970-01-01T00:00:02Z", "never"];
    let pick = |k: u64, of: usize| usize::try_from((n + k) % of as u64).unwrap_or_default();
    match n % 6 {
        0 => json!({}),
        1 => {
            json!({ "Badge": WORDS[pick(0, 10)], "level": n % 12, "ratio": 0.5, "hired": hired[pick(0, 4)], "nil": null })
        }
        2 => json!({ "badge": "ada", "level": 3.0, "ratio": -0.0, "tags": ["Red", WORDS[pick(1, 10)], 7, null, true],
                     "codes": [1, 3, 7.5, "7"], "since": hired[pick(1, 4)], "empty": [] }),
        3 => {
            json!({ "badge": true, "level": "7", "ratio": 1e300, "keys": [{ "id": "A", "value": "red" }, { "id": 3, "Primary": n % 4 == 1 }, "loose"],
                     "nested": { "Deep": { "code": n } }, "big": u64::MAX })
        }
        4 => {
            json!({ "keys": { "id": "a", "value": 7 }, "nested": [{ "deep": { "code": "x" } }, { "deep": [{ "code": 10 }] }],
                     "odd key": { "x\"y": "red" }, "mixed": [[1], { "value": null }, { "value": [2] }, {}], "empty": [null] })
        }
        _ => json!({ "badge": "", "level": 9_007_199_254_740_993_i64, "ratio": 5e-324, "nested": { "deep": "ada" },
                     "tags": "red", "hired": "2024-01-01T00:00:00.0009Z", "big": i64::MAX, "keys": ["ada", { "value": "ADB", "primary": true }] }),
    }
}
