//! Groups in the order of their members, and users in that of their groups.

use domain::attribute::{Attribute, FieldPath, ResourceKind};
use domain::filter::Filter;
use domain::sort::Sort;

use super::{Walk, attribute, orders};
use crate::filter::tests::documents::shows;
use crate::filter::tests::groups::{VIEWS, load};
use crate::testing::each;

/// Every order by an attribute.
fn orders_by(kind: ResourceKind, attribute: Attribute) -> impl Iterator<Item = Sort> {
    orders(kind).filter(move |sort| matches!(sort.field, FieldPath::Attribute(of, _) if of == attribute))
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_go_by_the_first_member_that_the_reader_sees() {
    each(|db| async move {
        let place = load(&db).await;
        let mut checked = 0;
        for sort in orders_by(ResourceKind::Group, Attribute::Members) {
            for view in VIEWS {
                checked += 1;
                let mut wanted: Vec<_> =
                    place.groups.iter().map(|group| (group, place.shown(group.id, view))).collect();
                wanted.sort_by(|left, right| sort.order_groups((left.0, &left.1), (right.0, &right.1)));
                let wanted: Vec<_> = wanted.iter().map(|(group, _)| group.id.0).collect();
                let (kind, workspace, sort) = (ResourceKind::Group, place.workspace, Some(sort.clone()));
                Walk { db: &db, kind, workspace, view, filter: None, sort }.is(&wanted).await;
            }
        }
        assert_eq!(checked, 4 * 2 * VIEWS.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_go_by_the_first_group_that_they_are_in() {
    each(|db| async move {
        let place = load(&db).await;
        let mut checked = 0;
        for sort in orders_by(ResourceKind::User, Attribute::Groups) {
            for view in VIEWS {
                checked += 1;
                // Those of some group, and all.
                let filter = (checked % 2 == 0).then(|| Filter::Present(attribute(Attribute::Groups)));
                let belongs = place.users.iter().map(|user| (user, place.belongs(user)));
                let mut wanted: Vec<_> = belongs
                    .filter(|(user, _)| shows(view, user))
                    .filter(|(user, groups)| filter.as_ref().is_none_or(|filter| filter.matches(user, groups)))
                    .collect();
                wanted.sort_by(|left, right| sort.order((left.0, &left.1), (right.0, &right.1)));
                let wanted: Vec<_> = wanted.iter().map(|(user, _)| user.id.0).collect();
                let (kind, workspace, sort) = (ResourceKind::User, place.workspace, Some(sort.clone()));
                Walk { db: &db, kind, workspace, view, filter, sort }.is(&wanted).await;
            }
        }
        assert_eq!(checked, 4 * 2 * VIEWS.len());
    })
    .await;
}
