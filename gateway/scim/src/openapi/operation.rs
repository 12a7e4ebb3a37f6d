//! One method at one endpoint: what it asks, takes and answers.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Verb;

/// The media types of bodies; their bytes are the same.
const MEDIA: [&str; 2] = ["application/scim+json", "application/json"];

/// What can be done at an endpoint.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) verb: Verb,
    id: Cow<'static, str>,
    tag: &'static str,
    summary: Cow<'static, str>,
    is_public: bool,
    is_missing: bool,
    named: Option<Cow<'static, str>>,
    parameters: Vec<&'static str>,
    body: Option<&'static str>,
    answers: Vec<(u16, &'static str, Content)>,
    refusals: Vec<&'static str>,
}

/// What an answer holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// Nothing.
    None,
    /// JSON that is no SCIM message.
    Json,
    /// One document.
    One(&'static str),
    /// One document with its entity tag.
    Versioned(&'static str),
    /// One document that is new.
    Created(&'static str),
    /// A list of them.
    ListOf(&'static str),
}

impl Operation {
    pub(super) fn new(
        verb: Verb,
        id: impl Into<Cow<'static, str>>,
        tag: &'static str,
        summary: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            verb,
            id: id.into(),
            tag,
            summary: summary.into(),
            is_public: false,
            is_missing: false,
            named: None,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            refusals: vec!["400", "406", "500", "503"],
        }
    }

    /// It needs no credential.
    pub(super) fn public(self) -> Self {
        Self { is_public: true, ..self }
    }

    /// It is announced, and answers that it is not there.
    pub(super) fn missing(self) -> Self {
        Self { is_missing: true, ..self }
    }

    /// Its path names one thing, by id.
    pub(super) fn names(mut self, noun: impl Into<Cow<'static, str>>) -> Self {
        self.refusals.push("404");
        Self { named: Some(noun.into()), ..self }
    }

    pub(super) fn asks(mut self, parameters: &[&'static str]) -> Self {
        self.parameters.extend(parameters);
        self
    }

    pub(super) fn reads_conditionally(self) -> Self {
        self.asks(&["ifNoneMatch"])
    }

    pub(super) fn writes_conditionally(mut self) -> Self {
        self.refusals.push("412");
        self.asks(&["ifMatch"])
    }

    pub(super) fn takes(mut self, schema: &'static str) -> Self {
        self.refusals.extend(["413", "415"]);
        Self { body: Some(schema), ..self }
    }

    pub(super) fn answers(mut self, status: u16, description: &'static str, content: Content) -> Self {
        self.answers.push((status, description, content));
        self
    }

    /// It may be refused for what others have.
    pub(super) fn may_clash(mut self) -> Self {
        self.refusals.push("409");
        self
    }

    pub(super) fn document(&self) -> Value {
        let mut responses = Map::new();
        let refusals = if self.is_missing { &["501"][..] } else { &self.refusals };
        for (status, description, content) in &self.answers {
            responses.insert(status.to_string(), content.response(description));
        }
        let of_credential = if self.is_public || self.is_missing { &["403"][..] } else { &["401", "403", "429"] };
        let of_credential = of_credential.iter().filter(|_| !self.is_missing);
        for status in refusals.iter().chain(of_credential) {
            responses.insert((*status).to_owned(), json!({ "$ref": format!("#/components/responses/{status}") }));
        }

        let mut document = Map::new();
        document.insert("operationId".to_owned(), self.id.as_ref().into());
        document.insert("tags".to_owned(), json!([self.tag]));
        document.insert("summary".to_owned(), self.summary.as_ref().into());
        if self.is_public || self.is_missing {
            document.insert("security".to_owned(), json!([]));
        }
        let id = self.named.iter().map(|noun| {
            json!({
                "name": "id",
                "in": "path",
                "required": true,
                "description": format!("The id of the {noun}."),
                "schema": { "type": "string" },
            })
        });
        let others = self.parameters.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
        let parameters: Vec<Value> = id.chain(others).collect();
        if !parameters.is_empty() {
            document.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(schema) = self.body {
            let body = json!({ "required": true, "content": content(&reference(schema)) });
            document.insert("requestBody".to_owned(), body);
        }
        document.insert("responses".to_owned(), responses.into());
        document.into()
    }
}

impl Content {
    fn response(self, description: &str) -> Value {
        let header = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
        match self {
            Self::None => json!({ "description": description }),
            Self::Json => json!({
                "description": description,
                "content": { "application/json": { "schema": { "type": "object" } } },
            }),
            Self::One(schema) => json!({ "description": description, "content": content(&reference(schema)) }),
            Self::Versioned(schema) => json!({
                "description": description,
                "headers": { "ETag": header("ETag") },
                "content": content(&reference(schema)),
            }),
            Self::Created(schema) => json!({
                "description": description,
                "headers": { "ETag": header("ETag"), "Location": header("Location") },
                "content": content(&reference(schema)),
            }),
            Self::ListOf(schema) => {
                let resources = json!({ "type": "array", "items": reference(schema) });
                let list = json!({
                    "allOf": [reference("ListResponse")],
                    "properties": { "Resources": resources },
                });
                json!({ "description": description, "content": content(&list) })
            }
        }
    }
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn content(schema: &Value) -> Value {
    let media = MEDIA.into_iter().map(|media| (media.to_owned(), json!({ "schema": schema })));
    Value::Object(media.collect())
}

/// What may be asked, by the name it is referred to with.
pub(super) fn parameters() -> Value {
    let query = |name: &str, schema: Value, description: &str| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let names = |name: &str, description: &str| {
        json!({
            "name": name,
            "in": "query",
            "description": description,
            "schema": { "type": "array", "items": { "type": "string" } },
            "style": "form",
            "explode": false,
        })
    };
    let header = |name: &str, description: &str| json!({ "name": name, "in": "header", "description": description, "schema": { "type": "string" } });
    json!({
        "filter": query("filter", json!({ "type": "string" }), "Which resources: RFC 7644 §3.4.2.2."),
        "sortBy": query("sortBy", json!({ "type": "string" }), "The attribute to sort by."),
        "sortOrder": query(
            "sortOrder",
            json!({ "type": "string", "enum": ["ascending", "descending"], "default": "ascending" }),
            "In which order to sort.",
        ),
        "startIndex": query(
            "startIndex",
            json!({ "type": "integer", "minimum": 1, "default": 1 }),
            "Where the page starts, counted from one.",
        ),
        "count": query(
            "count",
            json!({ "type": "integer", "minimum": 0 }),
            "How many resources at most; the server may give fewer.",
        ),
        "cursor": query(
            "cursor",
            json!({ "type": "string" }),
            "The cursor of the page (RFC 9865); empty for the first page.",
        ),
        "attributes": names("attributes", "The attributes to return, and no others."),
        "excludedAttributes": names("excludedAttributes", "The attributes not to return."),
        "ifMatch": header("If-Match", "The entity tags that the resource may have; any other is refused."),
        "ifNoneMatch": header("If-None-Match", "The entity tags that the client has."),
    })
}

/// What answers tell in headers.
pub(super) fn headers() -> Value {
    json!({
        "ETag": { "description": "The entity tag of the resource, as in meta.version.", "schema": { "type": "string" } },
        "Location": {
            "description": "The URL of the resource, as in meta.location.",
            "schema": { "type": "string", "format": "uri" },
        },
        "Retry-After": {
            "description": "After how many seconds the same request may succeed.",
            "schema": { "type": "integer", "minimum": 1 },
        },
        "WWW-Authenticate": { "description": "How to say who is asking.", "schema": { "type": "string" } },
    })
}

/// Every refusal, by its status.
pub(super) fn refusals() -> Value {
    let refusal = |description: &str| json!({ "description": description, "content": content(&reference("Error")) });
    let with = |description: &str, name: &str| {
        json!({
            "description": description,
            "headers": { name: { "$ref": format!("#/components/headers/{name}") } },
            "content": content(&reference("Error")),
        })
    };
    json!({
        "400": refusal("The request is not understood, or asks for what cannot be."),
        "401": with("Who is asking is not known.", "WWW-Authenticate"),
        "403": refusal("Who is asking may not; or a filter where there is none."),
        "404": refusal("There is no such resource."),
        "406": refusal("The client takes neither of the media types of answers."),
        "409": refusal("Another resource has what must be unique."),
        "412": refusal("The resource is not the one that the client knows."),
        "413": refusal("The body is too large, or holds too many operations."),
        "415": refusal("The body is not JSON in UTF-8."),
        "429": with("Too many requests.", "Retry-After"),
        "500": refusal("Something failed inside; the detail names the request."),
        "501": refusal("There is no such thing, and the detail says why."),
        "503": with("The request could not be served now.", "Retry-After"),
    })
}
