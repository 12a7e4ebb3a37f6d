//! Conditions on a whole user: columns where there are some, the document elsewhere.
//!
//! Where an index leads to what is asked (`eq` on user name, external id, display name, id and e-mail, `sw` on the
//! names), the condition is written so that both databases take it.

use domain::attribute::{Attribute, FieldPath, Shape, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::fold::fold;
use domain::id::UserId;

use crate::filter::{Scope, element, push, relation};
use crate::sql::{Param, Sql};
use crate::user::{KEY_LIMIT, View, head};

/// A user's id as the contract writes it. SQLite has the bytes alone.
const SQLITE_ID: &str = "lower(substr(hex(users.id), 1, 8) || '-' || substr(hex(users.id), 9, 4) || '-' || \
    substr(hex(users.id), 13, 4) || '-' || substr(hex(users.id), 17, 4) || '-' || substr(hex(users.id), 21))";

/// Texts that have a column, with an index.
const COLUMNS: [(Attribute, &str); 3] = [
    (Attribute::UserName, "users.user_name_key"),
    (Attribute::DisplayName, "users.display_name_key"),
    (Attribute::ExternalId, "users.external_id"),
];

/// Adds the condition that an attribute, or a part of it, has a value.
pub(super) fn present(sql: &mut Sql, attribute: Attribute, sub: Option<Sub>) {
    match (attribute, attribute.shape()) {
        (Attribute::UserName | Attribute::Active | Attribute::Id, _) | (_, Shape::Instant | Shape::Boolean) => {
            sql.truth(true);
        }
        (_, Shape::Text | Shape::Complex(_)) => {
            let found = document(sql, attribute, sub);
            sql.push(&found).push(" IS NOT NULL");
        }
        (_, Shape::Multi(_)) => {
            element::each(sql, attribute);
            element::present(sql, sub);
            sql.push(")");
        }
    }
}

/// Adds the condition that some element meets a condition of its own.
pub(super) fn some_element(sql: &mut Sql, tenant: Param, view: View, attribute: Attribute, condition: &Filter) {
    if attribute == Attribute::Emails
        && let Some(value) = wanted_email(condition)
    {
        // The index narrows, the document decides.
        push_email_owners(sql, tenant, view, value);
        sql.push(" AND ");
    }
    element::each(sql, attribute);
    push(sql, Scope::Element(attribute), condition);
    sql.push(")");
}

/// Adds the condition that an attribute, or a part of it, compares to a value.
pub(super) fn compare(
    sql: &mut Sql,
    tenant: Param,
    view: View,
    attribute: Attribute,
    sub: Option<Sub>,
    operator: Operator,
    value: &Value,
) {
    let differs = operator == Operator::NotEqual;
    match (attribute, value) {
        (Attribute::Id, Value::Text(text)) => id(sql, operator, text),
        (Attribute::Active, Value::Boolean(active)) => match operator {
            Operator::Equal | Operator::NotEqual => {
                sql.push(if *active == differs { "users.state <> 1" } else { "users.state = 1" });
            }
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
        (Attribute::CreateTime | Attribute::UpdateTime, Value::Instant(instant)) => match relation::word(operator) {
            Some(word) => {
                let created = attribute == Attribute::CreateTime;
                sql.push(if created { "users.created" } else { "users.updated" }).push(word).bind(instant.0);
            }
            None => {
                sql.truth(false);
            }
        },
        (_, Value::Text(text)) => match attribute.shape() {
            Shape::Text => single(sql, attribute, operator, text),
            Shape::Complex(_) => match sub.or_else(|| attribute.default_sub()) {
                Some(sub) => {
                    let text = if attribute.case_exact(Some(sub)) { text.clone() } else { fold(text) };
                    let found = document(sql, attribute, Some(sub));
                    relation::texts(sql, &found, operator, text);
                }
                None => {
                    sql.truth(differs);
                }
            },
            Shape::Multi(_) => multi(sql, tenant, view, attribute, sub, operator, value),
            Shape::Boolean | Shape::Instant => {
                sql.truth(differs);
            }
        },
        (_, Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Instant(_) | Value::Null) => {
            match attribute.shape() {
                Shape::Multi(_) => multi(sql, tenant, view, attribute, sub, operator, value),
                // A value of another type never relates.
                Shape::Text | Shape::Boolean | Shape::Instant | Shape::Complex(_) => {
                    sql.truth(differs);
                }
            }
        }
    }
}

/// Any element's part compares.
fn multi(
    sql: &mut Sql,
    tenant: Param,
    view: View,
    attribute: Attribute,
    sub: Option<Sub>,
    operator: Operator,
    value: &Value,
) {
    if let (Attribute::Emails, None | Some(Sub::Value), Operator::Equal, Value::Text(text)) =
        (attribute, sub, operator, value)
        && view != View::All
        && is_short(&fold(text))
    {
        // Here the index decides alone.
        push_email_owners(sql, tenant, view, text);
        return;
    }
    element::each(sql, attribute);
    element::compare(sql, attribute, sub, operator, value);
    sql.push(")");
}

/// A text of its own.
fn single(sql: &mut Sql, attribute: Attribute, operator: Operator, text: &str) {
    let text = if attribute.case_exact(None) { text.to_owned() } else { fold(text) };
    let column = COLUMNS.iter().find(|(of, _)| *of == attribute).map(|(_, column)| *column);
    match (column, operator) {
        (Some(column), Operator::Equal) => {
            sql.push(column).push(" = ").bind(head(&text).to_owned());
            if is_short(&text) {
                return;
            }
            sql.push(" AND ");
        }
        (Some(column), Operator::StartsWith) if is_short(&text) => {
            // A range, which an index has, is what a prefix is. A column holds the start of a text that is too long.
            sql.push(column).push(" >= ").bind(text.clone());
            if let Some(end) = after_prefix(&text) {
                sql.push(" AND ").push(column).push(" < ").bind(end);
            }
            return;
        }
        _ => {}
    }
    let found = document(sql, attribute, None);
    relation::texts(sql, &found, operator, text);
}

fn id(sql: &mut Sql, operator: Operator, text: &str) {
    let differs = operator == Operator::NotEqual;
    match (operator, UserId::parse(text).filter(|id| id.to_string() == text)) {
        (Operator::Equal | Operator::NotEqual, Some(id)) => {
            sql.push(if differs { "users.id <> " } else { "users.id = " }).bind(id.0);
        }
        (Operator::Equal | Operator::NotEqual, None) => {
            sql.truth(differs);
        }
        (_, _) => {
            let id = if sql.is_postgres() { "users.id::text" } else { SQLITE_ID };
            relation::texts(sql, id, operator, text.to_owned());
        }
    }
}

/// Adds the condition that a user that is not deleted has this e-mail, as far as an index holds it.
fn push_email_owners(sql: &mut Sql, tenant: Param, view: View, email: &str) {
    match view {
        View::Scim | View::Present => {}
        // Deleted users are not in the index.
        View::All => {
            sql.truth(true);
            return;
        }
    }
    let (open, close) = if sql.is_postgres() {
        // An array is made once and looked up in an index, below an `OR` too, where `IN` would scan.
        ("users.id = ANY (ARRAY(SELECT user_id FROM user_email WHERE workspace_id = ", "))")
    } else {
        ("users.id IN (SELECT user_id FROM user_email WHERE workspace_id = ", ")")
    };
    sql.push(open).name(tenant).push(" AND email_key = ").bind(head(&fold(email)).to_owned()).push(close);
}

/// The value that an element must have, when the condition says so.
fn wanted_email(condition: &Filter) -> Option<&str> {
    match condition {
        Filter::All(filters) => filters.iter().find_map(wanted_email),
        Filter::Compare {
            field: FieldPath::Attribute(Attribute::Emails, None | Some(Sub::Value)),
            operator: Operator::Equal,
            value: Value::Text(text),
        } => Some(text),
        Filter::Any(_) | Filter::Not(_) | Filter::Compare { .. } | Filter::Present(_) | Filter::Element { .. } => None,
    }
}

/// The text an attribute, or a part of it, has in the document.
fn document(sql: &Sql, attribute: Attribute, sub: Option<Sub>) -> String {
    let (path, sub) = (attribute.path(), sub.map(Sub::name));
    if sql.is_postgres() {
        let sub = sub.map(|sub| format!(",{sub}")).unwrap_or_default();
        format!("(users.search #>> '{{{}{sub}}}')", path.replace('.', ","))
    } else {
        let sub = sub.map(|sub| format!(".{sub}")).unwrap_or_default();
        format!("(users.search ->> '$.{path}{sub}')")
    }
}

/// Whether an index holds all of a text that is equal to this one.
fn is_short(text: &str) -> bool {
    text.chars().nth(KEY_LIMIT - 1).is_none()
}

/// The least text that is greater than all that start with `prefix`; `None` when there is none.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut end: Vec<char> = prefix.chars().collect();
    while let Some(last) = end.pop() {
        // Bytes of UTF-8 sort as the characters do; the successor of the last before the surrogates comes after them.
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            end.push(next);
            return Some(end.into_iter().collect());
        }
    }
    None
}
