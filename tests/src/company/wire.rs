//! The way from an identity provider to Roster, with what goes wrong on it: answers that nobody waits for, a token that
//! is replaced, servers that are busy. Whatever is sent is entered in the ledger.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use proto::v1;
use serde_json::Value;
use tokio::sync::watch;

use super::ledger::{Entry, Ledger, Met};
use crate::dialect::Dialect;
use crate::grpc::Grpc;
use crate::http::{Answer, Call};
use crate::random::Random;
use crate::raw::{self, Leave};
use crate::scim::Scim;

/// Of so many writes, one is not waited for.
const LOST_ONE_IN: usize = 12;
/// How often a request is repeated that finds the server busy. Okta does it ten times.
const ATTEMPTS: usize = 10;

/// One identity provider's way.
#[derive(Debug)]
pub(super) struct Wire {
    scim: Scim,
    realm: &'static str,
    /// The token that is pasted into the identity provider.
    token: watch::Sender<String>,
    /// Requests so far.
    sent: AtomicUsize,
    /// After how many of them an admin generates a new token.
    regenerates_at: usize,
    regenerated: AtomicBool,
    throttled: AtomicBool,
    operator: Grpc,
    workspace: String,
    ledger: Ledger,
    surprises: Mutex<Vec<String>>,
}

/// A request, in parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    pub(super) dialect: &'static Dialect,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a Value>,
}

impl Wire {
    pub(super) fn new(
        scim: Scim,
        token: &str,
        operator: Grpc,
        realm: &'static str,
        workspace: &str,
        at: usize,
    ) -> Self {
        Self {
            scim,
            realm,
            token: watch::Sender::new(token.to_owned()),
            sent: AtomicUsize::new(0),
            regenerates_at: at,
            regenerated: AtomicBool::new(false),
            throttled: AtomicBool::new(false),
            operator,
            workspace: workspace.to_owned(),
            ledger: Ledger::default(),
            surprises: Mutex::default(),
        }
    }

    /// The token that is valid now.
    pub(super) fn token(&self) -> String {
        self.token.borrow().clone()
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn met(&self) -> Met {
        self.ledger.met()
    }

    /// Notes what should not be.
    pub(super) fn surprise(&self, what: String) {
        self.surprises.lock().expect("no holder panics").push(what);
    }

    pub(super) fn surprises(&self) -> Vec<String> {
        self.surprises.lock().expect("no holder panics").clone()
    }

    /// Notes an answer that is none of these.
    pub(super) fn expect(&self, answer: &Answer, statuses: &[u16], what: &str) -> bool {
        let fits = statuses.contains(&answer.status);
        if !fits {
            let body = String::from_utf8_lossy(&answer.body);
            self.surprise(format!("{what} was answered {}: {body}", answer.status));
        }
        fits
    }

    /// Sends a request; `None` when it is a write whose answer is not waited for.
    pub(super) async fn ask(&self, ask: Ask<'_>, random: &mut Random) -> Option<Answer> {
        let lost = *ask.method != Method::GET && random.below(LOST_ONE_IN) == 0;
        if lost {
            let leave = if random.below(2) == 0 { Leave::Before } else { Leave::During };
            let (id, call) = self.stamped(ask, &self.token(), self.next());
            self.enter(id, ask, None);
            raw::abandon(self.scim.http().authority(), &call, leave).await;
            return None;
        }
        Some(self.answer(ask).await)
    }

    /// Sends a request until it is answered, and an answer is waited for.
    pub(super) async fn insist(&self, ask: Ask<'_>, random: &mut Random) -> Answer {
        loop {
            if let Some(answer) = self.ask(ask, random).await {
                return answer;
            }
        }
    }

    /// Sends a request and waits for its answer: with the new token where the old one is dead, and later where the
    /// server is busy.
    pub(super) async fn answer(&self, ask: Ask<'_>) -> Answer {
        for _ in 0..ATTEMPTS {
            let token = self.token();
            let number = self.next();
            if number >= self.regenerates_at * 3 / 2 && !self.throttled.swap(true, Ordering::Relaxed) {
                self.throttle(ask.dialect).await;
            }
            let is_due = number >= self.regenerates_at && !self.regenerated.swap(true, Ordering::Relaxed);
            let fresh = if is_due { Some(self.regenerate().await) } else { None };
            let answer = self.once(ask, &token, number).await;
            match answer.status {
                401 => self.paste(&token, fresh).await,
                429 | 503 => self.pause(&answer).await,
                _ => {
                    if fresh.is_some() {
                        self.surprise("a token that was replaced was not refused".to_owned());
                        self.paste(&token, fresh).await;
                    }
                    return answer;
                }
            }
        }
        panic!("{} {} is never answered", ask.method, ask.path);
    }

    /// Sends a request once.
    async fn once(&self, ask: Ask<'_>, token: &str, number: usize) -> Answer {
        let (id, call) = self.stamped(ask, token, number);
        let answer = self.scim.http().send(&call).await;
        self.enter(id, ask, Some(&answer));
        if let Some(complaint) = answer.complaint() {
            self.surprise(format!("{} {}: {complaint}", ask.method, ask.path));
        }
        answer
    }

    fn next(&self) -> usize {
        self.sent.fetch_add(1, Ordering::Relaxed)
    }

    fn stamped(&self, ask: Ask<'_>, token: &str, number: usize) -> (String, Call) {
        let id = format!("{}-{number}", self.realm);
        let scim = self.scim.with_token(token).with_dialect(ask.dialect);
        let call = scim.call(ask.method.clone(), ask.path, ask.query, ask.body).header("x-request-id", &id);
        (id, call)
    }

    fn enter(&self, id: String, ask: Ask<'_>, answer: Option<&Answer>) {
        let refused = answer.filter(|answer| answer.status >= 400);
        let entry = Entry {
            method: ask.method.clone(),
            path: ask.path.to_owned(),
            status: answer.map(|answer| answer.status),
            scim_type: refused.map(|answer| answer.text("scimType")).unwrap_or_default(),
        };
        self.ledger.enter(id, entry);
    }

    /// The operator sets a limit that is far too low, and lifts it once somebody was refused for it.
    async fn throttle(&self, dialect: &'static Dialect) {
        let limit = v1::RateLimit { requests_per_second: 1, burst: 1, unlimited: false };
        self.operator.set_rate_limit(&self.workspace, Some(limit)).await;
        let query = [("count", "1")];
        let probe = Ask { dialect, method: &Method::GET, path: "/Users", query: &query, body: None };
        while self.once(probe, &self.token(), self.next()).await.status != 429 {}
        self.operator.set_rate_limit(&self.workspace, None).await;
    }

    /// An admin generates a new token. The identity provider does not know it yet.
    async fn regenerate(&self) -> String {
        let request = v1::GenerateScimTokenRequest { workspace_id: self.workspace.clone(), overlap: None };
        let answer = self.operator.tokens().generate_scim_token(request).await;
        answer.expect("an admin generates a token").into_inner().secret
    }

    /// The new token is pasted, by whoever has it; the others wait for that.
    async fn paste(&self, dead: &str, fresh: Option<String>) {
        match fresh {
            Some(fresh) => drop(self.token.send_replace(fresh)),
            None => {
                let mut watched = self.token.subscribe();
                watched.wait_for(|token| token != dead).await.expect("the sender is in this value");
            }
        }
    }

    async fn pause(&self, answer: &Answer) {
        match answer.header("retry-after").parse() {
            Ok(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            Err(_) => self.surprise(format!("a {} without seconds in Retry-After", answer.status)),
        }
    }

    /// Sends a body that breaks off.
    pub(super) async fn send_malformed(&self, dialect: &'static Dialect, body: &Value) -> Answer {
        let ask = Ask { dialect, method: &Method::POST, path: "/Users", query: &[], body: Some(body) };
        let (id, call) = self.stamped(ask, &self.token(), self.next());
        let whole = call.body.clone().unwrap_or_default();
        let answer = self.scim.http().send(&call.body(whole.slice(..whole.len() / 2))).await;
        self.enter(id, ask, Some(&answer));
        answer
    }
}

#[cfg(test)]
mod tests;
