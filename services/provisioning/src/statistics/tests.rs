#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::statistics_service_client::StatisticsServiceClient;
use proto::v1::{self, ErrorReason};
use tonic::Status;

use crate::testing::{Tenant, World, about, on_both, person, reason};

async fn ask(world: &World, secret: &str, days: i32, hours: i32) -> Result<v1::GetStatisticsResponse, Status> {
    let mut client = StatisticsServiceClient::new(world.channel(&format!("Bearer {secret}")));
    let request = v1::GetStatisticsRequest { days, hours, ..Default::default() };
    Ok(client.get_statistics(request).await?.into_inner())
}

async fn deactivate(world: &World, tenant: &Tenant, id: &str) {
    let request = v1::DeactivateUserRequest { user_id: id.to_owned(), ..Default::default() };
    world.users(&tenant.idp).deactivate_user(request).await.unwrap();
}

#[tokio::test]
async fn numbers_tell_of_people_by_day() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        world.user(&acme.write, person("bob@example.com")).await.unwrap();
        world.clock.advance(86_400_000);
        deactivate(&world, &acme, &ada.user_id).await;
        let numbers = ask(&world, &acme.admin, 3, 2).await.unwrap();
        let days: Vec<_> =
            numbers.days.iter().map(|day| (day.active, day.deactivated, day.created_today, day.left_today)).collect();
        assert_eq!(days, [(0, 0, 0, 0), (2, 0, 2, 0), (1, 1, 0, 1)]);
        assert!(numbers.days.iter().all(|day| day.start_time.unwrap().seconds % 86_400 == 0));
        assert_eq!(numbers.hours.len(), 2);
        assert!(numbers.refusals.is_empty());
        let numbers = ask(&world, &acme.admin, 0, 0).await.unwrap();
        assert_eq!((numbers.days.len(), numbers.hours.len()), (30, 24));
    })
    .await;
}

#[tokio::test]
async fn numbers_of_too_many_spans_are_refused_with_the_field() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for (days, hours, field) in [(91, 0, "days"), (-1, 0, "days"), (0, 169, "hours"), (0, i32::MIN, "hours")] {
            let refused = ask(&world, &acme.admin, days, hours).await;
            assert_eq!(about(&refused), field);
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        assert!(ask(&world, &acme.admin, 90, 168).await.is_ok());
        assert_eq!(reason(ask(&world, &acme.write, 0, 0).await), ErrorReason::PermissionDenied);
    })
    .await;
}
