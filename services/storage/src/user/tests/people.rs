//! Looking for people: who is found, in which order, and along which index.

use domain::id::{UserId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::{ManagedBy, Role, User, UserState};

use crate::sql::Sql;
use crate::testing::{Db, each, email_of, user};
use crate::user::people::{Asked, FEW, Lead};
use crate::{Bound, Counted, Edge, People, PeopleQuery, Span, Standing, View};

use super::ids;

/// The n-th of a crowd in which every kind of user is met.
fn member(tenant: WorkspaceId, n: u64) -> User {
    let mut user = user(tenant, n);
    user.managed_by = if n.is_multiple_of(3) { ManagedBy::Manual } else { ManagedBy::Scim };
    user.state = match n % 7 {
        5 => UserState::Deactivated { since: Timestamp(9) },
        6 => UserState::Deleted { since: Timestamp(9) },
        _ => UserState::Active,
    };
    user.seat.role = match n % 11 {
        9 => Role::Admin,
        10 => Role::Analyst,
        _ => Role::User,
    };
    user.profile.name.family_name = Some(["Ünal", "Straße", "King"][(n % 3) as usize].to_owned());
    if n.is_multiple_of(4) {
        user.profile.emails.push(email_of(&format!("Alias{n}@Example.org")));
    }
    user
}

async fn search(db: &Db, tenant: WorkspaceId, view: View, people: &People) -> Vec<UserId> {
    let mut found = Vec::new();
    let mut edge = None;
    // In small pages, so that a search leads through several.
    loop {
        let span = Span { edge, skip: 0, limit: 7 };
        let query = PeopleQuery { view, people: people.clone(), span };
        let page = db.store.people(tenant, &query).await.unwrap();
        found.extend(ids(&page.rows));
        edge = page.ends.filter(|_| page.more).map(|(_, last)| Edge::after(last));
        if edge.is_none() {
            let count = db.store.count_people(tenant, view, people, None).await.unwrap();
            assert_eq!(count, Counted::exactly(found.len() as u64), "{people:?} for {view:?}");
            return found;
        }
    }
}

/// Who is meant, told without a database.
fn meant(user: &User, view: View, people: &People) -> bool {
    let fold = domain::fold::fold;
    let text = fold(&people.search);
    let deleted = matches!(user.state, UserState::Deleted { .. });
    let profile = &user.profile;
    let names = [Some(&profile.user_name), profile.display_name.as_ref(), profile.name.family_name.as_ref()];
    let mut texts: Vec<String> = names.into_iter().flatten().map(|text| fold(text)).collect();
    if !deleted {
        texts.extend(profile.emails.iter().filter_map(|email| email.value.as_deref()).map(fold));
    }
    let standing = match user.state {
        UserState::Active => Standing::Active,
        UserState::Deactivated { .. } => Standing::Deactivated,
        UserState::Deleted { .. } => Standing::Deleted,
    };
    let shown = match view {
        View::Scim => !deleted && user.managed_by == ManagedBy::Scim,
        View::Present => !deleted,
        View::All => true,
    };
    shown
        && texts.iter().any(|found| found.starts_with(&text))
        && (people.states.is_empty() || people.states.contains(&standing))
        && (people.managed_by.is_empty() || people.managed_by.contains(&user.managed_by))
        && (people.roles.is_empty() || people.roles.contains(&user.seat.role))
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_what_a_name_or_an_address_starts_with() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let crowd: Vec<User> = (1..=60).map(|n| member(tenant, n)).collect();
        db.insert(&crowd).await;
        db.insert(&[member(other, 1)]).await;
        let none = People::default;
        let mut asked: Vec<People> =
            ["", "user1", "USER1", "alias", "display 2", "Ü", "u\u{308}n", "STRASS", "king", "ing", "%", "\u{10ffff}"]
                .into_iter()
                .map(|text| People { search: text.to_owned(), ..none() })
                .collect();
        for text in ["", "user", "king"] {
            let search = text.to_owned();
            asked.push(People {
                search: search.clone(),
                states: vec![Standing::Deactivated, Standing::Deleted],
                ..none()
            });
            asked.push(People { search: search.clone(), managed_by: vec![ManagedBy::Manual], ..none() });
            asked.push(People {
                search: search.clone(),
                roles: vec![Role::Admin, Role::Admin, Role::Analyst],
                ..none()
            });
            let (states, managed_by) = (vec![Standing::Active], vec![ManagedBy::Scim]);
            asked.push(People { search, states, managed_by, roles: vec![Role::Admin] });
        }
        for people in &asked {
            for view in [View::Scim, View::Present, View::All] {
                let expected: Vec<_> =
                    crowd.iter().filter(|user| meant(user, view, people)).map(|user| user.id).collect();
                assert_eq!(search(&db, tenant, view, people).await, expected, "{people:?} for {view:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_people_is_read_backwards_as_well() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let crowd: Vec<User> = (1..=60).map(|n| member(tenant, n)).collect();
        db.insert(&crowd).await;
        for people in [
            People { search: "user".to_owned(), ..People::default() },
            People { roles: vec![Role::Admin, Role::Analyst], ..People::default() },
        ] {
            let all: Vec<_> =
                crowd.iter().filter(|user| meant(user, View::Present, &people)).map(|user| user.id).collect();
            let span = Span { edge: Some(Edge::before(Bound::id(all[5].0))), skip: 0, limit: 3 };
            let page = db.store.people(tenant, &PeopleQuery { view: View::Present, people, span }).await.unwrap();
            assert_eq!((ids(&page.rows), page.more), (all[2..5].to_vec(), true));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_means_many_finds_the_same_as_one_that_means_few() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let many = u64::try_from(FEW).unwrap() + 500;
        let crowd: Vec<User> = (1..=many).map(|n| member(tenant, n)).collect();
        for chunk in crowd.chunks(500) {
            db.insert(chunk).await;
        }
        // By all, by none but addresses, and by those of a rare kind.
        let text = |search: &str| People { search: search.to_owned(), ..People::default() };
        let rare = People { roles: vec![Role::Analyst], states: vec![Standing::Deleted], ..text("user") };
        let cases = [
            (text("user"), Lead::Walk),
            (text("user12"), Lead::Search),
            (text("alias"), Lead::Search),
            (rare, Lead::Kinds),
            (People { roles: vec![Role::Analyst], ..People::default() }, Lead::Kinds),
        ];
        for (people, lead) in cases {
            let asked = Asked::of(View::All, &people);
            assert_eq!(db.store.lead(tenant, &asked).await.unwrap(), lead, "{people:?}");
            let query = PeopleQuery { view: View::All, people: people.clone(), span: Span::first(100) };
            let page = db.store.people(tenant, &query).await.unwrap();
            let mut expected: Vec<_> =
                crowd.iter().filter(|user| meant(user, View::All, &people)).map(|user| user.id).collect();
            let count = db.store.count_people(tenant, View::All, &people, None).await.unwrap();
            assert_eq!(count, Counted::exactly(expected.len() as u64), "{people:?}");
            expected.truncate(100);
            assert_eq!(ids(&page.rows), expected, "{people:?}");
        }
        if !db.is_postgres() {
            led(&db, tenant).await;
        }
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        led(&db, tenant).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_with_a_limit_stops_there_and_says_so() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let crowd: Vec<User> = (1..=120).map(|n| member(tenant, n)).collect();
        db.insert(&crowd).await;
        let deactivated = People { states: vec![Standing::Deactivated], ..People::default() };
        let text = |search: &str, people: &People| People { search: search.to_owned(), ..people.clone() };
        let everybody = People::default();
        for (people, limit) in [
            // Few enough to be counted to the end.
            (text("user11", &everybody), 60),
            (text("user", &everybody), 1_000),
            (text("nobody", &everybody), 1),
            // As many of a kind are few, whatever they are called.
            (text("user", &deactivated), 10),
            // Without a text nothing is searched.
            (deactivated, 1),
        ] {
            let count = db.store.count_people(tenant, View::Present, &people, Some(limit)).await.unwrap();
            let all = crowd.iter().filter(|user| meant(user, View::Present, &people)).count();
            assert_eq!(count, Counted::exactly(all as u64), "{people:?}");
        }
        let broad = text("user", &everybody);
        let count = db.store.count_people(tenant, View::Present, &broad, Some(20)).await.unwrap();
        assert_eq!(count, Counted { count: 20, is_at_least: true });
    })
    .await;
}

/// The plans of a page, led by what should lead.
async fn led(db: &Db, tenant: WorkspaceId) {
    let text = |search: &str| People { search: search.to_owned(), ..People::default() };
    let names: &[&str] = &["users_live_user_name", "email", "users_display_name", "users_family_name"];
    let kinds: &[&str] = &["users_kind"];
    for (people, lead, indexes) in [
        (text("user77"), Lead::Search, names),
        (People { roles: vec![Role::Analyst], ..People::default() }, Lead::Kinds, kinds),
        (People { managed_by: vec![ManagedBy::Manual], ..People::default() }, Lead::Kinds, kinds),
        (text("user"), Lead::Walk, &[]),
    ] {
        let asked = Asked::of(View::Present, &people);
        for edge in [None, Some(Edge::after(Bound::id(user(tenant, 900).id.0)))] {
            let span = Span { edge, skip: 0, limit: 100 };
            let conditions = |sql: &mut Sql, tenant| asked.push(sql, tenant, lead, Some(&span));
            for statement in asked.list(tenant, lead, &conditions).statements(db.store.backend(), &span) {
                let plan = db.explain(statement).await;
                for index in indexes {
                    assert!(plan.contains(index), "{people:?} goes without {index}:\n{plan}");
                }
                assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN users"), "{people:?} scans:\n{plan}");
                if lead == Lead::Walk {
                    assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{people:?} sorts:\n{plan}");
                }
                if lead == Lead::Kinds && !db.is_postgres() {
                    let covered = plan.contains("COVERING INDEX users_kind");
                    assert!(covered, "{people:?} reads what it leaves out:\n{plan}");
                }
            }
        }
        if lead == Lead::Search {
            let plan = db.explain(asked.probe_search(&db.store, tenant, FEW)).await;
            assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN users"), "{people:?} scans:\n{plan}");
        }
        // PostgreSQL takes the first entries from the table where it knows that all rows match.
        if lead == Lead::Walk && !db.is_postgres() {
            let plan = db.explain(asked.count_some(&db.store, tenant, 100)).await;
            assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN users"), "{people:?} scans:\n{plan}");
        }
    }
}
