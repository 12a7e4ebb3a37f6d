use super::*;

#[test]
fn those_refused_in_one_moment_come_back_one_after_the_other() {
    let holds = Holds::default();
    let mut times: Vec<_> = (0..32).map(|_| holds.next()).collect();
    times.sort_unstable();
    assert!(times.iter().all(|time| (LEAST..=LEAST + SPREAD).contains(time)), "{times:?}");
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] > SPREAD / 32 / 3, "{times:?}");
    }
}
