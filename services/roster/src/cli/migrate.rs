//! `roster migrate`: brings the database's schema up to date without serving.

use serde_json::json;

use super::{Failure, Output, output};
use crate::config::{Layers, Settings};
use crate::serve;

pub(super) fn run(layers: &Layers, output: Output) -> Result<(), Failure> {
    let settings = Settings::resolve(layers)?;
    let applied = super::client::block_on(async {
        let store = serve::connect(&settings).await?;
        let applied = store.migrate().await;
        store.close().await;
        applied.map_err(|error| Failure::local("cannot migrate the database", error))
    })?;
    match output {
        Output::Table if applied.is_empty() => output::line("the schema is up to date"),
        Output::Table => applied.iter().try_for_each(|name| output::line(&format!("applied {name}"))),
        Output::Json => output::json(&json!({ "applied": applied })),
    }
}
