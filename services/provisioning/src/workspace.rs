//! What can be done about workspaces, one use case a file.

pub(crate) mod alerts;
mod create;
mod get;
mod list;
pub(crate) mod preview;
mod scim;
mod status;
pub(crate) mod update;

pub(crate) use create::NewWorkspace;
pub(crate) use get::Named;
pub(crate) use status::ScimStatus;

#[cfg(test)]
mod tests;
