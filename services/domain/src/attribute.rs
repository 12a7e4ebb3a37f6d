//! The attributes of a user, as the rules know them: shape, case, and the paths that name them.

/// An attribute of a user or of its metadata.
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
    /// The user's id: read only.
    Id,
    /// When it was created: read only.
    CreateTime,
    /// When it last changed: read only.
    UpdateTime,
}

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

/// Names something in a user document.
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
    },
}
