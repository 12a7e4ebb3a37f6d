//! Where each attribute lives: the one table from names to fields.

use super::profile::{MultiValue, Profile};
use crate::attribute::Attribute;

/// Where an attribute lives.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// The user name: a text that is always there.
    UserName,
    /// A text of the profile.
    Text(At<Option<String>>),
    /// The name of the profile.
    Name,
    /// The manager of the profile.
    Manager,
    /// Elements of the profile.
    Values(At<Vec<MultiValue>>),
    /// The addresses of the profile.
    Addresses,
    /// The user's state.
    Active,
    /// The user's id.
    Id,
    /// When the user was created.
    Created,
    /// When the user last changed.
    Updated,
    /// The groups it belongs to, which are the groups' to tell.
    Groups,
    /// Nowhere: it is no attribute of a user.
    Nowhere,
}

/// A field of a profile.
pub(crate) struct At<T> {
    get: fn(&Profile) -> &T,
    get_mut: fn(&mut Profile) -> &mut T,
}

impl<T> At<T> {
    /// The field.
    pub(crate) fn of(self, profile: &Profile) -> &T {
        (self.get)(profile)
    }

    /// The field, to be changed.
    pub(crate) fn of_mut(self, profile: &mut Profile) -> &mut T {
        (self.get_mut)(profile)
    }
}

// Derived, these would want `T: Copy`.
impl<T> Clone for At<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<T> {}

macro_rules! at {
    ($($field:ident).+) => {
        At { get: |profile| &profile.$($field).+, get_mut: |profile| &mut profile.$($field).+ }
    };
}

impl Attribute {
    /// Where it lives.
    pub(crate) fn place(self) -> Place {
        match self {
            Self::UserName => Place::UserName,
            Self::ExternalId => Place::Text(at!(external_id)),
            Self::Active => Place::Active,
            Self::Name => Place::Name,
            Self::DisplayName => Place::Text(at!(display_name)),
            Self::NickName => Place::Text(at!(nick_name)),
            Self::ProfileUrl => Place::Text(at!(profile_url)),
            Self::Title => Place::Text(at!(title)),
            Self::UserType => Place::Text(at!(user_type)),
            Self::PreferredLanguage => Place::Text(at!(preferred_language)),
            Self::Locale => Place::Text(at!(locale)),
            Self::Timezone => Place::Text(at!(timezone)),
            Self::Emails => Place::Values(at!(emails)),
            Self::PhoneNumbers => Place::Values(at!(phone_numbers)),
            Self::Ims => Place::Values(at!(ims)),
            Self::Photos => Place::Values(at!(photos)),
            Self::Addresses => Place::Addresses,
            Self::Entitlements => Place::Values(at!(entitlements)),
            Self::Roles => Place::Values(at!(roles)),
            Self::X509Certificates => Place::Values(at!(x509_certificates)),
            Self::EmployeeNumber => Place::Text(at!(enterprise.employee_number)),
            Self::CostCenter => Place::Text(at!(enterprise.cost_center)),
            Self::Organization => Place::Text(at!(enterprise.organization)),
            Self::Division => Place::Text(at!(enterprise.division)),
            Self::Department => Place::Text(at!(enterprise.department)),
            Self::Manager => Place::Manager,
            Self::Groups => Place::Groups,
            Self::Members | Self::GroupId => Place::Nowhere,
            Self::Id => Place::Id,
            Self::CreateTime => Place::Created,
            Self::UpdateTime => Place::Updated,
        }
    }
}
