//! The enterprise extension of a user (RFC 7643 §4.3).

use serde::{Deserialize, Serialize};

/// What an organisation says of a person who works for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnterpriseUser {
    /// What the organisation numbers the employee by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_number: Option<String>,
    /// The cost center.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<String>,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// The department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The manager.
    #[serde(skip_serializing_if = "Manager::is_absent")]
    pub manager: Option<Manager>,
}

impl EnterpriseUser {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        let Self { employee_number, cost_center, organization, division, department, manager } = self;
        let texts = [employee_number, cost_center, organization, division, department];
        texts.iter().all(|text| text.is_none()) && Manager::is_absent(manager)
    }

    pub(crate) fn is_absent(extension: &Option<Self>) -> bool {
        extension.as_ref().is_none_or(Self::is_empty)
    }
}

/// A user's manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Manager {
    /// The id of the manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The URI of the manager.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The manager's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

impl Manager {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        let Self { value, reference, display_name } = self;
        value.is_none() && reference.is_none() && display_name.is_none()
    }

    fn is_absent(manager: &Option<Self>) -> bool {
        manager.as_ref().is_none_or(Self::is_empty)
    }
}
