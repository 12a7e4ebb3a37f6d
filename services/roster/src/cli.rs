//! The command line: what may be asked, and who answers.
//!
//! `serve`, `migrate` and `config` work by the settings of this machine; every other command is a gRPC client of a
//! running service. Results go to stdout, everything said about them to stderr. Exit 0 is done, 1 refused, 2 usage.

mod activity;
mod client;
mod config;
mod conflict;
mod deprovision;
mod duration;
mod explain;
mod failure;
mod fields;
mod group;
mod import;
mod key;
mod migrate;
mod output;
mod schema;
mod scim;
#[cfg(test)]
mod tests;
mod token;
mod user;
mod version;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use failure::Failure;
pub(crate) use output::line as print;
pub(crate) use version::VERSION;

use crate::config::{Environment, File, Flags, Layers};
use crate::serve;
use client::Remote;
use output::Output;

/// Provisions a product's users from identity providers: SCIM 2.0 in, gRPC out.
///
/// Without a command it serves, like `roster serve`.
#[derive(Debug, Parser)]
#[command(name = "roster", version, max_term_width = 120)]
struct Cli {
    /// The configuration file [environment: ROSTER_CONFIG] [default: roster.toml, if it is there].
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve SCIM over HTTP and the product's services over gRPC.
    Serve(Flags),
    /// Create, list, show and configure workspaces.
    Workspace(Remote<workspace::Workspace>),
    /// Switch SCIM on or off for a workspace, or see how it does.
    Scim(Remote<scim::Scim>),
    /// Generate, show or revoke a workspace's SCIM token.
    Token(Remote<token::Token>),
    /// Create, list or revoke the access keys of services and admins.
    Key(Remote<key::Key>),
    /// Register, list, show or forget the schemas of a workspace's own extensions.
    Schema(Remote<schema::Schema>),
    /// Tell what a SCIM request would do, without doing it.
    Explain(explain::Explain),
    /// List and show users; invite, import, edit and remove those that are managed by hand.
    User(Remote<user::User>),
    /// List and show groups.
    Group(Remote<group::Group>),
    /// List and resolve who could not be provisioned since a user created by hand is there already.
    Conflict(Remote<conflict::Conflict>),
    /// Deactivations and deletions beyond a workspace's limit: list, release or reject what is held.
    Deprovision(Remote<deprovision::Deprovision>),
    /// List or follow what identity providers sent and what became of it, or run a refused request again.
    Activity(activity::Activity),
    /// Create or migrate the database's schema, without serving.
    Migrate(Flags),
    /// Print every setting, where it comes from, and what it comes to.
    Config(Flags),
    /// Print the version.
    Version,
}

/// Reads the command line, does what it says, and turns the outcome into an exit code.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are errors to clap, but not to the caller.
            let code = if error.use_stderr() { failure::USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::note(&failure.report());
            ExitCode::from(failure.code())
        }
    }
}

fn execute(cli: Cli) -> Result<(), Failure> {
    let Cli { config, output, flags, command } = cli;
    let environment = Environment::read()?;
    let layers = |flags: Flags, environment: Environment| -> Result<Layers, Failure> {
        let file = File::load(config.as_deref(), &environment)?;
        Ok(Layers { flags, environment, file })
    };
    match command {
        None => serve::run(&layers(flags, environment)?),
        Some(Command::Serve(own)) => serve::run(&layers(own.over(flags), environment)?),
        Some(Command::Migrate(own)) => migrate::run(&layers(own.over(flags), environment)?, output),
        Some(Command::Config(own)) => config::run(&layers(own.over(flags), environment)?, output),
        Some(Command::Workspace(remote)) => {
            client::run(&environment, remote, |client, command| workspace::run(client, command, output))
        }
        Some(Command::Scim(remote)) => {
            client::run(&environment, remote, |client, command| scim::run(client, command, output))
        }
        Some(Command::Token(remote)) => {
            client::run(&environment, remote, |client, command| token::run(client, command, output))
        }
        Some(Command::Key(remote)) => {
            client::run(&environment, remote, |client, command| key::run(client, command, output))
        }
        Some(Command::Schema(remote)) => {
            client::run(&environment, remote, |client, command| schema::run(client, command, output))
        }
        Some(Command::Explain(explain)) => {
            let target = explain.target.clone();
            client::connect(&environment, &target, |client| explain::run(client, explain, output))
        }
        Some(Command::User(remote)) => {
            client::run(&environment, remote, |client, command| user::run(client, command, output))
        }
        Some(Command::Group(remote)) => {
            client::run(&environment, remote, |client, command| group::run(client, command, output))
        }
        Some(Command::Deprovision(remote)) => {
            client::run(&environment, remote, |client, command| deprovision::run(client, command, output))
        }
        Some(Command::Conflict(remote)) => {
            client::run(&environment, remote, |client, command| conflict::run(client, command, output))
        }
        Some(Command::Activity(asked)) => {
            let target = asked.target.clone();
            client::connect(&environment, &target, |client| activity::run(client, asked, output))
        }
        Some(Command::Version) => version::run(output),
    }
}
