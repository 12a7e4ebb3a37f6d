//! The enterprise extension of the User schema (RFC 7643 §4.3, §8.7.1).

use super::{Attribute, Schema};
use crate::urn;

/// The enterprise extension.
pub static ENTERPRISE_USER: Schema = Schema {
    id: urn::ENTERPRISE_USER,
    name: "EnterpriseUser",
    description: "What an organisation says of the people who work for it",
    attributes: ATTRIBUTES,
};

const ATTRIBUTES: &[Attribute] = &[
    Attribute::string("employeeNumber", "employee_number", "What the organisation numbers the employee by."),
    Attribute::string("costCenter", "cost_center", "The cost center."),
    Attribute::string("organization", "organization", "The organisation."),
    Attribute::string("division", "division", "The division."),
    Attribute::string("department", "department", "The department."),
    Attribute::complex("manager", "manager", MANAGER, "The user's manager."),
];

// `value` and `$ref` are not required: Entra ID sends the one and never the other.
const MANAGER: &[Attribute] = &[
    Attribute::string("value", "value", "The id of the manager.").case_exact(),
    Attribute::reference("$ref", "ref", &["User"], "The URI of the manager."),
    // Kept as sent although it is read-only: Okta and OneLogin map it, and nobody else could fill it.
    Attribute::string("displayName", "display_name", "The manager's name.").read_only(),
];
