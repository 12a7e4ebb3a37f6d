//! Users, groups and patches for the tests.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value as Json;
use uuid::Uuid;

use crate::attribute::{FieldPath, ResourceKind};
use crate::filter::{Filter, Operator, Value};
use crate::group::{Group, NewGroup};
use crate::id::{GroupId, MemberId, UserId, WorkspaceId};
use crate::schema::NO_SCHEMAS;
use crate::time::Timestamp;
use crate::user::{ManagedBy, NewUser, PatchKind, PatchOperation, Profile, Seat, User};
use crate::workspace::{Policy, Rules};

/// When users are created.
pub(crate) const T0: Timestamp = Timestamp(1_700_000_000_000);
/// Some time later.
pub(crate) const T1: Timestamp = Timestamp(1_700_000_001_000);
/// Later still.
pub(crate) const T2: Timestamp = Timestamp(1_700_000_002_000);

const STRICT: Policy = Policy {
    lenient_names: false,
    strict_members: false,
    retention_days: 30,
    login_by_user_name: false,
    rate_limit: None,
    activity_retention_days: 90,
    adopt: false,
    deprovision_limit: None,
    token_reminder_days: 365,
};
const LENIENT: Policy = Policy { lenient_names: true, ..STRICT };
const BY_USER_NAME: Policy = Policy { login_by_user_name: true, ..LENIENT };

/// The rules of a workspace that chose nothing.
pub(crate) fn strict() -> Rules<'static> {
    Rules { policy: &STRICT, schemas: &NO_SCHEMAS }
}

/// Rules that ask for no names.
pub(crate) fn lenient() -> Rules<'static> {
    Rules { policy: &LENIENT, schemas: &NO_SCHEMAS }
}

/// Rules under which people sign in by user name.
pub(crate) fn by_user_name() -> Rules<'static> {
    Rules { policy: &BY_USER_NAME, schemas: &NO_SCHEMAS }
}

/// A profile from its stored form.
pub(crate) fn profile(json: Json) -> Profile {
    serde_json::from_value(json).unwrap()
}

/// An ordinary profile.
pub(crate) fn ada() -> Profile {
    profile(serde_json::json!({
        "user_name": "ada@example.com",
        "external_id": "00u1",
        "name": { "given_name": "Ada", "family_name": "Byron" },
        "display_name": "Ada Byron",
        "timezone": "Europe/Paris",
        "emails": [
            { "value": "ada@example.com", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "home" },
        ],
        "phone_numbers": [{ "value": "+33 1", "type": "work" }],
        "enterprise": { "department": "R&D", "manager": { "value": "26118915", "display_name": "Charles" } },
        "extensions": { "urn:example:User": { "badge": 7, "tags": ["a", "B"], "nested": { "level": "Gold" } } },
    }))
}

/// What it takes to create a user with that profile.
pub(crate) fn new_user(profile: Profile) -> NewUser {
    NewUser {
        id: UserId(Uuid::from_u128(1)),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        managed_by: ManagedBy::Scim,
        profile,
        active: None,
        seat: Seat::default(),
        predecessor: None,
    }
}

/// A user with that profile, whatever it lacks of a name.
pub(crate) fn user(profile: Profile) -> User {
    User::create(new_user(profile), &lenient(), T0).unwrap().user
}

/// A group with that profile, in its stored form.
pub(crate) fn group(json: Json) -> Group {
    let new = NewGroup {
        id: GroupId(Uuid::from_u128(7)),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        profile: serde_json::from_value(json).unwrap(),
    };
    Group::create(new, &crate::schema::Schemas::default(), T0).unwrap()
}

/// The n-th member there could be.
pub(crate) fn member(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

/// A path of the contract, into a user.
pub(crate) fn path(path: &str) -> FieldPath {
    path_of(ResourceKind::User, path)
}

/// The same into a resource of any kind.
pub(crate) fn path_of(kind: ResourceKind, path: &str) -> FieldPath {
    let (urn, path) = path.split_once('|').unwrap_or(("", path));
    FieldPath::parse(kind, path, urn).unwrap()
}

/// A comparison.
pub(crate) fn compare(field: &str, operator: Operator, value: Value) -> Filter {
    Filter::Compare { field: path(field), operator, value }
}

/// An equality of texts.
pub(crate) fn equal(field: &str, text: &str) -> Filter {
    compare(field, Operator::Equal, Value::Text(text.to_owned()))
}

/// A step of a patch; extension paths are written `urn|path`.
pub(crate) fn step(kind: PatchKind, field: &str, element: Option<Filter>, fragment: Json) -> PatchOperation {
    PatchOperation { kind, field: path(field), element, fragment: Box::new(profile(fragment)), active: None }
}

/// A step on `active`.
pub(crate) fn activate(active: Option<bool>) -> PatchOperation {
    PatchOperation { kind: PatchKind::Replace, field: path("active"), element: None, fragment: Box::default(), active }
}
