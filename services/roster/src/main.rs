//! `roster`: the provisioning service in one binary, and the command line that administers it.
//!
//! Composition only: settings, telemetry, and which parts run in this process. No rule about users lives here.

mod banner;
mod cli;
mod config;
mod grpc;
mod serve;
mod shutdown;
mod telemetry;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
