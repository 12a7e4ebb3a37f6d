//! Conditions on what refers to a user or a group: a member of a group, or a group that a user belongs to. All of its
//! parts compare folded, and all are there but the name of a user that has none.

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::fold::fold;
use domain::id::MemberId;

use crate::filter::relation;
use crate::group::shown_name;
use crate::sql::{Param, Sql};

/// One that refers, as SQL.
pub(super) struct Reference {
    /// As what it is addressed.
    pub(super) of: Attribute,
    /// The id that it refers to.
    id: String,
    /// Its name to show, folded; null where there is none.
    display: String,
    /// Its type, folded.
    kind: String,
}

impl Reference {
    /// A row of `group_member`.
    pub(super) fn member(sql: &Sql, tenant: Param, alias: &str) -> Self {
        let tenant = tenant.text();
        let group = if sql.is_postgres() { "search ->> 'display_name'" } else { "search ->> '$.display_name'" };
        let user = shown_name(sql, "search");
        let display = format!(
            "(CASE WHEN {alias}.kind = 2 \
             THEN (SELECT {group} FROM groups r WHERE r.workspace_id = {tenant} AND r.id = {alias}.member_id) \
             ELSE (SELECT {user} FROM users r WHERE r.workspace_id = {tenant} AND r.id = {alias}.member_id) END)"
        );
        let kind = format!("(CASE WHEN {alias}.kind = 2 THEN 'group' ELSE 'user' END)");
        Self { of: Attribute::Members, id: format!("{alias}.member_id"), display, kind }
    }

    /// A group that a user belongs to: a row of `groups`, called `g`, and the name of the way it does.
    pub(super) fn group(sql: &Sql, kind: &str) -> Self {
        let display =
            if sql.is_postgres() { "(g.search ->> 'display_name')" } else { "(g.search ->> '$.display_name')" };
        Self { of: Attribute::Groups, id: "g.id".to_owned(), display: display.to_owned(), kind: kind.to_owned() }
    }

    /// The text of a part, folded, as far as there is one.
    pub(super) fn part(&self, sql: &Sql, sub: Sub) -> Option<String> {
        match sub {
            Sub::Value => Some(written(sql, &self.id)),
            Sub::Display => Some(self.display.clone()),
            Sub::Type => Some(self.kind.clone()),
            Sub::Formatted
            | Sub::FamilyName
            | Sub::GivenName
            | Sub::MiddleName
            | Sub::HonorificPrefix
            | Sub::HonorificSuffix
            | Sub::Primary
            | Sub::StreetAddress
            | Sub::Locality
            | Sub::Region
            | Sub::PostalCode
            | Sub::Country
            | Sub::Ref
            | Sub::DisplayName => None,
        }
    }

    /// Adds the condition that a part of it has a value; without a part, that it is there, which it is.
    pub(super) fn present(&self, sql: &mut Sql, sub: Option<Sub>) {
        if sub == Some(Sub::Display) {
            sql.push(&self.display).push(" IS NOT NULL");
        } else {
            sql.truth(true);
        }
    }

    /// Adds the condition that a part of it compares to a value.
    pub(super) fn compare(&self, sql: &mut Sql, sub: Option<Sub>, operator: Operator, value: &Value) {
        let Value::Text(text) = value else {
            // A value of another type never relates.
            sql.truth(operator == Operator::NotEqual);
            return;
        };
        let text = fold(text);
        match sub.or_else(|| self.of.default_sub()) {
            Some(Sub::Value) => id(sql, &self.id, operator, &text),
            Some(Sub::Display) => relation::texts(sql, &self.display, operator, text),
            Some(Sub::Type) => relation::texts(sql, &self.kind, operator, text),
            _ => {
                sql.truth(operator == Operator::NotEqual);
            }
        }
    }
}

/// Adds the condition that an id compares to a text.
pub(super) fn id(sql: &mut Sql, column: &str, operator: Operator, text: &str) {
    let differs = operator == Operator::NotEqual;
    match (operator, written_id(text)) {
        (Operator::Equal | Operator::NotEqual, Some(id)) => {
            sql.push(column).push(if differs { " <> " } else { " = " }).bind(id.0);
        }
        (Operator::Equal | Operator::NotEqual, None) => {
            sql.truth(differs);
        }
        (_, _) => {
            let written = written(sql, column);
            relation::texts(sql, &written, operator, text.to_owned());
        }
    }
}

/// An id in the one form that the contract writes.
pub(super) fn written_id(text: &str) -> Option<MemberId> {
    MemberId::parse(text).filter(|id| id.to_string() == text)
}

/// An id as the contract writes it. SQLite has the bytes alone.
fn written(sql: &Sql, column: &str) -> String {
    if sql.is_postgres() {
        return format!("{column}::text");
    }
    let parts = ["1, 8", "9, 4", "13, 4", "17, 4", "21"];
    let parts = parts.map(|range| format!("substr(hex({column}), {range})"));
    format!("lower({})", parts.join(" || '-' || "))
}

/// The value that an element must have, when the condition says so.
pub(super) fn wanted_value(of: Attribute, condition: &Filter) -> Option<&str> {
    match condition {
        Filter::All(filters) => filters.iter().find_map(|filter| wanted_value(of, filter)),
        Filter::Compare {
            field: FieldPath::Attribute(attribute, None | Some(Sub::Value)),
            operator: Operator::Equal,
            value: Value::Text(text),
        } if *attribute == of => Some(text),
        Filter::Any(_)
        | Filter::Not(_)
        | Filter::Compare { .. }
        | Filter::Present(_)
        | Filter::Element { .. }
        | Filter::Within { .. } => None,
    }
}
