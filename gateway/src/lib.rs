//! The SCIM gateway: HTTP and JSON in front, gRPC behind.
//!
//! It turns SCIM requests into calls of the contract and answers back into SCIM. It holds no secret (the caller's
//! `authorization` travels on unread), no state, and no rule about users: those live in the provisioning service.

mod app;
mod http;
mod map;
mod report;
mod scim;
mod serve;
mod upstream;

pub use app::{Config, app, reporting_app};
pub use report::Reports;
pub use serve::serve;
pub use upstream::{Upstream, UpstreamError};
