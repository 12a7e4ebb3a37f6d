use http::Method;
use proto::v1;

use super::{ill_told, mistold};
use crate::company::ledger::Entry;

fn entry(method: Method, status: Option<u16>) -> Entry {
    Entry { method, path: "/Users".to_owned(), status, scim_type: String::new() }
}

fn row(outcome: v1::ActivityOutcome, status: i32) -> v1::Activity {
    let explanation =
        v1::Explanation { code: "a".to_owned(), summary: "It was so.".to_owned(), remedy: "Do so.".to_owned() };
    v1::Activity {
        outcome: outcome.into(),
        http_status: status,
        explanation: Some(explanation),
        target: Some(v1::ActivityTarget { id: "u".to_owned(), name: "ada".to_owned(), ..Default::default() }),
        request: Some(v1::ScimRequest { route: "/Users".to_owned(), ..Default::default() }),
        ..Default::default()
    }
}

#[test]
fn a_request_is_told_once_and_as_it_was() {
    let done = row(v1::ActivityOutcome::Applied, 201);
    let refused = row(v1::ActivityOutcome::Refused, 409);
    for (entry, told, fits) in [
        (entry(Method::POST, Some(201)), vec![&done], true),
        (entry(Method::POST, Some(201)), vec![], false),
        (entry(Method::POST, Some(201)), vec![&done, &done], false),
        (entry(Method::POST, Some(201)), vec![&refused], false),
        (entry(Method::POST, Some(409)), vec![&refused], true),
        (entry(Method::POST, Some(409)), vec![&done], false),
        (entry(Method::POST, Some(409)), vec![], false),
        (entry(Method::POST, Some(400)), vec![&refused], false),
        (entry(Method::POST, None), vec![], true),
        (entry(Method::POST, None), vec![&done], true),
        (entry(Method::POST, None), vec![&done, &done], false),
        (entry(Method::GET, Some(200)), vec![], true),
        (entry(Method::GET, Some(200)), vec![&done], false),
        (entry(Method::GET, Some(404)), vec![], false),
    ] {
        assert_eq!(mistold(&entry, &told).is_none(), fits, "{entry:?} {told:?}");
    }
}

#[test]
fn a_row_explains_itself() {
    let refused = row(v1::ActivityOutcome::Refused, 409);
    assert_eq!(ill_told(&refused), None);
    let with = |change: fn(&mut v1::Activity)| {
        let mut row = refused.clone();
        change(&mut row);
        row
    };
    for row in [
        with(|row| row.explanation = None),
        with(|row| row.explanation.as_mut().expect("there is one").summary.clear()),
        with(|row| row.explanation.as_mut().expect("there is one").remedy.clear()),
        with(|row| row.explanation.as_mut().expect("there is one").code = "unknown".to_owned()),
        with(|row| row.http_status = 201),
        with(|row| row.request = None),
    ] {
        assert!(ill_told(&row).is_some(), "{row:?}");
    }
}
