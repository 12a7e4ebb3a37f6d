//! Units on SQLite: one task owns the one connection that writes, and commits together what arrives together.
//!
//! A commit waits for the disk, and the units that queue up behind it share the next one. A refused one takes nobody
//! along, and each is answered only after the commit: even a refusal may rest on what a neighbour wrote.

mod batch;
mod job;

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::error::StoreError;
use crate::unit::{Ending, Tx, UnitError, UnitFuture};

use job::{Job, Unit};

/// Units that share a commit at most: the first of them waits for the last.
const BATCH: usize = 64;

const CLOSED: &str = "the store is closed";

/// The way to the task that writes.
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    stop: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task. It ends when it is told to, or when nobody can reach it any more.
    pub(crate) fn start(connection: DatabaseConnection, depth: usize) -> Self {
        let (queue, jobs) = mpsc::channel(depth.max(1));
        let stop = Arc::new(Notify::new());
        let task = tokio::spawn(work(connection, jobs, Arc::clone(&stop)));
        Self { queue, stop, task: Mutex::new(Some(task)) }
    }

    /// Runs a unit. Once queued it runs to its end, whether or not anybody still waits for the answer.
    pub(crate) async fn write<T, E, F>(&self, unit: F, ending: Ending) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Unit::new(unit, ending, reply));
        self.queue.send(job).await.map_err(|_| StoreError::over(CLOSED))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::over(CLOSED).into()))
    }

    /// Takes no more units, and waits until those that were accepted are done.
    pub(crate) async fn close(&self) {
        self.stop.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // It fails only when the task panicked, which it said already.
            let _ = task.await;
        }
    }
}

async fn work(connection: DatabaseConnection, mut queue: mpsc::Receiver<Box<dyn Job>>, stop: Arc<Notify>) {
    let mut jobs = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            // Stopping first would be as right; this order only saves the check while there is work.
            biased;
            count = queue.recv_many(&mut jobs, BATCH) => {
                if count == 0 {
                    break;
                }
                batch::run(&connection, &mut jobs).await;
            }
            () = stop.notified() => queue.close(),
        }
    }
}
