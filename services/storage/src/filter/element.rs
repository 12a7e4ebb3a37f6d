//! Conditions on one element of a multi-valued attribute, which the surrounding query calls `e`.

use domain::attribute::{Attribute, Sub};
use domain::filter::{Operator, Value};
use domain::fold::fold;

use crate::filter::relation;
use crate::sql::Sql;

/// Starts a query over the elements of an attribute, up to its conditions.
pub(super) fn each(sql: &mut Sql, table: &str, attribute: Attribute) {
    let path = attribute.path();
    if sql.is_postgres() {
        sql.push("EXISTS (SELECT 1 FROM jsonb_array_elements(").push(table).push(".search -> '").push(path);
        sql.push("') AS e(value) WHERE ");
    } else {
        sql.push("EXISTS (SELECT 1 FROM json_each(").push(table).push(".search, '$.").push(path);
        sql.push("') AS e WHERE ");
    }
}

/// The text of a part, null where there is none.
pub(super) fn part(sql: &Sql, name: &str) -> String {
    if sql.is_postgres() { format!("(e.value ->> '{name}')") } else { format!("(e.value ->> '$.{name}')") }
}

/// Adds the condition that a part of the element has a value; without a part, that there is an element, which there is.
pub(super) fn present(sql: &mut Sql, sub: Option<Sub>) {
    match sub {
        None => sql.truth(true),
        Some(sub) => {
            let part = part(sql, sub.name());
            sql.push(&part).push(" IS NOT NULL")
        }
    };
}

/// Adds the condition that a part of the element compares to a value.
pub(super) fn compare(sql: &mut Sql, attribute: Attribute, sub: Option<Sub>, operator: Operator, value: &Value) {
    let compared = sub.or_else(|| attribute.default_sub());
    match (compared, value) {
        (Some(Sub::Primary), Value::Boolean(truth)) => {
            // RFC 7643 §2.4: when it is not given, it is assumed to be false.
            let primary = part(sql, Sub::Primary.name());
            let yes = if sql.is_postgres() { " IS NOT DISTINCT FROM 'true'" } else { " IS 1" };
            match operator {
                Operator::Equal | Operator::NotEqual => {
                    let not = if (operator == Operator::Equal) == *truth { "" } else { "NOT " };
                    sql.push(not).push("(").push(&primary).push(yes).push(")")
                }
                Operator::Contains
                | Operator::StartsWith
                | Operator::EndsWith
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::Less
                | Operator::LessOrEqual => sql.truth(false),
            };
        }
        (Some(sub), Value::Text(text)) if sub != Sub::Primary => {
            let text = if attribute.case_exact(Some(sub)) { text.clone() } else { fold(text) };
            let part = part(sql, sub.name());
            relation::texts(sql, &part, operator, text);
        }
        // A value of another type never relates.
        (
            _,
            Value::Text(_)
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Decimal(_)
            | Value::Instant(_)
            | Value::Null,
        ) => {
            sql.truth(operator == Operator::NotEqual);
        }
    }
}
