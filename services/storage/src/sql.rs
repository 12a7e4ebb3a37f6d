//! A statement in the making: text with numbered parameters, which both databases understand, and their values.
//!
//! Values are only ever bound. The text depends on the shape of what is asked and on nothing else, so that the
//! statement caches of both drivers hit.

use std::fmt::Write;

use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

/// A bound value, to be named again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param(usize);

impl Param {
    /// How it is named.
    pub(crate) fn text(self) -> String {
        format!("${}", self.0)
    }
}

/// A bound set of ids, to be named again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids(Param);

/// A statement in the making.
#[derive(Debug)]
pub(crate) struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(backend: DbBackend, text: &str) -> Self {
        let mut sql = Self { backend, text: String::with_capacity(512), values: Vec::with_capacity(8) };
        sql.push(text);
        sql
    }

    /// Whether it is for PostgreSQL; otherwise for SQLite.
    pub(crate) fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// Adds fixed text. Never pass a value.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Binds a value without naming it yet.
    pub(crate) fn param(&mut self, value: impl Into<Value>) -> Param {
        self.values.push(value.into());
        Param(self.values.len())
    }

    /// Names a bound value.
    pub(crate) fn name(&mut self, param: Param) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "${}", param.0);
        self
    }

    /// Binds a value and names it.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        let param = self.param(value);
        self.name(param)
    }

    /// Binds values and names them, separated by commas.
    pub(crate) fn bind_all(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Binds a set of ids without naming it yet: one value, whatever their number.
    pub(crate) fn ids(&mut self, ids: impl IntoIterator<Item = Uuid>) -> Ids {
        let param = if self.is_postgres() {
            self.param(ids.into_iter().collect::<Vec<_>>())
        } else {
            // SQLite has no arrays; it takes a list of texts apart.
            let mut list = "[".to_owned();
            for (i, id) in ids.into_iter().enumerate() {
                // Writing to a String cannot fail.
                let _ = write!(list, "{}\"{}\"", if i > 0 { "," } else { "" }, id.simple());
            }
            list.push(']');
            self.param(list)
        };
        Ids(param)
    }

    /// Adds that what was named before is among the ids.
    pub(crate) fn among(&mut self, ids: Ids) -> &mut Self {
        if self.is_postgres() {
            self.push(" = ANY (").name(ids.0).push("::uuid[])")
        } else {
            self.push(" IN (SELECT unhex(value) FROM json_each(").name(ids.0).push("))")
        }
    }

    /// Names the ids as rows to select from, called `given (id)`.
    pub(crate) fn given(&mut self, ids: Ids) -> &mut Self {
        if self.is_postgres() {
            self.push("unnest(").name(ids.0).push("::uuid[]) AS given (id)")
        } else {
            self.push("(SELECT unhex(value) AS id FROM json_each(").name(ids.0).push(")) AS given")
        }
    }

    /// A boolean literal both databases take where a condition stands.
    pub(crate) fn truth(&mut self, truth: bool) -> &mut Self {
        self.push(if truth { "TRUE" } else { "FALSE" })
    }

    /// The text alone, which names values of another statement: what is put into that one as an expression.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A statement in the making for the same database.
    pub(crate) fn beside(&self, text: &str) -> Self {
        Self::new(self.backend, text)
    }

    pub(crate) fn into_statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }
}
