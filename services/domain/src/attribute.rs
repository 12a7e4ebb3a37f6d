//! The attributes of users and groups, as the rules know them: shape, case, and the paths that name them.
//!
//! Case follows the schemas of RFC 7643 §8.7.1. How the paths are written is `path`'s business; where a value lives in a
//! user's profile is `user::place`'s.

pub(crate) mod path;
#[cfg(test)]
mod tests;

/// A kind of resource. The serde form is what storage keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A person.
    User,
    /// A set of users and of other groups.
    Group,
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    /// Its word, with an article.
    pub(crate) fn a(self) -> &'static str {
        match self {
            Self::User => "a user",
            Self::Group => "a group",
        }
    }

    /// The message of the contract that lists its attributes.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::User => "Profile",
            Self::Group => "GroupProfile",
        }
    }
}

/// An attribute of a resource or of its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the attribute of RFC 7643 of that name")]
pub enum Attribute {
    UserName,
    ExternalId,
    Active,
    Name,
    DisplayName,
    NickName,
    ProfileUrl,
    Title,
    UserType,
    PreferredLanguage,
    Locale,
    Timezone,
    Emails,
    PhoneNumbers,
    Ims,
    Photos,
    Addresses,
    Entitlements,
    Roles,
    X509Certificates,
    EmployeeNumber,
    CostCenter,
    Organization,
    Division,
    Department,
    Manager,
    /// The groups a user belongs to, itself or through other groups: read only, the groups tell them.
    Groups,
    /// The members of a group.
    Members,
    /// A user's id: read only.
    Id,
    /// A group's id: read only.
    GroupId,
    /// When the resource was created: read only.
    CreateTime,
    /// When the resource last changed: read only.
    UpdateTime,
}

impl Attribute {
    /// Every attribute, of whatever kind.
    pub const ALL: [Self; 32] = [
        Self::UserName,
        Self::ExternalId,
        Self::Active,
        Self::Name,
        Self::DisplayName,
        Self::NickName,
        Self::ProfileUrl,
        Self::Title,
        Self::UserType,
        Self::PreferredLanguage,
        Self::Locale,
        Self::Timezone,
        Self::Emails,
        Self::PhoneNumbers,
        Self::Ims,
        Self::Photos,
        Self::Addresses,
        Self::Entitlements,
        Self::Roles,
        Self::X509Certificates,
        Self::EmployeeNumber,
        Self::CostCenter,
        Self::Organization,
        Self::Division,
        Self::Department,
        Self::Manager,
        Self::Groups,
        Self::Members,
        Self::Id,
        Self::GroupId,
        Self::CreateTime,
        Self::UpdateTime,
    ];

    /// The attributes of a kind.
    pub fn of(kind: ResourceKind) -> impl Iterator<Item = Self> + Clone {
        Self::ALL.into_iter().filter(move |attribute| attribute.belongs_to(kind))
    }

    /// Whether resources of a kind have it.
    pub fn belongs_to(self, kind: ResourceKind) -> bool {
        match self {
            Self::ExternalId | Self::DisplayName | Self::CreateTime | Self::UpdateTime => true,
            Self::Members | Self::GroupId => kind == ResourceKind::Group,
            Self::UserName
            | Self::Active
            | Self::Name
            | Self::NickName
            | Self::ProfileUrl
            | Self::Title
            | Self::UserType
            | Self::PreferredLanguage
            | Self::Locale
            | Self::Timezone
            | Self::Emails
            | Self::PhoneNumbers
            | Self::Ims
            | Self::Photos
            | Self::Addresses
            | Self::Entitlements
            | Self::Roles
            | Self::X509Certificates
            | Self::EmployeeNumber
            | Self::CostCenter
            | Self::Organization
            | Self::Division
            | Self::Department
            | Self::Manager
            | Self::Groups
            | Self::Id => kind == ResourceKind::User,
        }
    }

    /// What it holds.
    pub fn shape(self) -> Shape {
        match self {
            Self::UserName
            | Self::ExternalId
            | Self::DisplayName
            | Self::NickName
            | Self::ProfileUrl
            | Self::Title
            | Self::UserType
            | Self::PreferredLanguage
            | Self::Locale
            | Self::Timezone
            | Self::EmployeeNumber
            | Self::CostCenter
            | Self::Organization
            | Self::Division
            | Self::Department
            | Self::Id
            | Self::GroupId => Shape::Text,
            Self::Active => Shape::Boolean,
            Self::CreateTime | Self::UpdateTime => Shape::Instant,
            Self::Name => Shape::Complex(NAME),
            Self::Manager => Shape::Complex(MANAGER),
            Self::Emails
            | Self::PhoneNumbers
            | Self::Ims
            | Self::Photos
            | Self::Entitlements
            | Self::Roles
            | Self::X509Certificates => Shape::Multi(PLAIN),
            Self::Addresses => Shape::Multi(ADDRESS),
            Self::Groups | Self::Members => Shape::Multi(REFERENCE),
        }
    }

    /// Whether only the service writes it.
    pub fn read_only(self) -> bool {
        matches!(self, Self::Groups | Self::Id | Self::GroupId | Self::CreateTime | Self::UpdateTime)
    }

    /// Whether the text of the attribute, or of a part of it, compares exactly. Without a part a complex attribute
    /// stands for its value.
    pub fn case_exact(self, sub: Option<Sub>) -> bool {
        match self {
            Self::Id | Self::GroupId | Self::ExternalId => true,
            Self::Photos | Self::X509Certificates | Self::Manager => sub.is_none_or(|sub| sub == Sub::Value),
            Self::UserName
            | Self::Active
            | Self::Name
            | Self::DisplayName
            | Self::NickName
            | Self::ProfileUrl
            | Self::Title
            | Self::UserType
            | Self::PreferredLanguage
            | Self::Locale
            | Self::Timezone
            | Self::Emails
            | Self::PhoneNumbers
            | Self::Ims
            | Self::Addresses
            | Self::Entitlements
            | Self::Roles
            | Self::EmployeeNumber
            | Self::CostCenter
            | Self::Organization
            | Self::Division
            | Self::Department
            | Self::Groups
            | Self::Members
            | Self::CreateTime
            | Self::UpdateTime => false,
        }
    }

    /// Its path in the contract.
    pub fn path(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::ExternalId => "external_id",
            Self::Active => "active",
            Self::Name => "name",
            Self::DisplayName => "display_name",
            Self::NickName => "nick_name",
            Self::ProfileUrl => "profile_url",
            Self::Title => "title",
            Self::UserType => "user_type",
            Self::PreferredLanguage => "preferred_language",
            Self::Locale => "locale",
            Self::Timezone => "timezone",
            Self::Emails => "emails",
            Self::PhoneNumbers => "phone_numbers",
            Self::Ims => "ims",
            Self::Photos => "photos",
            Self::Addresses => "addresses",
            Self::Entitlements => "entitlements",
            Self::Roles => "roles",
            Self::X509Certificates => "x509_certificates",
            Self::EmployeeNumber => "enterprise.employee_number",
            Self::CostCenter => "enterprise.cost_center",
            Self::Organization => "enterprise.organization",
            Self::Division => "enterprise.division",
            Self::Department => "enterprise.department",
            Self::Manager => "enterprise.manager",
            Self::Groups => "groups",
            Self::Members => "members",
            Self::Id => "user_id",
            Self::GroupId => "group_id",
            Self::CreateTime => "create_time",
            Self::UpdateTime => "update_time",
        }
    }

    /// Its parts; none for a simple attribute.
    pub fn subs(self) -> &'static [Sub] {
        match self.shape() {
            Shape::Complex(subs) | Shape::Multi(subs) => subs,
            Shape::Text | Shape::Boolean | Shape::Instant => &[],
        }
    }

    /// The part that a comparison of the whole attribute is about: `value`, where it has one (RFC 7643 §2.4).
    pub fn default_sub(self) -> Option<Sub> {
        self.subs().contains(&Sub::Value).then_some(Sub::Value)
    }
}

const NAME: &[Sub] =
    &[Sub::Formatted, Sub::FamilyName, Sub::GivenName, Sub::MiddleName, Sub::HonorificPrefix, Sub::HonorificSuffix];
const MANAGER: &[Sub] = &[Sub::Value, Sub::Ref, Sub::DisplayName];
const PLAIN: &[Sub] = &[Sub::Value, Sub::Display, Sub::Type, Sub::Primary];
const REFERENCE: &[Sub] = &[Sub::Value, Sub::Display, Sub::Type];
const ADDRESS: &[Sub] = &[
    Sub::Formatted,
    Sub::StreetAddress,
    Sub::Locality,
    Sub::Region,
    Sub::PostalCode,
    Sub::Country,
    Sub::Type,
    Sub::Primary,
];

/// A part of a complex attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the sub-attribute of RFC 7643 of that name")]
pub enum Sub {
    Formatted,
    FamilyName,
    GivenName,
    MiddleName,
    HonorificPrefix,
    HonorificSuffix,
    Value,
    Display,
    Type,
    Primary,
    StreetAddress,
    Locality,
    Region,
    PostalCode,
    Country,
    Ref,
    DisplayName,
}

impl Sub {
    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Formatted => "formatted",
            Self::FamilyName => "family_name",
            Self::GivenName => "given_name",
            Self::MiddleName => "middle_name",
            Self::HonorificPrefix => "honorific_prefix",
            Self::HonorificSuffix => "honorific_suffix",
            Self::Value => "value",
            Self::Display => "display",
            Self::Type => "type",
            Self::Primary => "primary",
            Self::StreetAddress => "street_address",
            Self::Locality => "locality",
            Self::Region => "region",
            Self::PostalCode => "postal_code",
            Self::Country => "country",
            Self::Ref => "ref",
            Self::DisplayName => "display_name",
        }
    }
}

/// What an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Text,
    /// One boolean.
    Boolean,
    /// One instant.
    Instant,
    /// Parts that belong together.
    Complex(&'static [Sub]),
    /// Any number of elements with these parts.
    Multi(&'static [Sub]),
}

/// Names something in a resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldPath {
    /// An attribute, or a part of it.
    Attribute(Attribute, Option<Sub>),
    /// Something in an extension the contract does not know, as its schema spells it (matched in any case).
    Extension {
        /// The extension's schema URN.
        urn: String,
        /// Attribute, then sub-attributes; empty names the whole extension.
        path: Vec<String>,
        /// Whether its text compares exactly, which only a schema that is registered says.
        exact: bool,
    },
}
