//! Conditions on the groups that a user belongs to, itself or through other groups.
//!
//! Whether it is one or the other depends on the user; only a condition that asks for it follows each user's memberships.
//! Any other one is about groups: they and the groups in them are looked up once, and the users are their members.

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};

use crate::filter::reference::{Reference, wanted_value};
use crate::filter::{Scope, Whole, push};
use crate::group::push_memberships;
use crate::sql::{Param, Sql};

/// Adds the condition that the user belongs to a group that meets a condition.
pub(super) fn some(sql: &mut Sql, whole: Whole, condition: &Filter) {
    if !asks_type(condition) {
        members_of_some(sql, whole.tenant, condition);
        return;
    }
    if let Some(value) = wanted_value(Attribute::Groups, condition) {
        // The group narrows, the way into it decides.
        let wanted = Filter::Compare {
            field: FieldPath::Attribute(Attribute::Groups, Some(Sub::Value)),
            operator: Operator::Equal,
            value: Value::Text(value.to_owned()),
        };
        members_of_some(sql, whole.tenant, &wanted);
        sql.push(" AND ");
    }
    follow(sql, whole.tenant, condition);
}

/// Through the groups.
fn members_of_some(sql: &mut Sql, tenant: Param, condition: &Filter) {
    let postgres = sql.is_postgres();
    // PostgreSQL may start at either end of a join; SQLite starts at what a list holds.
    sql.push(if postgres {
        "EXISTS (SELECT 1 FROM group_member m WHERE m.member_id = users.id AND m.group_id = ANY (ARRAY("
    } else {
        "users.id IN (SELECT m.member_id FROM group_member m WHERE m.group_id IN ("
    });
    sql.push("WITH RECURSIVE below (id) AS (SELECT g.id FROM groups g WHERE g.workspace_id = ").name(tenant);
    sql.push(" AND (");
    let group = Reference::group(sql, "''");
    push(sql, Scope::Reference(&group), condition);
    sql.push(") UNION SELECT m.member_id FROM below");
    push_memberships(sql, tenant, "group_id = below.id AND kind = 2");
    sql.push(") SELECT id FROM below").push(if postgres { "))" } else { ")" });
    sql.push(" AND m.workspace_id = ").name(tenant).push(")");
}

/// Through the user's memberships.
fn follow(sql: &mut Sql, tenant: Param, condition: &Filter) {
    sql.push("EXISTS (");
    push_belongs(sql, tenant);
    sql.push("SELECT 1 FROM (SELECT group_id, MAX(direct) AS direct FROM belongs GROUP BY group_id) AS b ");
    sql.push("JOIN groups g ON g.workspace_id = ").name(tenant).push(" AND g.id = b.group_id WHERE (");
    let group = Reference::group(sql, WAY);
    push(sql, Scope::Reference(&group), condition);
    sql.push("))");
}

/// How the user belongs to a group of `b`.
const WAY: &str = "(CASE WHEN b.direct = 1 THEN 'direct' ELSE 'indirect' END)";

/// Starts a query with `belongs (group_id, direct)`: the groups that a row of `users` belongs to, and how.
fn push_belongs(sql: &mut Sql, tenant: Param) {
    sql.push("WITH RECURSIVE belongs (group_id, direct) AS (SELECT m.group_id, 1 FROM group_member m ");
    sql.push("WHERE m.workspace_id = ").name(tenant).push(" AND m.member_id = users.id");
    sql.push(" UNION SELECT m.group_id, 0 FROM belongs");
    push_memberships(sql, tenant, "member_id = belongs.group_id");
    sql.push(") ");
}

/// A part of the first group that a user belongs to, in the order in which they are shown: an expression about a row of
/// `users`. Indexes lead to its groups and to those that these are in.
pub(super) fn first(sql: &Sql, tenant: Param, sub: Sub) -> Option<String> {
    let part = Reference::group(sql, WAY).part(sql, sub)?;
    let mut first = sql.beside("(");
    push_belongs(&mut first, tenant);
    first
        .push("SELECT ")
        .push(&part)
        .push(" FROM (SELECT group_id, MAX(direct) AS direct FROM belongs GROUP BY group_id");
    first.push(" ORDER BY group_id LIMIT 1) AS b JOIN groups g ON g.workspace_id = ").name(tenant);
    first.push(" AND g.id = b.group_id)");
    Some(first.into_text())
}

/// Whether it matters how the user belongs to a group.
fn asks_type(condition: &Filter) -> bool {
    match condition {
        Filter::All(filters) | Filter::Any(filters) => filters.iter().any(asks_type),
        Filter::Not(filter) => asks_type(filter),
        Filter::Compare { field, .. } => matches!(field, FieldPath::Attribute(_, Some(Sub::Type))),
        Filter::Present(_) | Filter::Element { .. } | Filter::Within { .. } => false,
    }
}
