//! Prints: results to stdout, as a table or as JSON; everything said about them to stderr.

use std::io::{self, Write};

use serde_json::Value;

use super::Failure;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Output {
    /// Columns for people.
    Table,
    /// JSON for programs.
    Json,
}

/// What a thing looks like in either form.
pub(super) trait Row {
    /// The columns of the table.
    const COLUMNS: &'static [&'static str];
    /// The cells, one for each column.
    fn cells(&self) -> Vec<String>;
    /// The whole thing.
    fn json(&self) -> Value;
}

impl Output {
    /// Prints one thing: a line for each column, or an object.
    pub(super) fn one(self, row: &impl Row) -> Result<(), Failure> {
        match self {
            Self::Table => line(&described(row)),
            Self::Json => json(&row.json()),
        }
    }

    /// Prints many things: a line for each, under a heading, or an array.
    pub(super) fn many<R: Row>(self, rows: &[R]) -> Result<(), Failure> {
        match self {
            Self::Table => {
                let cells: Vec<_> = rows.iter().map(Row::cells).collect();
                line(&table(R::COLUMNS, &cells))
            }
            Self::Json => json(&Value::Array(rows.iter().map(Row::json).collect())),
        }
    }
}

/// Prints a line to stdout.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => Ok(()),
        // Whoever read us has enough, for example `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::local("cannot write to standard output", error)),
    }
}

/// Prints a JSON document to stdout.
pub(super) fn json(value: &Value) -> Result<(), Failure> {
    line(&format!("{value:#}"))
}

/// Says something on stderr. Nobody can be told if that fails.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says something on a terminal in the place of what was said last.
pub(super) fn again(text: &str) {
    let _ = write!(io::stderr(), "\r{text}\u{1b}[K");
}

/// A row without a heading, for rows that come one by one.
pub(super) fn cells(cells: &[String]) -> String {
    let printable: Vec<String> = cells.iter().map(|cell| printable(cell)).collect();
    printable.join("  ")
}

/// A heading and aligned rows.
pub(super) fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let heading: Vec<String> = columns.iter().map(|column| column.to_uppercase()).collect();
    let mut lines = vec![heading];
    lines.extend(rows.iter().map(|cells| cells.iter().map(|cell| printable(cell)).collect()));
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|cells: &Vec<String>| cells.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let render = |cells: &Vec<String>| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    lines.iter().map(render).collect::<Vec<_>>().join("\n")
}

fn described<R: Row>(row: &R) -> String {
    let width = R::COLUMNS.iter().map(|column| column.chars().count()).max().unwrap_or(0);
    let line =
        |(column, cell): (&&str, String)| format!("{column:<width$}  {}", printable(&cell)).trim_end().to_owned();
    R::COLUMNS.iter().zip(row.cells()).map(line).collect::<Vec<_>>().join("\n")
}

/// The text without control characters: what an identity provider sends must not drive the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// An instant as RFC 3339 with milliseconds; empty when there is none.
pub(super) fn instant(time: Option<prost_types::Timestamp>) -> String {
    time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok())
        .map(|time| format!("{time:.3}"))
        .unwrap_or_default()
}

/// Text as JSON; empty text is null.
pub(super) fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { Value::from(value) }
}
