use super::*;

#[test]
fn ids_of_one_millisecond_keep_the_order_of_their_creation() {
    let entropy = SystemEntropy::default();
    let ids: Vec<Uuid> = (0..1_000).map(|_| entropy.uuid_v7(Timestamp(1_700_000_000_123))).collect();
    assert!(ids.is_sorted());
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn an_id_carries_the_instant_it_was_asked_for() {
    let id = SystemEntropy::default().uuid_v7(Timestamp(1_700_000_000_123));
    let (seconds, nanos) = id.get_timestamp().map(|at| at.to_unix()).unwrap_or_default();
    assert_eq!((seconds, nanos), (1_700_000_000, 123_000_000));
    assert_eq!(id.get_version_num(), 7);
}

#[test]
fn an_absurd_clock_makes_an_id_and_no_panic() {
    for now in [Timestamp(i64::MIN), Timestamp(-1), Timestamp(i64::MAX)] {
        assert_eq!(SystemEntropy::default().uuid_v7(now).get_version_num(), 7);
    }
}

#[test]
fn secrets_differ() {
    let entropy = SystemEntropy::default();
    assert_ne!(entropy.secret(), entropy.secret());
}
