//! One attribute and its characteristics (RFC 7643 §2.2, §7).

use std::fmt;

/// An attribute of a schema, or a sub-attribute of a complex one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// The name on the wire.
    pub name: &'static str,
    /// The name in our gRPC contract.
    pub field: &'static str,
    /// The data type.
    pub kind: Kind,
    /// Whether it has any number of values.
    pub multi_valued: bool,
    /// Whether a resource cannot do without it.
    pub required: bool,
    /// Whether its text compares exactly.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// How unique it is.
    pub uniqueness: Uniqueness,
    /// Values with a known meaning; others are allowed.
    pub canonical_values: &'static [&'static str],
    /// What a reference may point at.
    pub reference_types: &'static [&'static str],
    /// The parts of a complex attribute.
    pub sub_attributes: &'static [Attribute],
    /// What it means.
    pub description: &'static str,
}

/// The data type of an attribute (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// An instant.
    DateTime,
    /// A URI.
    Reference,
    /// Bytes in base64.
    Binary,
    /// A set of sub-attributes.
    Complex,
}

impl Kind {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::DateTime => "dateTime",
            Self::Reference => "reference",
            Self::Binary => "binary",
            Self::Complex => "complex",
        }
    }
}

/// Who may write an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone.
    ReadOnly,
    /// Anybody, any time.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client, who never gets it back.
    WriteOnly,
}

impl Mutability {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When an attribute is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Whatever the client asks for.
    Always,
    /// Under no circumstances.
    Never,
    /// Unless the client asks for others, or not for this one.
    Default,
    /// When the client asks for it.
    Request,
}

impl Returned {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

/// How unique the value of an attribute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniqueness {
    /// Not at all.
    None,
    /// Within the workspace.
    Server,
    /// In the world.
    Global,
}

impl Uniqueness {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}

impl fmt::Debug for Attribute {
    /// The name says it all; the whole of it fills a screen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Attribute {
    /// Finds a sub-attribute by its name on the wire, in any case.
    pub fn sub(&self, name: &str) -> Option<&'static Attribute> {
        find(self.sub_attributes, name)
    }

    /// Whether it has parts.
    pub const fn is_complex(&self) -> bool {
        matches!(self.kind, Kind::Complex)
    }

    /// Whether its elements are members of a group: each is its id, and no list of them is short enough to be compared
    /// element by element.
    pub(crate) fn is_membership(&self) -> bool {
        self.name == "members"
    }

    /// Whether its values travel as text.
    pub const fn is_text(&self) -> bool {
        matches!(self.kind, Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime)
    }

    const fn new(name: &'static str, field: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            field,
            kind,
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: &[],
            reference_types: &[],
            sub_attributes: &[],
            description,
        }
    }

    pub(super) const fn string(name: &'static str, field: &'static str, description: &'static str) -> Self {
        Self::new(name, field, Kind::String, description)
    }

    pub(super) const fn boolean(name: &'static str, field: &'static str, description: &'static str) -> Self {
        Self::new(name, field, Kind::Boolean, description)
    }

    pub(super) const fn integer(name: &'static str, field: &'static str, description: &'static str) -> Self {
        Self::new(name, field, Kind::Integer, description)
    }

    pub(super) const fn date_time(name: &'static str, field: &'static str, description: &'static str) -> Self {
        Self::new(name, field, Kind::DateTime, description)
    }

    pub(super) const fn binary(name: &'static str, field: &'static str, description: &'static str) -> Self {
        Self::new(name, field, Kind::Binary, description)
    }

    pub(super) const fn reference(
        name: &'static str,
        field: &'static str,
        reference_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        Self { reference_types, ..Self::new(name, field, Kind::Reference, description) }
    }

    pub(super) const fn complex(
        name: &'static str,
        field: &'static str,
        sub_attributes: &'static [Attribute],
        description: &'static str,
    ) -> Self {
        Self { sub_attributes, ..Self::new(name, field, Kind::Complex, description) }
    }

    pub(super) const fn many(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) const fn case_exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    pub(super) const fn read_only(self) -> Self {
        Self { mutability: Mutability::ReadOnly, ..self }
    }

    pub(super) const fn immutable(self) -> Self {
        Self { mutability: Mutability::Immutable, ..self }
    }

    pub(super) const fn write_only(self) -> Self {
        Self { mutability: Mutability::WriteOnly, returned: Returned::Never, ..self }
    }

    pub(super) const fn always(self) -> Self {
        Self { returned: Returned::Always, ..self }
    }

    pub(super) const fn unique(self) -> Self {
        Self { uniqueness: Uniqueness::Server, ..self }
    }

    pub(super) const fn canonical(self, canonical_values: &'static [&'static str]) -> Self {
        Self { canonical_values, ..self }
    }
}

pub(super) fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
