//! What a row is made of: steps, each a request and what must come back. Texts hold placeholders: `{n}` is the row's own
//! number, `{name}` something an earlier step kept.

use http::Method;
use proto::v1;
use roster_tests::dialect::{Dialect, patch_of};
use serde_json::Value;

/// One sequence.
#[derive(Debug)]
pub(crate) struct Row {
    /// The scenario's id.
    pub(crate) id: &'static str,
    /// What happens, in order.
    pub(crate) steps: Vec<Step>,
}

/// Makes a row.
pub(crate) fn row(id: &'static str, steps: impl IntoIterator<Item = Step>) -> Row {
    Row { id, steps: steps.into_iter().collect() }
}

/// One thing that happens.
#[derive(Debug)]
pub(crate) enum Step {
    /// A request.
    Call(Box<Request>),
    /// A request sent many times at once: one answers the first status, all others the second.
    Race(Box<Request>, usize, u16, u16),
    /// A request sent once for each `{i}` from 1 to the number, a few at a time.
    Each(Box<Request>, usize),
    /// The workspace may make one request a second. A request is sent until it is one too many, and once more after as many
    /// seconds as it is told to wait: then it succeeds.
    RateLimited(Box<Request>),
    /// A second workspace; its token is kept under the name.
    OtherWorkspace(&'static str),
    /// A new SCIM token; kept under the name.
    NewToken(&'static str),
    /// What the service tells internal services about a user.
    Known(&'static str, Vec<Known>),
    /// What was gathered under the name are so many different values.
    Distinct(&'static str, usize),
    /// From here on the workspace has this policy.
    Policy(v1::Policy),
    /// What an admin of the workspace does in the product; refused for this reason, if there is one.
    Admin(Act, Option<&'static str>),
    /// A request that locks a user out while the product asks all the time whether that user may sign in.
    SignIns(Box<Request>, &'static str),
}

/// Something that an admin does in the product.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Invites somebody by address; the id is kept under the name.
    Invite(&'static str, &'static str),
    Deactivate(&'static str),
    Reactivate(&'static str),
    Delete(&'static str),
    SetTitle(&'static str, &'static str),
    SetRole(&'static str, v1::Role),
    RevokeToken,
    DisableScim,
    EnableScim,
}

/// A fact about a user as gRPC tells it.
#[derive(Debug)]
pub(crate) enum Known {
    State(v1::UserState),
    ManagedBy(v1::ManagedBy),
    LoginEmail(&'static str),
    TimeZone(&'static str),
    Predecessor(&'static str),
    ExternalId(&'static str),
    Title(&'static str),
    Role(v1::Role),
    /// The seat of a user nobody gave one.
    PlainSeat,
}

/// A request and what must come back.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Whose client sends it, when it is not that of the row.
    pub(crate) dialect: Option<&'static Dialect>,
    pub(crate) method: Method,
    /// Below the base URL.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Appended to the path as it is, query included, instead of `query`.
    pub(crate) raw_query: Option<String>,
    pub(crate) body: Body,
    pub(crate) authorization: Authorization,
    /// Headers that replace the dialect's; empty takes one away.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) statuses: Vec<u16>,
    pub(crate) checks: Vec<Check>,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Nothing.
    None,
    /// This, with its placeholders filled in.
    Json(Value),
    /// This text as it is.
    Text(&'static str),
    /// So many bytes.
    Large(usize),
    /// A kept document with these members set.
    Edited(&'static str, Value),
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    /// The row's workspace, in the dialect's manner.
    Own,
    /// A kept token, in the dialect's manner.
    Kept(&'static str),
    /// This header as it is.
    Header(&'static str),
    /// The row's token, without a scheme.
    Bare,
    /// Nobody.
    Missing,
}

/// What must hold of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Check {
    /// The value at the path is this, placeholders filled in.
    Is(String, Value),
    /// There is nothing at the path.
    Absent(String),
    /// There is something at the path.
    Present(String),
    /// The value at the path is another one.
    Differs(String, Value),
    /// A header holds this.
    HeaderHas(&'static str, &'static str),
    /// A header ends like this.
    HeaderEnds(&'static str, &'static str),
    /// The text at the path starts like this.
    Starts(&'static str, &'static str),
    /// The text at the path has this in it.
    Has(&'static str, &'static str),
    /// The object at the path has exactly these members.
    Members(&'static str, Vec<&'static str>),
    /// There is no null anywhere.
    NoNulls,
    /// Nowhere in the answer is this text.
    Without(&'static str),
    /// The value at the path is kept under the name.
    Keep(&'static str, String),
    /// The values at the path of each resource are added to what the name holds.
    Gather(&'static str, String),
    /// The resources are added to what the name holds, as members of a group.
    GatherMembers(&'static str),
    /// A list of exactly these resources, in this order.
    Resources(Vec<&'static str>),
    /// A group of exactly these members; one that was gathered stands for all that were.
    Holds(Vec<&'static str>),
}

fn request(method: Method, path: &str, body: Body) -> Request {
    Request {
        dialect: None,
        method,
        path: path.to_owned(),
        query: Vec::new(),
        raw_query: None,
        body,
        authorization: Authorization::Own,
        headers: Vec::new(),
        statuses: vec![200],
        checks: Vec::new(),
    }
}

/// `GET` below the base URL.
pub(crate) fn get(path: &str) -> Request {
    request(Method::GET, path, Body::None)
}

/// `GET /Users` with a filter.
pub(crate) fn find(filter: &str) -> Request {
    get("/Users").query("filter", filter)
}

/// `POST /Users`.
pub(crate) fn post(body: Value) -> Request {
    request(Method::POST, "/Users", Body::Json(body)).gives(201)
}

/// `PUT /Users/{id}`.
pub(crate) fn put(id: &str, body: Value) -> Request {
    request(Method::PUT, &format!("/Users/{id}"), Body::Json(body))
}

/// `PUT /Users/{id}` of a kept document with these members set.
pub(crate) fn put_back(id: &str, kept: &'static str, set: Value) -> Request {
    request(Method::PUT, &format!("/Users/{id}"), Body::Edited(kept, set))
}

/// `PATCH /Users/{id}` with these operations. Answers 200 with the resource: design, section 7.
pub(crate) fn patch(id: &str, operations: Value) -> Request {
    patch_body(id, patch_of(&operations))
}

/// `PATCH /Users/{id}` with this body.
pub(crate) fn patch_body(id: &str, body: Value) -> Request {
    request(Method::PATCH, &format!("/Users/{id}"), Body::Json(body))
}

/// `DELETE /Users/{id}`.
pub(crate) fn delete(id: &str) -> Request {
    request(Method::DELETE, &format!("/Users/{id}"), Body::None).gives(204)
}

/// `GET /Groups` with a filter.
pub(crate) fn find_group(filter: &str) -> Request {
    get("/Groups").query("filter", filter)
}

/// `POST /Groups`.
pub(crate) fn post_group(body: Value) -> Request {
    request(Method::POST, "/Groups", Body::Json(body)).gives(201)
}

/// `PUT /Groups/{id}`.
pub(crate) fn put_group(id: &str, body: Value) -> Request {
    request(Method::PUT, &format!("/Groups/{id}"), Body::Json(body))
}

/// `PUT /Groups/{id}` of a kept document with these members set.
pub(crate) fn put_group_back(id: &str, kept: &'static str, set: Value) -> Request {
    request(Method::PUT, &format!("/Groups/{id}"), Body::Edited(kept, set))
}

/// `PATCH /Groups/{id}` with these operations. Answers 200 with the resource while it is small: design, section 7.
pub(crate) fn patch_group(id: &str, operations: Value) -> Request {
    request(Method::PATCH, &format!("/Groups/{id}"), Body::Json(patch_of(&operations)))
}

/// `DELETE /Groups/{id}`.
pub(crate) fn delete_group(id: &str) -> Request {
    request(Method::DELETE, &format!("/Groups/{id}"), Body::None).gives(204)
}

/// Any other request.
pub(crate) fn other(method: Method, path: &str) -> Request {
    request(method, path, Body::None)
}

impl Request {
    /// Sent by another client than the row's.
    pub(crate) fn sent_as(mut self, dialect: &'static Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    pub(crate) fn query(mut self, key: &str, value: &str) -> Self {
        self.query.push((key.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn raw_query(mut self, query: &str) -> Self {
        self.raw_query = Some(query.to_owned());
        self
    }

    pub(crate) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn by(mut self, authorization: Authorization) -> Self {
        self.authorization = authorization;
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn gives(mut self, status: u16) -> Self {
        self.statuses = vec![status];
        self
    }

    pub(crate) fn refused(self, status: u16, scim_type: &str) -> Self {
        self.gives(status).is("scimType", scim_type)
    }

    pub(crate) fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    pub(crate) fn is(self, path: &str, value: impl Into<Value>) -> Self {
        self.check(Check::Is(path.to_owned(), value.into()))
    }

    pub(crate) fn absent(self, path: &str) -> Self {
        self.check(Check::Absent(path.to_owned()))
    }

    pub(crate) fn present(self, path: &str) -> Self {
        self.check(Check::Present(path.to_owned()))
    }

    pub(crate) fn differs(self, path: &str, value: impl Into<Value>) -> Self {
        self.check(Check::Differs(path.to_owned(), value.into()))
    }

    pub(crate) fn keep(self, name: &'static str, path: &str) -> Self {
        self.check(Check::Keep(name, path.to_owned()))
    }

    /// Keeps what tells whether a user was written: its version and time.
    pub(crate) fn keep_revision(self) -> Self {
        self.keep("version", "meta/version").keep("modified", "meta/lastModified")
    }

    /// Nothing was written since `keep_revision`.
    pub(crate) fn same_revision(self) -> Self {
        self.is("meta/version", "{version}").is("meta/lastModified", "{modified}")
    }

    /// A list of exactly these resources, in this order.
    pub(crate) fn finds<const N: usize>(self, ids: [&'static str; N]) -> Self {
        self.check(Check::Resources(ids.to_vec())).is("totalResults", N)
    }

    /// A group of exactly these members.
    pub(crate) fn holds<const N: usize>(self, ids: [&'static str; N]) -> Self {
        self.check(Check::Holds(ids.to_vec()))
    }
}

impl From<Request> for Step {
    fn from(request: Request) -> Self {
        Self::Call(Box::new(request))
    }
}

/// A row of steps of every kind.
macro_rules! steps {
    ($id:literal, $($step:expr),+ $(,)?) => {
        $crate::replay::row::row($id, [$($crate::replay::row::Step::from($step)),+])
    };
}
pub(crate) use steps;
