//! The gateway as its clients see it: requests into the app, with a stand-in for the provisioning service behind it.

mod activity;
mod bulk;
mod conditions;
mod console;
mod discovery;
mod edges;
mod errors;
mod explain;
mod groups;
mod openapi;
mod search;
mod socket;
mod support;
mod telemetry;
mod users;
