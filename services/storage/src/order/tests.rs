//! Orders in SQL against what they mean in memory, and walks through them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::id::{UserId, WorkspaceId};
use domain::sort::Sort;
use domain::user::User;

use super::*;
use crate::filter::tests::documents::{documents, shows};
use crate::filter::tests::paths;
use crate::testing::{Db, each, user};
use crate::{UserQuery, View};

fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(|user| user.id).collect()
}

fn by(field: FieldPath, descending: bool) -> Sort {
    Sort { field, descending }
}

fn attribute(attribute: Attribute) -> FieldPath {
    FieldPath::Attribute(attribute, None)
}

/// Every order there is.
fn orders() -> impl Iterator<Item = Sort> {
    let both = paths().into_iter().flat_map(|field| [false, true].map(|descending| by(field.clone(), descending)));
    both.filter(|sort| sort.check().is_ok())
}

/// A list that is asked for in stretches.
struct Walk<'a> {
    db: &'a Db,
    workspace: WorkspaceId,
    view: View,
    filter: Option<Filter>,
    sort: Option<Sort>,
}

impl Walk<'_> {
    async fn stretch(&self, edge: Option<Edge>, skip: u64, limit: u64) -> Rows<User> {
        let Self { db, workspace, view, filter, sort } = self;
        let span = Span { edge, skip, limit };
        let query = UserQuery { view: *view, filter: filter.clone(), sort: sort.clone(), span };
        let rows = db.store.users(*workspace, &query).await;
        rows.unwrap_or_else(|err| panic!("{query:?} on {:?}: {err:?}", db.store.backend()))
    }

    /// The list is this one, in whatever stretches it is read.
    async fn is(&self, wanted: &[UserId]) {
        let what = format!("{:?} in {:?} on {:?}", self.sort, self.view, self.db.store.backend());
        let all = self.stretch(None, 0, 1_000).await;
        assert_eq!(ids(&all.rows), wanted, "{what}");
        assert!(!all.more);
        let mut walked = Vec::new();
        let mut edge = None;
        loop {
            let page = self.stretch(edge, 0, 17).await;
            walked.extend(ids(&page.rows));
            assert_eq!(page.more, walked.len() < wanted.len(), "{what}");
            let Some((_, last)) = page.ends else { break };
            assert!(last.fits(self.sort.as_ref()), "{what}: {last:?}");
            edge = Some(Edge::after(last));
        }
        assert_eq!(walked, wanted, "{what}");

        let Some((first, last)) = all.ends else { return };
        let mut walked: Vec<UserId> = Vec::new();
        let mut edge = Edge { inclusive: true, ..Edge::before(last.clone()) };
        loop {
            let page = self.stretch(Some(edge), 0, 17).await;
            walked.splice(0..0, ids(&page.rows));
            assert_eq!(page.more, walked.len() < wanted.len(), "{what}");
            let Some((first, _)) = page.ends else { break };
            edge = Edge::before(first);
        }
        assert_eq!(walked, wanted, "{what} backwards");

        let from_first = Edge { inclusive: true, ..Edge::after(first.clone()) };
        assert_eq!(ids(&self.stretch(Some(from_first), 0, 1_000).await.rows), wanted, "{what}");
        assert_eq!(ids(&self.stretch(Some(Edge::before(first)), 0, 10).await.rows), [], "{what}");
        let skipped = self.stretch(None, 20, 5).await;
        assert_eq!(ids(&skipped.rows), wanted.iter().skip(20).take(5).copied().collect::<Vec<_>>(), "{what}");
        let end = wanted.len().saturating_sub(3);
        let skipped = self.stretch(Some(Edge::before(last)), 2, 5).await;
        assert_eq!(ids(&skipped.rows), wanted[end.saturating_sub(5)..end], "{what}");
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
        for sort in orders() {
            checked += 1;
            let view = [View::Scim, View::Present, View::All][checked % 3];
            let filter = (checked % 2 == 0).then(|| filter.clone());
            let meets = |user: &&User| filter.as_ref().is_none_or(|filter| filter.matches(user));
            let mut wanted: Vec<_> = users.iter().filter(|user| shows(view, user)).filter(meets).collect();
            wanted.sort_by(|left, right| sort.order(left, right));
            let wanted: Vec<_> = wanted.iter().map(|user| user.id).collect();
            Walk { db: &db, workspace: tenant, view, filter, sort: Some(sort) }.is(&wanted).await;
        }
        assert!(checked > 150, "only {checked} orders pass the check");
        let present: Vec<_> = users.iter().filter(|user| shows(View::Present, user)).map(|user| user.id).collect();
        Walk { db: &db, workspace: tenant, view: View::Present, filter: None, sort: None }.is(&present).await;
    })
    .await;
}
