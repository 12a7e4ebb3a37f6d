#![expect(clippy::unwrap_used, reason = "tests")]

use axum::http::HeaderValue;

use super::*;

fn client(name: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(name).unwrap())])
}

fn refused(places: &Places, name: &str) -> u16 {
    let failure = places.take(&client(name)).unwrap_err();
    assert_eq!(failure.retry_after, Some(RETRY_SECONDS));
    failure.error.status
}

#[test]
fn a_client_has_a_few_places_and_gets_them_back() {
    let places = Places::default();
    let mut held: Vec<_> = (0..EACH).map(|_| places.take(&client("a")).unwrap()).collect();
    assert_eq!(refused(&places, "a"), 429);
    let other = places.take(&client("b")).unwrap();
    held.pop();
    held.push(places.take(&client("a")).unwrap());
    drop((held, other));
    let taken = lock(&places.taken);
    assert!(taken.all == 0 && taken.by_client.is_empty());
}

#[test]
fn there_are_no_more_places_than_all_however_many_clients() {
    let places = Places::default();
    let held: Vec<_> = (0..ALL).map(|n| places.take(&client(&n.to_string())).unwrap()).collect();
    assert_eq!(refused(&places, "another"), 503);
    drop(held);
    places.take(&client("another")).unwrap();
}
