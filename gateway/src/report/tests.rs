#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn report(credential: &'static str, detail: &str) -> Report {
    let request = v1::ScimRequest { method: "GET".to_owned(), route: "/User".to_owned(), ..v1::ScimRequest::default() };
    let message = v1::ReportRejectionRequest {
        request: Some(request),
        http_status: 404,
        detail: detail.to_owned(),
        ..v1::ReportRejectionRequest::default()
    };
    let (authorization, request_id) = (HeaderValue::from_static(credential), HeaderValue::from_static("id"));
    Report { authorization, request_id, message }
}

fn full() -> State {
    let mut state = State::default();
    for at in 0..QUEUE {
        state.take(report("a", &at.to_string()));
    }
    state
}

/// What comes out, with the number each stands for.
fn drain(state: &mut State) -> Vec<(String, String, i32)> {
    let mut out = Vec::new();
    while let Some(report) = state.next() {
        let credential = report.authorization.to_str().unwrap().to_owned();
        out.push((credential, report.message.detail, report.message.count));
    }
    out
}

#[test]
fn each_report_stands_for_itself_while_there_is_room() {
    let mut state = State::default();
    state.take(report("a", "x"));
    state.take(report("a", "x"));
    assert_eq!(drain(&mut state), vec![("a".to_owned(), "x".to_owned(), 0); 2]);
}

#[test]
fn refusals_that_are_alike_are_counted_when_there_is_no_room() {
    let mut state = full();
    for _ in 0..5 {
        state.take(report("a", "x"));
    }
    state.take(report("b", "x"));
    state.take(report("a", "y"));
    assert_eq!((state.queue.len(), state.crowd.len(), state.lost), (QUEUE, 3, 0));

    let mut out = drain(&mut state).split_off(QUEUE);
    out.sort_unstable();
    let expected = [("a", "x", 5), ("a", "y", 1), ("b", "x", 1)];
    assert_eq!(out, expected.map(|(credential, detail, count)| (credential.to_owned(), detail.to_owned(), count)));
}

#[test]
fn what_has_no_room_even_there_is_counted() {
    let mut state = full();
    for at in 0..KINDS + 7 {
        state.take(report("b", &at.to_string()));
    }
    assert_eq!((state.crowd.len(), state.lost), (KINDS, 7));
    assert_eq!(drain(&mut state).len(), QUEUE + KINDS);
}

#[test]
fn a_report_goes_with_the_credential_and_the_id_of_its_request() {
    let request = report("Bearer good", "x").request();
    assert_eq!(request.metadata().get("authorization").unwrap(), "Bearer good");
    assert_eq!(request.metadata().get("x-request-id").unwrap(), "id");
}
