//! The path of a patch operation: an attribute, and maybe which of its elements.

use std::fmt;

use super::AttrPath;
use crate::MAX_TEXT;
use crate::error::{Error, ScimType};
use crate::filter::{self, Filter};
use crate::syntax::SyntaxError;

/// What a patch operation is about.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchPath {
    /// The attribute. Its sub-attribute is absent when there is a filter.
    pub attribute: AttrPath,
    /// Which elements of the attribute; `None` is the attribute itself.
    pub filter: Option<Filter>,
    /// The part of the elements that the filter picks.
    pub sub: Option<String>,
}

impl PatchPath {
    /// Reads a path; the refusal is `invalidPath`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::invalid_path(format!("path is longer than {MAX_TEXT} bytes; shorten it")));
        }
        Self::read(text).map_err(|err| err.into_error("path", text, ScimType::InvalidPath))
    }

    fn read(text: &str) -> Result<Self, SyntaxError> {
        let trimmed = text.trim_ascii();
        let offset = text.len() - text.trim_ascii_start().len();
        // A filter's literals hold anything, but no name and no URN holds a bracket.
        let Some(open) = trimmed.find('[') else {
            let attribute = AttrPath::read(trimmed).map_err(|err| err.shift(offset))?;
            return Ok(Self { attribute, filter: None, sub: None });
        };
        let attribute = AttrPath::read(trimmed.get(..open).unwrap_or_default()).map_err(|err| err.shift(offset))?;
        if attribute.attr().is_none() || attribute.sub().is_some() {
            let remedy = "a filter follows a multi-valued attribute, as in emails[type eq \"work\"].value";
            return Err(
                SyntaxError::new(trimmed, open..open + 1, "an attribute before the filter", remedy).shift(offset)
            );
        }
        let (filter, sub) = filter::read_element(trimmed, open).map_err(|err| err.shift(offset))?;
        Ok(Self { attribute, filter: Some(filter), sub })
    }
}

impl fmt::Display for PatchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        if let Some(sub) = &self.sub {
            write!(f, ".{sub}")?;
        }
        Ok(())
    }
}
