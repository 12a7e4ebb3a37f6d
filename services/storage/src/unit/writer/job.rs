//! A unit whose types are forgotten, so that units of all kinds wait in one queue.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::oneshot;

use crate::error::StoreError;
use crate::unit::{Ending, Tx, UnitError, UnitFuture, guard};

/// What becomes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is to be committed.
    Keep,
    /// It was refused, or only rehearsed.
    Undo,
    /// It read what was no longer so.
    Again,
}

/// A unit whose types are forgotten.
pub(super) trait Job: Send {
    /// Runs the unit once and remembers what it returned.
    fn run<'a>(&'a mut self, tx: &'a Tx) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;

    /// Puts a failure in the place of what the unit returned.
    fn fail(&mut self, err: StoreError);

    /// Tells the caller, who may be gone.
    fn answer(self: Box<Self>);
}

/// A unit, what it returned, and who wants to know.
pub(super) struct Unit<T, E, F> {
    unit: F,
    ending: Ending,
    returned: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Unit<T, E, F> {
    pub(super) fn new(unit: F, ending: Ending, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { unit, ending, returned: None, reply }
    }
}

impl<T, E, F> Job for Unit<T, E, F>
where
    F: FnMut(Tx) -> UnitFuture<T, E> + Send,
    T: Send,
    E: UnitError,
{
    fn run<'a>(&'a mut self, tx: &'a Tx) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        Box::pin(async move {
            let returned = guard::run(&mut self.unit, tx).await;
            let verdict = match &returned {
                Ok(_) => match self.ending {
                    Ending::Commit => Verdict::Keep,
                    Ending::Undo => Verdict::Undo,
                },
                Err(err) if err.store_error().is_some_and(StoreError::is_transient) => Verdict::Again,
                Err(_) => Verdict::Undo,
            };
            self.returned = Some(returned);
            verdict
        })
    }

    fn fail(&mut self, err: StoreError) {
        self.returned = Some(Err(err.into()));
    }

    fn answer(self: Box<Self>) {
        if let Some(returned) = self.returned {
            // The caller may have been dropped: the unit counts all the same.
            let _ = self.reply.send(returned);
        }
    }
}
