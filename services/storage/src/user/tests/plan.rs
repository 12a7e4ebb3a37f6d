//! The databases' own word that look-ups are look-ups: plans over five thousand users, before and after `ANALYZE`.

use sea_orm::Statement;

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::id::{UserId, WorkspaceId};
use domain::sort::Sort;

use crate::sql::Sql;
use crate::testing::{Db, each, user};
use crate::user::find::by_id;
use crate::user::is_look_up;
use crate::user::lookup::lookup;
use crate::{Bound, Edge, Key, Span, UserQuery, View};

fn is(attribute: Attribute, sub: Option<Sub>, operator: Operator, value: &str) -> Filter {
    Filter::Compare { field: FieldPath::Attribute(attribute, sub), operator, value: Value::Text(value.to_owned()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_look_up_is_led_by_an_index() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        for chunk in (1..=5_000).collect::<Vec<_>>().chunks(500) {
            db.insert(&chunk.iter().map(|n| user(tenant, *n)).collect::<Vec<_>>()).await;
        }
        db.insert(&(1..=500).map(|n| user(other, n)).collect::<Vec<_>>()).await;
        // A new file has no statistics, and SQLite gathers none by itself while it serves.
        if !db.is_postgres() {
            led_by_indexes(&db, tenant).await;
            sorted_along_indexes(&db, tenant).await;
        }
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        led_by_indexes(&db, tenant).await;
        sorted_along_indexes(&db, tenant).await;

        let text = |text: &str| vec![text.to_owned()];
        let (email, external) = (text("user77@example.com"), text("Ext-9"));
        let many = lookup(db.store.backend(), tenant, View::Scim, &[user(tenant, 5).id], &email, &external).unwrap();
        let plan = db.explain(many.into_statement()).await;
        assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN users"), "{plan}");
        let one = by_id(db.store.backend(), tenant, user(tenant, 5).id, View::Scim);
        let plan = db.explain(one.into_statement()).await;
        assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{plan}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_statistics_is_looked_up_in_from_the_start_of_an_index() {
    each(|db| async move {
        if !db.is_postgres() {
            // It gathers none by itself: the other test asks it before there are any.
            return;
        }
        db.execute("ALTER TABLE users SET (autovacuum_enabled = false)").await;
        let tenant = db.workspace(1).await;
        // As a first sync leaves it. Of fewer users any index is as good as another.
        for chunk in (1..=2_000).collect::<Vec<_>>().chunks(500) {
            db.insert(&chunk.iter().map(|n| user(tenant, *n)).collect::<Vec<_>>()).await;
        }
        let id = user(tenant, 77).id;
        // Deleted users are in no index of names that the others are in.
        for view in [View::Scim, View::Present] {
            let one = by_id(db.store.backend(), tenant, id, view).into_statement();
            from_the_start(&db, one, "id =").await;
            for (attribute, value, condition) in [
                (Attribute::Id, &*id.to_string(), "id ="),
                (Attribute::UserName, "user77", "user_name_key ="),
                (Attribute::ExternalId, "Ext-77", "external_id ="),
                (Attribute::DisplayName, "display 77", "display_name_key ="),
            ] {
                let filter = Some(is(attribute, None, Operator::Equal, value));
                let query = UserQuery { view, filter, sort: None, span: Span::first(100) };
                from_the_start(&db, statements(&db, tenant, &query).remove(0), condition).await;
            }
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM pg_stats WHERE tablename = 'users'").await, 0);
    })
    .await;
}

/// What is asked for is a condition on an index; as a filter it would be tried on every entry of one.
async fn from_the_start(db: &Db, statement: Statement, condition: &str) {
    let plan = db.explain(statement).await;
    let led = plan.lines().any(|line| line.contains("Index Cond:") && line.contains(&format!("({condition}")));
    assert!(led, "{condition} leads nowhere:\n{plan}");
}

/// The statements of a page.
fn statements(db: &Db, tenant: WorkspaceId, query: &UserQuery) -> Vec<Statement> {
    let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
    query.list(tenant, &conditions).statements(db.store.backend(), &query.span)
}

/// Each shape of a page, and the index that must lead to it.
async fn led_by_indexes(db: &Db, tenant: WorkspaceId) {
    let id = user(tenant, 77).id.to_string();
    let equal = Operator::Equal;
    let name = is(Attribute::UserName, None, equal, "user77");
    let email = is(Attribute::Emails, Some(Sub::Value), equal, "user77@example.com");
    let work = is(Attribute::Emails, Some(Sub::Type), equal, "work");
    let element =
        Filter::Element { attribute: Attribute::Emails, condition: Box::new(Filter::All(vec![work, email.clone()])) };
    // The filter, the page, and the index that must lead.
    let looks = [
        (Some(name.clone()), None, 0, "users_live_user_name"),
        (Some(is(Attribute::UserName, None, Operator::StartsWith, "user77")), None, 0, "users_live_user_name"),
        (Some(is(Attribute::ExternalId, None, equal, "Ext-77")), None, 0, "users_external_id"),
        (Some(is(Attribute::DisplayName, None, equal, "display 77")), None, 0, "users_display_name"),
        (Some(is(Attribute::Id, None, equal, &id)), None, 0, ORDERED),
        (Some(email.clone()), None, 0, EMAIL),
        (Some(element), None, 0, EMAIL),
        (Some(Filter::Any(vec![name, email])), None, 0, EMAIL),
        (None, None, 0, ORDERED),
        (None, Some(user(tenant, 4_000).id), 0, ORDERED),
        (None, None, 4_000, "users_scim_walk"),
    ];
    for (filter, after, skip, index) in looks {
        let edge = after.map(|last: UserId| Edge::after(Bound::id(last.0)));
        let query = UserQuery { view: View::Scim, filter, sort: None, span: Span { edge, skip, limit: 100 } };
        let plan = db.explain(statements(db, tenant, &query).remove(0)).await;
        let led = named(db, index).iter().any(|index| plan.contains(index));
        assert!(led, "{query:?} goes without {index}:\n{plan}");
        for word in ["Seq Scan", "SCAN users"] {
            assert!(!plan.contains(word), "{query:?} scans:\n{plan}");
        }
        if index == ORDERED && skip == 0 {
            assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{query:?} sorts:\n{plan}");
        }
        // Whatever it is sorted by.
        let sorts = [Attribute::UserName, Attribute::DisplayName, Attribute::UpdateTime, Attribute::Title];
        for attribute in sorts.into_iter().filter(|_| query.filter.as_ref().is_some_and(is_look_up)) {
            let sort = Some(Sort { field: FieldPath::Attribute(attribute, None), descending: true });
            for statement in statements(db, tenant, &UserQuery { sort, ..query.clone() }) {
                let plan = db.explain(statement).await;
                let led = named(db, index).iter().any(|index| plan.contains(index));
                assert!(led, "{query:?} by {attribute:?} goes without {index}:\n{plan}");
                for word in ["Seq Scan", "SCAN users"] {
                    assert!(!plan.contains(word), "{query:?} by {attribute:?} scans:\n{plan}");
                }
            }
        }
        if skip > 0 {
            let covered = if db.is_postgres() {
                "Index Only Scan using users_scim_walk"
            } else {
                "COVERING INDEX users_scim_walk"
            };
            assert!(plan.contains(covered), "{query:?} reads what it skips:\n{plan}");
        }
    }
}

const EMAIL: &str = "the primary key of user_email";
const ORDERED: &str = "an index of ids";

fn named(db: &Db, index: &'static str) -> Vec<&'static str> {
    match (index, db.is_postgres()) {
        (EMAIL, true) => vec!["user_email_pkey"],
        (EMAIL, false) => vec!["SEARCH user_email USING PRIMARY KEY"],
        (ORDERED, _) => vec!["users_pkey", "sqlite_autoindex_users_1", "users_scim_walk"],
        (index, _) => vec![index],
    }
}

/// Each order that an index has, and that index.
async fn sorted_along_indexes(db: &Db, tenant: WorkspaceId) {
    let text = |text: &str| Some(Key::Text(text.to_owned()));
    let orders = [
        (Attribute::UserName, text("user3000"), "users_live_user_name"),
        (Attribute::DisplayName, text("display 3000"), "users_display_name"),
        (Attribute::ExternalId, text("Ext-3000"), "users_external_id"),
        (Attribute::UpdateTime, Some(Key::Number(4_000)), "users_scim_updated"),
        (Attribute::CreateTime, None, ORDERED),
        (Attribute::Id, None, ORDERED),
    ];
    for (attribute, key, index) in orders {
        for descending in [false, true] {
            let bound = Bound { key: key.clone(), id: user(tenant, 3_000).id.0 };
            for edge in [None, Some(Edge::after(bound.clone())), Some(Edge::before(bound))] {
                let sort = Some(Sort { field: FieldPath::Attribute(attribute, None), descending });
                let span = Span { edge, skip: 0, limit: 100 };
                let query = UserQuery { view: View::Scim, filter: None, sort, span };
                for statement in statements(db, tenant, &query) {
                    let lacks = statement.sql.contains("IS NULL");
                    let plan = db.explain(statement).await;
                    assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{query:?} scans:\n{plan}");
                    if lacks {
                        // Users without a value: in the order of ids, wherever they are found.
                        continue;
                    }
                    let led = named(db, index).iter().any(|index| plan.contains(index));
                    assert!(led, "{query:?} goes without {index}:\n{plan}");
                    let sorts = plan.contains("->  Sort") || plan.contains("TEMP B-TREE FOR ORDER BY");
                    assert!(!sorts, "{query:?} sorts:\n{plan}");
                }
            }
        }
    }
}
