//! The contract: messages, clients and servers of `roster.v1`, generated from `proto/roster/v1` and committed.
//!
//! Nothing here is written by hand but this file. To change the contract, edit the `.proto` files and run
//! `cargo run -p roster-codegen`.

/// Version 1 of the contract.
#[expect(clippy::all, clippy::allow_attributes, clippy::allow_attributes_without_reason, reason = "generated")]
pub mod v1 {
    include!("generated/roster.v1.rs");
}

/// The encoded descriptor set of the contract and all it imports, for reflection.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!("generated/roster.v1.descriptor.bin");

/// The `domain` of every `google.rpc.ErrorInfo` of this service.
pub const ERROR_DOMAIN: &str = "roster.v1";
