//! Groups in order.

use serde_json::json;
use uuid::Uuid;

use domain::attribute::{Attribute, ResourceKind};
use domain::group::{Group, GroupProfile};
use domain::id::{GroupId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;

use super::{Walk, by, orders};
use crate::filter::tests::documents::EXTENSION;
use crate::sql::Sql;
use crate::testing::{Db, each};
use crate::{Bound, Edge, GroupQuery, Key, Span, View};

/// Groups whose names have nothing to do with the order of ids, and of which some lack what others have.
fn groups(workspace: WorkspaceId, count: u64) -> Vec<Group> {
    (1..=count)
        .map(|n| {
            let mut profile = GroupProfile {
                display_name: format!("{} {n}", ["Zeta", "alpha", "Ärzte", "ALPHA"][(n % 4) as usize]),
                external_id: (n % 3 > 0).then(|| ["x", "X", "ext"][(n / 3 % 3) as usize].to_owned()),
                ..GroupProfile::default()
            };
            if n % 5 > 0 {
                let extension = json!({ "badge": n % 7, "tags": [n % 2 == 0], "level": format!("L{}", n % 3) });
                profile.extensions.insert(EXTENSION.to_owned(), extension.as_object().unwrap().clone());
            }
            Group {
                id: GroupId(Uuid::from_u64_pair(n, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
                workspace,
                profile,
                member_count: 0,
                created: Timestamp(1_000 + n as i64),
                updated: Timestamp(2_000 + (n * 7 % 5) as i64),
                revision: Revision::FIRST,
            }
        })
        .collect()
}

async fn insert(db: &Db, groups: Vec<Group>) {
    db.write(move |tx| {
        let groups = groups.clone();
        Box::pin(async move {
            for group in &groups {
                tx.insert_group(group).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_of_groups_is_the_one_it_means_and_can_be_walked_both_ways() {
    each(|db| async move {
        let (workspace, other) = (db.workspace(1).await, db.workspace(2).await);
        let groups = groups(workspace, 40);
        insert(&db, groups.clone()).await;
        insert(&db, self::groups(other, 40)).await;
        let mut checked = 0;
        for sort in orders(ResourceKind::Group) {
            checked += 1;
            let mut wanted: Vec<_> = groups.iter().collect();
            wanted.sort_by(|left, right| sort.order_groups((left, &[]), (right, &[])));
            let wanted: Vec<_> = wanted.iter().map(|group| group.id.0).collect();
            let kind = ResourceKind::Group;
            Walk { db: &db, kind, workspace, view: View::Scim, filter: None, sort: Some(sort) }.is(&wanted).await;
        }
        assert!(checked > 40, "only {checked} orders pass the check");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_read_along_the_index_that_has_their_order() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        for chunk in groups(workspace, 3_000).chunks(500) {
            insert(&db, chunk.to_vec()).await;
        }
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        let key = Some(Key::Text("alpha 2000".to_owned()));
        for (attribute, index) in
            [(Attribute::DisplayName, "groups_display_name"), (Attribute::ExternalId, "groups_external_id")]
        {
            for descending in [false, true] {
                let bound = Bound { key: key.clone(), id: Uuid::nil() };
                for edge in [None, Some(Edge::after(bound.clone())), Some(Edge::before(bound))] {
                    let sort = Some(by(super::attribute(attribute), descending));
                    let span = Span { edge, skip: 0, limit: 100 };
                    let query = GroupQuery { view: View::Scim, filter: None, sort, span };
                    let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
                    let list = query.list(workspace, &conditions);
                    for statement in list.statements(db.store.backend(), &query.span) {
                        // Groups without a value: in the order of ids, wherever they are found.
                        let lacks = statement.sql.contains("IS NULL");
                        let plan = db.explain(statement).await;
                        assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{query:?} scans:\n{plan}");
                        assert!(lacks || plan.contains(index), "{query:?} goes without {index}:\n{plan}");
                        let sorts = plan.contains("->  Sort") || plan.contains("TEMP B-TREE FOR ORDER BY");
                        assert!(lacks || !sorts, "{query:?} sorts:\n{plan}");
                    }
                }
            }
        }
    })
    .await;
}
