//! Conditions on the members of a group.

use domain::attribute::{Attribute, Sub};
use domain::filter::Filter;
use domain::fold::fold;

use crate::filter::reference::{Reference, wanted_value, written_id};
use crate::filter::{Scope, Whole, push};
use crate::group::push_seen;
use crate::sql::{Param, Sql};
use crate::user::View;

/// Adds the condition that the group has a member that meets a condition.
pub(super) fn some(sql: &mut Sql, whole: Whole, condition: &Filter) {
    let tenant = whole.tenant;
    if let Some(value) = wanted_value(Attribute::Members, condition) {
        // The index narrows: from the member to its groups.
        let Some(id) = written_id(&fold(value)) else {
            sql.truth(false);
            return;
        };
        let (open, close) = if sql.is_postgres() { ("groups.id = ANY (ARRAY(", "))") } else { ("groups.id IN (", ")") };
        sql.push(open).push("SELECT m.group_id FROM group_member m WHERE m.workspace_id = ").name(tenant);
        sql.push(" AND m.member_id = ").bind(id.0).push(close).push(" AND ");
    }
    sql.push("EXISTS (SELECT 1 FROM group_member m WHERE m.workspace_id = ").name(tenant);
    sql.push(" AND m.group_id = groups.id");
    push_seen(sql, tenant, whole.view, "m");
    sql.push(" AND (");
    let member = Reference::member(sql, tenant, "m");
    push(sql, Scope::Reference(&member), condition);
    sql.push("))");
}

/// A part of the first member that has it, in the order in which members are shown: an expression about a row of `groups`.
/// The index of the group's members leads to it.
pub(super) fn first(sql: &Sql, tenant: Param, view: View, sub: Sub) -> Option<String> {
    let part = Reference::member(sql, tenant, "m").part(sql, sub)?;
    let mut first = sql.beside("(SELECT ");
    first.push(&part).push(" FROM group_member m WHERE m.workspace_id = ").name(tenant);
    first.push(" AND m.group_id = groups.id");
    push_seen(&mut first, tenant, view, "m");
    if sub == Sub::Display {
        first.push(" AND ").push(&part).push(" IS NOT NULL");
    }
    first.push(" ORDER BY m.member_id LIMIT 1)");
    Some(first.into_text())
}
