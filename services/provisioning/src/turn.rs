//! Whose call is next: a bounded number of calls run at once, and those that wait are let in in turn between the
//! parties, so that one workspace's import leaves the others' latency alone.
//!
//! A party that has many calls waiting gets no more of the turns than one that has a few, and none ever has all of them:
//! some are kept free for the others, who then need not wait at all. While several parties call, each runs fewer calls at
//! once: what runs shares the processors, and nobody asks there whose turn it is. Nothing here lasts: who has no call in
//! here is not remembered.

mod company;

use std::collections::hash_map::{Entry, OccupiedEntry};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use company::Company;
use tokio::sync::oneshot;

/// How many calls run, and how many wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Calls that run at once; at least one.
    pub(crate) running: usize,
    /// Calls of one party that run at once while others call as well; at least one.
    pub(crate) in_company: usize,
    /// Calls of one party that wait.
    pub(crate) waiting_each: usize,
    /// Calls that wait in all.
    pub(crate) waiting: usize,
}

/// Gives out turns to parties.
pub(crate) struct Turns<P: Party> {
    shared: Arc<Shared<P>>,
}

/// Who waits in a line of its own.
pub(crate) trait Party: Copy + Eq + Hash + Send + 'static {}

impl<P: Copy + Eq + Hash + Send + 'static> Party for P {}

/// The right to run. Dropping it lets in who is next.
pub(crate) struct Turn<P: Party> {
    /// `None` once it is given back.
    of: Option<(Arc<Shared<P>>, P)>,
}

/// The party has too many calls waiting, or all together have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

struct Shared<P: Party> {
    bounds: Bounds,
    state: Mutex<State<P>>,
}

struct State<P: Party> {
    free: usize,
    waiting: usize,
    next_ticket: u64,
    /// Parties with a call that runs or waits.
    lines: HashMap<P, Line<P>>,
    /// Parties with a call that waits, the one whose turn it is first.
    round: VecDeque<P>,
    company: Company<P>,
}

struct Line<P: Party> {
    running: usize,
    /// In the order of their tickets.
    waiting: VecDeque<Waiter<P>>,
}

struct Waiter<P: Party> {
    ticket: u64,
    let_in: oneshot::Sender<Turn<P>>,
}

impl<P: Party> Turns<P> {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let bounds = Bounds { running: bounds.running.max(1), ..bounds };
        let state = State {
            free: bounds.running,
            waiting: 0,
            next_ticket: 0,
            lines: HashMap::new(),
            round: VecDeque::new(),
            company: Company::default(),
        };
        Self { shared: Arc::new(Shared { bounds, state: Mutex::new(state) }) }
    }

    /// Waits for a turn. A caller that gives up leaves nothing behind.
    pub(crate) async fn take(&self, party: P) -> Result<Turn<P>, Full> {
        let mut waiting = match self.shared.enter(party)? {
            Entered::Running(turn) => return Ok(turn),
            Entered::Waiting(waiting) => waiting,
        };
        // The sender goes with the turn only.
        (&mut waiting.turn).await.map_err(|_| Full)
    }

    /// How many calls of a party run, and how many wait.
    #[cfg(test)]
    pub(crate) fn standing(&self, party: P) -> (usize, usize) {
        self.shared.lock().lines.get(&party).map_or((0, 0), |line| (line.running, line.waiting.len()))
    }
}

/// What becomes of a call that comes in.
enum Entered<P: Party> {
    Running(Turn<P>),
    Waiting(Waiting<P>),
}

/// A place in a line. Dropping it leaves the line.
struct Waiting<P: Party> {
    shared: Arc<Shared<P>>,
    party: P,
    ticket: u64,
    turn: oneshot::Receiver<Turn<P>>,
}

impl<P: Party> Drop for Waiting<P> {
    fn drop(&mut self) {
        // A turn that was given meanwhile is dropped with the channel, and so passed on.
        self.shared.lock().leave(self.party, self.ticket);
    }
}

impl<P: Party> Drop for Turn<P> {
    fn drop(&mut self) {
        if let Some((shared, party)) = self.of.take() {
            shared.give_back(party);
        }
    }
}

impl<P: Party> Shared<P> {
    /// The most turns of one party: a quarter, and at least one, is left to the others where there are several.
    fn share(&self, state: &State<P>) -> usize {
        let running = self.bounds.running;
        let alone = running - if running > 1 { (running / 4).max(1) } else { 0 };
        if state.company.is_there(Instant::now()) { alone.min(self.bounds.in_company.max(1)) } else { alone }
    }

    /// Held for a few steps, and never across an await.
    fn lock(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(self: &Arc<Self>, party: P) -> Result<Entered<P>, Full> {
        let mut state = self.lock();
        state.company.came(party, Instant::now());
        let share = self.share(&state);
        // Whoever waits waits for a turn that is not free, or for one of its own party's.
        let line = state.lines.get(&party);
        if state.free > 0 && line.is_none_or(|line| line.waiting.is_empty() && line.running < share) {
            state.start(party);
            return Ok(Entered::Running(self.turn(party)));
        }
        let of_its_own = line.map_or(0, |line| line.waiting.len());
        if of_its_own >= self.bounds.waiting_each || state.waiting >= self.bounds.waiting {
            return Err(Full);
        }
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        let (let_in, turn) = oneshot::channel();
        state.line_up(party, Waiter { ticket, let_in });
        Ok(Entered::Waiting(Waiting { shared: Arc::clone(self), party, ticket, turn }))
    }

    fn give_back(self: &Arc<Self>, party: P) {
        let mut state = self.lock();
        state.stop(party);
        let share = self.share(&state);
        while let Some((party, waiter)) = state.next(share) {
            state.start(party);
            if let Err(mut turn) = waiter.let_in.send(self.turn(party)) {
                // The caller is about to leave the line: what it was given is not dropped, which would come back here
                // for the lock.
                turn.of = None;
                state.stop(party);
            }
        }
    }

    fn turn(self: &Arc<Self>, party: P) -> Turn<P> {
        Turn { of: Some((Arc::clone(self), party)) }
    }
}

impl<P: Party> State<P> {
    fn start(&mut self, party: P) {
        self.free -= 1;
        self.lines.entry(party).or_default().running += 1;
    }

    fn stop(&mut self, party: P) {
        self.free += 1;
        if let Entry::Occupied(mut line) = self.lines.entry(party) {
            line.get_mut().running -= 1;
            forget_if_idle(line);
        }
    }

    fn line_up(&mut self, party: P, waiter: Waiter<P>) {
        let line = self.lines.entry(party).or_default();
        if line.waiting.is_empty() {
            self.round.push_back(party);
        }
        line.waiting.push_back(waiter);
        self.waiting += 1;
    }

    /// Takes the one who is next out of its line, when there is a turn for it.
    fn next(&mut self, share: usize) -> Option<(P, Waiter<P>)> {
        if self.free == 0 {
            return None;
        }
        // Parties that have their share already stay where they are in the round.
        let at = self.round.iter().position(|party| self.lines.get(party).is_some_and(|line| line.running < share))?;
        let party = self.round.remove(at)?;
        let line = self.lines.get_mut(&party)?;
        let waiter = line.waiting.pop_front()?;
        self.waiting -= 1;
        if !line.waiting.is_empty() {
            self.round.push_back(party);
        }
        Some((party, waiter))
    }

    /// Takes a waiter out of its line, if it is still there.
    fn leave(&mut self, party: P, ticket: u64) {
        let Entry::Occupied(mut line) = self.lines.entry(party) else { return };
        let waiting = &mut line.get_mut().waiting;
        let Ok(at) = waiting.binary_search_by_key(&ticket, |waiter| waiter.ticket) else { return };
        waiting.remove(at);
        let emptied = waiting.is_empty();
        self.waiting -= 1;
        if emptied {
            self.round.retain(|other| *other != party);
            forget_if_idle(line);
        }
    }
}

impl<P: Party> Default for Line<P> {
    fn default() -> Self {
        Self { running: 0, waiting: VecDeque::new() }
    }
}

fn forget_if_idle<P: Party>(line: OccupiedEntry<'_, P, Line<P>>) {
    if line.get().running == 0 && line.get().waiting.is_empty() {
        line.remove();
    }
}

#[cfg(test)]
mod tests;
