//! The query of a list or a read (RFC 7644 §3.4.2, §3.9).
//!
//! What it does not know it ignores: Entra ID puts `aadOptscim062020` on every URL.

mod decode;

use crate::error::Error;

/// What a client asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The filter, unread; `None` when absent or empty.
    pub filter: Option<String>,
    /// Where to start, counted from one.
    pub start_index: u64,
    /// How many at most; the server's own default when absent.
    pub count: Option<u64>,
    /// The attributes to return, and no others.
    pub attributes: Vec<String>,
    /// The attributes not to return.
    pub excluded_attributes: Vec<String>,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { filter: None, start_index: 1, count: None, attributes: Vec::new(), excluded_attributes: Vec::new() }
    }
}

impl ListQuery {
    /// Reads a raw query string, without its question mark.
    pub fn parse(query: Option<&str>) -> Result<Self, Error> {
        let mut out = Self::default();
        let mut seen = [false; 3];
        for pair in query.unwrap_or_default().split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(parameter) = Parameter::from_key(&decode::component(key)?) else { continue };
            let value = decode::component(value).map_err(|err| err.within(parameter.name()))?;
            let value = value.as_ref();
            match parameter {
                Parameter::Filter => {
                    once(&mut seen[0], parameter)?;
                    out.filter = (!value.trim().is_empty()).then(|| value.to_owned());
                }
                Parameter::StartIndex => {
                    once(&mut seen[1], parameter)?;
                    // RFC 7644 §3.4.2.4: less than one is one.
                    out.start_index = number(parameter, value)?.unwrap_or(1).max(1);
                }
                Parameter::Count => {
                    once(&mut seen[2], parameter)?;
                    out.count = number(parameter, value)?;
                }
                Parameter::Attributes => out.attributes.extend(names(value)),
                Parameter::ExcludedAttributes => out.excluded_attributes.extend(names(value)),
            }
        }
        // RFC 7644 §3.9 has them exclude each other. Asking for attributes says exactly what is wanted; refusing would
        // break clients that send `excludedAttributes` on every URL.
        if !out.attributes.is_empty() {
            out.excluded_attributes.clear();
        }
        Ok(out)
    }
}

#[derive(Clone, Copy)]
enum Parameter {
    Filter,
    StartIndex,
    Count,
    Attributes,
    ExcludedAttributes,
}

impl Parameter {
    const ALL: [Self; 5] = [Self::Filter, Self::StartIndex, Self::Count, Self::Attributes, Self::ExcludedAttributes];

    const fn name(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::StartIndex => "startIndex",
            Self::Count => "count",
            Self::Attributes => "attributes",
            Self::ExcludedAttributes => "excludedAttributes",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| key.eq_ignore_ascii_case(parameter.name()))
    }
}

/// Refuses a parameter that comes twice: obeying either one would disobey the other.
fn once(seen: &mut bool, parameter: Parameter) -> Result<(), Error> {
    match std::mem::replace(seen, true) {
        false => Ok(()),
        true => Err(Error::invalid_value(format!("{} is given twice; give it once", parameter.name()))),
    }
}

/// Reads a whole number; a negative one is zero, one too large the largest, none at all none.
fn number(parameter: Parameter, text: &str) -> Result<Option<u64>, Error> {
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
