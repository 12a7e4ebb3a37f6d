//! The gateway: SCIM and the console's pages in front, gRPC behind.
//!
//! It turns SCIM requests into calls of the contract and answers back into SCIM, and shows admins the same in a browser. It holds no secret (the caller's
//! `authorization` travels on unread), no state, and no rule about users: those live in the provisioning service.

mod app;
mod console;
pub mod explain;
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

/// What the code of a coercion means, in plain words; `None` for one that the gateway does not leave.
pub fn meaning_of(code: &str) -> Option<&'static str> {
    ::scim::quirks::text(code)
}
