#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use proto::v1::import_service_client::ImportServiceClient;
use proto::v1::{self, ErrorReason, ImportOutcome};
use tonic::Status;

use crate::testing::{World, on_both, person, reason};

fn row(row: i32, profile: v1::Profile) -> v1::Person {
    v1::Person { row, profile: Some(profile), seat: None }
}

fn people(names: &[&str]) -> Vec<v1::Person> {
    names.iter().enumerate().map(|(i, name)| row(i as i32 + 1, person(name))).collect()
}

async fn import(world: &World, secret: &str, request: v1::ImportUsersRequest) -> Result<Vec<v1::ImportResult>, Status> {
    let mut client = ImportServiceClient::new(world.channel(&format!("Bearer {secret}")));
    Ok(client.import_users(request).await?.into_inner().results)
}

fn list(people: Vec<v1::Person>) -> v1::ImportUsersRequest {
    v1::ImportUsersRequest { people, ..Default::default() }
}

fn outcomes(results: &[v1::ImportResult]) -> Vec<(i32, ImportOutcome, &str)> {
    results.iter().map(|result| (result.row, result.outcome(), result.field.as_str())).collect()
}

use ImportOutcome::{Created, HeldBack, Refused, Unchanged};

#[tokio::test]
async fn an_import_creates_manual_users_with_their_seats_and_can_be_repeated() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut list_of = list(people(&["ada@example.com", "Bob@example.com"]));
        let seat = v1::Seat { role: v1::Role::Analyst.into(), teams: vec!["Sales".to_owned()], ..Default::default() };
        list_of.people[1].seat = Some(seat.clone());
        list_of.people[1].profile.as_mut().unwrap().title = " CTO".to_owned();
        let first = import(&world, &acme.write, list_of.clone()).await.unwrap();
        assert_eq!(outcomes(&first), [(1, Created, ""), (2, Created, "")]);
        let bob = world.get(&acme.read, &first[1].user_id).await.unwrap();
        assert_eq!((bob.managed_by(), bob.seat), (v1::ManagedBy::Manual, Some(seat)));
        let again = import(&world, &acme.write, list_of.clone()).await.unwrap();
        assert_eq!(outcomes(&again), [(1, Unchanged, ""), (2, Unchanged, "")]);
        assert_eq!(again[1].user_id, bob.user_id);
        // Another seat is another user than the one there is.
        list_of.people[1].seat = None;
        let other = import(&world, &acme.write, list_of).await.unwrap();
        assert_eq!(outcomes(&other), [(1, Unchanged, ""), (2, Refused, "profile.user_name")]);
        assert!(other[1].detail.contains(&bob.user_id), "{}", other[1].detail);
        world.assert_told(&acme.id, &[ChangeKind::UserCreated, ChangeKind::UserCreated]).await;
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_created_is_refused_and_the_others_are_created() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        let gone = world.user(&acme.write, person("gone@example.com")).await.unwrap();
        let request = v1::DeleteUserRequest { user_id: gone.user_id.clone(), ..Default::default() };
        world.users(&acme.write).delete_user(request).await.unwrap();
        let mut all =
            people(&["ADA@example.com", "new@example.com", "NEW@example.com", "gone@example.com", "", "none"]);
        all.push(row(7, v1::Profile { name: None, ..person("x@example.com") }));
        let emails = vec![v1::MultiValue { value: "New@Example.com".to_owned(), ..Default::default() }];
        all.push(row(8, v1::Profile { emails, ..person("elsewhere") }));
        all.push(row(9, v1::Profile { title: "a\0b".to_owned(), ..person("nul@example.com") }));
        all.push(v1::Person {
            row: 10,
            profile: Some(person("role@example.com")),
            seat: Some(v1::Seat { role: 77, ..Default::default() }),
        });
        let (name, emails) = ("profile.user_name", "profile.emails");
        let mut expected = vec![
            (1, Refused, name),
            (2, Created, ""),
            (3, Refused, name),
            (4, Created, ""),
            (5, Refused, name),
            (6, Refused, emails),
            (7, Refused, "profile.name.given_name"),
            (8, Refused, emails),
            (9, Refused, "profile.title"),
            (10, Refused, "seat.role"),
        ];
        let check = v1::ImportUsersRequest { validate_only: true, ..list(all.clone()) };
        let checked = import(&world, &acme.write, check).await.unwrap();
        assert_eq!(outcomes(&checked), expected);
        assert!(checked[1].user_id.is_empty());
        let done = import(&world, &acme.write, list(all.clone())).await.unwrap();
        assert_eq!(outcomes(&done), expected);
        assert!(done[0].detail.contains(&ada.user_id) && done[0].detail.contains("identity provider"));
        let back = world.get(&acme.read, &done[3].user_id).await.unwrap();
        assert_eq!(back.predecessor_id, gone.user_id);
        // Again: those that were created are there.
        (expected[1].1, expected[3].1) = (Unchanged, Unchanged);
        assert_eq!(outcomes(&import(&world, &acme.write, list(all)).await.unwrap()), expected);
    })
    .await;
}

#[tokio::test]
async fn all_or_nothing_creates_nobody_when_one_is_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = v1::ImportUsersRequest {
            all_or_nothing: true,
            ..list(people(&["ada@example.com", "", "bob@example.com"]))
        };
        let held = import(&world, &acme.write, all.clone()).await.unwrap();
        assert_eq!(outcomes(&held), [(1, HeldBack, ""), (2, Refused, "profile.user_name"), (3, HeldBack, "")]);
        assert!(world.told(&acme.id).await.is_empty());
        let mut good = all;
        good.people.remove(1);
        let done = import(&world, &acme.write, good).await.unwrap();
        assert_eq!(outcomes(&done), [(1, Created, ""), (3, Created, "")]);
    })
    .await;
}

#[tokio::test]
async fn lists_that_are_written_at_once_leave_each_person_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let names: Vec<String> = (0..40).map(|n| format!("u{n}@example.com")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (left, right) = tokio::join!(
            import(&world, &acme.write, list(people(&names))),
            import(&world, &acme.write, list(people(&names)))
        );
        let (left, right) = (left.unwrap(), right.unwrap());
        for (left, right) in left.iter().zip(&right) {
            assert_eq!(left.user_id, right.user_id);
            assert!(matches!((left.outcome(), right.outcome()), (Created, Unchanged) | (Unchanged, Created)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_too_long_is_refused_whole() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let long = list(vec![row(1, person("a@example.com")); 1_001]);
        assert_eq!(reason(import(&world, &acme.write, long).await), ErrorReason::InvalidField);
        assert!(import(&world, &acme.write, list(Vec::new())).await.unwrap().is_empty());
        let refused = import(&world, &acme.read, list(people(&["a@example.com"]))).await;
        assert_eq!(reason(refused), ErrorReason::PermissionDenied);
    })
    .await;
}
