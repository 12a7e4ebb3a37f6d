//! The SQL of a filter against what the filter means in memory.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

pub(crate) mod documents;
pub(crate) mod groups;
mod random;

use domain::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::user::User;

use crate::testing::{Db, each};
use crate::{Span, UserQuery, View};

use documents::{EXTENSION, documents};

pub(super) const OPERATORS: [Operator; 9] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Contains,
    Operator::StartsWith,
    Operator::EndsWith,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::LessOrEqual,
];

/// Two workspaces with the same documents: what one is asked must never come from the other.
async fn load(db: &Db) -> (Vec<User>, Vec<User>) {
    let (one, other) = (db.workspace(1).await, db.workspace(2).await);
    let users = (documents(one), documents(other));
    db.insert(&users.0).await;
    db.insert(&users.1).await;
    users
}

/// What the database finds, and what it should.
async fn check(db: &Db, users: &[User], workspace: WorkspaceId, view: View, filter: &Filter) {
    let query = UserQuery { view, filter: Some(filter.clone()), sort: None, span: Span::first(1_000) };
    let found = db.store.users(workspace, &query).await;
    let found: Vec<_> = found.unwrap_or_else(|err| panic!("{filter:?}: {err:?}")).rows;
    assert!(found.iter().all(|user| user.workspace == workspace), "{filter:?} reaches another workspace");
    let found: Vec<_> = found.iter().map(|user| user.id).collect();
    let wanted = users.iter().filter(|user| documents::shows(view, user) && filter.matches(user, &[]));
    let wanted: Vec<_> = wanted.map(|user| user.id).collect();
    assert_eq!(found, wanted, "{filter:?} on {:?} in {view:?}", db.store.backend());
    if view != View::Scim {
        assert_eq!(db.store.count_users(workspace, view, Some(filter)).await.unwrap(), wanted.len() as u64);
    }
}

fn is(field: FieldPath, operator: Operator, value: Value) -> Filter {
    Filter::Compare { field, operator, value }
}

fn attribute(attribute: Attribute) -> FieldPath {
    FieldPath::Attribute(attribute, None)
}

/// Every path there is into a user: attributes, their parts, and what the documents' extension has.
pub(crate) fn paths() -> Vec<FieldPath> {
    paths_of(ResourceKind::User)
}

/// The same into a resource of any kind.
pub(crate) fn paths_of(kind: ResourceKind) -> Vec<FieldPath> {
    let mut paths = Vec::new();
    for attribute in Attribute::of(kind) {
        paths.push(FieldPath::Attribute(attribute, None));
        paths.extend(attribute.subs().iter().map(|sub| FieldPath::Attribute(attribute, Some(*sub))));
    }
    for path in [
        "",
        "badge",
        "BADGE",
        "level",
        "ratio",
        "hired",
        "since",
        "tags",
        "codes",
        "keys",
        "keys.id",
        "keys.value",
        "nested.deep.code",
        "nested",
        "empty",
        "empty.inside",
        "odd key.x\"y",
        "nothing",
        "mixed",
        "big",
        "nil",
    ] {
        let path: Vec<_> = if path.is_empty() { Vec::new() } else { path.split('.').map(str::to_owned).collect() };
        for exact in [false, true] {
            paths.push(FieldPath::Extension { urn: EXTENSION.to_ascii_uppercase(), path: path.clone(), exact });
        }
    }
    paths
}

pub(super) fn values() -> Vec<Value> {
    let texts = [
        "ada",
        "ADA",
        "",
        "a",
        "%",
        "_",
        "straße",
        "STRASSE",
        "strasse",
        "é",
        "work",
        "ada@example.com",
        "ext-1",
        "Ext-1",
        "00000000-0000-0001-0000-000000000001",
        "00000000-0000-0001",
        "zz",
        "\u{10FFFF}",
        "'; --",
        "$1",
        "red",
        "7",
        "true",
        "2024-01-01T00:00:00Z",
        "10",
        "9",
    ];
    let mut values: Vec<Value> = texts.into_iter().map(|text| Value::Text(text.to_owned())).collect();
    values.push(Value::Text("x".repeat(600)));
    values.extend([true, false].map(Value::Boolean));
    values.extend([-1, 0, 3, 7, 10, i64::MAX, i64::MIN, 9_007_199_254_740_993].map(Value::Integer));
    values.extend([0.5, -0.0, 3.0, 1e300, 9_007_199_254_740_992.0, 5e-324].map(Value::Decimal));
    values.extend([0, 2_000, 2_001, 1_704_067_200_000].map(|at| Value::Instant(Timestamp(at))));
    values.push(Value::Null);
    values
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operator_on_every_path_finds_what_it_means() {
    each(|db| async move {
        let (users, _) = load(&db).await;
        let workspace = users[0].workspace;
        let mut checked = 0;
        for path in paths() {
            check(&db, &users, workspace, View::Scim, &Filter::Present(path.clone())).await;
            for operator in OPERATORS {
                // One statement for each value would be tens of thousands: any of some values in one, and a sample.
                for (i, values) in values().chunks(17).enumerate() {
                    let filters = values.iter().map(|value| is(path.clone(), operator, value.clone()));
                    let filters: Vec<_> = filters.filter(|filter| filter.check(ResourceKind::User).is_ok()).collect();
                    for filter in &filters {
                        checked += 1;
                        if checked % 20 == 0 {
                            check(&db, &users, workspace, View::Present, filter).await;
                        }
                    }
                    if !filters.is_empty() {
                        let any = Filter::Any(filters);
                        let filter = if i % 2 == 0 { any } else { Filter::Not(Box::new(any)) };
                        check(&db, &users, workspace, View::Scim, &filter).await;
                    }
                }
            }
        }
        assert!(checked > 5_000, "only {checked} filters pass the check");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_on_an_element_is_met_by_one_and_the_same_element() {
    each(|db| async move {
        let (users, _) = load(&db).await;
        let workspace = users[0].workspace;
        let part = |sub| FieldPath::Attribute(Attribute::Emails, Some(sub));
        let work = is(part(Sub::Type), Operator::Equal, Value::Text("Work".to_owned()));
        let ada = is(part(Sub::Value), Operator::Equal, Value::Text("Ada@Example.com".to_owned()));
        let primary = is(part(Sub::Primary), Operator::Equal, Value::Boolean(false));
        for conditions in [
            vec![work.clone(), ada.clone()],
            vec![ada.clone(), primary.clone()],
            vec![Filter::Not(Box::new(work.clone())), primary.clone()],
            vec![Filter::Any(vec![ada.clone(), work.clone()]), Filter::Not(Box::new(primary.clone()))],
            vec![Filter::Not(Box::new(ada)), work],
            vec![Filter::Present(part(Sub::Primary)), Filter::Present(attribute(Attribute::Emails))],
        ] {
            let condition = Box::new(Filter::All(conditions));
            let element = Filter::Element { attribute: Attribute::Emails, condition };
            for view in [View::Scim, View::Present, View::All] {
                check(&db, &users, workspace, view, &element).await;
                check(&db, &users, workspace, view, &Filter::Not(Box::new(element.clone()))).await;
            }
        }
    })
    .await;
}

/// Paths from the elements of an attribute of the documents' extension on.
pub(super) fn paths_within(attribute: &str) -> Vec<FieldPath> {
    let parts = ["", "value", "VALUE", "id", "deep", "deep.code", "Deep.value", "x\"y", "nothing", "nothing.deeper"];
    let path = |part: &str| {
        let below = part.split('.').filter(|name| !name.is_empty());
        std::iter::once(attribute).chain(below).map(str::to_owned).collect::<Vec<_>>()
    };
    let urn = || EXTENSION.to_ascii_lowercase();
    let both = |part| [false, true].map(|exact| FieldPath::Extension { urn: urn(), path: path(part), exact });
    parts.into_iter().flat_map(both).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_on_an_element_of_extension_data_is_met_by_one_and_the_same_element() {
    each(|db| async move {
        let (users, _) = load(&db).await;
        let workspace = users[0].workspace;
        let within = |attribute: &str, condition| Filter::Within {
            urn: EXTENSION.to_ascii_uppercase(),
            attribute: attribute.to_owned(),
            condition: Box::new(condition),
        };
        let mut found = 0;
        for attribute in ["badge", "tags", "CODES", "keys", "nested", "mixed", "odd key", "empty", "nothing"] {
            for (n, path) in paths_within(attribute).into_iter().enumerate() {
                let present = Filter::Present(path.clone());
                check(&db, &users, workspace, View::Scim, &within(attribute, present.clone())).await;
                // A third of the operators each, and of the values: all together they are thousands of statements.
                for (i, operator) in OPERATORS.into_iter().enumerate().skip(n % 3).step_by(3) {
                    let fits = |filter: &Filter| filter.check(ResourceKind::User).is_ok();
                    let all = values().into_iter().map(|value| is(path.clone(), operator, value));
                    let some = all.filter(fits).skip((i + n) % 3).step_by(3);
                    let any = Filter::Any(some.chain([Filter::Not(Box::new(present.clone()))]).collect());
                    let filter = match (i / 3 + n) % 3 {
                        0 => within(attribute, any),
                        1 => within(attribute, Filter::Not(Box::new(any))),
                        _ => Filter::Not(Box::new(within(attribute, any))),
                    };
                    found += users.iter().filter(|user| filter.matches(user, &[])).count();
                    check(&db, &users, workspace, View::Scim, &filter).await;
                }
            }
        }
        assert!(found > 1_000, "only {found} users are ever meant");

        // What one element has and what another one has do not add up.
        let part = |name: &str, value: Value| {
            let path = vec!["keys".to_owned(), name.to_owned()];
            is(FieldPath::Extension { urn: EXTENSION.to_owned(), path, exact: false }, Operator::Equal, value)
        };
        let (red, three) = (part("value", Value::Text("red".to_owned())), part("id", Value::Integer(3)));
        let a = part("id", Value::Text("a".to_owned()));
        let apart = Filter::All(vec![red.clone(), three.clone()]);
        assert!(users.iter().any(|user| apart.matches(user, &[])));
        assert!(!users.iter().any(|user| within("keys", apart.clone()).matches(user, &[])));
        check(&db, &users, workspace, View::Scim, &within("keys", apart)).await;
        let together = within("keys", Filter::All(vec![red, a]));
        assert!(users.iter().any(|user| together.matches(user, &[])));
        check(&db, &users, workspace, View::Scim, &together).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_or_never_reaches_another_workspace_or_a_hidden_user() {
    each(|db| async move {
        let (users, others) = load(&db).await;
        let anything = Filter::Present(attribute(Attribute::Id));
        let email = is(attribute(Attribute::Emails), Operator::Equal, Value::Text("ada@example.com".to_owned()));
        let name = is(attribute(Attribute::UserName), Operator::StartsWith, Value::Text(String::new()));
        for filter in [
            Filter::Any(vec![email.clone(), anything.clone()]),
            Filter::Any(vec![name, email, anything]),
            Filter::Not(Box::new(is(attribute(Attribute::Title), Operator::Equal, Value::Text("none".to_owned())))),
        ] {
            for view in [View::Scim, View::Present, View::All] {
                check(&db, &users, users[0].workspace, view, &filter).await;
                check(&db, &others, others[0].workspace, view, &filter).await;
            }
        }
        let id = is(attribute(Attribute::Id), Operator::Equal, Value::Text(others[0].id.to_string()));
        let query = UserQuery { view: View::All, filter: Some(id), sort: None, span: Span::first(10) };
        let nobody = db.workspace(3).await;
        assert_eq!(db.store.users(nobody, &query).await.unwrap().rows, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_and_the_deepest_filters_are_answered() {
    each(|db| async move {
        let (users, _) = load(&db).await;
        let workspace = users[0].workspace;
        let tag = FieldPath::Extension { urn: EXTENSION.to_owned(), path: vec!["tags".to_owned()], exact: false };
        let terms = (0..999).map(|n| is(tag.clone(), Operator::NotEqual, Value::Text(format!("t{n}"))));
        let wide: Vec<_> = terms.collect();
        check(&db, &users, workspace, View::Scim, &Filter::Any(wide.clone())).await;
        check(&db, &users, workspace, View::Scim, &Filter::All(wide)).await;

        let mut deep = is(attribute(Attribute::UserName), Operator::Contains, Value::Text("a".to_owned()));
        for level in 0..32 {
            deep = match level % 3 {
                0 => Filter::Not(Box::new(deep)),
                1 => Filter::All(vec![deep.clone(), Filter::Present(attribute(Attribute::Title))]),
                _ => Filter::Any(vec![deep.clone(), Filter::Present(attribute(Attribute::Emails))]),
            };
        }
        deep.check(ResourceKind::User).unwrap();
        check(&db, &users, workspace, View::Scim, &deep).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_that_nobody_refused_is_an_error_and_no_panic() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        let filter = is(attribute(Attribute::UserName), Operator::Equal, Value::Text("a\0b".to_owned()));
        let counted = db.store.count_users(workspace, View::Scim, Some(&filter)).await;
        if db.is_postgres() {
            assert!(matches!(counted, Err(crate::StoreError::Database(_))), "{counted:?}");
        } else {
            assert_eq!(counted.unwrap(), 0);
        }
    })
    .await;
}
