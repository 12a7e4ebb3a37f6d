//! Who may import whom, as `cargo metadata` tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use roster_tests::environment;
use serde_json::Value;

/// Crate, which of ours it may import, and what it never imports itself.
const TABLE: [(&str, &[&str], &[&str]); 8] = [
    ("proto", &[], &[]),
    ("scim", &[], &["tokio", "hyper", "http", "tonic", "prost", "sea-orm"]),
    ("domain", &[], &["tokio", "tonic", "prost", "sea-orm", "http"]),
    ("storage", &["domain"], &["tonic"]),
    ("provisioning", &["domain", "storage", "proto"], &["hyper", "sea-orm"]),
    ("gateway", &["scim", "proto"], &[]),
    ("roster", &["proto", "domain", "storage", "provisioning", "gateway"], &[]),
    ("tests", &["proto", "scim", "domain", "storage", "provisioning", "gateway", "roster"], &[]),
];

/// What builds the contract, and is in nothing that runs.
const TOOLS: [&str; 1] = ["codegen"];

#[test]
fn no_crate_imports_what_its_layer_may_not() {
    let packages = packages();
    let ours: BTreeSet<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
    let found: BTreeSet<&str> = packages.keys().map(String::as_str).filter(|name| !TOOLS.contains(name)).collect();
    assert_eq!(found, ours, "every crate of the workspace has a layer");

    for (name, may, never) in TABLE {
        for import in &packages[name] {
            let ours = ours.contains(import.as_str());
            assert!(!ours || may.contains(&import.as_str()), "{name} imports {import}, which its layer may not");
            let banned = never.iter().any(|banned| import == banned || is_part_of(import, banned));
            assert!(!banned, "{name} imports {import} itself, which its layer never does");
        }
    }
}

/// Whether a crate is a piece of another one's family: `sea-orm-migration` is sea-orm, but `http` alone is a word.
fn is_part_of(import: &str, family: &str) -> bool {
    family != "http" && import.strip_prefix(family).is_some_and(|rest| rest.starts_with('-'))
}

/// The crates of the workspace by our name for them, and what each imports outside its tests.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(environment::cargo())
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let crates = packages.iter().map(|package| {
        let imports = package["dependencies"].as_array().unwrap().iter();
        // A crate's own tests may reach further; what it ships may not.
        let imports = imports.filter(|import| import["kind"] != "dev").map(|import| ours(&import["name"]));
        (ours(&package["name"]), imports.collect())
    });
    crates.collect()
}

/// The folder's name of a crate of ours: what the table and the code call it.
fn ours(package: &Value) -> String {
    let name = package.as_str().unwrap();
    name.strip_prefix("roster-").unwrap_or(name).to_owned()
}
