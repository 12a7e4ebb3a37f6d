//! The attributes that a group has, without those it has not: what a match over them must deal with.

use crate::attribute::Attribute;

/// An attribute of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupAttribute {
    /// The name.
    DisplayName,
    /// The identity provider's id.
    ExternalId,
    /// The members.
    Members,
    /// The id.
    Id,
    /// When it was created.
    Created,
    /// When it last changed.
    Updated,
}

impl GroupAttribute {
    /// Which of them an attribute is; `None` for one of users alone.
    pub fn of(attribute: Attribute) -> Option<Self> {
        match attribute {
            Attribute::DisplayName => Some(Self::DisplayName),
            Attribute::ExternalId => Some(Self::ExternalId),
            Attribute::Members => Some(Self::Members),
            Attribute::GroupId => Some(Self::Id),
            Attribute::CreateTime => Some(Self::Created),
            Attribute::UpdateTime => Some(Self::Updated),
            Attribute::UserName
            | Attribute::Active
            | Attribute::Name
            | Attribute::NickName
            | Attribute::ProfileUrl
            | Attribute::Title
            | Attribute::UserType
            | Attribute::PreferredLanguage
            | Attribute::Locale
            | Attribute::Timezone
            | Attribute::Emails
            | Attribute::PhoneNumbers
            | Attribute::Ims
            | Attribute::Photos
            | Attribute::Addresses
            | Attribute::Entitlements
            | Attribute::Roles
            | Attribute::X509Certificates
            | Attribute::EmployeeNumber
            | Attribute::CostCenter
            | Attribute::Organization
            | Attribute::Division
            | Attribute::Department
            | Attribute::Manager
            | Attribute::Groups
            | Attribute::Id => None,
        }
    }
}
