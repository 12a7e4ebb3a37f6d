//! The request message, received before it is anybody's turn: a client that sends slowly keeps nobody waiting but itself.

use http_body_util::{BodyExt, Limited};
use prost::bytes::Bytes;
use tonic::Status;
use tonic::body::Body;

/// Bytes in front of a message that tell its length.
const PREFIX: usize = 5;

/// The bytes of a body once all of it is here, or why it is not: its client broke off, or it is longer than a message of `max` bytes.
pub(crate) async fn received(body: Body, max: usize) -> Result<Bytes, Status> {
    match Limited::new(body, max.saturating_add(PREFIX)).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) => Err(match error.downcast::<Status>() {
            Ok(broken_off) => *broken_off,
            Err(_) => Status::out_of_range(format!("the message is longer than {max} bytes; send less at once")),
        }),
    }
}
