//! The sync log: what identity providers sent, and what became of it.
//!
//! A call that a gateway makes for a SCIM request says so beside it ([`log::Log`]). Whoever writes tells the log in the
//! write's own transaction; what was refused is told by the front, in the background ([`recorder::Recorder`]).

pub(crate) mod contact;
mod dispatch;
pub(crate) mod health;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod recorder;
pub(crate) mod refused;
mod rehearse;
mod replay;
mod report;
pub(crate) mod unplaced;
pub(crate) mod watch;

pub(crate) use log::Log;
pub(crate) use rehearse::{Part, Rehearsed};
pub(crate) use report::Rejection;

#[cfg(test)]
mod tests;
