//! One `roster` process: started, listened to, stopped.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::environment;

/// How long a server may take to say `ready`: generous, since debug builds share two cores with other tests.
const START: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    lines: watch::Receiver<Vec<String>>,
    log: PathBuf,
    asked_to_stop: bool,
}

impl Server {
    /// Starts `roster` with these arguments and nothing but these settings in its environment, and waits until it is
    /// ready. `folder` is its working directory; its log goes there too.
    ///
    /// # Panics
    /// When it ends or stays silent instead of becoming ready.
    pub async fn start(folder: &Path, name: &str, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let log = folder.join(format!("{name}.log"));
        let stderr = File::options().create(true).append(true).open(&log).expect("a log file");
        let mut child = command(folder, settings)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("roster starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = watch::channel(Vec::new());
        tokio::spawn(async move {
            let mut reader = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = reader.next_line().await {
                sender.send_modify(|lines| lines.push(line));
            }
        });
        let mut server = Self { child, lines, log, asked_to_stop: false };
        server.wait_ready().await;
        server
    }

    async fn wait_ready(&mut self) {
        let ready = self.lines.wait_for(|lines| lines.iter().any(|line| line.trim() == "ready"));
        let outcome = tokio::time::timeout(START, ready).await.map(|line| line.is_ok());
        assert!(
            matches!(outcome, Ok(true)),
            "roster did not become ready; it printed:\n{}\nand logged:\n{}",
            self.printed().join("\n"),
            self.log_tail()
        );
    }

    /// What it printed on stdout so far.
    pub fn printed(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }

    /// The value of a `name: value` line it printed.
    pub fn announced(&self, name: &str) -> Option<String> {
        let lines = self.lines.borrow();
        lines.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }

    /// The host and port of an address it announced, with or without a scheme.
    pub fn address(&self, name: &str) -> String {
        let announced = self.announced(name).unwrap_or_else(|| {
            panic!("no `{name}:` line among what roster printed:\n{}", self.printed().join("\n"));
        });
        let bare = announced.split_once("://").map_or(announced.as_str(), |(_, rest)| rest);
        bare.split(['/', ' ']).next().unwrap_or(bare).to_owned()
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(60)..).unwrap_or_default().join("\n")
    }

    /// The whole of its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The number of the process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it without a chance to finish anything: SIGKILL.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("a child of ours can be killed");
    }

    /// Asks it to stop: SIGTERM, once, since a second one means at once.
    pub async fn ask_to_stop(&mut self) {
        if std::mem::replace(&mut self.asked_to_stop, true) {
            return;
        }
        let id = self.child.id().expect("the server runs");
        let done = Command::new("sh").arg("-c").arg(format!("kill -TERM {id}")).status().await.expect("sh runs");
        assert!(done.success(), "the signal was sent");
    }

    /// Waits for its end; `None` when it takes longer than `limit`.
    pub async fn ended(&mut self, limit: Duration) -> Option<ExitStatus> {
        let ended = tokio::time::timeout(limit, self.child.wait()).await.ok()?;
        Some(ended.expect("a child of ours can be waited for"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A failed start is no less worth reading than a failed test; `kill_on_drop` ends the process.
        if std::thread::panicking() {
            let tail = self.log_tail();
            let mut stderr = std::io::stderr();
            let _unread = writeln!(stderr, "--- end of {} ---\n{tail}\n---", self.log.display());
        }
        let _already_over = self.child.start_kill();
    }
}

/// A `roster` command with nothing but these settings in its environment.
pub fn command(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(environment::roster_binary());
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", environment::path())
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}
