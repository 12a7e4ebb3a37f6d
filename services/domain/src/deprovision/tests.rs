//! How many may go, and how long a decision stands.

use uuid::Uuid;

use super::{Deprovision, Hold, HoldState};
use crate::fixture::T0;
use crate::id::{HoldId, UserId, WorkspaceId};
use crate::time::Timestamp;
use crate::workspace::DeprovisionLimit;

const HOUR_MS: i64 = 3_600_000;

fn limit(count: u32, percent: u8) -> DeprovisionLimit {
    DeprovisionLimit { count, percent, window_minutes: 60 }
}

fn hold() -> Hold {
    let id = Uuid::from_u128(1);
    Hold::begin(HoldId(id), WorkspaceId(id), UserId(id), Deprovision::Deactivate, T0)
}

#[test]
fn as_many_go_as_the_greater_of_both_numbers_says() {
    // How many go, one after the other, of so many.
    let most = |limit: DeprovisionLimit, users: u64| {
        (0..users).take_while(|gone| limit.allows_one_more(users - gone, *gone)).count()
    };
    assert_eq!(most(limit(5, 10), 30), 5);
    assert_eq!(most(limit(5, 10), 1_000), 100);
    // A share is rounded down, and the count is what small workspaces have.
    assert_eq!(most(limit(0, 10), 19), 1);
    assert_eq!(most(limit(0, 10), 9), 0);
    assert_eq!(most(limit(5, 0), 3), 3);
    assert_eq!(most(limit(0, 0), 100), 0);
    assert_eq!(most(limit(0, 100), 100), 100);
    assert!(!limit(0, 100).allows_one_more(0, 0) && limit(0, 100).allows_one_more(u64::MAX, 1));
}

#[test]
fn a_window_ends_where_the_next_begins() {
    let end = Timestamp(T0.0 + HOUR_MS);
    assert_eq!(limit(1, 0).window_end(T0), end);
    assert_eq!(limit(1, 0).window_start(end), T0);
}

#[test]
fn what_is_held_stands_and_a_rejection_is_over_with_its_window() {
    let mut hold = hold();
    assert!(hold.stands_at(Timestamp(i64::MAX)));
    let until = Timestamp(T0.0 + HOUR_MS);
    hold.state = HoldState::Rejected { until };
    assert!(hold.stands_at(Timestamp(until.0 - 1)));
    assert!(!hold.stands_at(until));
}

#[test]
fn asking_again_counts_and_tells_what_is_wanted_now() {
    let later = Timestamp(T0.0 + 5);
    let again = hold().asked_again(Deprovision::Delete, later);
    assert_eq!((again.kind, again.attempts), (Deprovision::Delete, 2));
    assert_eq!((again.created, again.last_attempt), (T0, later));
    // Replicas' clocks differ.
    assert_eq!(again.asked_again(Deprovision::Delete, T0).last_attempt, later);
}
