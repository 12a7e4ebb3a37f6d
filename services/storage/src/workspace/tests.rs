//! Workspaces as they are stored and found.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::revision::Revision;
use domain::workspace::{Plan, ScimState};

use crate::StoreError;
use crate::testing::{Gate, each, user, workspace};

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_found_by_id_and_slug_and_in_pages() {
    each(|db| async move {
        for n in 1..=5 {
            db.workspace(n).await;
        }
        assert_eq!(db.store.workspace(workspace(2).id).await.unwrap(), Some(workspace(2)));
        assert_eq!(db.store.workspace_by_slug("slug-3").await.unwrap(), Some(workspace(3)));
        assert_eq!(db.store.workspace_by_slug("Slug-3").await.unwrap(), None);
        assert_eq!(db.store.workspaces(None, 2).await.unwrap(), [workspace(1), workspace(2)]);
        assert_eq!(db.store.workspaces(Some(workspace(3).id), 9).await.unwrap(), [workspace(4), workspace(5)]);
        let found = db.write(|tx| Box::pin(async move { tx.workspace_by_slug("slug-4").await })).await.unwrap();
        assert_eq!(found, Some(workspace(4)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slug_is_given_once_and_a_stale_update_refused() {
    each(|db| async move {
        let id = db.workspace(1).await;
        let twin = || {
            let mut twin = workspace(2);
            twin.slug = "slug-1".to_owned();
            twin
        };
        let outcome = db.write(move |tx| Box::pin(async move { tx.insert_workspace(&twin()).await })).await;
        assert!(matches!(outcome, Err(StoreError::Taken { field: "slug" })), "{outcome:?}");

        let write = async |expected: i64| {
            db.write(move |tx| {
                Box::pin(async move {
                    let mut found = tx.workspace(id).await?.unwrap();
                    found.plan = Plan::Basic;
                    found.scim = ScimState::Disabled;
                    found.policy.retention_days = 7;
                    found.revision = found.revision.next();
                    tx.update_workspace(&found, Revision(expected)).await?;
                    Ok(found)
                })
            })
            .await
        };
        let stale = write(9).await;
        assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
        let written = write(1).await.unwrap();
        assert_eq!(db.store.workspace(id).await.unwrap(), Some(written));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn units_about_a_workspace_queue_and_writers_of_its_users_do_not() {
    each(|db| async move {
        if !db.is_postgres() {
            return;
        }
        let id = db.workspace(1).await;
        let gate = Gate::default();
        let holder = tokio::spawn({
            let (db, gate) = (db.clone(), gate.clone());
            async move {
                db.write(move |tx| {
                    let gate = gate.clone();
                    Box::pin(async move {
                        tx.workspace(id).await?;
                        gate.pass().await;
                        Ok(())
                    })
                })
                .await
            }
        });
        gate.reached().await;
        // The holder stays where it is: whoever waits for it gives up.
        db.insert(&[user(id, 1)]).await;
        let other = tokio::spawn({
            let db = db.clone();
            async move { db.write(move |tx| Box::pin(async move { tx.workspace(id).await })).await }
        });
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while db.number(waiting).await == 0 {
            assert!(!other.is_finished(), "the workspace is waited for");
        }
        gate.open();
        assert!(other.await.unwrap().unwrap().is_some());
        holder.await.unwrap().unwrap();
    })
    .await;
}
