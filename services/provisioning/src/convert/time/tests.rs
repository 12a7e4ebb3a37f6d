use super::*;

#[test]
fn instants_come_back_to_the_millisecond() {
    for ms in [0, 1, 999, 1_000, 1_700_000_000_123, -1, -1_001] {
        assert_eq!(read_instant(instant(Timestamp(ms))), Some(Timestamp(ms)));
    }
}

#[test]
fn absurd_instants_are_refused() {
    for (seconds, nanos) in [
        (i64::MAX, 0),
        (i64::MIN, 0),
        (253_402_300_800, 0),
        (-62_135_596_801, 0),
        (0, -1),
        (0, 1_000_000_000),
        (0, i32::MIN),
    ] {
        assert_eq!(read_instant(prost_types::Timestamp { seconds, nanos }), None, "{seconds}s {nanos}ns");
    }
}

#[test]
fn absurd_durations_are_refused() {
    let read = |seconds, nanos| read_duration(prost_types::Duration { seconds, nanos });
    assert_eq!(read(90, 5), Some(Duration::new(90, 5)));
    assert_eq!(read(i64::MAX, 0), Some(Duration::from_secs(i64::MAX as u64)));
    for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000), (i64::MIN, i32::MIN)] {
        assert_eq!(read(seconds, nanos), None);
    }
}
