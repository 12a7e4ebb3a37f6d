//! How one text relates to a bound one: every comparison ends up here, dates and numbers of extensions included.

use domain::filter::Operator;

use crate::sql::Sql;

/// Adds the condition that `text`, an SQL expression that may be null, relates to `value`.
///
/// Null, where the text is absent, for all but `NotEqual`, which then holds. Prefixes and parts are found by functions:
/// a pattern would give `%` and `_` a meaning.
pub(super) fn texts(sql: &mut Sql, text: &str, operator: Operator, value: String) {
    let postgres = sql.is_postgres();
    let value = sql.param(value);
    match operator {
        Operator::Equal => sql.push(text).push(" = ").name(value),
        Operator::NotEqual => sql.push(text).push(" IS DISTINCT FROM ").name(value),
        Operator::Contains if postgres => sql.push("strpos(").push(text).push(", ").name(value).push(") > 0"),
        Operator::Contains => sql.push("instr(").push(text).push(", ").name(value).push(") > 0"),
        Operator::StartsWith if postgres => sql.push("starts_with(").push(text).push(", ").name(value).push(")"),
        Operator::StartsWith => {
            sql.push("substr(").push(text).push(", 1, length(").name(value).push(")) = ").name(value)
        }
        Operator::EndsWith if postgres => {
            sql.push("right(").push(text).push(", length(").name(value).push(")) = ").name(value)
        }
        Operator::EndsWith => {
            sql.push("substr(").push(text).push(", length(").push(text).push(") - length(").name(value);
            sql.push(") + 1) = ").name(value)
        }
        Operator::Greater => order(sql, text, " > ").name(value),
        Operator::GreaterOrEqual => order(sql, text, " >= ").name(value),
        Operator::Less => order(sql, text, " < ").name(value),
        Operator::LessOrEqual => order(sql, text, " <= ").name(value),
    };
}

/// By bytes: SQLite's own order, and PostgreSQL's when told.
fn order<'a>(sql: &'a mut Sql, text: &str, word: &str) -> &'a mut Sql {
    let collation = if sql.is_postgres() { " COLLATE \"C\"" } else { "" };
    sql.push(text).push(collation).push(word)
}

/// The word of an operator between numbers; `None` when it is about parts of texts.
pub(super) fn word(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::Equal => Some(" = "),
        Operator::NotEqual => Some(" <> "),
        Operator::Greater => Some(" > "),
        Operator::GreaterOrEqual => Some(" >= "),
        Operator::Less => Some(" < "),
        Operator::LessOrEqual => Some(" <= "),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => None,
    }
}
