//! Whose unit is next.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::id::WorkspaceId;
use uuid::Uuid;

use super::Lines;
use crate::unit::writer::Line;

fn line(n: u128) -> Line {
    Line::Idp(WorkspaceId(Uuid::from_u128(n)))
}

#[tokio::test]
async fn lines_are_taken_in_turn_whatever_their_length() {
    let lines = Lines::new(16);
    for job in ["a1", "a2", "a3", "a4"] {
        assert!(lines.push(line(1), job).await);
    }
    assert_eq!(lines.pop(), Some("a1"));
    assert!(lines.push(line(2), "b1").await);
    assert!(lines.push(Line::Keys(WorkspaceId(Uuid::from_u128(1))), "k1").await);
    let rest: Vec<_> = std::iter::from_fn(|| lines.pop()).collect();
    assert_eq!(rest, ["a2", "b1", "k1", "a3", "a4"]);
}

#[tokio::test]
async fn nobody_is_forgotten_when_a_line_empties_and_fills_again() {
    let lines = Lines::new(16);
    for round in 0..3 {
        assert!(lines.push(line(1), round).await);
        assert_eq!(lines.pop(), Some(round));
        assert_eq!(lines.pop(), None);
    }
    assert!(lines.lock().lines.is_empty());
}

#[tokio::test]
async fn one_party_is_no_company() {
    let lines = Lines::new(16);
    for job in 0..3 {
        lines.push(line(1), job).await;
    }
    assert!(!lines.in_company());
    lines.push(line(2), 3).await;
    assert!(lines.in_company());
}

#[tokio::test]
async fn a_full_house_makes_callers_wait_and_loses_none() {
    let lines = Arc::new(Lines::new(1));
    assert!(lines.push(line(1), 1).await);
    let second = tokio::spawn({
        let lines = Arc::clone(&lines);
        async move { lines.push(line(2), 2).await }
    });
    tokio::task::yield_now().await;
    assert!(!second.is_finished());
    assert_eq!(lines.next().await, Some(1));
    assert!(second.await.unwrap());
    assert_eq!(lines.next().await, Some(2));
}

#[tokio::test]
async fn closing_keeps_who_has_a_place_and_turns_away_who_has_none() {
    let lines = Arc::new(Lines::new(1));
    assert!(lines.push(line(1), 1).await);
    let waiting = tokio::spawn({
        let lines = Arc::clone(&lines);
        async move { lines.push(line(2), 2).await }
    });
    tokio::task::yield_now().await;
    lines.close();
    assert!(!waiting.await.unwrap());
    assert!(!lines.push(line(3), 3).await);
    assert_eq!(lines.next().await, Some(1));
    assert_eq!(lines.next().await, None);
}

#[tokio::test]
async fn who_waits_for_work_is_woken_by_it_and_by_the_end() {
    let lines = Arc::new(Lines::new(4));
    let worker = tokio::spawn({
        let lines = Arc::clone(&lines);
        async move { (lines.next().await, lines.next().await) }
    });
    tokio::task::yield_now().await;
    assert!(lines.push(line(1), 1).await);
    tokio::task::yield_now().await;
    lines.close();
    assert_eq!(worker.await.unwrap(), (Some(1), None));
}
