//! The answer to a bulk request, which leaves piece by piece.
//!
//! The pieces queue up when the client reads slowly: the operations do not wait for it. There are as many as operations,
//! and each is small.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use scim::bulk::OperationResult;
use scim::urn;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Where the results go.
#[derive(Debug)]
pub(super) struct Answer {
    pieces: UnboundedSender<Bytes>,
    has_results: bool,
}

/// What the client gets of them.
#[derive(Debug)]
pub(super) struct Pieces(UnboundedReceiver<Bytes>);

/// Both ends.
pub(super) fn channel() -> (Answer, Pieces) {
    let (sender, receiver) = unbounded_channel();
    (Answer { pieces: sender, has_results: false }, Pieces(receiver))
}

impl Answer {
    /// Whether nobody waits for the answer any more.
    pub(super) fn is_unwanted(&self) -> bool {
        self.pieces.is_closed()
    }

    /// Opens the message.
    pub(super) fn begin(&self) {
        self.send(format!(r#"{{"schemas":["{}"],"Operations":["#, urn::BULK_RESPONSE).into());
    }

    /// Adds a result.
    pub(super) fn result(&mut self, result: &OperationResult<'_>) {
        let mut piece = if std::mem::replace(&mut self.has_results, true) { vec![b','] } else { Vec::new() };
        match serde_json::to_writer(&mut piece, result) {
            Ok(()) => self.send(piece.into()),
            // Text and numbers always have a JSON form.
            Err(error) => tracing::error!(%error, "a result could not be written as JSON"),
        }
    }

    /// Closes the message.
    pub(super) fn end(&self) {
        self.send(Bytes::from_static(b"]}"));
    }

    fn send(&self, piece: Bytes) {
        // A client that is gone misses it.
        let _ = self.pieces.send(piece);
    }
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}

impl From<Pieces> for Body {
    fn from(pieces: Pieces) -> Self {
        Self::new(pieces)
    }
}
