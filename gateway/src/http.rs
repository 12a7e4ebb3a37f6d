//! What is HTTP about the gateway and not SCIM: the edge every request passes, bodies, media types, replies, probes.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod conditions;
pub(crate) mod context;
pub(crate) mod edge;
pub(crate) mod media;
pub(crate) mod normalize;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod probes;
pub(crate) mod reply;
pub(crate) mod request_id;
