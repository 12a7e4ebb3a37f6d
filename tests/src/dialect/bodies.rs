//! The creation bodies of each client.

use serde_json::{Value, json};

use super::{Dialect, Shape};

/// The core schema.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The enterprise extension.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The core schema of groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// What Entra ID lists beside it.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

impl Dialect {
    /// The local part of this client's addresses in examples.
    pub fn prefix(&self) -> &'static str {
        match self.shape {
            Shape::Okta => "okta",
            Shape::EntraLegacy | Shape::EntraFlagged => "entra",
            Shape::Google => "go",
            Shape::JumpCloud => "jc",
            Shape::OneLogin => "ol",
            Shape::Rippling => "ri",
            Shape::YesHid => "yh",
        }
    }

    /// The body with which this client creates the user `{local}@example.com`.
    pub fn user(&self, local: &str) -> Value {
        let address = format!("{local}@example.com");
        let name = json!({ "givenName": "Ada", "familyName": "Byron" });
        let emails = json!([{ "value": address, "type": "work", "primary": true }]);
        match self.shape {
            Shape::Okta => json!({
                "schemas": [USER],
                "userName": address,
                "name": name,
                "emails": emails,
                "phoneNumbers": [{ "primary": true, "value": "+33 1 00 00 00 00", "type": "work" }],
                "displayName": "Ada Byron",
                "title": "Analyst",
                "locale": "en-US",
                "timezone": "Europe/Paris",
                "externalId": format!("00u{local}"),
                "groups": [],
                "password": "r4nd0m",
                "active": true,
            }),
            Shape::EntraLegacy | Shape::EntraFlagged => json!({
                "schemas": [USER, ENTERPRISE],
                "externalId": format!("ext-{local}"),
                "userName": address,
                "active": true,
                "displayName": "Ada Byron",
                "emails": emails,
                "meta": { "resourceType": "User" },
                "name": { "formatted": "Ada Byron", "familyName": "Byron", "givenName": "Ada" },
                "roles": [],
                ENTERPRISE: { "department": "R&D", "employeeNumber": format!("n-{local}") },
            }),
            Shape::Google => json!({
                "schemas": [USER],
                "userName": address,
                "name": name,
                "emails": emails,
                "active": "true",
            }),
            Shape::JumpCloud | Shape::YesHid => json!({
                "schemas": [USER],
                "userName": address,
                "name": name,
                "emails": emails,
                "active": true,
            }),
            // A template's result: one address that is no array, empty values, and a boolean in quotes.
            Shape::OneLogin => json!({
                "schemas": [USER],
                "userName": address,
                "name": name,
                "emails": { "value": address, "type": "work" },
                "title": "",
                "timezone": "Pacific Standard Time",
                "addresses": [{ "locality": "Paris" }],
                "active": "true",
            }),
            Shape::Rippling => json!({
                "schemas": [USER, ENTERPRISE],
                "userName": address,
                "externalId": format!("rip-{local}"),
                "name": name,
                "emails": emails,
                ENTERPRISE: { "employeeNumber": format!("n-{local}") },
                "active": true,
            }),
        }
    }

    /// The body with which this client creates the group `Sales {local}`. Who creates it empty says so or not.
    pub fn group(&self, local: &str) -> Value {
        let name = format!("Sales {local}");
        match self.shape {
            Shape::Okta => json!({ "schemas": [GROUP], "displayName": name, "members": [] }),
            Shape::EntraLegacy | Shape::EntraFlagged => json!({
                "schemas": [GROUP, MICROSOFT_GROUP],
                "externalId": format!("grp-{local}"),
                "displayName": name,
                "meta": { "resourceType": "Group" },
            }),
            Shape::Google | Shape::JumpCloud | Shape::OneLogin | Shape::Rippling | Shape::YesHid => {
                json!({ "schemas": [GROUP], "displayName": name })
            }
        }
    }
}
