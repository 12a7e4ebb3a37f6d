//! What moving members costs: statements, and rows read and written, not time.

use sea_orm::Statement;
use uuid::Uuid;

use domain::group::{Delta, Group, Step};
use domain::id::MemberId;

use super::{adding, group, insert, member, removing};
use crate::testing::{Db, each, user};
use crate::{StoreError, Tx, View};

/// Gives a group members behind the store's back: nobody looks at who they are.
async fn fill(db: &Db, group: &Group, count: u64) {
    let (workspace, id) = (group.workspace.0.simple(), group.id.0.simple());
    let sql = if db.is_postgres() {
        format!(
            "INSERT INTO group_member SELECT '{workspace}', '{id}', gen_random_uuid(), 1 FROM generate_series(1, {count}); \
             UPDATE groups SET member_count = {count} WHERE id = '{id}'"
        )
    } else {
        format!(
            "INSERT INTO group_member WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count}) \
             SELECT x'{workspace}', x'{id}', randomblob(16), 1 FROM n; \
             UPDATE groups SET member_count = {count} WHERE id = x'{id}'"
        )
    };
    db.execute(&sql).await;
}

/// Statements of a step with all that goes with it, and, on PostgreSQL, the rows that it read and wrote.
async fn cost(db: &Db, group: &Group, step: Step) -> (usize, i64) {
    let (workspace, id, postgres) = (group.workspace, group.id, db.is_postgres());
    db.write(move |tx| {
        let step = step.clone();
        Box::pin(async move {
            let named = match &step {
                Step::Change { add, .. } => add.clone(),
                Step::Replace(members) => members.clone(),
                Step::RemoveMatching { .. } => [].into(),
            };
            let before_it = rows(&tx, postgres).await?;
            let began = tx.open().await.statements;
            tx.resolve_members(workspace, View::Scim, &named).await?;
            let mut group = tx.group(workspace, id).await?.unwrap();
            let (before, mut delta) = (group.revision, Delta::default());
            let moved = tx.take_member_step(workspace, id, View::Scim, &step, &mut delta).await?;
            assert!(moved > 0, "{step:?} moved nobody");
            let changes = group.commit(group.profile.clone(), &delta, group.updated);
            tx.touch_group(&group, before).await?;
            tx.append_changes(&changes).await?;
            tx.finish().await?;
            let statements = tx.open().await.statements - began;
            let rows = rows(&tx, postgres).await? - before_it;
            Ok((statements, rows))
        })
    })
    .await
    .unwrap()
}

/// Rows that the connection read and wrote: those of the transaction, and of others before it that PostgreSQL has not
/// passed on to its statistics yet.
async fn rows(tx: &Tx, postgres: bool) -> Result<i64, StoreError> {
    if !postgres {
        return Ok(0);
    }
    let mut open = tx.open().await;
    let sql = "SELECT COALESCE(SUM(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd \
               + n_tup_del), 0)::bigint FROM pg_stat_xact_user_tables";
    let statement = Statement::from_string(open.backend(), sql);
    let row = open.query_one(statement).await?;
    Ok(row.unwrap().try_get_by_index(0)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_member_costs_the_same_in_a_group_of_any_size() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        db.insert(&(1..=200).map(|n| user(tenant, n)).collect::<Vec<_>>()).await;
        let (small, large) = (group(tenant, 1), group(tenant, 2));
        insert(&db, &[small.clone(), large.clone()]).await.unwrap();
        fill(&db, &small, 10).await;
        fill(&db, &large, 100_000).await;
        // With what the database knows of a table that was just filled, and with all there is to know.
        for analyzed in [false, true] {
            if analyzed {
                db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
            }
            let one = [member(user(tenant, 7).id)];
            for step in [adding(&one), removing(&one)] {
                let costs = (cost(&db, &small, step.clone()).await, cost(&db, &large, step.clone()).await);
                assert_eq!(costs.0.0, costs.1.0, "{step:?}");
                assert!(costs.0.0 <= 5, "{costs:?}");
                assert!(costs.1.1 <= costs.0.1.max(20), "{step:?}: {costs:?}");
            }
        }
        assert_eq!(db.store.group(tenant, large.id).await.unwrap().unwrap().member_count, 100_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_members_take_as_many_statements_as_one() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let users: Vec<_> = (1..=600).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        let ids: Vec<MemberId> = users.iter().map(|user| member(user.id)).collect();
        let groups = [group(tenant, 1), group(tenant, 2)];
        insert(&db, &groups).await.unwrap();
        let steps: [fn(&[MemberId]) -> Step; 4] = [
            adding,
            |ids| Step::Replace(ids.iter().copied().take(ids.len() / 2).collect()),
            |ids| Step::Change { add: ids.iter().copied().collect(), remove: [MemberId(Uuid::nil())].into() },
            removing,
        ];
        for step in steps {
            let few = cost(&db, &groups[0], step(&ids[..2])).await;
            let many = cost(&db, &groups[1], step(&ids)).await;
            assert_eq!(few.0, many.0);
        }
    })
    .await;
}
