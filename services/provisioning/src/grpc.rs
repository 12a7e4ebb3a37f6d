//! The gRPC surface. A handler decodes, calls one use case and encodes; the front has let its caller through.

mod activity;
mod conflict;
mod deprovision;
mod group;
mod import;
mod schema;
mod session;
mod statistics;
mod token;
mod user;
mod workspace;

pub(crate) use activity::ActivityRpc;
pub(crate) use conflict::ConflictRpc;
pub(crate) use deprovision::DeprovisionRpc;
pub(crate) use group::GroupRpc;
pub(crate) use import::ImportRpc;
pub(crate) use schema::SchemaRpc;
pub(crate) use session::SessionRpc;
pub(crate) use statistics::StatisticsRpc;
pub(crate) use token::TokenRpc;
pub(crate) use user::UserRpc;
pub(crate) use workspace::WorkspaceRpc;

use tonic::Request;

use crate::access::Caller;
use crate::error::Error;

/// Who calls: the front put it there.
fn caller_of<T>(request: &Request<T>) -> Result<Caller, Error> {
    request.extensions().get().cloned().ok_or(Error::Unauthenticated)
}
