//! Orders in SQL against what they mean in memory, and walks through them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod churn;
mod groups;
mod related;

use domain::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::group::Group;
use domain::id::WorkspaceId;
use domain::sort::Sort;
use domain::user::{MultiValue, User};

use super::*;
use crate::filter::tests::documents::{documents, shows};
use crate::filter::tests::paths_of;
use crate::testing::{Db, each, email_of, user};
use crate::{GroupQuery, UserQuery, View};

fn ids<'a>(users: impl IntoIterator<Item = &'a User>) -> Vec<Uuid> {
    users.into_iter().map(|user| user.id.0).collect()
}

fn by(field: FieldPath, descending: bool) -> Sort {
    Sort { field, descending }
}

fn attribute(attribute: Attribute) -> FieldPath {
    FieldPath::Attribute(attribute, None)
}

/// Every order there is of a kind of resource.
fn orders(kind: ResourceKind) -> impl Iterator<Item = Sort> {
    let both =
        paths_of(kind).into_iter().flat_map(|field| [false, true].map(|descending| by(field.clone(), descending)));
    both.filter(move |sort| sort.check(kind).is_ok())
}

/// A list that is asked for in stretches.
struct Walk<'a> {
    db: &'a Db,
    kind: ResourceKind,
    workspace: WorkspaceId,
    view: View,
    filter: Option<Filter>,
    sort: Option<Sort>,
}

impl Walk<'_> {
    /// The ids of a stretch.
    async fn stretch(&self, edge: Option<Edge>, skip: u64, limit: u64) -> Rows<Uuid> {
        let (workspace, view, filter, sort) = (self.workspace, self.view, self.filter.clone(), self.sort.clone());
        let (store, span) = (&self.db.store, Span { edge, skip, limit });
        let rows = match self.kind {
            ResourceKind::User => {
                let rows = store.users(workspace, &UserQuery { view, filter, sort, span: span.clone() }).await;
                rows.map(|Rows { rows, ends, more }| Rows { rows: ids(&rows), ends, more })
            }
            ResourceKind::Group => {
                let rows = store.groups(workspace, &GroupQuery { view, filter, sort, span: span.clone() }).await;
                let ids = |groups: Vec<Group>| groups.iter().map(|group| group.id.0).collect();
                rows.map(|Rows { rows, ends, more }| Rows { rows: ids(rows), ends, more })
            }
        };
        rows.unwrap_or_else(|err| panic!("{} {span:?}: {err:?}", self.what()))
    }

    fn what(&self) -> String {
        format!("{:?} by {:?} in {:?} on {:?}", self.kind, self.sort, self.view, self.db.store.backend())
    }

    /// The list is this one, in whatever stretches it is read.
    async fn is(&self, wanted: &[Uuid]) {
        let what = self.what();
        let all = self.stretch(None, 0, 1_000).await;
        assert_eq!(all.rows, wanted, "{what}");
        assert!(!all.more);
        let mut walked = Vec::new();
        let mut edge = None;
        loop {
            let page = self.stretch(edge, 0, 17).await;
            walked.extend(page.rows);
            assert_eq!(page.more, walked.len() < wanted.len(), "{what}");
            let Some((_, last)) = page.ends else { break };
            assert!(last.fits(self.sort.as_ref()), "{what}: {last:?}");
            edge = Some(Edge::after(last));
        }
        assert_eq!(walked, wanted, "{what}");

        let Some((first, last)) = all.ends else { return };
        let mut walked: Vec<Uuid> = Vec::new();
        let mut edge = Edge { inclusive: true, ..Edge::before(last.clone()) };
        loop {
            let page = self.stretch(Some(edge), 0, 17).await;
            walked.splice(0..0, page.rows);
            assert_eq!(page.more, walked.len() < wanted.len(), "{what}");
            let Some((first, _)) = page.ends else { break };
            edge = Edge::before(first);
        }
        assert_eq!(walked, wanted, "{what} backwards");

        let from_first = Edge { inclusive: true, ..Edge::after(first.clone()) };
        assert_eq!(self.stretch(Some(from_first), 0, 1_000).await.rows, wanted, "{what}");
        assert!(self.stretch(Some(Edge::before(first)), 0, 10).await.rows.is_empty(), "{what}");
        let skipped = self.stretch(None, 20, 5).await;
        assert_eq!(skipped.rows, wanted.iter().skip(20).take(5).copied().collect::<Vec<_>>(), "{what}");
        let end = wanted.len().saturating_sub(3);
        let skipped = self.stretch(Some(Edge::before(last)), 2, 5).await;
        assert_eq!(skipped.rows, wanted[end.saturating_sub(5)..end], "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_is_the_one_it_means_and_can_be_walked_both_ways() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let users = documents(tenant);
        db.insert(&users).await;
        db.insert(&documents(other)).await;
        let filter = Filter::Compare {
            field: FieldPath::Attribute(Attribute::Emails, Some(Sub::Type)),
            operator: Operator::Equal,
            value: Value::Text("work".to_owned()),
        };
        let mut checked = 0;
        for sort in orders(ResourceKind::User) {
            checked += 1;
            let view = [View::Scim, View::Present, View::All][checked % 3];
            let filter = (checked % 2 == 0).then(|| filter.clone());
            let meets = |user: &&User| filter.as_ref().is_none_or(|filter| filter.matches(user, &[]));
            let mut wanted: Vec<_> = users.iter().filter(|user| shows(view, user)).filter(meets).collect();
            wanted.sort_by(|left, right| sort.order((left, &[]), (right, &[])));
            let wanted = ids(wanted);
            Walk { db: &db, kind: ResourceKind::User, workspace: tenant, view, filter, sort: Some(sort) }
                .is(&wanted)
                .await;
        }
        assert!(checked > 150, "only {checked} orders pass the check");
        let present = ids(users.iter().filter(|user| shows(View::Present, user)));
        Walk { db: &db, kind: ResourceKind::User, workspace: tenant, view: View::Present, filter: None, sort: None }
            .is(&present)
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_begin_alike_for_long_go_by_id() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        // Of four bytes each, the last that are looked at and the first that are not.
        let text =
            |last: char, beyond: char| format!("{}{last}{beyond}", "\u{20000}".repeat(domain::sort::TEXT_LIMIT - 1));
        let texts = [text('b', 'a'), text('a', 'c'), text('a', 'b'), text('b', '\u{20001}')];
        let users: Vec<_> = (1..=4).map(|n| user(tenant, n)).collect();
        let mut written = users.clone();
        for (user, text) in written.iter_mut().zip(texts) {
            user.profile.title = Some(text.clone());
            user.profile.display_name = Some(text.clone());
            user.profile.emails = vec![MultiValue { display: Some(text.clone()), ..email_of("a@example.com") }];
            let json = serde_json::json!({ "text": text });
            user.profile.extensions.insert("urn:x".to_owned(), json.as_object().unwrap().clone());
        }
        db.insert(&written).await;
        let extension = FieldPath::Extension { urn: "urn:x".to_owned(), path: vec!["text".to_owned()], exact: false };
        let display = FieldPath::Attribute(Attribute::Emails, Some(Sub::Display));
        for field in [attribute(Attribute::Title), attribute(Attribute::DisplayName), display, extension] {
            for (descending, wanted) in [(false, [1, 2, 0, 3]), (true, [3, 0, 2, 1])] {
                let sort = Some(by(field.clone(), descending));
                let walk =
                    Walk { db: &db, kind: ResourceKind::User, workspace: tenant, view: View::Scim, filter: None, sort };
                let mut edge = None;
                for i in wanted {
                    let page = walk.stretch(edge, 0, 1).await;
                    assert_eq!(page.rows, [users[i].id.0], "{field} {descending}");
                    edge = page.ends.map(|(_, last)| Edge::after(last));
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_place_that_fits_an_order_is_too_odd_for_it() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        db.insert(&documents(tenant)).await;
        let texts = ["", "'; --", "\u{10FFFF}", "t", "%"].map(str::to_owned).into_iter().chain(["x".repeat(KEY_LIMIT)]);
        let keys = texts.map(Key::Text).chain([i64::MIN, 0, i64::MAX].map(Key::Number)).map(Some).chain([None]);
        let bounds: Vec<_> =
            keys.flat_map(|key| [Uuid::nil(), Uuid::max()].map(|id| Bound { key: key.clone(), id })).collect();
        let mut fitting = 0;
        for sort in orders(ResourceKind::User).step_by(3).map(Some).chain([None]) {
            let walk =
                Walk { db: &db, kind: ResourceKind::User, workspace: tenant, view: View::Scim, filter: None, sort };
            let count = walk.stretch(None, 0, 1_000).await.rows.len();
            for bound in bounds.iter().filter(|bound| bound.fits(walk.sort.as_ref())) {
                fitting += 1;
                let before = walk.stretch(Some(Edge::before(bound.clone())), 0, 1_000).await;
                let edge = Edge { inclusive: true, ..Edge::after(bound.clone()) };
                let after = walk.stretch(Some(edge), 0, 1_000).await;
                assert_eq!(before.rows.len() + after.rows.len(), count, "{:?} {bound:?}", walk.sort);
            }
        }
        assert!(fitting > 500, "only {fitting} places fit");
    })
    .await;
}

#[test]
fn a_place_fits_only_an_order_whose_rows_could_have_it() {
    let text = |text: &str| Bound { key: Some(Key::Text(text.to_owned())), id: Uuid::nil() };
    let number = Bound { key: Some(Key::Number(1)), id: Uuid::nil() };
    let sort = |field| Some(by(field, false));
    let primary = FieldPath::Attribute(Attribute::Emails, Some(Sub::Primary));
    for (field, takes_text, takes_number) in [
        (attribute(Attribute::UserName), true, false),
        (attribute(Attribute::Emails), true, false),
        (FieldPath::Extension { urn: "urn:x".to_owned(), path: vec!["a".to_owned()], exact: true }, true, false),
        (attribute(Attribute::UpdateTime), false, true),
        (attribute(Attribute::Active), false, true),
        (primary, false, true),
        (attribute(Attribute::CreateTime), false, false),
        (attribute(Attribute::Id), false, false),
    ] {
        let sort = sort(field);
        assert_eq!(text("a").fits(sort.as_ref()), takes_text, "{sort:?}");
        assert_eq!(number.fits(sort.as_ref()), takes_number, "{sort:?}");
        assert!(Bound::id(Uuid::nil()).fits(sort.as_ref()));
    }
    assert!(!text("a").fits(None) && !number.fits(None) && Bound::id(Uuid::nil()).fits(None));
    let title = sort(attribute(Attribute::Title));
    assert!(text(&"ß".repeat(KEY_LIMIT)).fits(title.as_ref()));
    assert!(!text(&"ß".repeat(KEY_LIMIT + 1)).fits(title.as_ref()));
    assert!(!text("a\0").fits(title.as_ref()));
}
