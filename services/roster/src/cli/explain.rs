//! `roster explain`: what a SCIM request would do, without doing it.

mod request;
#[cfg(test)]
mod tests;
mod view;

use std::io::Read;
use std::path::{Path, PathBuf};

use proto::v1::ExplainScimRequestRequest;

use super::client::{Client, Target};
use super::{Failure, Output, output};

/// From here on the status of an answer is a refusal.
const REFUSED: i32 = 400;

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A JSON file with the request: `{"method": "PATCH", "path": "/Users/…", "body": {…}, "headers": {"User-Agent": "…"}}`.
    /// Without it, the request is read from standard input.
    file: Option<PathBuf>,
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    #[command(flatten)]
    pub(super) target: Target,
}

/// Prints what the request would do. One that would be refused is a failure.
pub(super) async fn run(client: Client, explain: Explain, output: Output) -> Result<(), Failure> {
    let Explain { file, workspace, target: _ } = explain;
    let (from, text) = read(file.as_deref())?;
    let request::Read { message, ignored } =
        request::read(&text).map_err(|problem| Failure::Usage(format!("{from}: {problem}")))?;
    for header in ignored {
        output::note(&format!("left out the header {header}, which changes nothing here"));
    }
    let workspace_id = match &workspace {
        Some(workspace) => client.workspace_id(workspace).await?,
        None => String::new(),
    };
    let line = format!("{} {}", message.method, message.path);

    let request = ExplainScimRequestRequest { workspace_id, ..message };
    let answer = client.explain().explain_scim_request(request).await?.into_inner();

    match output {
        Output::Table => output::line(&view::text(&line, &answer))?,
        Output::Json => output::json(&view::json(&answer))?,
    }
    if answer.http_status < REFUSED {
        return Ok(());
    }
    Err(Failure::Local { what: format!("the request would be refused with {}", answer.http_status), source: None })
}

/// The text of a file or of standard input, and what to call it.
fn read(file: Option<&Path>) -> Result<(String, String), Failure> {
    match file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::local(format!("{}: cannot read the request", path.display()), error))?;
            Ok((path.display().to_string(), text))
        }
        None => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Failure::local("cannot read the request from standard input", error))?;
            Ok(("standard input".to_owned(), text))
        }
    }
}
