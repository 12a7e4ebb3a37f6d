#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::task::JoinSet;

use super::*;

type Call<'a> = Pin<Box<dyn Future<Output = Result<Turn<char>, Full>> + 'a>>;

fn turns(running: usize) -> Turns<char> {
    Turns::new(Bounds { running, in_company: running, waiting_each: 100, waiting: 1_000 })
}

/// A call that asks for a turn at once and then stands where it has to.
fn ask(turns: &Turns<char>, party: char) -> Call<'_> {
    let mut call: Call<'_> = Box::pin(turns.take(party));
    match look(&mut call) {
        Poll::Pending => call,
        Poll::Ready(answer) => Box::pin(async { answer }),
    }
}

fn look(call: &mut Call<'_>) -> Poll<Result<Turn<char>, Full>> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// The turn of a call that has one.
fn turn(call: &mut Call<'_>) -> Turn<char> {
    match look(call) {
        Poll::Ready(answer) => answer.unwrap(),
        Poll::Pending => panic!("it waits"),
    }
}

/// Runs the waiting calls one after the other, and tells in which order.
fn order<'a>(first: Turn<char>, waiting: impl IntoIterator<Item = (char, Call<'a>)>) -> String {
    let mut waiting: Vec<_> = waiting.into_iter().collect();
    let (mut running, mut order) = (first, String::new());
    while !waiting.is_empty() {
        drop(running);
        let ready = waiting.iter_mut().enumerate().find_map(|(at, (party, call))| match look(call) {
            Poll::Ready(turn) => Some((at, *party, turn.unwrap())),
            Poll::Pending => None,
        });
        let (at, party, next) = ready.unwrap();
        let _ = waiting.remove(at);
        order.push(party);
        running = next;
    }
    order
}

/// Nobody is in there any more, and every turn is back.
#[track_caller]
fn assert_idle(turns: &Turns<char>) {
    let state = turns.shared.lock();
    assert_eq!((state.free, state.waiting), (turns.shared.bounds.running, 0));
    assert!(state.lines.is_empty() && state.round.is_empty());
}

#[test]
fn parties_are_let_in_in_turn_whoever_came_first_and_however_many_they_are() {
    let turns = turns(1);
    let first = turn(&mut ask(&turns, 'a'));
    let waiting = "aaaabcc".chars().map(|party| (party, ask(&turns, party)));
    assert_eq!(order(first, waiting), "abcacaa");
    assert_idle(&turns);
}

#[test]
fn a_party_that_comes_while_others_wait_is_next_after_each_had_one() {
    let turns = turns(1);
    let first = turn(&mut ask(&turns, 'a'));
    let (mut a1, mut a2, mut b1) = (ask(&turns, 'a'), ask(&turns, 'a'), ask(&turns, 'b'));
    drop(first);
    let running = turn(&mut a1);
    let mut c1 = ask(&turns, 'c');
    drop(running);
    let running = turn(&mut b1);
    assert!(look(&mut a2).is_pending() && look(&mut c1).is_pending());
    drop(running);
    let running = turn(&mut a2);
    drop(running);
    drop(turn(&mut c1));
    drop((a1, a2, b1, c1));
    assert_idle(&turns);
}

#[test]
fn calls_of_one_party_are_let_in_in_the_order_they_came() {
    let turns = turns(1);
    let mut running = turn(&mut ask(&turns, 'a'));
    let mut waiting: Vec<_> = (0..5).map(|_| ask(&turns, 'a')).collect();
    for at in 0..waiting.len() {
        drop(running);
        let ready: Vec<usize> =
            (at..waiting.len()).filter(|other| *other != at && look(&mut waiting[*other]).is_ready()).collect();
        assert_eq!(ready, [] as [usize; 0]);
        running = turn(&mut waiting[at]);
    }
}

#[test]
fn no_party_has_all_the_turns_so_that_another_need_not_wait() {
    for (running, share) in [(1, 1), (2, 1), (3, 2), (4, 3), (8, 6), (64, 48)] {
        let turns = turns(running);
        let mut calls: Vec<_> = (0..running + 1).map(|_| ask(&turns, 'a')).collect();
        let had: Vec<_> = calls
            .iter_mut()
            .filter_map(|call| match look(call) {
                Poll::Ready(turn) => Some(turn.unwrap()),
                Poll::Pending => None,
            })
            .collect();
        assert_eq!(had.len(), share, "of {running}");
        if running > share {
            drop(turn(&mut ask(&turns, 'b')));
        }
        drop(had);
        drop(calls);
        assert_idle(&turns);
    }
}

#[test]
fn in_company_each_runs_fewer_calls_at_once() {
    let turns = Turns::new(Bounds { running: 8, in_company: 2, waiting_each: 100, waiting: 1_000 });
    let mut a: Vec<_> = (0..8).map(|_| ask(&turns, 'a')).collect();
    let mut had: Vec<_> = a.iter_mut().take(6).map(turn).collect();
    let mut b: Vec<_> = (0..3).map(|_| ask(&turns, 'b')).collect();
    let of_b: Vec<_> = b.iter_mut().take(2).map(turn).collect();
    assert!(look(&mut b[2]).is_pending(), "it has its two");
    // What runs is not broken off, and nothing follows until there is one left.
    had.truncate(2);
    assert!(look(&mut a[6]).is_pending());
    had.truncate(1);
    had.push(turn(&mut a[6]));
    assert!(look(&mut a[7]).is_pending());
    drop((had, of_b));
    drop(turn(&mut a[7]));
    drop((a, b));
    assert_idle(&turns);
}

#[test]
fn what_is_kept_free_is_not_lent_when_it_comes_back() {
    let turns = turns(4);
    let mut a: Vec<_> = (0..4).map(|_| ask(&turns, 'a')).collect();
    let had: Vec<_> = a.iter_mut().take(3).map(turn).collect();
    drop(turn(&mut ask(&turns, 'b')));
    assert!(look(&mut a[3]).is_pending());
    drop(had);
    drop(turn(&mut a[3]));
}

#[test]
fn a_call_that_is_given_up_while_it_waits_leaves_the_line() {
    let turns = turns(1);
    let first = turn(&mut ask(&turns, 'a'));
    let (a1, mut a2, b1) = (ask(&turns, 'a'), ask(&turns, 'a'), ask(&turns, 'b'));
    drop(a1);
    drop(b1);
    {
        let state = turns.shared.lock();
        assert_eq!((state.waiting, state.round.len(), state.lines.len()), (1, 1, 1));
    }
    drop(first);
    drop(turn(&mut a2));
    drop(a2);
    assert_idle(&turns);
}

#[test]
fn a_turn_that_is_given_to_a_call_that_leaves_goes_to_the_next() {
    let turns = turns(1);
    let first = turn(&mut ask(&turns, 'a'));
    let (given, mut next) = (ask(&turns, 'a'), ask(&turns, 'a'));
    drop(first);
    // It has its turn by now, and never looks.
    assert!(look(&mut next).is_pending());
    drop(given);
    drop(turn(&mut next));
    drop(next);
    assert_idle(&turns);
}

#[test]
fn a_line_is_bounded_and_so_are_all_together() {
    let turns = Turns::new(Bounds { running: 1, in_company: 1, waiting_each: 2, waiting: 3 });
    let full = |party| matches!(look(&mut ask(&turns, party)), Poll::Ready(Err(Full)));
    let first = turn(&mut ask(&turns, 'a'));
    let (a1, a2) = (ask(&turns, 'a'), ask(&turns, 'a'));
    assert!(full('a'));
    let b1 = ask(&turns, 'b');
    assert!(full('b') && full('c'));
    // Who leaves makes room.
    drop(a1);
    assert!(!full('c'));
    drop((first, a2, b1));
    assert_idle(&turns);
}

#[tokio::test]
async fn a_panic_gives_the_turn_back() {
    let turns = turns(1);
    let held = turns.take('a').await.unwrap();
    let panicked = tokio::spawn(async move {
        let _held = held;
        panic!("on purpose")
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_idle(&turns);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_turn_is_lost_and_none_is_given_twice_whatever_callers_do() {
    let turns = Arc::new(turns(3));
    let (running, most) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let mut calls = JoinSet::new();
    for n in 0..600_u32 {
        let (turns, running, most) = (Arc::clone(&turns), Arc::clone(&running), Arc::clone(&most));
        calls.spawn(async move {
            let party = ['a', 'b', 'c', 'd'][n as usize % 4];
            let work = async {
                let Ok(_turn) = turns.take(party).await else { return };
                {
                    let mut now = running.lock().unwrap();
                    *now += 1;
                    let mut most = most.lock().unwrap();
                    *most = (*most).max(*now);
                }
                tokio::task::yield_now().await;
                *running.lock().unwrap() -= 1;
            };
            if n % 3 == 0 {
                // Gives up after a few looks, wherever it stands by then; but not while it counts as running.
                let mut waits = Box::pin(turns.take(party));
                for _ in 0..n % 7 {
                    let look = std::future::poll_fn(|cx| Poll::Ready(waits.as_mut().poll(cx)));
                    if look.await.is_ready() {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            } else {
                work.await;
            }
        });
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
    assert!((1..=3).contains(&*most.lock().unwrap()));
    assert_idle(&turns);
}
