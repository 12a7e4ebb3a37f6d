//! Conditions on a whole user or group: columns where there are some, the document elsewhere.
//!
//! Where an index leads to what is asked (`eq` on user name, external id, display name, id, e-mail and member, `sw` on the
//! names), the condition is written so that both databases take it.

use domain::attribute::{Attribute, FieldPath, ResourceKind, Shape, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::fold::fold;

use crate::filter::{Scope, Whole, belonging, element, member, push, reference, relation};
use crate::sql::{Param, Sql};
use crate::user::{KEY_LIMIT, View, head};

/// The column of a text that has one, with an index.
fn column(kind: ResourceKind, attribute: Attribute) -> Option<&'static str> {
    match (kind, attribute) {
        (ResourceKind::User, Attribute::UserName) => Some("users.user_name_key"),
        (ResourceKind::User, Attribute::DisplayName) => Some("users.display_name_key"),
        (ResourceKind::User, Attribute::ExternalId) => Some("users.external_id"),
        (ResourceKind::Group, Attribute::DisplayName) => Some("groups.display_name_key"),
        (ResourceKind::Group, Attribute::ExternalId) => Some("groups.external_id"),
        (ResourceKind::User | ResourceKind::Group, _) => None,
    }
}

/// Adds the condition that an attribute, or a part of it, has a value.
pub(super) fn present(sql: &mut Sql, whole: Whole, attribute: Attribute, sub: Option<Sub>) {
    match (attribute, attribute.shape()) {
        (Attribute::UserName | Attribute::Active | Attribute::Id | Attribute::GroupId, _)
        | (_, Shape::Instant | Shape::Boolean) => {
            sql.truth(true);
        }
        (_, Shape::Text | Shape::Complex(_)) => {
            let found = document(sql, whole, attribute, sub);
            sql.push(&found).push(" IS NOT NULL");
        }
        (_, Shape::Multi(_)) => {
            if related(sql, whole, attribute, &Filter::Present(FieldPath::Attribute(attribute, sub))) {
                return;
            }
            element::each(sql, whole.table(), attribute);
            element::present(sql, sub);
            sql.push(")");
        }
    }
}

/// Adds the condition that something related meets a condition, when that is what the attribute's elements are.
fn related(sql: &mut Sql, whole: Whole, attribute: Attribute, condition: &Filter) -> bool {
    if attribute == Attribute::Members {
        member::some(sql, whole, condition);
    } else if attribute == Attribute::Groups {
        belonging::some(sql, whole, condition);
    } else {
        return false;
    }
    true
}

/// Adds the condition that some element meets a condition of its own.
pub(super) fn some_element(sql: &mut Sql, whole: Whole, attribute: Attribute, condition: &Filter) {
    if related(sql, whole, attribute, condition) {
        return;
    }
    if attribute == Attribute::Emails
        && let Some(value) = reference::wanted_value(Attribute::Emails, condition)
    {
        // The index narrows, the document decides.
        push_email_owners(sql, whole.tenant, whole.view, value);
        sql.push(" AND ");
    }
    element::each(sql, whole.table(), attribute);
    push(sql, Scope::Element(attribute), condition);
    sql.push(")");
}

/// Adds the condition that an attribute, or a part of it, compares to a value.
pub(super) fn compare(
    sql: &mut Sql,
    whole: Whole,
    attribute: Attribute,
    sub: Option<Sub>,
    operator: Operator,
    value: &Value,
) {
    let differs = operator == Operator::NotEqual;
    match (attribute, value) {
        (Attribute::Id | Attribute::GroupId, Value::Text(text)) => {
            let column = format!("{}.id", whole.table());
            reference::id(sql, &column, operator, text);
        }
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
                sql.push(whole.table()).push(if created { ".created" } else { ".updated" }).push(word).bind(instant.0);
            }
            None => {
                sql.truth(false);
            }
        },
        (_, Value::Text(text)) => match attribute.shape() {
            Shape::Text => single(sql, whole, attribute, operator, text),
            Shape::Complex(_) => match sub.or_else(|| attribute.default_sub()) {
                Some(sub) => {
                    let text = if attribute.case_exact(Some(sub)) { text.clone() } else { fold(text) };
                    let found = document(sql, whole, attribute, Some(sub));
                    relation::texts(sql, &found, operator, text);
                }
                None => {
                    sql.truth(differs);
                }
            },
            Shape::Multi(_) => multi(sql, whole, attribute, sub, operator, value),
            Shape::Boolean | Shape::Instant => {
                sql.truth(differs);
            }
        },
        (_, Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Instant(_) | Value::Null) => {
            match attribute.shape() {
                Shape::Multi(_) => multi(sql, whole, attribute, sub, operator, value),
                // A value of another type never relates.
                Shape::Text | Shape::Boolean | Shape::Instant | Shape::Complex(_) => {
                    sql.truth(differs);
                }
            }
        }
    }
}

/// Any element's part compares.
fn multi(sql: &mut Sql, whole: Whole, attribute: Attribute, sub: Option<Sub>, operator: Operator, value: &Value) {
    let condition = Filter::Compare { field: FieldPath::Attribute(attribute, sub), operator, value: value.clone() };
    if related(sql, whole, attribute, &condition) {
        return;
    }
    if let (Attribute::Emails, None | Some(Sub::Value), Operator::Equal, Value::Text(text)) =
        (attribute, sub, operator, value)
        && whole.view != View::All
        && is_short(&fold(text))
    {
        // Here the index decides alone.
        push_email_owners(sql, whole.tenant, whole.view, text);
        return;
    }
    element::each(sql, whole.table(), attribute);
    element::compare(sql, attribute, sub, operator, value);
    sql.push(")");
}

/// A text of its own.
fn single(sql: &mut Sql, whole: Whole, attribute: Attribute, operator: Operator, text: &str) {
    let text = if attribute.case_exact(None) { text.to_owned() } else { fold(text) };
    match (column(whole.kind, attribute), operator) {
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
    let found = document(sql, whole, attribute, None);
    relation::texts(sql, &found, operator, text);
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

/// The text an attribute, or a part of it, has in the document.
fn document(sql: &Sql, whole: Whole, attribute: Attribute, sub: Option<Sub>) -> String {
    let (table, path, sub) = (whole.table(), attribute.path(), sub.map(Sub::name));
    if sql.is_postgres() {
        let sub = sub.map(|sub| format!(",{sub}")).unwrap_or_default();
        format!("({table}.search #>> '{{{}{sub}}}')", path.replace('.', ","))
    } else {
        let sub = sub.map(|sub| format!(".{sub}")).unwrap_or_default();
        format!("({table}.search ->> '$.{path}{sub}')")
    }
}

/// Whether an index holds all of a text that is equal to this one.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().nth(KEY_LIMIT - 1).is_none()
}

/// The least text that is greater than all that start with `prefix`; `None` when there is none.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
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
