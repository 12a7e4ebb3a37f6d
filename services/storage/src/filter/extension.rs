//! Conditions on extension data, as `user::search` lays it out: by paths, each value a text for each type.

use domain::filter::{Operator, Value};
use domain::fold::fold;

use crate::filter::element::part;
use crate::filter::relation;
use crate::sql::Sql;
use crate::user::search::{decimal_key, instant_key, integer_key, path_key};

/// Where something is in extension data.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: &'a str,
    pub(super) urn: &'a str,
    pub(super) path: &'a [String],
    /// Whether its text compares exactly.
    pub(super) exact: bool,
}

/// Adds the condition that a path leads to anything.
pub(super) fn present(sql: &mut Sql, table: &str, urn: &str, path: &[String]) {
    flag(sql, table, urn, path, "p");
    sql.push(" IS NOT NULL");
}

/// Adds the condition that what a path leads to compares to a value.
pub(super) fn compare(sql: &mut Sql, place: Place<'_>, operator: Operator, value: &Value) {
    if operator != Operator::NotEqual {
        any(sql, place, operator, value, "");
        return;
    }
    let Place { table, urn, path, .. } = place;
    // Through an array: some value differs. Elsewhere: none is equal, be it because there is none.
    sql.push("CASE WHEN ");
    for length in 1..=path.len() {
        // A path that leads nowhere may have gone through an array on its way.
        flag(sql, table, urn, &path[..length], "m");
        sql.push(" IS NOT NULL OR ");
    }
    sql.push("FALSE THEN ");
    any(sql, place, Operator::Equal, value, "NOT ");
    sql.push(" ELSE NOT ");
    any(sql, place, Operator::Equal, value, "");
    sql.push(" END");
}

fn any(sql: &mut Sql, place: Place<'_>, operator: Operator, value: &Value, not: &str) {
    let Place { table, urn, path, exact } = place;
    let key = path_key(urn, path);
    if sql.is_postgres() {
        sql.push("EXISTS (SELECT 1 FROM jsonb_array_elements(")
            .push(table)
            .push(".search -> 'extensions' -> ")
            .bind(key);
        sql.push(" -> 'v') AS e(value) WHERE ");
    } else {
        sql.push("EXISTS (SELECT 1 FROM json_each(").push(table).push(".search, ");
        sql.bind(format!("$.extensions.{key}.v")).push(") AS e WHERE ");
    }
    sql.push(not).push("COALESCE(");
    relate(sql, exact, operator, value);
    sql.push(", FALSE))");
}

fn relate(sql: &mut Sql, exact: bool, operator: Operator, value: &Value) {
    match value {
        Value::Text(text) if exact => {
            // Text that folding leaves as it is stands there once.
            let part = format!("COALESCE({}, {})", part(sql, "x"), part(sql, "t"));
            relation::texts(sql, &part, operator, text.clone());
        }
        Value::Text(text) => {
            let part = part(sql, "t");
            relation::texts(sql, &part, operator, fold(text));
        }
        Value::Boolean(truth) if operator == Operator::Equal => {
            let part = part(sql, "b");
            relation::texts(sql, &part, operator, truth.to_string());
        }
        Value::Instant(instant) if relation::word(operator).is_some() => {
            let part = part(sql, "i");
            relation::texts(sql, &part, operator, instant_key(*instant));
        }
        Value::Integer(integer) if relation::word(operator).is_some() => {
            // Whole numbers compare exactly, everything else as floating point.
            let (whole, decimal) = (part(sql, "n"), part(sql, "d"));
            sql.push("CASE WHEN ").push(&whole).push(" IS NULL THEN ");
            #[expect(clippy::cast_precision_loss, reason = "as floating point is how they compare")]
            relation::texts(sql, &decimal, operator, decimal_key(*integer as f64));
            sql.push(" ELSE ");
            relation::texts(sql, &whole, operator, integer_key((*integer).into()));
            sql.push(" END");
        }
        Value::Decimal(decimal) if relation::word(operator).is_some() => {
            let part = part(sql, "d");
            relation::texts(sql, &part, operator, decimal_key(*decimal));
        }
        Value::Boolean(_) | Value::Instant(_) | Value::Integer(_) | Value::Decimal(_) | Value::Null => {
            sql.truth(false);
        }
    }
}

/// A flag of a path, null where it is not set.
fn flag(sql: &mut Sql, table: &str, urn: &str, path: &[String], name: &str) {
    let key = path_key(urn, path);
    if sql.is_postgres() {
        sql.push("(").push(table).push(".search -> 'extensions' -> ").bind(key).push(" ->> '").push(name).push("')");
    } else {
        sql.push("(").push(table).push(".search ->> ").bind(format!("$.extensions.{key}.{name}")).push(")");
    }
}
