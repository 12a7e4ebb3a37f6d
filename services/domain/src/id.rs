//! Identifiers: UUIDs, one type for each kind of thing, so that they cannot be mixed up.

#[cfg(test)]
mod tests;

use std::fmt;

use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form; `None` when it is no UUID in that form.
            pub fn parse(text: &str) -> Option<Self> {
                // Uuid::parse_str also takes braces, URNs and bare digits: aliases of one id help nobody.
                (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(Self)).flatten()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

id!(
    /// Names a workspace.
    WorkspaceId
);
id!(
    /// Names a user.
    UserId
);
id!(
    /// Names a group.
    GroupId
);
id!(
    /// Names a member of a group: a user or another group.
    MemberId
);
id!(
    /// Names a SCIM token.
    TokenId
);
id!(
    /// Names an access key.
    KeyId
);
id!(
    /// Names a deprovisioning that is held.
    HoldId
);
id!(
    /// Names a session.
    SessionId
);
id!(
    /// Names a change.
    ChangeId
);
id!(
    /// Names an activity.
    ActivityId
);
id!(
    /// Names a conflict.
    ConflictId
);
