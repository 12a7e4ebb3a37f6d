//! A bulk request while it runs: which request is next, what its answer means for the others, what the client is told.

mod links;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use super::Method;
use super::circle::{self, Opened};
use super::envelope::{self, Operation, Request};
use super::order::{Order, Turn};
use super::reference::{references, resolve};
use super::result::{OperationResult, body_of};
use super::target::{Id, encoded};
use crate::error::Error;
use crate::schema::Resource;
use links::Link;

/// How much of a `bulkId` a message repeats, in bytes.
const SHOWN: usize = 60;

/// A bulk request under way.
#[derive(Debug)]
pub struct Job<'a> {
    base_url: String,
    operations: Vec<Operation<'a>>,
    creators: HashMap<Cow<'a, str>, usize>,
    order: Order,
    fates: Vec<Fate>,
    links: Vec<Link<'a>>,
    asked: Option<Asked<'a>>,
    results: Vec<Option<OperationResult<'a>>>,
    told: usize,
    errors: u64,
    fail_on_errors: Option<u64>,
    is_over: bool,
}

/// A request that is to be sent now.
#[derive(Debug)]
pub struct Call<'a> {
    /// Its method.
    pub method: Method,
    /// The kind of resource it is about.
    pub resource: Resource,
    /// The resource's id, encoded for a path; `None` for the collection.
    pub id: Option<String>,
    /// The revision the client saw.
    pub version: Option<Cow<'a, str>>,
    /// Its body. A slice of the bulk request's own where nothing had to be put in.
    pub body: Option<Cow<'a, str>>,
    /// Whether it links resources that the request created in a circle.
    pub closes_circle: bool,
}

/// How a request was answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the resource is, when the answer says so.
    pub location: Option<String>,
    /// Its entity tag, when the answer says so.
    pub version: Option<String>,
    /// The body of an error.
    pub error: Option<String>,
}

/// What became of what an operation creates.
#[derive(Clone, Debug)]
enum Fate {
    Open,
    Created(String),
    Failed,
}

/// What the request under way is for.
#[derive(Debug)]
enum Asked<'a> {
    Operation { index: usize, circular: Option<(usize, Vec<&'a str>)> },
    Link { index: usize, created: Answer, unlinked: Option<String> },
}

impl<'a> Job<'a> {
    /// Starts with nothing done. `base_url` is the URL that the collections hang under.
    pub fn new(request: Request<'a>, base_url: &str) -> Self {
        let Request { fail_on_errors, operations, creators } = request;
        let count = operations.len();
        Self {
            base_url: base_url.to_owned(),
            operations,
            creators,
            order: Order::of(count),
            fates: vec![Fate::Open; count],
            links: Vec::new(),
            asked: None,
            results: std::iter::repeat_with(|| None).take(count).collect(),
            told: 0,
            errors: 0,
            fail_on_errors,
            is_over: false,
        }
    }

    /// The next request. Its answer comes before the one after it is asked for.
    pub fn next_call(&mut self) -> Option<Call<'a>> {
        while !self.is_over {
            if self.fail_on_errors.is_some_and(|limit| self.errors >= limit) {
                self.end(&Error::new(409, None, "the request stopped at failOnErrors"));
                break;
            }
            if let Some(call) = self.due_link() {
                return Some(call);
            }
            let (operations, creators) = (&self.operations, &self.creators);
            let Some(turn) = self.order.next(|index| needs(operations, creators, index)) else {
                self.is_over = true;
                break;
            };
            let index = turn.index;
            match self.call(turn) {
                Ok(call) => return Some(call),
                Err(error) => self.refuse(index, &error),
            }
        }
        None
    }

    /// Takes the answer to the request that [`Job::next`] gave out.
    pub fn answered(&mut self, answer: Answer) {
        match self.asked.take() {
            Some(Asked::Operation { index, circular }) => self.executed(index, circular, answer),
            Some(Asked::Link { index, created, unlinked }) => self.linked(index, created, unlinked, &answer),
            None => {}
        }
    }

    /// Ends the request: what has not been executed is refused with this error.
    pub fn give_up(&mut self, error: &Error) {
        self.end(error);
        for index in 0..self.operations.len() {
            if self.results.get(index).is_some_and(Option::is_none) && matches!(self.fates.get(index), Some(Fate::Open))
            {
                self.refuse(index, error);
            }
        }
    }

    /// The next result, in the order of the request, once it is there. Operations that were not executed have none.
    pub fn pop(&mut self) -> Option<OperationResult<'a>> {
        while let Some(place) = self.results.get_mut(self.told) {
            match place.take() {
                Some(result) => {
                    self.told += 1;
                    return Some(result);
                }
                None if self.is_over => self.told += 1,
                None => return None,
            }
        }
        None
    }

    /// How many operations failed so far.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    fn call(&mut self, turn: Turn) -> Result<Call<'a>, Error> {
        let Turn { index, circular } = turn;
        let Some(operation) = self.operations.get(index) else { return Err(Error::not_found("no such operation")) };
        let envelope::Order { method, target, data } = operation.order.clone()?;
        let id = match &target.id {
            None => None,
            Some(Id::Known(id)) => Some(encoded(id)),
            Some(Id::Created(bulk_id)) => Some(encoded(self.id_of(bulk_id)?)),
        };
        let mut later = None;
        let body = match (data, circular.first()) {
            (None, _) => None,
            (Some(data), None) => Some(resolve(data, |bulk_id| self.id_of(bulk_id))?),
            (Some(data), Some(after)) => {
                let is_to_come = |bulk_id: &str| self.creators.get(bulk_id).is_some_and(|of| circular.contains(of));
                let opened = circle::open(&target.resource, data, is_to_come).ok_or_else(in_circle)?;
                let Opened { data, left_out } = opened;
                later = Some((*after, left_out)).filter(|(_, left_out)| !left_out.is_empty());
                let data = resolve(&data, |bulk_id| self.id_of(bulk_id))?.into_owned();
                Some(Cow::Owned(data))
            }
        };
        // RFC 7644 §3.7.3 shows the operations of a patch without the object around them.
        let body = match (method, body) {
            (Method::Patch, Some(list)) if list.starts_with('[') => Some(format!(r#"{{"Operations":{list}}}"#).into()),
            (Method::Post | Method::Put | Method::Patch | Method::Delete, body) => body,
        };
        let version = operation.version.clone().filter(|_| method != Method::Post);
        self.asked = Some(Asked::Operation { index, circular: later });
        Ok(Call { method, resource: target.resource, id, version, body, closes_circle: false })
    }

    fn executed(&mut self, index: usize, circular: Option<(usize, Vec<&'a str>)>, answer: Answer) {
        let is_success = (200..300).contains(&answer.status);
        let created = answer.location.as_deref().and_then(|location| location.rsplit('/').next());
        let fate = match created {
            Some(id) if is_success => Fate::Created(id.to_owned()),
            Some(_) | None => Fate::Failed,
        };
        self.settle(index, fate);
        match circular {
            Some((after, left_out)) if is_success => {
                self.links.push(Link { index, after, left_out, created: answer });
            }
            Some(_) | None => self.record(index, answer),
        }
    }

    /// Nothing more is executed.
    fn end(&mut self, error: &Error) {
        self.is_over = true;
        // A request that is not waited for any more may have been executed or not.
        match self.asked.take() {
            Some(Asked::Operation { index, .. }) => self.refuse(index, error),
            Some(Asked::Link { index, created, .. }) => self.unlinked(index, created, error.status, &error.detail),
            None => {}
        }
        for Link { index, created, .. } in std::mem::take(&mut self.links) {
            self.unlinked(index, created, error.status, &error.detail);
        }
    }

    fn refuse(&mut self, index: usize, error: &Error) {
        self.settle(index, Fate::Failed);
        let error_body = serde_json::to_string(error).ok();
        self.record(index, Answer { status: error.status, error: error_body, ..Answer::default() });
        if let Some(Some(result)) = self.results.get_mut(index) {
            result.unsent = Some(error.clone());
        }
    }

    fn settle(&mut self, index: usize, fate: Fate) {
        if let Some(place) = self.fates.get_mut(index) {
            *place = fate;
        }
    }

    fn record(&mut self, index: usize, answer: Answer) {
        let Some(operation) = self.operations.get(index) else { return };
        let Answer { status, location, version, error } = answer;
        let location = location.or_else(|| self.location(operation));
        let mut result = OperationResult {
            location,
            method: operation.method,
            bulk_id: operation.bulk_id.clone(),
            version,
            status,
            response: None,
            unsent: None,
        };
        if result.is_error() {
            self.errors += 1;
            // RFC 7644 §3.7: an error has a body. One that is no JSON is not ours.
            let body = error.and_then(|error| RawValue::from_string(error).ok());
            result.response = body.or_else(|| body_of(&Error::new(status, None, "")));
        }
        if let Some(place) = self.results.get_mut(index) {
            *place = Some(result);
        }
    }

    /// Where the resource of an operation is that did not create it.
    fn location(&self, operation: &Operation<'_>) -> Option<String> {
        let target = &operation.order.as_ref().ok()?.target;
        let id = match target.id.as_ref()? {
            Id::Known(id) => id,
            Id::Created(bulk_id) => self.id_of(bulk_id).ok()?,
        };
        Some(format!("{}/{}/{}", self.base_url.trim_end_matches('/'), target.resource.endpoint, encoded(id)))
    }

    /// The id of what an operation created.
    fn id_of(&self, bulk_id: &str) -> Result<&str, Error> {
        let shown = bulk_id.get(..bulk_id.floor_char_boundary(SHOWN)).unwrap_or_default();
        let fate = self.creators.get(bulk_id).and_then(|index| self.fates.get(*index));
        match fate {
            Some(Fate::Created(id)) => Ok(id),
            Some(Fate::Failed) => {
                Err(Error::new(409, None, format!("not executed: it refers to bulkId:{shown}, which was not created")))
            }
            Some(Fate::Open) => Err(in_circle()),
            None => Err(Error::invalid_value(format!(
                "bulkId:{shown} refers to no operation of this request; give the POST that creates it this bulkId"
            ))),
        }
    }
}

/// What an operation refers to, each once.
fn needs(operations: &[Operation<'_>], creators: &HashMap<Cow<'_, str>, usize>, index: usize) -> Vec<usize> {
    let Some(Ok(order)) = operations.get(index).map(|operation| &operation.order) else { return Vec::new() };
    let of_path = match &order.target.id {
        Some(Id::Created(bulk_id)) => creators.get(bulk_id.as_str()).copied(),
        Some(Id::Known(_)) | None => None,
    };
    let of_data = references(order.data.unwrap_or_default());
    let of_data = of_data.filter_map(|reference| creators.get(reference.bulk_id.as_ref()).copied());
    let mut needs: Vec<usize> = of_path.into_iter().chain(of_data).collect();
    // In the order of the request: what comes first is created first.
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn in_circle() -> Error {
    Error::new(409, None, "refers in a circle to what can only be created after it; create both, then link them")
}
