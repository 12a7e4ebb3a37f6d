//! The query of a list or a read (RFC 7644 §3.4.2, §3.9).
//!
//! What it does not know it ignores: Entra ID puts `aadOptscim062020` on every URL.

mod decode;

use crate::error::{Error, ScimType};

/// What a client asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The filter, unread; `None` when absent or empty.
    pub filter: Option<String>,
    /// The attribute to sort by, unread; `None` when absent or empty.
    pub sort_by: Option<String>,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Where to start, counted from one.
    pub start_index: u64,
    /// How many at most; the server's own default when absent.
    pub count: Option<u64>,
    /// Where a walk by cursors goes on; empty is its start, and `None` is no such walk (RFC 9865 §2).
    pub cursor: Option<String>,
    /// The attributes to return, and no others.
    pub attributes: Vec<String>,
    /// The attributes not to return.
    pub excluded_attributes: Vec<String>,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            filter: None,
            sort_by: None,
            descending: false,
            start_index: 1,
            count: None,
            cursor: None,
            attributes: Vec::new(),
            excluded_attributes: Vec::new(),
        }
    }
}

impl ListQuery {
    /// Reads a raw query string, without its question mark.
    pub fn parse(query: Option<&str>) -> Result<Self, Error> {
        let mut out = Draft::default();
        for pair in query.unwrap_or_default().split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(parameter) = Parameter::from_key(&decode::component(key)?) else { continue };
            let value = decode::component(value).map_err(|err| err.within(parameter.name()))?;
            let value = value.as_ref();
            match parameter {
                Parameter::StartIndex | Parameter::Count => {
                    let number = number(parameter, value)?;
                    out.number(parameter, number)?;
                }
                Parameter::Filter
                | Parameter::SortBy
                | Parameter::SortOrder
                | Parameter::Cursor
                | Parameter::Attributes
                | Parameter::ExcludedAttributes => out.text(parameter, value)?,
            }
        }
        out.finish()
    }
}

/// A query of which more may come.
#[derive(Default)]
pub(crate) struct Draft {
    query: ListQuery,
    seen: Vec<Parameter>,
    start_index: Option<u64>,
}

impl Draft {
    /// Takes a parameter whose value is text.
    pub(crate) fn text(&mut self, parameter: Parameter, value: &str) -> Result<(), Error> {
        let given = (!value.trim().is_empty()).then(|| value.to_owned());
        match parameter {
            Parameter::Filter => {
                self.once(parameter)?;
                self.query.filter = given;
            }
            Parameter::SortBy => {
                self.once(parameter)?;
                self.query.sort_by = given;
            }
            Parameter::SortOrder => {
                self.once(parameter)?;
                self.query.descending = match value.trim() {
                    "" => false,
                    order if order.eq_ignore_ascii_case("ascending") => false,
                    order if order.eq_ignore_ascii_case("descending") => true,
                    _ => return Err(Error::invalid_value("sortOrder must be ascending or descending")),
                };
            }
            Parameter::Cursor => {
                self.once(parameter)?;
                self.query.cursor = Some(value.trim().to_owned());
            }
            Parameter::Attributes => self.query.attributes.extend(names(value)),
            Parameter::ExcludedAttributes => self.query.excluded_attributes.extend(names(value)),
            Parameter::StartIndex | Parameter::Count => self.number(parameter, number(parameter, value)?)?,
        }
        Ok(())
    }

    /// Takes a parameter whose value is a number; `None` is as good as not given.
    pub(crate) fn number(&mut self, parameter: Parameter, number: Option<u64>) -> Result<(), Error> {
        self.once(parameter)?;
        if parameter == Parameter::Count {
            self.query.count = number;
        } else {
            self.start_index = number;
        }
        Ok(())
    }

    /// The query, when its parts go together.
    pub(crate) fn finish(self) -> Result<ListQuery, Error> {
        let Self { mut query, start_index, .. } = self;
        // RFC 7644 §3.4.2.4: less than one is one.
        query.start_index = start_index.unwrap_or(1).max(1);
        if query.cursor.is_some() {
            if start_index.is_some() {
                return Err(Error::invalid_value("cursor and startIndex exclude each other; leave one of them out"));
            }
            if query.count == Some(0) {
                // RFC 9865 §2.1. A count that is too large gets fewer, as without a cursor.
                let detail = "count must be at least 1 with a cursor; leave it out for the server's default";
                return Err(Error::new(400, Some(ScimType::InvalidCount), detail));
            }
        }
        // RFC 7644 §3.9 has them exclude each other. Asking for attributes says exactly what is wanted; refusing would
        // break clients that send `excludedAttributes` on every URL.
        if !query.attributes.is_empty() {
            query.excluded_attributes.clear();
        }
        Ok(query)
    }

    /// Refuses a parameter that comes twice: obeying either one would disobey the other.
    fn once(&mut self, parameter: Parameter) -> Result<(), Error> {
        if self.seen.contains(&parameter) {
            return Err(Error::invalid_value(format!("{} is given twice; give it once", parameter.name())));
        }
        self.seen.push(parameter);
        Ok(())
    }
}

/// What a query may say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parameter {
    Filter,
    SortBy,
    SortOrder,
    StartIndex,
    Count,
    Cursor,
    Attributes,
    ExcludedAttributes,
}

impl Parameter {
    const ALL: [Self; 8] = [
        Self::Filter,
        Self::SortBy,
        Self::SortOrder,
        Self::StartIndex,
        Self::Count,
        Self::Cursor,
        Self::Attributes,
        Self::ExcludedAttributes,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::SortBy => "sortBy",
            Self::SortOrder => "sortOrder",
            Self::StartIndex => "startIndex",
            Self::Count => "count",
            Self::Cursor => "cursor",
            Self::Attributes => "attributes",
            Self::ExcludedAttributes => "excludedAttributes",
        }
    }

    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| key.eq_ignore_ascii_case(parameter.name()))
    }
}

/// Reads a whole number; a negative one is zero, one too large the largest, none at all none.
pub(crate) fn number(parameter: Parameter, text: &str) -> Result<Option<u64>, Error> {
    // Fits every signed counter it may be handed on to.
    const LARGEST: u64 = i64::MAX as u64;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid_value(format!("{} must be a whole number", parameter.name())));
    }
    if negative {
        return Ok(Some(0));
    }
    Ok(Some(digits.parse().map_or(LARGEST, |number: u64| number.min(LARGEST))))
}

fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
