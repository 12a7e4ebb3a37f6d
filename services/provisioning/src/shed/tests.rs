//! When the operator hears of it.

use super::Shed;

#[test]
fn the_first_is_news_and_the_rest_is_counted() {
    let shed = Shed::default();
    assert!(shed.add());
    for _ in 0..1_000 {
        assert!(!shed.add());
    }
    assert_eq!(shed.settle(), Some(1_000));
    assert!(!shed.add());
    assert_eq!((shed.settle(), shed.settle()), (Some(1), None));
    assert!(shed.add());
}
