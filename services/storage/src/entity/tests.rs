//! The entities against the schema that the migrations make.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use sea_orm::{EntityTrait, IdenStatic, Iterable};

use super::{credential, resource_count, user, workspace};
use crate::testing::{Db, each};

async fn check<E>(db: &Db, entity: E)
where
    E: EntityTrait,
    E::Column: Iterable,
{
    let table = entity.table_name();
    let sql = if db.is_postgres() {
        format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'")
    } else {
        format!("SELECT name FROM pragma_table_info('{table}')")
    };
    let stored: BTreeSet<String> = db.query(&sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let declared: BTreeSet<String> = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
    assert_eq!(declared, stored, "{table}");
    // The types must fit as well: an empty table has none, so one row of each was written.
    assert!(E::find().one(db.store.reader()).await.unwrap().is_some(), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn entities_are_what_the_migrations_make() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        db.insert(&[crate::testing::user(tenant, 1)]).await;
        db.write(move |tx| {
            Box::pin(async move {
                let key = crate::token::tests::key(1, Some(tenant));
                tx.insert_access_key(&key, &domain::token::Digest([1; 32])).await
            })
        })
        .await
        .unwrap();
        check(&db, workspace::Entity).await;
        check(&db, user::Entity).await;
        check(&db, resource_count::Entity).await;
        check(&db, credential::Entity).await;
    })
    .await;
}
