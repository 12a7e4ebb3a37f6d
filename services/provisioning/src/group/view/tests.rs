use domain::group::{Group, GroupProfile};
use domain::id::{GroupId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;
use uuid::Uuid;

use super::MemberView;
use crate::error::Error;

fn of(member_count: u64) -> Group {
    Group {
        id: GroupId(Uuid::nil()),
        workspace: WorkspaceId(Uuid::nil()),
        profile: GroupProfile::default(),
        member_count,
        created: Timestamp(0),
        updated: Timestamp(0),
        revision: Revision::FIRST,
    }
}

#[test]
fn a_page_of_too_many_members_is_refused_when_they_would_be_shown() {
    let page = [of(150_000), of(100_000), of(1)];
    assert!(matches!(MemberView::All.bounded(&page), Err(Error::TooManyResults(_))));
    assert!(MemberView::All.bounded(&page[..2]).is_ok());
    assert!(MemberView::None.bounded(&page).is_ok());
    assert!(MemberView::UpTo(100_000).bounded(&page).is_ok());
    assert!(MemberView::All.bounded(&[of(u64::MAX), of(u64::MAX)]).is_err());
}
