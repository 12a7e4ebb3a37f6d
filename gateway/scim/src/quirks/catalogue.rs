//! Every habit by its code: who has it, and what Roster makes of it. One table for notes, activity and documentation.

use std::fmt::Write;

/// A habit of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// Its code, in kebab case: stable, so that an activity log may count it.
    pub code: &'static str,
    /// Who does it.
    pub who: &'static str,
    /// What it is and what becomes of it, in plain words.
    pub text: &'static str,
}

/// Makes a constant of every code, and a table of all of them.
macro_rules! quirks {
    ($($name:ident, $code:literal, $who:literal, $text:literal;)+) => {
        /// The codes of the notes that parsing leaves.
        pub mod note {
            $(#[doc = $text] pub const $name: &str = $code;)+
        }

        /// The habits that leave a note: a value was read otherwise than it was written, or left out.
        pub const NOTED: &[Quirk] = &[$(Quirk { code: note::$name, who: $who, text: $text },)+];
    };
}

quirks! {
    CAPITALISED_OP, "capitalised-op", "Entra ID without aadOptscim062020, OneLogin",
        "An operation had a capital letter; it means the same as in lower case.";
    STRING_BOOLEAN, "string-boolean", "Entra ID without aadOptscim062020, OneLogin, Google Workspace",
        "A boolean came as text, for example \"False\"; it was read as a boolean.";
    DOTTED_KEY, "dotted-key", "Entra ID with aadOptscim062020",
        "An object had a path for a key, for example name.givenName; the attribute at that path was set.";
    URN_KEY, "urn-key", "Entra ID with aadOptscim062020",
        "An object had an attribute's full URN for a key; that attribute was set.";
    EXTENSION_AT_TOP, "extension-attribute-at-top", "OneLogin templates",
        "An attribute of the enterprise extension came without the extension's URN; it was set in the extension.";
    MEMBERS_REMOVE_BY_VALUE, "members-remove-by-value", "Entra ID without aadOptscim062020, JumpCloud",
        "A remove listed members; those were removed, and no others.";
    REMOVE_BY_VALUE, "remove-by-value", "Entra ID without aadOptscim062020",
        "A remove listed values of an attribute; those were removed, and no others.";
    ENTRA_MANAGER, "entra-manager", "Entra ID",
        "The manager came as text or in an array; it was read as the manager's id.";
    ENTRA_URN_CORRECTED, "entra-urn-corrected", "Entra ID",
        "The URN of the enterprise extension was misspelt the way an older Microsoft document does; it was taken for the right one.";
    ENTRA_GROUP_SCHEMA, "entra-group-schema", "Entra ID",
        "The group named Microsoft's own schema beside SCIM's; it was left aside.";
    MISSING_OP, "missing-op", "Google Workspace",
        "An operation did not say what to do; it was taken as a replace.";
    SCIM_1_PATCH, "scim-1-patch", "OneLogin",
        "The patch came in the form of SCIM 1.1; it was read as the operations it stands for.";
    SINGLE_VALUE_AS_ARRAY, "single-value-as-array", "OneLogin templates",
        "An attribute that may have several values came as one value instead of a list; it was read as a list of one.";
    NUMBER_AS_TEXT, "number-as-text", "OneLogin templates",
        "A number came where text belongs; its digits were kept.";
    NULL_AS_ABSENT, "null-as-absent", "Entra ID (older), OneLogin templates",
        "null or empty text came; it was read as no value.";
    READ_ONLY_IGNORED, "read-only-ignored", "Okta, Entra ID",
        "An attribute that only the server writes was sent; it was left out.";
    PASSWORD_DROPPED, "password-dropped", "Okta",
        "A password was sent; it was left out and stored nowhere.";
    UNKNOWN_ATTRIBUTE_IGNORED, "unknown-attribute-ignored", "all of them, by their admins' mappings",
        "An attribute that no schema has was sent; it was left out.";
    BARE_VALUE_AS_ELEMENT, "bare-value-as-element", "Entra ID (app roles), clients written by hand",
        "An element came as its value alone; it was read as an element with that value.";
    ARRAY_OF_ONE, "array-of-one", "clients written by hand",
        "An attribute that has one value came as a list of one; that value was taken.";
    EMPTY_ELEMENT_DROPPED, "empty-element-dropped", "OneLogin templates",
        "An element of a list had nothing in it; it was left out.";
    SEVERAL_PRIMARIES, "several-primaries", "clients written by hand",
        "More than one element was marked primary; the last one is.";
    DUPLICATE_MERGED, "duplicate-merged", "clients written by hand",
        "The same element came twice; it was kept once.";
    DUPLICATE_ATTRIBUTE, "duplicate-attribute", "clients written by hand",
        "An attribute came twice, in different spellings; the last one counts.";
    KEY_CASE, "key-case", "clients written by hand",
        "Operations, op, path or value came in another case; they mean the same.";
    SINGLE_OPERATION, "single-operation", "clients written by hand",
        "The one operation came without a list around it; it was read as a list of one.";
    MEMBER_BY_REFERENCE, "member-by-reference", "clients written by hand",
        "A member was named by its URI alone; the id at its end was taken.";
    NOTHING_TO_DO, "nothing-to-do", "clients written by hand",
        "An operation had nothing to do; it was left out.";
}

/// The habits that leave no note: they come with every request or mean what they say, and are only not to be refused.
pub const UNNOTED: &[Quirk] = &[
    Quirk {
        code: "pathless-replace",
        who: "Okta (catalogue apps), Entra ID with aadOptscim062020",
        text: "A replace without a path carries an object; each of its attributes is replaced, and an id that comes along is left out.",
    },
    Quirk {
        code: "element-created",
        who: "Entra ID",
        text: "An add or replace names an element that is not there, for example emails[type eq \"work\"].value; the element is created, with its type.",
    },
    Quirk {
        code: "member-details",
        who: "Okta, Entra ID",
        text: "Members come with a display name, a $ref that is null, or without a type; only the value counts.",
    },
    Quirk {
        code: "opaque-role",
        who: "Entra ID",
        text: "A role's value is a JSON document inside of text; it is kept as text.",
    },
    Quirk {
        code: "custom-extension-unlisted",
        who: "Entra ID",
        text: "An extension is used without being listed in schemas; it is kept.",
    },
    Quirk {
        code: "time-zone-as-sent",
        who: "Entra ID's validator, OneLogin",
        text: "A time zone is no IANA name; it is kept as sent, with a warning.",
    },
    Quirk {
        code: "unknown-member-skipped",
        who: "all of them",
        text: "A member's id names nobody; it is skipped with a warning, and the others are applied.",
    },
    Quirk {
        code: "empty-list",
        who: "Entra ID",
        text: "A query finds nothing; the answer is an empty list and never 404, which Entra ID answers with quarantine.",
    },
    Quirk {
        code: "integer-counters",
        who: "Okta",
        text: "totalResults, startIndex and itemsPerPage have to be numbers, and are.",
    },
    Quirk {
        code: "token-without-scheme",
        who: "Okta (catalogue apps in Header mode)",
        text: "The token comes without Bearer in front; it is accepted.",
    },
    Quirk {
        code: "entra-compliance-flag",
        who: "Entra ID",
        text: "Every URL carries aadOptscim062020; queries may hold keys that mean nothing here.",
    },
    Quirk {
        code: "no-content-type",
        who: "Okta, Entra ID",
        text: "A request has no Content-Type; a body is read as JSON.",
    },
    Quirk {
        code: "plain-json",
        who: "Google Workspace, OneLogin, JumpCloud",
        text: "Bodies are called application/json, and answers are when nothing else is accepted.",
    },
    Quirk {
        code: "page-bounds",
        who: "admin tools, Rippling",
        text: "startIndex is zero or negative, or count is beyond the limit; the nearest bound is taken.",
    },
    Quirk {
        code: "slash-too-many",
        who: "all of them, by their base URLs",
        text: "The path has a doubled slash or one at its end; it is read without.",
    },
    Quirk { code: "inactive-listed", who: "Okta, Entra ID", text: "Deactivated users have to stay visible, and do." },
    Quirk {
        code: "memberships-kept",
        who: "Entra ID",
        text: "A restored user's memberships are not sent again; deactivated users keep theirs.",
    },
    Quirk {
        code: "address-reused",
        who: "JumpCloud",
        text: "The connection test creates and deletes the same user again and again; a deleted user's address is free.",
    },
];

/// What a code means, in plain words; `None` for one that no note has.
pub fn text(code: &str) -> Option<&'static str> {
    NOTED.iter().find(|quirk| quirk.code == code).map(|quirk| quirk.text)
}

/// The page about all of them: `docs/quirks.md`.
pub fn markdown() -> String {
    let mut page = String::from(
        "# What identity providers send beside the standard\n\n\
         None of this needs a setting, here or there. The page is written from `gateway/scim/src/quirks/catalogue.rs`, and a\n\
         test compares it; `cargo run -p roster-scim --example quirks > docs/quirks.md` writes it anew.\n\n\
         ## Recorded with the request\n\n\
         A request that had to be read otherwise than it was written is recorded with these codes in the sync log, each with\n\
         the attribute it is about: a write, and whatever is refused. A read that succeeds has no row there; its codes stand\n\
         in its line of the server's log (`coercions`), under the same request id.\n\n",
    );
    table(&mut page, NOTED);
    page.push_str(
        "\n## Never refused\n\nHabits that come with every request, or are only not to be refused, leave no note.\n\n",
    );
    table(&mut page, UNNOTED);
    page
}

fn table(page: &mut String, quirks: &[Quirk]) {
    page.push_str("| code | who does it | what it is, and what Roster makes of it |\n|---|---|---|\n");
    for Quirk { code, who, text } in quirks {
        // Writing to a string never fails.
        let _ = writeln!(page, "| `{code}` | {who} | {text} |");
    }
}

#[cfg(test)]
mod tests;
