//! Where in a body a value is: built for nothing on the way down, printed only when there is something to say.

use std::fmt;

/// A place in a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// The top of a resource.
    Top,
    /// The top of an extension, by its URN.
    Extension(&'a str),
    /// A member of an object.
    Name(&'a Place<'a>, &'a str),
    /// An element of an array.
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(crate) const fn name(&'a self, name: &'a str) -> Self {
        Self::Name(self, name)
    }

    pub(crate) const fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Extension(urn) => f.write_str(urn),
            Self::Name(Self::Top, name) => f.write_str(name),
            Self::Name(parent @ Self::Extension(_), name) => write!(f, "{parent}:{name}"),
            Self::Name(parent, name) => write!(f, "{parent}.{name}"),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
