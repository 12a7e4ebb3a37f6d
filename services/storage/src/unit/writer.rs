//! Units on SQLite: one thread owns the one connection that writes, and commits together what arrives together.
//!
//! A commit waits for the disk, and the units that queue up behind it share the next one. A refused one takes nobody
//! along, and each is answered only after the commit: even a refusal may rest on what a neighbour wrote.
//!
//! Parties take turns, and while there are several no batch gets long: a write waits for the commit that is under way and
//! for its own, and hardly for what others do between the two. The thread is the writer's own, since a unit is many short
//! steps: each of them would queue behind all that the runtime has to do, and everybody's write behind that.

mod batch;
mod job;
mod lines;

use std::sync::Arc;

use domain::id::WorkspaceId;
use sea_orm::DatabaseConnection;
use tokio::runtime;
use tokio::sync::{Mutex, oneshot};

use crate::error::StoreError;
use crate::unit::{Ending, Tx, UnitError, UnitFuture};

use job::{Job, Unit};
use lines::Lines;

/// Whose unit it is: units of one line are done in the order they came, and the lines in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// A workspace's identity provider.
    Idp(WorkspaceId),
    /// The services and admins of a workspace.
    Keys(WorkspaceId),
    /// Everybody else, and work that nobody waits for.
    Rest,
}

const CLOSED: &str = "the store is closed";

/// The way to the thread that writes.
pub(crate) struct Writer {
    lines: Arc<Lines<Box<dyn Job>>>,
    /// Ends with the thread.
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Writer {
    /// Starts the thread. It ends when it is told to, or when nobody can reach it any more.
    pub(crate) fn start(connection: DatabaseConnection, depth: usize) -> Result<Self, StoreError> {
        let lines = Arc::new(Lines::new(depth));
        let (running, ended) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_time().build().map_err(StoreError::thread)?;
        let works = Arc::clone(&lines);
        let work = move || {
            runtime.block_on(work(connection, works));
            drop(running);
        };
        std::thread::Builder::new().name("roster-writer".to_owned()).spawn(work).map_err(StoreError::thread)?;
        Ok(Self { lines, ended: Mutex::new(Some(ended)) })
    }

    /// Runs a unit. Once queued it runs to its end, whether or not anybody still waits for the answer.
    pub(crate) async fn write<T, E, F>(&self, line: Line, unit: F, ending: Ending) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Unit::new(unit, ending, reply));
        if !self.lines.push(line, job).await {
            return Err(StoreError::over(CLOSED).into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::over(CLOSED).into()))
    }

    /// Takes no more units, and waits until those that were accepted are done.
    pub(crate) async fn close(&self) {
        self.lines.close();
        if let Some(ended) = self.ended.lock().await.take() {
            // Nothing is ever sent: the thread drops its end when it is done.
            let _ = ended.await;
        }
    }
}

/// The thread ends with its last handle as well.
impl Drop for Writer {
    fn drop(&mut self) {
        self.lines.close();
    }
}

async fn work(connection: DatabaseConnection, lines: Arc<Lines<Box<dyn Job>>>) {
    while let Some(first) = lines.next().await {
        batch::run(&connection, first, &lines).await;
    }
}
