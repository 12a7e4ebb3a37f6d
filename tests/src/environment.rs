//! What the tests take from their surroundings: the one place that reads the environment.

use std::path::PathBuf;

/// The `roster` binary under test: `ROSTER_BIN`, else the one in the target folder that this test was built into.
///
/// # Panics
/// When there is none.
pub fn roster_binary() -> PathBuf {
    if let Some(path) = read("ROSTER_BIN") {
        // A server runs in a folder of its own, where a relative path would lead nowhere.
        let path = std::path::absolute(path).expect("the path can be made absolute");
        assert!(path.is_file(), "ROSTER_BIN names {}, which is no file", path.display());
        return path;
    }
    let test = std::env::current_exe().expect("a running test has a path");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("a test lives in <target>/<profile>/deps");
    let path = folder.join("roster");
    assert!(
        path.is_file(),
        "{} is missing: build it with `cargo build -p roster`, or name another one in ROSTER_BIN",
        path.display()
    );
    path
}

/// URL of a superuser on the PostgreSQL cluster that test databases are created on; `None` leaves that half out.
///
/// # Panics
/// When it is unset in CI, where no half may be left out.
pub fn postgres_url() -> Option<String> {
    let url = read("ROSTER_TEST_POSTGRES").filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(
            read("CI").is_none_or(|ci| ci.is_empty() || ci == "false"),
            "ROSTER_TEST_POSTGRES is unset: name a superuser on a throw-away PostgreSQL cluster, as tests/run does"
        );
    }
    url
}

/// The file that the replay writes its outcomes into; `None` for none.
pub fn replay_ledger() -> Option<PathBuf> {
    read("ROSTER_REPLAY_LEDGER").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Where child processes find their helpers.
pub fn path() -> String {
    read("PATH").unwrap_or_default()
}

/// The `cargo` that builds this workspace.
pub fn cargo() -> String {
    read("CARGO").unwrap_or_else(|| "cargo".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the settings of the tests themselves, read in this one place")]
fn read(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
