//! What can be done about the schemas of a workspace, one use case a file, and what is known of them between calls.

pub(crate) mod claim;
mod delete;
mod get;
pub(crate) mod known;
mod register;
#[cfg(test)]
mod tests;
