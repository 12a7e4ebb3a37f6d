//! The databases' own word that groups and members are looked up and not looked through.

use std::collections::BTreeSet;

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::group::Step;
use domain::id::{MemberId, WorkspaceId};
use domain::sort::Sort;

use super::{group, insert, member, take};
use crate::group::members::{At, push_any_of, push_none_of};
use crate::group::membership::{groups_of, members_page};
use crate::group::nesting::circle;
use crate::group::{GroupQuery, find};
use crate::sql::Sql;
use crate::testing::{Db, each, user};
use crate::{Span, UserQuery, View};

fn is(attribute: Attribute, sub: Option<Sub>, value: &str) -> Filter {
    let (field, value) = (FieldPath::Attribute(attribute, sub), Value::Text(value.to_owned()));
    Filter::Compare { field, operator: Operator::Equal, value }
}

/// The table that a plan goes through from end to end, if it does.
fn scanned(plan: &str) -> Option<&str> {
    plan.lines().find_map(|line| {
        let line = line.trim_start_matches(['-', '>', ' ']);
        let table = line.strip_prefix("Seq Scan on ").or_else(|| line.strip_prefix("SCAN "))?;
        let table = table.split(' ').next()?;
        ["users", "groups", "group_member", "m", "g", "n"].contains(&table).then_some(line)
    })
}

/// Two thousand users, five thousand groups, three hundred of them with thirty members each, and some groups in others.
async fn fill(db: &Db) -> WorkspaceId {
    let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
    for chunk in (1..=2_000).collect::<Vec<_>>().chunks(500) {
        db.insert(&chunk.iter().map(|n| user(tenant, *n)).collect::<Vec<_>>()).await;
    }
    for (workspace, count) in [(tenant, 5_000), (other, 500)] {
        insert(db, &(1..=count).map(|n| group(workspace, n)).collect::<Vec<_>>()).await.unwrap();
    }
    for n in 1..=300_u64 {
        let users = (0..30).map(|k| member(user(tenant, (n * 37 + k * 61) % 2_000 + 1).id));
        let nested = n.is_multiple_of(10).then(|| member(group(tenant, n / 10).id));
        let add: BTreeSet<_> = users.chain(nested).collect();
        take(db, &group(tenant, n), View::Present, Step::Change { add, remove: BTreeSet::new() }).await;
    }
    tenant
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_and_members_are_looked_up() {
    each(|db| async move {
        let tenant = fill(&db).await;
        // Before there are statistics, and with them.
        led_by_indexes(&db, tenant).await;
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        led_by_indexes(&db, tenant).await;
    })
    .await;
}

async fn led_by_indexes(db: &Db, tenant: WorkspaceId) {
    groups_by_what_they_are(db, tenant).await;
    users_by_their_groups(db, tenant).await;
    lists_by_memberships(db, tenant).await;
    let (backend, group, other) = (db.store.backend(), group(tenant, 7).id, group(tenant, 9).id);
    let (someone, somebody) = (user(tenant, 7).id, user(tenant, 8).id);
    let at = At { workspace: tenant, group, view: View::Scim };
    let ids: BTreeSet<MemberId> = [member(someone), member(somebody), member(other)].into();
    for sql in [
        find::by_id(backend, tenant, group),
        at.adding(backend, &ids),
        at.deleting(backend, |sql, _| push_any_of(sql, &ids)),
        at.deleting(backend, |sql, _| push_none_of(sql, &ids)),
        circle(backend, tenant, group, &ids),
        groups_of(backend, tenant, &[someone, somebody]),
        members_page(backend, tenant, group, View::Scim, Some(member(someone)), 100),
    ] {
        let plan = db.explain(sql.into_statement()).await;
        assert_eq!(scanned(&plan), None, "{plan}");
    }
    for sql in [groups_of(backend, tenant, &[someone, somebody]), circle(backend, tenant, group, &ids)] {
        let plan = db.explain(sql.into_statement()).await;
        // Along an index, but through all of a workspace's rows in it.
        let whole = plan.lines().find(|line| line.trim_end().ends_with("(workspace_id=?)"));
        assert_eq!(whole, None, "{plan}");
    }
}

fn value(attribute: Attribute, id: &impl ToString) -> Filter {
    is(attribute, Some(Sub::Value), &id.to_string())
}

fn element(attribute: Attribute, kind: &str, id: &impl ToString) -> Filter {
    let conditions = vec![is(attribute, Some(Sub::Type), kind), value(attribute, id)];
    Filter::Element { attribute, condition: Box::new(Filter::All(conditions)) }
}

async fn groups_by_what_they_are(db: &Db, tenant: WorkspaceId) {
    let (someone, group) = (user(tenant, 7).id, group(tenant, 7).id);
    let id = || is(Attribute::GroupId, None, &group.to_string());
    // The filter, and the index that must lead.
    for (filter, index) in [
        (is(Attribute::DisplayName, None, "group 7"), "groups_display_name"),
        (is(Attribute::ExternalId, None, "Ext-7"), "groups_external_id"),
        (id(), ID),
        (value(Attribute::Members, &someone), "group_member_of"),
        (element(Attribute::Members, "User", &someone), "group_member_of"),
        (Filter::All(vec![id(), value(Attribute::Members, &someone)]), ID),
    ] {
        for view in [View::Scim, View::Present] {
            let query = GroupQuery { view, filter: Some(filter.clone()), sort: None, span: Span::first(100) };
            let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
            for statement in query.list(tenant, &conditions).statements(db.store.backend(), &query.span) {
                let plan = db.explain(statement).await;
                let led = named(index).iter().any(|index| plan.contains(index));
                assert!(led, "{filter:?} goes without {index}:\n{plan}");
                assert_eq!(scanned(&plan), None, "{filter:?}:\n{plan}");
            }
        }
    }
}

async fn users_by_their_groups(db: &Db, tenant: WorkspaceId) {
    let group = group(tenant, 7).id;
    for filter in [
        value(Attribute::Groups, &group),
        is(Attribute::Groups, Some(Sub::Display), "group 7"),
        element(Attribute::Groups, "direct", &group),
    ] {
        let query = UserQuery { view: View::Scim, filter: Some(filter.clone()), sort: None, span: Span::first(100) };
        let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
        for statement in query.list(tenant, &conditions).statements(db.store.backend(), &query.span) {
            let plan = db.explain(statement).await;
            assert!(!plan.contains("Seq Scan on users") && !plan.contains("SCAN users"), "{filter:?}:\n{plan}");
            assert!(!plan.contains("Seq Scan on group_member"), "{filter:?}:\n{plan}");
        }
    }
}

/// All rows of a list are sorted, but the memberships of each are looked up.
async fn lists_by_memberships(db: &Db, tenant: WorkspaceId) {
    let by = |attribute, sub| Some(Sort { field: FieldPath::Attribute(attribute, Some(sub)), descending: false });
    for sub in [Sub::Value, Sub::Display, Sub::Type] {
        let (view, span) = (View::Scim, Span::first(100));
        let groups = GroupQuery { view, filter: None, sort: by(Attribute::Members, sub), span: span.clone() };
        let users = UserQuery { view, filter: None, sort: by(Attribute::Groups, sub), span };
        let of_groups = |sql: &mut Sql, tenant| groups.push_conditions(sql, tenant);
        let of_users = |sql: &mut Sql, tenant| users.push_conditions(sql, tenant);
        let backend = db.store.backend();
        let mut statements = groups.list(tenant, &of_groups).statements(backend, &groups.span);
        statements.extend(users.list(tenant, &of_users).statements(backend, &users.span));
        assert_eq!(statements.len(), 2);
        for statement in statements {
            let plan = db.explain(statement).await;
            assert!(plan.contains("group_member") || plan.contains("SEARCH m "), "{plan}");
            assert!(!plan.contains("Seq Scan on group_member") && !plan.contains("SCAN m"), "{plan}");
        }
    }
}

const ID: &str = "an index of ids";

fn named(index: &'static str) -> Vec<&'static str> {
    match index {
        ID => vec!["groups_pkey", "sqlite_autoindex_groups_1"],
        index => vec![index],
    }
}
