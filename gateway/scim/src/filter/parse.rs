//! The grammar of filters (RFC 7644 figure 1), by recursive descent over the bytes of the text.
//!
//! `not` binds tighter than `and`, `and` tighter than `or`. Operators, `and`, `or`, `not`, `true`, `false`, `null`
//! ignore case. Nesting and length are bounded before they cost anything.

use serde_json::Number;

use super::{CompareOp, Filter, Literal};
use crate::error::{Error, ScimType};
use crate::path::{self, AttrPath};
use crate::syntax::SyntaxError;
use crate::{MAX_DEPTH, MAX_TEXT};

const TERM: &str = "an attribute, `not` or `(`";
const COMPARISON: &str = "a comparison reads: attribute operator \"value\"";
const OPERATOR: &str = "an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)";
const QUOTES: &str = "put text in double quotes; other values are true, false, null and numbers";
const FLATTER: &str = "split the filter into simpler requests";

/// Reads a filter; the refusal is `invalidFilter`.
pub fn parse(text: &str) -> Result<Filter, Error> {
    if text.len() > MAX_TEXT {
        return Err(Error::invalid_filter(format!("filter is longer than {MAX_TEXT} bytes; {FLATTER}")));
    }
    Parser::new(text, 0).whole().map_err(|err| err.into_error("filter", text, ScimType::InvalidFilter))
}

/// Reads `[filter]` or `[filter].sub` from the bracket at `open` to the end of the text.
pub(crate) fn read_element(text: &str, open: usize) -> Result<(Filter, Option<String>), SyntaxError> {
    let mut parser = Parser::new(text, open);
    let filter = parser.brackets()?;
    let sub = parser.sub()?;
    match parser.rest().is_empty() {
        true => within_depth(text, filter).map(|filter| (filter, sub)),
        false => Err(parser.unexpected("`.` and a sub-attribute, or the end", "nothing may follow the path")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    in_element: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0, in_element: false }
    }

    fn whole(mut self) -> Result<Filter, SyntaxError> {
        let filter = self.any_of()?;
        self.skip_space();
        match self.peek() {
            None => within_depth(self.text, filter),
            Some(b')') => Err(self.unexpected("`and`, `or` or the end", "a `(` is missing, or this `)` is too many")),
            Some(_) => Err(self.unexpected("`and`, `or` or the end", "join comparisons with `and` or `or`")),
        }
    }

    fn any_of(&mut self) -> Result<Filter, SyntaxError> {
        let first = self.all_of()?;
        if !self.keyword("or") {
            return Ok(first);
        }
        let mut filters = vec![first, self.all_of()?];
        while self.keyword("or") {
            filters.push(self.all_of()?);
        }
        Ok(Filter::Or(filters))
    }

    fn all_of(&mut self) -> Result<Filter, SyntaxError> {
        let first = self.term()?;
        if !self.keyword("and") {
            return Ok(first);
        }
        let mut filters = vec![first, self.term()?];
        while self.keyword("and") {
            filters.push(self.term()?);
        }
        Ok(Filter::And(filters))
    }

    fn term(&mut self) -> Result<Filter, SyntaxError> {
        self.skip_space();
        if self.peek() == Some(b'(') {
            return self.parentheses();
        }
        if self.keyword("not") {
            self.skip_space();
            return match self.peek() {
                Some(b'(') => Ok(Filter::Not(Box::new(self.parentheses()?))),
                _ => Err(self.unexpected("`(` after `not`", "write it as: not (comparison)")),
            };
        }
        self.comparison()
    }

    fn parentheses(&mut self) -> Result<Filter, SyntaxError> {
        self.enter()?;
        let filter = self.any_of()?;
        self.skip_space();
        if self.peek() != Some(b')') {
            return Err(self.unexpected("`and`, `or` or `)`", "close the parenthesis"));
        }
        self.leave();
        Ok(filter)
    }

    fn brackets(&mut self) -> Result<Filter, SyntaxError> {
        if self.in_element {
            return Err(self.unexpected("an operator", "a filter in brackets holds no other brackets"));
        }
        self.enter()?;
        self.in_element = true;
        let filter = self.any_of()?;
        self.skip_space();
        if self.peek() != Some(b']') {
            return Err(self.unexpected("`and`, `or` or `]`", "close the bracket"));
        }
        self.in_element = false;
        self.leave();
        Ok(filter)
    }

    fn comparison(&mut self) -> Result<Filter, SyntaxError> {
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return Err(self.unexpected(TERM, COMPARISON));
        }
        if ["and", "or"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword)) {
            return Err(SyntaxError::new(self.text, start..self.at, TERM, COMPARISON));
        }
        let path = AttrPath::read(word).map_err(|err| err.shift(start))?;
        if self.peek() != Some(b'[') {
            return self.operation(path);
        }
        let filter = self.brackets()?;
        let Some(sub) = self.sub()? else {
            return Ok(Filter::Element { path, filter: Box::new(filter) });
        };
        // Entra ID asks for emails[type eq "work"].value eq "…", which RFC 7644 has no rule for. It means an element
        // that is of this type and has this value.
        let operation = self.operation(AttrPath::bare(&sub))?;
        let filters = match filter {
            Filter::And(mut filters) => {
                filters.push(operation);
                filters
            }
            Filter::Or(_)
            | Filter::Not(_)
            | Filter::Compare { .. }
            | Filter::Present { .. }
            | Filter::Element { .. } => vec![filter, operation],
        };
        Ok(Filter::Element { path, filter: Box::new(Filter::And(filters)) })
    }

    fn operation(&mut self, path: AttrPath) -> Result<Filter, SyntaxError> {
        self.skip_space();
        let start = self.at;
        let word = self.word();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present { path });
        }
        let Some(op) = CompareOp::from_word(word) else {
            self.at = start;
            return Err(self.unexpected(OPERATOR, COMPARISON));
        };
        self.skip_space();
        Ok(Filter::Compare { path, op, value: self.literal()? })
    }

    fn literal(&mut self) -> Result<Literal, SyntaxError> {
        const VALUE: &str = "a value";
        let start = self.at;
        if self.peek() == Some(b'"') {
            return self.string().map(Literal::String);
        }
        let word = self.word();
        let value = match word.bytes().next() {
            Some(b'-' | b'0'..=b'9') => number(word).map(Literal::Number),
            Some(_) if word.eq_ignore_ascii_case("true") => Some(Literal::Boolean(true)),
            Some(_) if word.eq_ignore_ascii_case("false") => Some(Literal::Boolean(false)),
            Some(_) if word.eq_ignore_ascii_case("null") => Some(Literal::Null),
            Some(_) | None => None,
        };
        value.ok_or_else(|| {
            self.at = start;
            self.unexpected(VALUE, QUOTES)
        })
    }

    /// Reads a JSON string.
    fn string(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        let mut escaped = false;
        let mut end = None;
        for (i, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    end = Some(start + i + 1);
                    break;
                }
                _ => {}
            }
        }
        let Some(end) = end else {
            let at = self.text.len();
            return Err(SyntaxError::new(
                self.text,
                at..at,
                "a closing `\"`",
                "close the string; within it, write \\\" for a quote",
            ));
        };
        self.at = end;
        serde_json::from_str(self.text.get(start..end).unwrap_or_default()).map_err(|_| {
            let remedy = "within a string, escape quotes, backslashes and control characters as JSON does";
            SyntaxError::new(self.text, start..end, "a JSON string", remedy)
        })
    }

    /// Reads `.sub`, when it is there.
    fn sub(&mut self) -> Result<Option<String>, SyntaxError> {
        if self.peek() != Some(b'.') {
            return Ok(None);
        }
        self.at += 1;
        let start = self.at;
        path::name(self.word()).map(Some).map_err(|err| err.shift(start))
    }

    fn enter(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected("at most 32 levels of nesting", FLATTER));
        }
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// Takes the keyword when it comes next, as a word of its own.
    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.at;
        self.skip_space();
        if self.word().eq_ignore_ascii_case(keyword) {
            return true;
        }
        self.at = before;
        false
    }

    /// Takes everything up to a blank, bracket, parenthesis or quote.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().position(ends_word).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The refusal of what comes next.
    fn unexpected(&self, expected: &'static str, remedy: &'static str) -> SyntaxError {
        let rest = self.rest();
        let word = rest.bytes().position(ends_word).unwrap_or(rest.len());
        let end = if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word };
        SyntaxError::new(self.text, self.at..self.at + end, expected, remedy)
    }
}

/// Reads a JSON number. Its fraction is read by the standard library: serde_json may be off by the last bit.
fn number(word: &str) -> Option<Number> {
    let number: Number = serde_json::from_str(word).ok()?;
    if number.is_f64() { Number::from_f64(word.parse().ok()?) } else { Some(number) }
}

const fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'(' | b')' | b'[' | b']' | b'"')
}

/// Bounds the tree as well as the brackets: `and`, `or` and `not` are levels of it too, and the service counts those.
fn within_depth(text: &str, filter: Filter) -> Result<Filter, SyntaxError> {
    if levels(&filter) > MAX_DEPTH {
        let end = text.len();
        return Err(SyntaxError::new(text, end..end, "at most 32 levels of nesting", FLATTER));
    }
    Ok(filter)
}

// Recursive, but the brackets were bounded while reading.
fn levels(filter: &Filter) -> usize {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => 1 + filters.iter().map(levels).max().unwrap_or(0),
        Filter::Not(filter) | Filter::Element { filter, .. } => 1 + levels(filter),
        Filter::Compare { .. } | Filter::Present { .. } => 1,
    }
}
