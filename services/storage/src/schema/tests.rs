//! Schemas as they are stored and found.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use domain::id::WorkspaceId;
use domain::schema::{ExtensionSchema, Registered};
use domain::time::Timestamp;

use crate::StoreError;
use crate::testing::{Db, each};

fn registered(urn: &str, name: &str, at: i64) -> Registered {
    let schema: ExtensionSchema = serde_json::from_value(json!({
        "urn": urn, "name": name, "description": "", "resource": "user", "required": false,
        "attributes": [{
            "name": "badge", "kind": "integer", "multi_valued": false, "description": "", "required": true,
            "canonical_values": ["7"], "case_exact": false, "mutability": "read_write", "returned": "default",
            "uniqueness": "server", "reference_types": [], "sub_attributes": [],
        }],
    }))
    .unwrap();
    Registered { schema, created: Timestamp(at), updated: Timestamp(at + 1) }
}

async fn put(db: &Db, workspace: WorkspaceId, registered: &Registered) {
    let registered = registered.clone();
    db.write(move |tx| {
        let registered = registered.clone();
        Box::pin(async move { tx.put_schema(workspace, &registered).await })
    })
    .await
    .unwrap();
}

async fn delete(db: &Db, workspace: WorkspaceId, urn: &'static str) -> bool {
    db.write(move |tx| Box::pin(async move { tx.delete_schema(workspace, urn).await })).await.unwrap()
}

async fn revision(db: &Db, workspace: WorkspaceId) -> i64 {
    db.store.workspace(workspace).await.unwrap().unwrap().schema_revision.0
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_are_found_by_their_urns_in_any_case_and_listed_in_order() {
    each(|db| async move {
        let (one, other) = (db.workspace(1).await, db.workspace(2).await);
        let (a, b) = (registered("urn:Example:A", "a", 5), registered("URN:example:b", "b", 7));
        put(&db, one, &b).await;
        put(&db, one, &a).await;
        put(&db, other, &registered("urn:example:a", "another's", 9)).await;

        assert_eq!(db.store.schemas(one).await.unwrap(), [a.clone(), b]);
        assert_eq!(db.store.schema(one, "URN:EXAMPLE:a").await.unwrap(), Some(a.clone()));
        assert_eq!(db.store.schema(one, "urn:example:c").await.unwrap(), None);
        let found = db
            .write(move |tx| {
                Box::pin(async move { Ok((tx.schema(one, "urn:example:A").await?, tx.count_schemas(one).await?)) })
            })
            .await;
        assert_eq!(found.unwrap(), (Some(a), 2));

        // The same URN in another case is the same schema.
        let again = registered("urn:EXAMPLE:a", "again", 11);
        put(&db, one, &again).await;
        assert_eq!(db.store.schema(one, "urn:example:a").await.unwrap(), Some(again));
        assert_eq!(db.store.schemas(one).await.unwrap().len(), 2);
        assert_eq!(db.store.schemas(other).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_write_of_a_schema_counts_its_workspace_up_and_no_other_write_does() {
    each(|db| async move {
        let (one, other) = (db.workspace(1).await, db.workspace(2).await);
        assert_eq!(revision(&db, one).await, 0);
        put(&db, one, &registered("urn:example:a", "a", 5)).await;
        put(&db, one, &registered("urn:example:a", "b", 5)).await;
        assert_eq!(revision(&db, one).await, 2);
        assert!(delete(&db, one, "URN:example:A").await);
        assert!(!delete(&db, one, "urn:example:a").await);
        assert_eq!(revision(&db, one).await, 3);
        assert_eq!(db.store.schemas(one).await.unwrap(), []);
        assert_eq!(revision(&db, other).await, 0);

        // Whoever writes the workspace as it was read before does not count it back.
        let read = db.store.workspace(other).await.unwrap().unwrap();
        put(&db, other, &registered("urn:example:a", "a", 5)).await;
        let before = read.revision;
        db.write(move |tx| {
            let mut workspace = read.clone();
            workspace.revision = before.next();
            Box::pin(async move { tx.update_workspace(&workspace, before).await })
        })
        .await
        .unwrap();
        assert_eq!(revision(&db, other).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_this_version_cannot_read_is_told() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        put(&db, workspace, &registered("urn:example:a", "a", 5)).await;
        db.execute("UPDATE extension_schema SET document = '{}'").await;
        for outcome in
            [db.store.schemas(workspace).await.map(drop), db.store.schema(workspace, "urn:example:a").await.map(drop)]
        {
            assert!(matches!(outcome, Err(StoreError::Corrupt { table: "extension_schema" })), "{outcome:?}");
        }
    })
    .await;
}
