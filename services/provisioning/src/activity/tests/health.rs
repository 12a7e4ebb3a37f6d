//! How a connection does, as an admin sees it.

use proto::v1;

use super::{creation, post, scim, through};
use crate::testing::{Tenant, World, on_both};

async fn health(world: &World, tenant: &Tenant) -> v1::ConnectionHealth {
    world.service.flush_activity().await;
    let request = v1::GetScimStatusRequest { workspace_id: tenant.id.clone() };
    world.workspaces(&tenant.admin).get_scim_status(request).await.unwrap().into_inner().health.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_goes_from_waiting_to_working_to_failing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let now = health(&world, &acme).await;
        assert_eq!(now.state(), v1::ConnectionState::Waiting);
        assert!(now.explanation.unwrap().remedy.contains("base URL"));

        let test = v1::ScimRequest { connection_test: true, ..scim("GET", v1::ActivityOperation::List) };
        let list = v1::ListUsersRequest::default();
        world.users(&acme.idp).list_users(through(list, &test)).await.unwrap();
        // The note is written beside the request.
        let mut now = health(&world, &acme).await;
        while now.last_request_time.is_none() {
            tokio::task::yield_now().await;
            now = health(&world, &acme).await;
        }
        assert_eq!(now.state(), v1::ConnectionState::Healthy);
        assert!(now.connection_test_time.is_some());
        assert_eq!((now.identity_provider(), now.dialect.as_str()), (v1::IdentityProvider::Entra, "entra-default"));
        assert_eq!(now.expected_cadence_minutes, 40);

        world.users(&acme.idp).create_user(through(creation("ann@example.com"), &post("ann"))).await.unwrap();
        world.clock.advance(1_000);
        world.users(&acme.idp).create_user(through(creation("ann@example.com"), &post("ann"))).await.unwrap_err();
        let now = health(&world, &acme).await;
        assert_eq!(now.state(), v1::ConnectionState::Failing);
        let refusal = now.last_refusal.unwrap();
        assert_eq!(refusal.explanation.unwrap().code, "user-already-provisioned");
        let counts: Vec<_> = now.counts.iter().map(|count| (count.hours, count.succeeded, count.refused)).collect();
        assert_eq!(counts, [(1, 1, 1), (24, 1, 1), (168, 1, 1)]);

        world.clock.advance(3_600_001);
        world.users(&acme.idp).create_user(through(creation("bea@example.com"), &post("bea"))).await.unwrap();
        let now = health(&world, &acme).await;
        assert_eq!(now.state(), v1::ConnectionState::Degraded);
        assert_eq!((now.counts[0].succeeded, now.counts[0].refused), (1, 0));
        assert_eq!((now.counts[1].succeeded, now.counts[1].refused), (2, 1));

        // Entra ID is never silent for a day.
        world.clock.advance(25 * 3_600_000);
        assert_eq!(health(&world, &acme).await.state(), v1::ConnectionState::Silent);
        let off = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(off).await.unwrap();
        assert_eq!(health(&world, &acme).await.state(), v1::ConnectionState::Off);
    })
    .await;
}
