//! Filters as SQL: the tree of `domain::filter`, with its meaning, for both databases.
//!
//! Values are bound, names are ours: nothing a caller wrote becomes text of a statement. In SQL a comparison with an
//! absent value is neither true nor false; joined by `AND` and `OR` that makes no difference to a `WHERE`, so only below a
//! `NOT` it is made false, and index look-ups stay what they are. The tree must have passed `Filter::check`.

mod belonging;
mod element;
mod extension;
mod member;
mod reference;
mod relation;
#[cfg(test)]
pub(crate) mod tests;
mod whole;

use domain::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use domain::filter::{Filter, Operator, Value};

use crate::sql::{Param, Sql};
use crate::user::View;

use reference::Reference;
pub(crate) use whole::after_prefix;

/// Adds the condition that a row of `users` meets the filter.
pub(crate) fn push_filter(sql: &mut Sql, tenant: Param, view: View, filter: &Filter) {
    push(sql, Scope::Whole(Whole { kind: ResourceKind::User, tenant, view }), filter);
}

/// Adds the condition that a row of `groups` meets the filter, as far as the view shows its members.
pub(crate) fn push_group_filter(sql: &mut Sql, tenant: Param, view: View, filter: &Filter) {
    push(sql, Scope::Whole(Whole { kind: ResourceKind::Group, tenant, view }), filter);
}

/// Adds the condition that a row of `group_member`, called `alias`, meets a condition on a member.
pub(crate) fn push_member_filter(sql: &mut Sql, tenant: Param, alias: &str, condition: &Filter) {
    let member = Reference::member(sql, tenant, alias);
    push(sql, Scope::Reference(&member), condition);
}

/// The text, folded, that a list by its members or by the groups it belongs to has for a row: a part of the first of
/// them. `None` for attributes that are neither.
pub(crate) fn first_related(sql: &Sql, tenant: Param, view: View, attribute: Attribute, sub: Sub) -> Option<String> {
    if attribute == Attribute::Members {
        member::first(sql, tenant, view, sub)
    } else if attribute == Attribute::Groups {
        belonging::first(sql, tenant, sub)
    } else {
        None
    }
}

/// A row of a resource.
#[derive(Clone, Copy)]
struct Whole {
    kind: ResourceKind,
    /// Its workspace.
    tenant: Param,
    /// What the query is about anyway; of a group, which members count.
    view: View,
}

impl Whole {
    /// The table, which the surrounding query calls by its name.
    fn table(self) -> &'static str {
        match self.kind {
            ResourceKind::User => "users",
            ResourceKind::Group => "groups",
        }
    }
}

/// What paths lead into.
#[derive(Clone, Copy)]
enum Scope<'a> {
    /// A row of a resource.
    Whole(Whole),
    /// An element of an attribute, called `e`.
    Element(Attribute),
    /// A member of a group, or a group that a user belongs to.
    Reference(&'a Reference),
    /// An element of an extension's attribute, called `x`.
    Within,
}

fn push(sql: &mut Sql, scope: Scope<'_>, filter: &Filter) {
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
            (Scope::Whole(whole), FieldPath::Attribute(attribute, sub)) => {
                whole::compare(sql, whole, *attribute, *sub, *operator, value);
            }
            (Scope::Whole(whole), FieldPath::Extension { urn, path, exact }) => {
                let place = extension::Place::of_row(whole.table(), urn, path, *exact);
                extension::compare(sql, place, *operator, value);
            }
            (Scope::Element(of), FieldPath::Attribute(attribute, sub)) if of == *attribute => {
                element::compare(sql, of, *sub, *operator, value);
            }
            (Scope::Reference(reference), FieldPath::Attribute(attribute, sub)) if reference.of == *attribute => {
                reference.compare(sql, *sub, *operator, value);
            }
            (Scope::Within, FieldPath::Extension { path, exact, .. }) => {
                extension::compare(sql, extension::Place::of_element(path, *exact), *operator, value);
            }
            // Refused by the check.
            (Scope::Element(_) | Scope::Reference(_), FieldPath::Attribute(..) | FieldPath::Extension { .. })
            | (Scope::Within, FieldPath::Attribute(..)) => {
                sql.truth(*operator == Operator::NotEqual);
            }
        },
        Filter::Present(field) => push_present(sql, scope, field),
        Filter::Element { attribute, condition } => match scope {
            Scope::Whole(whole) => whole::some_element(sql, whole, *attribute, condition),
            // Refused by the check: elements hold no elements.
            Scope::Element(_) | Scope::Reference(_) | Scope::Within => {
                sql.truth(false);
            }
        },
        Filter::Within { urn, attribute, condition } => match scope {
            Scope::Whole(whole) => {
                extension::each(sql, whole.table(), urn, attribute);
                push(sql, Scope::Within, condition);
                sql.push(")");
            }
            Scope::Element(_) | Scope::Reference(_) | Scope::Within => {
                sql.truth(false);
            }
        },
    }
}

/// Never null: what is there is known.
fn push_present(sql: &mut Sql, scope: Scope<'_>, field: &FieldPath) {
    match (scope, field) {
        (Scope::Whole(whole), FieldPath::Attribute(attribute, sub)) => whole::present(sql, whole, *attribute, *sub),
        (Scope::Whole(whole), FieldPath::Extension { urn, path, .. }) => {
            extension::present(sql, extension::Place::of_row(whole.table(), urn, path, false));
        }
        (Scope::Element(of), FieldPath::Attribute(attribute, sub)) if of == *attribute => element::present(sql, *sub),
        (Scope::Reference(reference), FieldPath::Attribute(attribute, sub)) if reference.of == *attribute => {
            reference.present(sql, *sub);
        }
        (Scope::Within, FieldPath::Extension { path, .. }) => {
            extension::present(sql, extension::Place::of_element(path, false));
        }
        (Scope::Element(_) | Scope::Reference(_), FieldPath::Attribute(..) | FieldPath::Extension { .. })
        | (Scope::Within, FieldPath::Attribute(..)) => {
            sql.truth(false);
        }
    }
}

/// Joins as a balanced tree: SQLite takes `a AND b AND c` as nested, and stops at a depth.
fn join(sql: &mut Sql, scope: Scope<'_>, filters: &[Filter], word: &str, empty: bool) {
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
