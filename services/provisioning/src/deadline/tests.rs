#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const MAX: Duration = Duration::from_secs(30);

#[test]
fn the_callers_deadline_holds_up_to_the_services_own() {
    let cases = [
        ("1S", Duration::from_secs(1)),
        ("250m", Duration::from_millis(250)),
        ("7u", Duration::from_micros(7)),
        ("9n", Duration::from_nanos(9)),
        ("0S", Duration::ZERO),
        ("31S", MAX),
        ("1M", MAX),
        ("99999999H", MAX),
        // Not a timeout of the protocol: as if it were not there.
        ("", MAX),
        ("S", MAX),
        ("10", MAX),
        ("-1S", MAX),
        ("999999999S", MAX),
        ("1s", MAX),
        ("1 S", MAX),
    ];
    for (sent, expected) in cases {
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static("grpc-timeout"), sent.parse().unwrap())]);
        assert_eq!(of(&headers, MAX), expected, "{sent:?}");
    }
    assert_eq!(of(&HeaderMap::new(), MAX), MAX);
}
