//! The harness of the black-box tests: starts the real binary, and speaks to it as an identity provider (HTTP) and as an
//! internal service (gRPC).
//!
//! Nothing here knows what is right: the tests in `it/` do. A harness that cannot do its work panics, which fails the
//! test that asked for it.

#![expect(clippy::expect_used, clippy::panic, reason = "a harness fails the test it serves by panicking")]

pub mod company;
pub mod contents;
pub mod crowd;
pub mod dialect;
pub mod environment;
pub mod grpc;
pub mod guides;
pub mod http;
pub mod look;
pub mod memory;
pub mod postgres;
pub mod random;
pub mod raw;
pub mod replays;
pub mod scim;
pub mod server;
pub mod world;

pub use dialect::Dialect;
pub use http::{Answer, Call, Http};
pub use random::Random;
pub use scim::Scim;
pub use world::{Backend, Topology, Workspace, World};
