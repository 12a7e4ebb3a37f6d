#![expect(clippy::unwrap_used, reason = "tests")]

use uuid::Uuid;

use super::*;
use crate::testing::DAWN;

fn workspace(n: u128) -> WorkspaceId {
    WorkspaceId(Uuid::from_u128(n))
}

fn at(ms: i64) -> Timestamp {
    Timestamp(DAWN.0 + ms)
}

fn rates(per_second: u32, burst: u32) -> Rates {
    Rates::new(Some(Rate { per_second, burst }))
}

/// How many of a thousand requests at this instant are let through.
fn let_through(rates: &Rates, own: Option<RateLimit>, now: Timestamp) -> usize {
    (0..1_000).filter(|_| rates.take(workspace(1), own, now).is_ok()).count()
}

#[test]
fn a_burst_is_let_through_and_then_the_rate_is_kept() {
    let rates = rates(10, 20);
    assert_eq!(let_through(&rates, None, at(0)), 20);
    assert_eq!(let_through(&rates, None, at(99)), 0);
    assert_eq!(let_through(&rates, None, at(100)), 1);
    assert_eq!(let_through(&rates, None, at(1_100)), 10);
    // A pause fills the bucket, and no further than that.
    assert_eq!(let_through(&rates, None, at(3_600_000)), 20);
}

#[test]
fn in_the_long_run_as_much_is_let_through_as_the_rate_says() {
    for (rate, expected) in [(1, 10), (3, 32), (7, 76), (1_000, 10_999)] {
        let rates = rates(rate, rate);
        let tries = (0..10_000).flat_map(|ms| [ms, ms]).chain([0; 1_000].map(|_| 9_999));
        // The burst, and what ten seconds less a millisecond bring.
        assert_eq!(tries.filter(|ms| rates.take(workspace(1), None, at(*ms)).is_ok()).count(), expected, "{rate}");
    }
}

#[test]
fn who_waits_as_told_is_let_through_and_who_comes_before_is_not() {
    let rates = rates(3, 2);
    for _ in 0..2 {
        rates.take(workspace(1), None, at(0)).unwrap();
    }
    let refused = rates.take(workspace(1), None, at(0)).unwrap_err();
    assert_eq!(refused.rate, Rate { per_second: 3, burst: 2 });
    assert_eq!(refused.after, Duration::from_nanos(333_333_333));
    // Being refused costs nothing.
    assert_eq!(rates.take(workspace(1), None, at(0)).unwrap_err(), refused);
    assert!(rates.take(workspace(1), None, at(333)).is_err());
    rates.take(workspace(1), None, at(334)).unwrap();
}

#[test]
fn each_workspace_has_a_bucket_of_its_own() {
    let rates = rates(1, 1);
    rates.take(workspace(1), None, at(0)).unwrap();
    rates.take(workspace(2), None, at(0)).unwrap();
    assert!(rates.take(workspace(1), None, at(0)).is_err());
}

#[test]
fn a_limit_of_its_own_counts_instead_of_the_servers_and_from_the_next_request_on() {
    let rates = rates(10, 20);
    let own = |per_second, burst| Some(RateLimit::Bounded(Rate { per_second, burst }));
    assert_eq!(let_through(&rates, Some(RateLimit::Unlimited), at(0)), 1_000);
    assert_eq!(let_through(&rates, own(100, 200), at(0)), 200);
    // Tightened: what was spent before is not owed for longer than the new bucket takes to fill.
    assert_eq!(let_through(&rates, own(1, 1), at(0)), 0);
    assert_eq!(let_through(&rates, own(1, 1), at(1_000)), 1);
    assert_eq!(let_through(&rates, None, at(4_000)), 20);
}

#[test]
fn without_any_limit_nobody_is_counted() {
    let rates = Rates::new(None);
    assert_eq!(let_through(&rates, None, at(0)), 1_000);
    assert_eq!(rates.kept(), 0);
    let own = Some(RateLimit::Bounded(Rate { per_second: 1, burst: 1 }));
    assert_eq!(let_through(&rates, own, at(0)), 1);
}

#[test]
fn a_clock_that_is_set_back_locks_nobody_out() {
    let rates = rates(10, 20);
    assert_eq!(let_through(&rates, None, at(0)), 20);
    let earlier = at(-3_600_000);
    let refused = rates.take(workspace(1), None, earlier).unwrap_err();
    assert_eq!(refused.after, Duration::from_millis(100));
    assert_eq!(let_through(&rates, None, Timestamp(earlier.0 + 100)), 1);
}

#[test]
fn buckets_that_are_full_again_are_forgotten() {
    let rates = rates(10, 20);
    for n in 0..100_000 {
        // Ten workspaces a millisecond, each with one token to get back: about a thousand are owed one at any time.
        rates.take(workspace(n), None, at(i64::try_from(n / 10).unwrap())).unwrap();
    }
    assert!(rates.kept() <= 3 * FEW, "{}", rates.kept());
    // One that is in debt is not among them.
    let rates = Rates::new(Some(Rate { per_second: 1, burst: 1 }));
    rates.take(workspace(1), None, at(0)).unwrap();
    for n in 2..100_000 {
        rates.take(workspace(n), None, at(999)).unwrap();
    }
    assert!(rates.take(workspace(1), None, at(999)).is_err());
}

#[test]
fn no_number_overflows() {
    for (per_second, burst) in [(1, Rate::MAX), (Rate::MAX, Rate::MAX), (0, 0), (u32::MAX, u32::MAX)] {
        for now in [i64::MIN, -1, 0, i64::MAX] {
            let _ = rates(per_second, burst).take(workspace(1), None, Timestamp(now));
        }
    }
}
