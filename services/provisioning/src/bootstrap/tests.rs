#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use proto::v1;

use super::*;
use crate::testing::{DAWN, Database, TestClock, TestEntropy};
use crate::{Config, SystemEntropy, routes};

async fn service(database: &Database) -> Provisioning {
    let store = database.connect().await;
    Provisioning::with(store, Config::default(), TestClock::at(DAWN), Arc::new(TestEntropy::default()))
}

#[tokio::test]
async fn an_empty_database_is_filled_once() {
    for database in Database::both().await {
        let service = service(&database).await;
        let first = service.bootstrap(Chosen::default()).await.unwrap().unwrap();
        assert!(first.operator_key.unwrap().expose().starts_with("rst_key_"));
        assert!(first.scim_token.unwrap().expose().starts_with("rst_scim_"));
        assert!(service.bootstrap(Chosen::default()).await.unwrap().is_none());

        let workspace = service.store().workspace_by_slug("default").await.unwrap().unwrap();
        assert!(workspace.may_provision().is_ok());
    }
}

#[tokio::test]
async fn chosen_secrets_work_and_are_not_shown() {
    for database in Database::both().await {
        let service = service(&database).await;
        let secret = |text: &str| Secret::chosen(text.to_owned()).unwrap();
        let (operator, token) = ("operator-operator-operator-operator", "scim-token-scim-token-scim-token-scim");
        let chosen = Chosen { operator_key: Some(secret(operator)), scim_token: Some(secret(token)) };
        let first = service.bootstrap(chosen).await.unwrap().unwrap();
        assert!(first.operator_key.is_none() && first.scim_token.is_none());

        let auth = |secret: &str| format!("Bearer {secret}").parse::<tonic::metadata::AsciiMetadataValue>().unwrap();
        let mut users = v1::user_service_client::UserServiceClient::new(routes(service.clone()));
        let mut list = tonic::Request::new(v1::ListUsersRequest::default());
        list.metadata_mut().insert("authorization", auth(token));
        users.list_users(list).await.unwrap();
        let mut workspaces = v1::workspace_service_client::WorkspaceServiceClient::new(routes(service));
        let mut list = tonic::Request::new(v1::ListWorkspacesRequest::default());
        list.metadata_mut().insert("authorization", auth(operator));
        assert_eq!(workspaces.list_workspaces(list).await.unwrap().into_inner().workspaces.len(), 1);
    }
}

#[tokio::test]
async fn one_secret_for_both_is_refused() {
    let service = service(&Database::sqlite().await).await;
    let secret = Secret::chosen("one-secret-one-secret-one-secret-one".to_owned()).unwrap();
    let chosen = Chosen { operator_key: Some(secret.clone()), scim_token: Some(secret) };
    assert!(matches!(service.bootstrap(chosen).await, Err(Error::Refused { .. })));
    assert!(service.store().is_empty().await.unwrap());
}

#[tokio::test]
async fn of_replicas_that_start_together_one_fills_the_database() {
    for database in Database::both().await {
        let mut starts = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let store = database.connect().await;
            let entropy = Arc::new(SystemEntropy::default());
            let service = Provisioning::with(store, Config::default(), TestClock::at(DAWN), entropy);
            starts.spawn(async move { service.bootstrap(Chosen::default()).await.unwrap() });
        }
        let first = starts.join_all().await.into_iter().flatten().count();
        assert_eq!(first, 1);
        let store = database.connect().await;
        assert_eq!(store.workspaces(None, 10).await.unwrap().len(), 1);
        assert_eq!(store.access_keys(None, None, 10).await.unwrap().len(), 1);
    }
}
