//! The catalogue: what happened, and what to do about it, in plain words. The one place where either is worded for an
//! admin.
//!
//! A row keeps the code alone, so that the words get better for what happened before as well.

use serde::{Deserialize, Serialize};

use crate::change::{Change, ChangeKind};

/// What happened and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub summary: &'static str,
    /// What to do; empty when there is nothing to do.
    pub remedy: &'static str,
}

macro_rules! catalogue {
    ($($name:ident $code:literal $summary:literal $remedy:literal)*) => {
        /// An entry of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        #[expect(missing_docs, reason = "each says it in its summary")]
        pub enum Cause {
            #[default]
            $($name,)*
        }

        impl Cause {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its stable name, in kebab case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means.
            pub fn explanation(self) -> Explanation {
                match self { $(Self::$name => Explanation { summary: $summary, remedy: $remedy },)* }
            }
        }
    };
}

catalogue! {
    Unknown "unknown"
        "A newer version of Roster recorded this; this version cannot explain it."
        "Read the detail, or look at it with the newer version."
    UserCreated "user-created"
        "The user was created."
        ""
    UserReturned "user-returned"
        "A user who had been deactivated came back under the same external id, with everything it had."
        ""
    UserAdopted "user-adopted"
        "A user who had been created by hand was handed over to the identity provider, with everything it had. The \
         identity provider decides about it from now on."
        ""
    DeprovisionHeld "deprovision-held"
        "The identity provider wants to deactivate or delete more users at once than the workspace's limit allows. This one is held: nothing happened to the user."
        "Look at the users that are held. Release them if they really left; reject them, and mend the assignment in your identity provider, if they did not."
    DeprovisionRejected "deprovision-rejected"
        "An admin rejected the deactivation or deletion of this user, and the identity provider asked for it again."
        "Assign the user again in your identity provider. If it should go after all, wait until the rejection is over, or raise the limit and let the identity provider try again."
    UserUpdated "user-updated"
        "The user's profile was updated."
        ""
    UserDeactivated "user-deactivated"
        "The user was deactivated and can no longer sign in. Its data and its groups stay."
        ""
    UserReactivated "user-reactivated"
        "The user was reactivated and can sign in again."
        ""
    UserDeleted "user-deleted"
        "The user was deleted. Its user name and addresses are free again."
        ""
    HeldDeprovisions "held-deprovisions"
        "The identity provider wants to deactivate or delete more users at once than the workspace's limit allows. They \
         are held: they can still sign in."
        "Look at the users that are held. Release them if they really left; reject them, and mend the assignment in \
         your identity provider, if they did not."
    OpenConflicts "open-conflicts"
        "People could not be provisioned, since users created by hand are there already. They wait for an admin."
        "Look at the conflicts: hand each user over to the identity provider, delete it, or dismiss the conflict."
    NoActiveAdmin "no-active-admin"
        "The workspace has no active admin any more, so nobody can administer it."
        "Make an active user an admin, or reactivate one in your identity provider."
    PlanLapsed "plan-lapsed"
        "The plan does not include SCIM any more, but there are users of the identity provider. It is answered 403: who \
         leaves keeps access until somebody deactivates them by hand."
        "Change the plan back, or manage these users by hand."
    TokenNeverUsed "token-never-used"
        "The SCIM token was generated more than a day ago and never used."
        "Paste it into your identity provider, or generate another one if nobody has it any more."
    TokenDue "token-due"
        "The SCIM token is older than the workspace's policy wants. It works on."
        "Generate another one with an overlap, and paste it into your identity provider before the overlap ends."
    OldTokenInUse "old-token-in-use"
        "Your identity provider still uses the SCIM token that was replaced, and will be refused once that one ends."
        "Paste the new token into your identity provider; generate another one with an overlap if nobody has it."
    GroupCreated "group-created"
        "The group was created."
        ""
    GroupUpdated "group-updated"
        "The group was updated."
        ""
    GroupMembersChanged "group-members-changed"
        "The members of the group changed."
        ""
    GroupDeleted "group-deleted"
        "The group was deleted. Its members stay."
        ""
    NothingChanged "nothing-changed"
        "Everything was as the request wants it already; nothing was written."
        ""
    UserProvisioned "user-already-provisioned"
        "A user with this user name is provisioned already, so it cannot be created again."
        "Nothing to do when the identity provider looks the user up and links it, as most do on their next sync. \
         Otherwise match users by user name in its settings."
    UserDeactivatedExists "user-exists-deactivated"
        "A deactivated user with this user name exists, with another external id or none, so the identity provider \
         seems to mean another person."
        "Look the user up by its user name and reactivate it from the identity provider, or delete it first."
    UserByHand "user-exists-by-hand"
        "A user with this user name was created by hand in the workspace, so the identity provider may not take it \
         over."
        "Resolve the conflict in the workspace: hand that user over to the identity provider, delete it, or leave the \
         person out of provisioning."
    EmailProvisioned "email-taken-provisioned"
        "A provisioned user with another user name signs in with this email address."
        "Give one of the two another address in your identity provider, or make it match users by email address."
    EmailByHand "email-taken-by-hand"
        "A user who was created by hand in the workspace signs in with this email address."
        "Resolve the conflict in the workspace: hand that user over to the identity provider, delete it, or leave the \
         person out of provisioning."
    UpdateByHand "update-taken-by-hand"
        "The user name or the address that the identity provider gives this user belongs to another one, who was created \
         by hand in the workspace."
        "Resolve the conflict in the workspace: delete the user that was created by hand, or give it another user name or \
         address, and the identity provider's next attempt goes through."
    UserNameTaken "user-name-taken"
        "Another user of the workspace has this user name."
        "Give one of the two another user name in your identity provider, or delete the other user."
    EmailTaken "email-taken"
        "Another user of the workspace signs in with this email address."
        "Give one of the two another address in your identity provider, or delete the other user."
    GroupNameTaken "group-name-taken"
        "A group of this name exists already."
        "Nothing to do when the identity provider looks the group up and links it. Otherwise rename one of the two."
    UniqueValueTaken "unique-value-taken"
        "Another resource has this value of an attribute that must be unique."
        "Correct the value in your identity provider; the detail names the attribute."
    NameMissing "name-missing"
        "The user's given or family name is missing or not acceptable."
        "Map name.givenName and name.familyName in your identity provider and fill them for this person, or let an \
         admin set the policy lenient_names."
    UserNameMissing "user-name-missing"
        "The user name is missing or not acceptable."
        "Map userName in your identity provider, to an address as a rule."
    AddressMissing "address-missing"
        "There is no email address to sign in with, or it is not acceptable."
        "Map the work email in your identity provider and fill it for this person."
    MembersUnknown "members-refused"
        "The group's members are not acceptable: some do not exist here, or the group would contain itself."
        "Assign the missing people to the application first; the detail names the ids."
    ValueRefused "value-refused"
        "A value is not acceptable."
        "Correct it in your identity provider; the detail names the attribute and what it may hold."
    FilterRefused "filter-refused"
        "The search is not one that can be answered."
        "Check the matching attribute in your identity provider's settings; the detail says what is wrong."
    PathRefused "path-refused"
        "A change names an attribute in a way that cannot be followed."
        "Check the attribute mapping in your identity provider; the detail names the path."
    TargetMissing "target-missing"
        "A change is meant for a value that is not there, and nothing can be made of it."
        "Check the attribute mapping in your identity provider; the detail names the path."
    ImmutableField "immutable-attribute"
        "A change is meant for an attribute that never changes once it is set."
        "Take the attribute out of the mapping for updates."
    TooMany "too-many-results"
        "The search has more results than can be answered."
        "Narrow the search."
    CursorRefused "cursor-refused"
        "A page was asked for that belongs to another search, or to an older version."
        "The identity provider starts its walk again by itself; nothing to do unless it stays."
    UserUnknown "user-unknown"
        "The identity provider refers to a user that is not provisioned, or not any more."
        "Remove the person's assignment in your identity provider and assign it again, so that it is created anew."
    GroupUnknown "group-unknown"
        "The identity provider refers to a group that does not exist, or not any more."
        "Unlink the group in your identity provider and push it again."
    ResourceUnknown "resource-unknown"
        "The identity provider refers to something that does not exist."
        "Check the base URL in your identity provider."
    VersionMismatch "version-mismatch"
        "The resource changed since the identity provider read it."
        "The identity provider reads it again and repeats the change; nothing to do unless it stays."
    WriteConflict "write-conflict"
        "Too many changes came at once for the same resource; nothing was written."
        "The identity provider repeats the change; nothing to do unless it stays."
    RateLimited "rate-limited"
        "The identity provider sends more requests than the workspace's limit; it was told when to come back."
        "It does so by itself. During a first import that is normal; otherwise ask the operator for a higher limit."
    TokenRevoked "token-revoked"
        "The identity provider uses a token that was replaced or revoked."
        "Paste the current token into your identity provider; generate a new one if nobody has it."
    ScimDisabled "scim-disabled"
        "SCIM is switched off for the workspace."
        "Switch it on again, or stop provisioning in your identity provider."
    PlanLacksScim "plan-lacks-scim"
        "The workspace's plan does not include SCIM."
        "Change the plan, or stop provisioning in your identity provider."
    NotAllowed "not-allowed"
        "A SCIM token does not allow this."
        "Nothing that an identity provider does needs it; check who has the token."
    ServiceFailed "service-failed"
        "Roster failed, or was too busy to answer."
        "The identity provider tries again. If it stays, give the operator the request id."
    BodyMalformed "body-malformed"
        "The body of the request is no JSON, or not of the form that SCIM wants."
        "Check the request body or template in your identity provider; the detail says where it breaks."
    MediaTypeRefused "media-type-refused"
        "The request is of a media type that is not SCIM."
        "Set the content type application/scim+json in your identity provider."
    AnswerRefused "answer-type-refused"
        "The identity provider takes no answer in JSON."
        "Set Accept to application/scim+json in your identity provider."
    BodyTooLarge "body-too-large"
        "The request is larger than the limit."
        "Push the group in smaller parts, or ask the operator for a higher limit."
    NoSuchPath "no-such-path"
        "There is nothing at the address that the identity provider called."
        "Check the base URL in your identity provider: it ends in /scim/v2."
    MethodRefused "method-refused"
        "The address does not take this kind of request."
        "Check the base URL in your identity provider: it ends in /scim/v2."
    NotOffered "not-offered"
        "The identity provider asks for something that Roster does not offer."
        "Nothing to do unless provisioning stops there."
    RequestRefused "request-refused"
        "The request was refused."
        "The detail says why."
}

impl Cause {
    /// Finds the entry of a code; what is not in this version's catalogue is [`Cause::Unknown`].
    pub fn of_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|cause| cause.code() == code).unwrap_or_default()
    }

    /// What a write of a resource comes to in one word. What locks people out or lets them in counts most.
    pub fn of_changes(changes: &[Change]) -> Self {
        let cause = |change: &Change| match change.kind {
            ChangeKind::UserDeleted => (8, Self::UserDeleted),
            ChangeKind::UserCreated => (7, Self::UserCreated),
            ChangeKind::UserDeactivated => (6, Self::UserDeactivated),
            ChangeKind::UserReactivated => (5, Self::UserReactivated),
            ChangeKind::UserUpdated => (4, Self::UserUpdated),
            ChangeKind::GroupDeleted => (3, Self::GroupDeleted),
            ChangeKind::GroupCreated => (2, Self::GroupCreated),
            ChangeKind::GroupUpdated => (1, Self::GroupUpdated),
            ChangeKind::MemberAdded | ChangeKind::MemberRemoved => (0, Self::GroupMembersChanged),
        };
        changes.iter().map(cause).max_by_key(|(weight, _)| *weight).map_or(Self::NothingChanged, |(_, cause)| cause)
    }
}

impl Serialize for Cause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::of_code(&code))
    }
}
