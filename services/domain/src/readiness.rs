//! What there is to know before SCIM is switched on: the catalogue of findings, in plain words, with what to do.

use crate::activity::Explanation;

/// How grave a finding is; the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Notice,
    /// Some people would not be provisioned.
    Warning,
    /// SCIM cannot be switched on.
    Blocker,
}

macro_rules! catalogue {
    ($($name:ident $code:literal $severity:ident $summary:literal $remedy:literal)*) => {
        /// An entry of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each says it in its summary")]
        pub enum Finding {
            $($name,)*
        }

        impl Finding {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its stable name, in kebab case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How grave it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What it means, and what to do.
            pub fn explanation(self) -> Explanation {
                match self { $(Self::$name => Explanation { summary: $summary, remedy: $remedy },)* }
            }
        }
    };
}

catalogue! {
    PlanLacksScim "plan-lacks-scim" Blocker
        "The workspace's plan does not include SCIM."
        "Change the plan first."
    ScimOff "scim-off" Notice
        "SCIM is not switched on: the identity provider is refused."
        "Switch it on once the findings are dealt with; generating the first token does it as well."
    NoToken "no-token" Notice
        "There is no live SCIM token."
        "Generate one and enter it in your identity provider."
    SharedAddress "address-shared" Notice
        "Several users have the same email address, in another case perhaps."
        "Take the address from all but one of them: an identity provider that matches people by it may mean either."
    LookAlikes "addresses-look-alike" Notice
        "Several users have addresses that differ in dots, in what follows a plus sign, or in blanks alone. They may be one person."
        "Look at them. Delete who is there twice, before the identity provider manages one of them."
    ManualWithoutName "manual-without-name" Notice
        "Users who were created by hand have no given name or no family name."
        "Fill them in; the identity provider must send both once it manages the user, unless the policy lenient_names is set."
    ConflictByHand "conflict-by-hand" Warning
        "Users of these names or addresses were created by hand: the identity provider would be refused (409)."
        "Hand the users over to the identity provider (adopt), or delete them, or leave the people out of provisioning. With the policy adopt, users of a verified domain are handed over by themselves."
    DuplicateInList "duplicate-in-list" Warning
        "People of the list have the same user name or address as others before them: one of them would be refused (409)."
        "Give each a user name and an address of their own in your identity provider."
    DeactivatedThere "deactivated-there" Warning
        "Provisioned users of these names are deactivated, and have another external id, or none: a creation would be refused (409)."
        "Reactivate them from the identity provider, which finds them by their user name, or delete them first."
    UserNameMissing "user-name-missing" Warning
        "People of the list have no user name: they would be refused."
        "Map userName in your identity provider, to an address as a rule."
    NameMissing "name-missing" Warning
        "People of the list have no given name or no family name: they would be refused."
        "Fill them in your identity provider, or let an admin set the policy lenient_names."
    AddressMissing "address-missing" Warning
        "People of the list have no email address to sign in with: they would be refused."
        "Map the work email in your identity provider and fill it for them."
    ValueRefused "value-refused" Warning
        "People of the list have a value that is not acceptable: they would be refused."
        "Import the list with --check to see which value it is, and correct it in your identity provider."
    Adopted "adopted-by-policy" Notice
        "Users of these names or addresses were created by hand, and are of a verified domain: the identity provider will take them over, with everything they have."
        "Nothing to do if they are the same people."
    ProvisionedThere "provisioned-already" Notice
        "These people are provisioned already."
        "Nothing to do: the identity provider finds them by their user name."
}

#[cfg(test)]
mod tests;
