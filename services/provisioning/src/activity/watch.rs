//! Watches a call of an identity provider from the front, to tell of it should it be refused.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use domain::activity::Call;
use domain::id::WorkspaceId;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use prost::bytes::Bytes;
use tonic::body::Body;
use tonic::{Code, Status};

use super::Log;
use super::refused;
use crate::Provisioning;
use crate::access::{Caller, is_write};

/// The largest request that is kept to be run again.
const MAX_CALL: usize = 256 << 10;
/// What gRPC puts before a message: whether it is compressed, and its length.
const PREFIX: usize = 5;

/// Watches one call.
pub(crate) struct Watch {
    workspace: WorkspaceId,
    log: Log,
    rpc: String,
    seen: Option<Seen>,
}

/// What went by of a request.
type Seen = Arc<Mutex<Vec<Bytes>>>;

impl Watch {
    /// Watches a call of this caller; `None` when there is nobody to tell.
    pub(crate) fn over(caller: &Caller, call: &mut Request<Body>) -> Option<Self> {
        let log = caller.log()?.clone();
        let workspace = caller.bound()?.id;
        let rpc = call.uri().path().to_owned();
        let seen = is_write(&rpc).then(|| {
            let seen = Seen::default();
            let body = std::mem::take(call.body_mut());
            *call.body_mut() = Body::new(Tee { body, seen: Arc::clone(&seen), left: MAX_CALL });
            seen
        });
        Some(Self { workspace, log, rpc, seen })
    }

    /// Tells of the call, if this answer refuses it.
    pub(crate) fn answered(self, service: &Provisioning, response: &Response<Body>) {
        // A refusal comes before any message, in the head.
        let Some(status) = Status::from_header_map(response.headers()).filter(|status| status.code() != Code::Ok)
        else {
            return;
        };
        let (cause, refused) = refused::of_status(&status);
        let Self { workspace, log, rpc, seen } = self;
        let call = seen.and_then(message).map(|message| Call { rpc, message });
        service.record(log.refused(workspace, cause, refused, call));
    }
}

/// The message that went by, if all of it did.
fn message(seen: Seen) -> Option<Vec<u8>> {
    let chunks = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    let framed = chunks.concat();
    let (prefix, message) = framed.split_at_checked(PREFIX)?;
    let (compressed, length) = prefix.split_first()?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    (*compressed == 0 && usize::try_from(length).ok()? == message.len()).then(|| message.to_vec())
}

/// A body, of which somebody else keeps what went by, as long as that is not much.
struct Tee {
    body: Body,
    seen: Seen,
    left: usize,
}

impl HttpBody for Tee {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            match self.left.checked_sub(data.len()) {
                Some(left) => {
                    seen.push(data.clone());
                    drop(seen);
                    self.left = left;
                }
                None => {
                    // Half a message is none.
                    seen.clear();
                    drop(seen);
                    self.left = 0;
                }
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
