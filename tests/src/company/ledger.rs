//! What an identity provider knows of the requests it made.

use std::collections::BTreeMap;
use std::sync::Mutex;

use http::Method;

/// One request, as its sender knows it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its method.
    pub(super) method: Method,
    /// Its path.
    pub(super) path: String,
    /// The status it was answered with; `None` when its sender left before.
    pub(super) status: Option<u16>,
    /// The `scimType` of a refusal.
    pub(super) scim_type: String,
}

impl Entry {
    /// Whether it was meant to change something.
    pub(super) fn is_write(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether it was refused.
    pub(super) fn is_refused(&self) -> bool {
        self.status.is_some_and(|status| status >= 400)
    }
}

/// What an identity provider met.
#[derive(Clone, Copy, Debug, Default)]
pub struct Met {
    /// Requests in all.
    pub requests: usize,
    /// Writes that were answered with success.
    pub writes: usize,
    /// Requests whose answer nobody waited for.
    pub lost: usize,
    /// 401, of a token that was replaced.
    pub unauthenticated: usize,
    /// 429 and 503, each with a time to come back at.
    pub busy: usize,
    /// 409, of names that are taken.
    pub taken: usize,
    /// 404, of resources that are gone.
    pub gone: usize,
    /// 400.
    pub malformed: usize,
}

/// All requests by their id.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<BTreeMap<String, Entry>>);

impl Ledger {
    /// Enters a request.
    pub(super) fn enter(&self, id: String, entry: Entry) {
        self.0.lock().expect("no holder panics").insert(id, entry);
    }

    /// All of them.
    pub(super) fn entries(&self) -> BTreeMap<String, Entry> {
        self.0.lock().expect("no holder panics").clone()
    }

    /// Them in figures.
    pub(super) fn met(&self) -> Met {
        let mut met = Met::default();
        for entry in self.0.lock().expect("no holder panics").values() {
            met.requests += 1;
            let counted = match entry.status {
                None => &mut met.lost,
                Some(400) => &mut met.malformed,
                Some(401) => &mut met.unauthenticated,
                Some(404) => &mut met.gone,
                Some(409) => &mut met.taken,
                Some(429 | 503) => &mut met.busy,
                Some(_) if entry.is_write() && !entry.is_refused() => &mut met.writes,
                Some(_) => continue,
            };
            *counted += 1;
        }
        met
    }
}
