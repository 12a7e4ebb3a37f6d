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
    base: Base<'a>,
    urn: &'a str,
    path: &'a [String],
    /// Whether its text compares exactly.
    exact: bool,
}

/// Where paths start.
#[derive(Clone, Copy)]
enum Base<'a> {
    /// At a row of this table.
    Row(&'a str),
    /// At an element of an attribute, which the surrounding query calls `x`.
    Element,
}

impl<'a> Place<'a> {
    /// In a row of a table.
    pub(super) fn of_row(table: &'a str, urn: &'a str, path: &'a [String], exact: bool) -> Self {
        Self { base: Base::Row(table), urn, path, exact }
    }

    /// In the element called `x`, to whose attribute the first name of the path belongs.
    pub(super) fn of_element(path: &'a [String], exact: bool) -> Self {
        Self { base: Base::Element, urn: "", path: path.get(1..).unwrap_or_default(), exact }
    }
}

/// Adds the condition that a path leads to anything.
pub(super) fn present(sql: &mut Sql, place: Place<'_>) {
    flag(sql, place, "p");
    sql.push(" IS NOT NULL");
}

/// Starts a query over the elements of an attribute, up to its conditions.
pub(super) fn each(sql: &mut Sql, table: &str, urn: &str, attribute: &str) {
    let attribute = [attribute.to_owned()];
    list(sql, Place::of_row(table, urn, &attribute, false), "e", "x");
}

/// Adds the condition that what a path leads to compares to a value.
pub(super) fn compare(sql: &mut Sql, place: Place<'_>, operator: Operator, value: &Value) {
    if operator != Operator::NotEqual {
        any(sql, place, operator, value, "");
        return;
    }
    // Through an array: some value differs. Elsewhere: none is equal, be it because there is none.
    sql.push("CASE WHEN ");
    for length in 1..=place.path.len() {
        // A path that leads nowhere may have gone through an array on its way.
        flag(sql, Place { path: &place.path[..length], ..place }, "m");
        sql.push(" IS NOT NULL OR ");
    }
    sql.push("FALSE THEN ");
    any(sql, place, Operator::Equal, value, "NOT ");
    sql.push(" ELSE NOT ");
    any(sql, place, Operator::Equal, value, "");
    sql.push(" END");
}

/// Starts a query over what is listed under `name`, each called `alias`.
fn list(sql: &mut Sql, place: Place<'_>, name: &str, alias: &str) {
    let key = path_key(place.urn, place.path);
    if sql.is_postgres() {
        sql.push("EXISTS (SELECT 1 FROM jsonb_array_elements(");
        match place.base {
            Base::Row(table) => sql.push(table).push(".search -> 'extensions'"),
            Base::Element => sql.push("x.value"),
        };
        sql.push(" -> ").bind(key).push(" -> '").push(name).push("') AS ").push(alias).push("(value) WHERE ");
    } else {
        sql.push("EXISTS (SELECT 1 FROM json_each(");
        match place.base {
            Base::Row(table) => sql.push(table).push(".search, ").bind(format!("$.extensions.{key}.{name}")),
            Base::Element => sql.push("x.value, ").bind(format!("$.{key}.{name}")),
        };
        sql.push(") AS ").push(alias).push(" WHERE ");
    }
}

fn any(sql: &mut Sql, place: Place<'_>, operator: Operator, value: &Value, not: &str) {
    list(sql, place, "v", "e");
    sql.push(not).push("COALESCE(");
    relate(sql, place.exact, operator, value);
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
fn flag(sql: &mut Sql, place: Place<'_>, name: &str) {
    let key = path_key(place.urn, place.path);
    match (place.base, sql.is_postgres()) {
        (Base::Row(table), true) => {
            sql.push("(").push(table).push(".search -> 'extensions' -> ").bind(key).push(" ->> '").push(name).push("')")
        }
        (Base::Element, true) => sql.push("(x.value -> ").bind(key).push(" ->> '").push(name).push("')"),
        (Base::Row(table), false) => {
            sql.push("(").push(table).push(".search ->> ").bind(format!("$.extensions.{key}.{name}")).push(")")
        }
        (Base::Element, false) => sql.push("(x.value ->> ").bind(format!("$.{key}.{name}")).push(")"),
    };
}
