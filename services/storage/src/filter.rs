//! Filters as SQL: the tree of `domain::filter`, with its meaning, for both databases.
//!
//! Values are bound, names are ours: nothing a caller wrote becomes text of a statement. In SQL a comparison with an
//! absent value is neither true nor false; joined by `AND` and `OR` that makes no difference to a `WHERE`, so only below a
//! `NOT` it is made false, and index look-ups stay what they are. The tree must have passed `Filter::check`.

mod element;
mod extension;
mod relation;
#[cfg(test)]
pub(crate) mod tests;
mod whole;

use domain::attribute::{Attribute, FieldPath};
use domain::filter::{Filter, Operator, Value};

use crate::sql::{Param, Sql};
use crate::user::View;

/// Adds the condition that a row of `users` meets the filter.
pub(crate) fn push_filter(sql: &mut Sql, tenant: Param, view: View, filter: &Filter) {
    push(sql, Scope::User { tenant, view }, filter);
}

/// What paths lead into.
#[derive(Clone, Copy)]
enum Scope {
    /// A row of `users`.
    User {
        /// Its workspace.
        tenant: Param,
        /// What the query is about anyway.
        view: View,
    },
    /// An element of an attribute, called `e`.
    Element(Attribute),
}

fn push(sql: &mut Sql, scope: Scope, filter: &Filter) {
    match filter {
        Filter::All(filters) => join(sql, scope, filters, " AND ", true),
        Filter::Any(filters) => join(sql, scope, filters, " OR ", false),
        Filter::Not(filter) => {
            sql.push("NOT COALESCE((");
            push(sql, scope, filter);
            sql.push("), FALSE)");
        }
        Filter::Compare { field, operator, value: Value::Null } => match operator {
            Operator::Equal => {
                sql.push("NOT (");
                push_present(sql, scope, field);
                sql.push(")");
            }
            Operator::NotEqual => push_present(sql, scope, field),
            Operator::Contains
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => {
                sql.truth(false);
            }
        },
        Filter::Compare { field, operator, value } => match (scope, field) {
            (Scope::User { tenant, view }, FieldPath::Attribute(attribute, sub)) => {
                whole::compare(sql, tenant, view, *attribute, *sub, *operator, value);
            }
            (Scope::User { .. }, FieldPath::Extension { urn, path }) => {
                extension::compare(sql, urn, path, *operator, value);
            }
            (Scope::Element(of), FieldPath::Attribute(attribute, sub)) if of == *attribute => {
                element::compare(sql, of, *sub, *operator, value);
            }
            // Refused by the check.
            (Scope::Element(_), FieldPath::Attribute(..) | FieldPath::Extension { .. }) => {
                sql.truth(*operator == Operator::NotEqual);
            }
        },
        Filter::Present(field) => push_present(sql, scope, field),
        Filter::Element { attribute, condition } => match scope {
            Scope::User { tenant, view } => whole::some_element(sql, tenant, view, *attribute, condition),
            // Refused by the check: elements hold no elements.
            Scope::Element(_) => {
                sql.truth(false);
            }
        },
    }
}

/// Never null: what is there is known.
fn push_present(sql: &mut Sql, scope: Scope, field: &FieldPath) {
    match (scope, field) {
        (Scope::User { .. }, FieldPath::Attribute(attribute, sub)) => whole::present(sql, *attribute, *sub),
        (Scope::User { .. }, FieldPath::Extension { urn, path }) => extension::present(sql, urn, path),
        (Scope::Element(of), FieldPath::Attribute(attribute, sub)) if of == *attribute => element::present(sql, *sub),
        (Scope::Element(_), FieldPath::Attribute(..) | FieldPath::Extension { .. }) => {
            sql.truth(false);
        }
    }
}

/// Joins as a balanced tree: SQLite takes `a AND b AND c` as nested, and stops at a depth.
fn join(sql: &mut Sql, scope: Scope, filters: &[Filter], word: &str, empty: bool) {
    match filters {
        [] => {
            sql.truth(empty);
        }
        [filter] => {
            sql.push("(");
            push(sql, scope, filter);
            sql.push(")");
        }
        _ => {
            let (left, right) = filters.split_at(filters.len() / 2);
            sql.push("(");
            join(sql, scope, left, word, empty);
            sql.push(word);
            join(sql, scope, right, word, empty);
            sql.push(")");
        }
    }
}
