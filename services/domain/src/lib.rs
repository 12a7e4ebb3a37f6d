//! The rules: who a user is, how its life goes, what a patch does, what a token is worth.
//!
//! Pure. No async, no I/O, no wire type, no clock and no randomness of its own: time, ids and random bytes come in
//! as arguments, and whoever calls stores the outcome.

pub mod activity;
pub mod attribute;
pub mod change;
pub mod conflict;
pub mod deprovision;
pub mod filter;
pub mod fold;
pub mod group;
pub mod id;
pub mod readiness;
pub mod refusal;
pub mod revision;
pub mod schema;
pub mod sort;
pub mod time;
pub mod token;
pub mod user;
pub mod workspace;

#[cfg(test)]
mod fixture;
