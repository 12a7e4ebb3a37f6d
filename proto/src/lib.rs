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

/// What an identity provider without a live token is told, the same whether its token is missing, wrong or revoked: which of
/// them it was is nobody's business.
pub const NO_VALID_TOKEN: &str =
    "no valid SCIM token; send the workspace's current token as `Authorization: Bearer <token>`";

/// What an identity provider is answered for a reason: the HTTP status and the `scimType`, if there is one. The gateway
/// answers so, and the service's sync log tells it so.
///
/// `None` for a status without a reason, where the code of gRPC is all there is.
pub fn http_answer(reason: v1::ErrorReason) -> Option<(u16, &'static str)> {
    use v1::ErrorReason as R;
    match reason {
        R::Unspecified => None,
        R::InvalidField => Some((400, "invalidValue")),
        R::InvalidFilter => Some((400, "invalidFilter")),
        R::InvalidPath => Some((400, "invalidPath")),
        R::NoTarget => Some((400, "noTarget")),
        R::TooManyResults => Some((400, "tooMany")),
        R::ImmutableField => Some((400, "mutability")),
        R::CursorExpired | R::ResumeTokenExpired => Some((400, "expiredCursor")),
        R::InvalidCursor => Some((400, "invalidCursor")),
        R::DuplicateField => Some((409, "uniqueness")),
        // What admins are told; should an identity provider ever meet one, it is a conflict.
        R::ScimManaged | R::LastAdmin => Some((409, "")),
        R::NotFound => Some((404, "")),
        R::EtagMismatch => Some((412, "")),
        R::WriteConflict | R::DeprovisionHeld => Some((503, "")),
        R::Unauthenticated => Some((401, "")),
        R::PermissionDenied | R::ScimDisabled | R::PlanLacksScim | R::DeprovisionRejected => Some((403, "")),
        R::RateLimited => Some((429, "")),
        R::Internal => Some((500, "")),
    }
}

/// The id of what the rehearsed call with this number creates.
pub fn rehearsed_id(number: u32) -> String {
    format!("00000000-0000-7000-8000-{number:012x}")
}
