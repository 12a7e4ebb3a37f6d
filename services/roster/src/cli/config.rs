//! `roster config`: every setting, what it comes to, and where that comes from. Secrets are masked.

use serde_json::{Value, json};

use super::output::Row;
use super::{Failure, Output};
use crate::config::{Layers, Setting, Settings, masked};

struct Line {
    name: &'static str,
    value: Option<String>,
    source: &'static str,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["setting", "value", "from"];

    fn cells(&self) -> Vec<String> {
        vec![self.name.to_owned(), self.value.clone().unwrap_or_else(|| "-".to_owned()), self.source.to_owned()]
    }

    fn json(&self) -> Value {
        json!({ "setting": self.name, "value": self.value, "from": self.source })
    }
}

pub(super) fn run(layers: &Layers, output: Output) -> Result<(), Failure> {
    let lines: Vec<Line> = Setting::ALL.into_iter().map(|key| show(layers, key)).collect();
    output.many(&lines)?;
    // Last, so that the table above helps to find what is wrong.
    Settings::resolve(layers)?;
    Ok(())
}

fn show(layers: &Layers, key: Setting) -> Line {
    match layers.find(key) {
        Some(found) => Line { name: key.name(), value: Some(masked(key, found.text)), source: found.source.name() },
        None => Line { name: key.name(), value: None, source: "not set" },
    }
}
