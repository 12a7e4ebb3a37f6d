//! Units that wait for the writer: in a line for each party, and taken in turn, so that one workspace's import makes
//! another's write wait for a unit of it and not for its whole line.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};

use super::Line;

/// How long parties count as being there after they last took turns.
const COMPANY: Duration = Duration::from_secs(1);

/// The lines, with a bounded number of places in all.
pub(super) struct Lines<J> {
    places: Semaphore,
    arrived: Notify,
    state: Mutex<State<J>>,
}

struct State<J> {
    lines: HashMap<Line, VecDeque<J>>,
    /// Lines that are not empty, the one whose turn it is first.
    round: VecDeque<Line>,
    /// Who came last, and when somebody else last came after another one.
    last: Option<Line>,
    mixed: Option<Instant>,
}

impl<J> Lines<J> {
    pub(super) fn new(places: usize) -> Self {
        let state = State { lines: HashMap::new(), round: VecDeque::new(), last: None, mixed: None };
        Self { places: Semaphore::new(places.max(1)), arrived: Notify::new(), state: Mutex::new(state) }
    }

    /// Waits for a place, and takes it; `false` when no more are taken.
    pub(super) async fn push(&self, line: Line, job: J) -> bool {
        let Ok(place) = self.places.acquire().await else { return false };
        let mut state = self.lock();
        if self.places.is_closed() {
            return false;
        }
        // It is given back when the job is taken.
        place.forget();
        state.push(line, job);
        drop(state);
        self.arrived.notify_one();
        true
    }

    /// Takes the job whose turn it is, if there is one.
    pub(super) fn pop(&self) -> Option<J> {
        let job = self.lock().pop();
        if job.is_some() {
            self.places.add_permits(1);
        }
        job
    }

    /// Waits for the job whose turn it is; `None` when no more are taken and all are done.
    pub(super) async fn next(&self) -> Option<J> {
        loop {
            let arrived = self.arrived.notified();
            if let Some(job) = self.pop() {
                return Some(job);
            }
            if self.places.is_closed() {
                return None;
            }
            arrived.await;
        }
    }

    /// Takes no more jobs. Those that have a place keep it.
    pub(super) fn close(&self) {
        // Under the lock: whoever saw the lines open has pushed by then.
        let state = self.lock();
        self.places.close();
        drop(state);
        self.arrived.notify_one();
    }

    /// Whether several parties write at present.
    pub(super) fn in_company(&self) -> bool {
        self.lock().mixed.is_some_and(|at| at.elapsed() < COMPANY)
    }

    /// Held for a few steps, and never across an await.
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J> State<J> {
    fn push(&mut self, line: Line, job: J) {
        if self.last.replace(line).is_some_and(|last| last != line) {
            self.mixed = Some(Instant::now());
        }
        let waiting = self.lines.entry(line).or_default();
        if waiting.is_empty() {
            self.round.push_back(line);
        }
        waiting.push_back(job);
    }

    fn pop(&mut self) -> Option<J> {
        let line = self.round.pop_front()?;
        let waiting = self.lines.get_mut(&line)?;
        let job = waiting.pop_front();
        if waiting.is_empty() {
            self.lines.remove(&line);
        } else {
            self.round.push_back(line);
        }
        job
    }
}

#[cfg(test)]
mod tests;
