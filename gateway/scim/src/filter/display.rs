//! Filters as text again: what is printed reads back as the same tree.

use std::fmt;

use super::{Filter, Literal};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(filters) => join(f, filters, " and "),
            Self::Or(filters) => join(f, filters, " or "),
            Self::Not(filter) => write!(f, "not ({filter})"),
            Self::Compare { path, op, value } => write!(f, "{path} {} {value}", op.as_str()),
            Self::Present { path } => write!(f, "{path} pr"),
            Self::Element { path, filter } => write!(f, "{path}[{filter}]"),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, filters: &[Filter], word: &str) -> fmt::Result {
    for (i, filter) in filters.iter().enumerate() {
        if i > 0 {
            f.write_str(word)?;
        }
        // `and` within `or` binds by itself; the parentheses keep the tree readable and make it read back the same.
        match filter {
            Filter::And(_) | Filter::Or(_) => write!(f, "({filter})")?,
            Filter::Not(_) | Filter::Compare { .. } | Filter::Present { .. } | Filter::Element { .. } => {
                write!(f, "{filter}")?;
            }
        }
    }
    Ok(())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // JSON quotes and escapes as a filter does.
            Self::String(text) => write!(f, "{}", serde_json::Value::from(text.as_str())),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Null => f.write_str("null"),
        }
    }
}
