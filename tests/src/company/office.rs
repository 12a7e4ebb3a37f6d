//! What every identity provider does alike: it looks somebody up, creates whom it does not find, and links whom it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use http::Method;
use serde_json::Value;

use super::wire::{Ask, Wire};
use crate::dialect::Dialect;
use crate::http::Answer;
use crate::random::Random;
use crate::scim::{self, Scim};
use crate::world::{Workspace, World};

/// An identity provider's office.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) wire: Wire,
    pub(super) realm: &'static str,
    book: Mutex<Book>,
}

/// Who is provisioned.
#[derive(Debug, Default)]
struct Book {
    living: BTreeMap<usize, String>,
    gone: BTreeSet<String>,
    /// Groups that were pushed with members who are gone.
    stale: BTreeSet<String>,
}

/// What came of a creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Created {
    /// It is new, or came back.
    New(String),
    /// It was there.
    Found(String),
    /// It is not there, and may not be created.
    Refused,
}

/// What is to be created.
#[derive(Clone, Copy, Debug)]
pub(super) struct Creation<'a> {
    pub(super) dialect: &'static Dialect,
    /// `/Users` or `/Groups`.
    pub(super) path: &'a str,
    /// The query that looks it up.
    pub(super) lookup: &'a [(&'a str, &'a str)],
    pub(super) body: &'a Value,
    /// Whether it is created without being looked up first.
    pub(super) is_blind: bool,
}

impl Office {
    pub(super) fn new(world: &World, workspace: &Workspace, scim: Scim, realm: &'static str, people: usize) -> Self {
        // Everybody takes two requests in the morning: the token is replaced in the middle of that.
        let wire = Wire::new(scim, &workspace.token, world.operator(), realm, &workspace.id, people);
        Self { wire, realm, book: Mutex::default() }
    }

    /// Looks up and creates, as often as it takes to know.
    pub(super) async fn create(&self, creation: Creation<'_>, random: &mut Random) -> Created {
        let Creation { dialect, path, lookup, body, is_blind } = creation;
        let find = Ask { dialect, method: &Method::GET, path, query: lookup, body: None };
        let post = Ask { dialect, method: &Method::POST, path, query: &[], body: Some(body) };
        let mut looks = !is_blind;
        loop {
            if looks && let Some(id) = self.find(find).await {
                return Created::Found(id);
            }
            match self.wire.ask(post, random).await {
                // Nobody knows what became of it. Some look first, some just send it again.
                None => looks = random.below(2) == 0,
                Some(answer) if answer.status == 201 => return Created::New(answer.id()),
                Some(answer) => {
                    self.wire.expect(&answer, &[409], &format!("POST {path} of {body}"));
                    return self.find(find).await.map_or(Created::Refused, Created::Found);
                }
            }
        }
    }

    async fn find(&self, find: Ask<'_>) -> Option<String> {
        let answer = self.wire.answer(find).await;
        self.wire.expect(&answer, &[200], &format!("a look-up of {:?}", find.query));
        let mut ids = scim::ids(&answer);
        if ids.len() > 1 {
            self.wire.surprise(format!("{:?} finds {ids:?}", find.query));
        }
        ids.pop()
    }

    /// Reads a resource.
    pub(super) async fn get(&self, dialect: &'static Dialect, path: &str, query: &[(&str, &str)]) -> Answer {
        self.wire.answer(Ask { dialect, method: &Method::GET, path, query, body: None }).await
    }

    /// Writes until there is an answer, which has to be one of these.
    pub(super) async fn write(
        &self,
        dialect: &'static Dialect,
        (method, path): (&Method, &str),
        body: Option<&Value>,
        statuses: &[u16],
        random: &mut Random,
    ) -> Answer {
        let answer = self.wire.insist(Ask { dialect, method, path, query: &[], body }, random).await;
        self.wire.expect(&answer, statuses, &format!("{method} {path} of {body:?}"));
        answer
    }

    /// Deletes something. The answer to the first of two deletions may be the one that got lost.
    pub(super) async fn delete(&self, dialect: &'static Dialect, path: &str, random: &mut Random) {
        let delete = Ask { dialect, method: &Method::DELETE, path, query: &[], body: None };
        let mut statuses: &[u16] = &[204];
        loop {
            if let Some(answer) = self.wire.ask(delete, random).await {
                self.wire.expect(&answer, statuses, &format!("DELETE {path}"));
                return;
            }
            statuses = &[204, 404];
        }
    }

    /// Enters who is provisioned.
    pub(super) fn hired(&self, number: usize, id: &str) {
        self.book.lock().expect("no holder panics").living.insert(number, id.to_owned());
    }

    /// Enters who is deleted.
    pub(super) fn deleted(&self, number: usize) {
        let mut book = self.book.lock().expect("no holder panics");
        if let Some(id) = book.living.remove(&number) {
            book.gone.insert(id);
        }
    }

    /// Up to so many of those who are provisioned, by lot.
    pub(super) fn some(&self, count: usize, random: &mut Random) -> BTreeSet<String> {
        let living: Vec<String> = self.book.lock().expect("no holder panics").living.values().cloned().collect();
        if living.is_empty() {
            return BTreeSet::new();
        }
        (0..count).map(|_| living[random.below(living.len())].clone()).collect()
    }

    /// Enters a group that was pushed with members who are gone.
    pub(super) fn pushed_stale(&self, group: &str) {
        self.book.lock().expect("no holder panics").stale.insert(group.to_owned());
    }

    /// The groups that were.
    pub(super) fn stale(&self) -> BTreeSet<String> {
        self.book.lock().expect("no holder panics").stale.clone()
    }

    /// Who was deleted.
    pub(super) fn gone(&self) -> BTreeSet<String> {
        self.book.lock().expect("no holder panics").gone.clone()
    }
}
