//! What can be done about credentials, one use case a file. A secret leaves in the answer that creates it, and nowhere
//! else: it is never stored, logged or shown by `Debug`.

mod access_key;
mod generate;
mod get;
mod revoke;
mod session;

pub(crate) use access_key::NewAccessKey;
pub(crate) use get::{LiveTokens, Reminded};
pub(crate) use session::session_of;

#[cfg(test)]
mod tests;
