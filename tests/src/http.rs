//! An HTTP/1.1 client that keeps its connections and hides nothing: what was sent is what is sent, and what came is all
//! there. `raw` is for what not even a client without manners can send.

use std::sync::Mutex;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A request, ready to be sent more than once.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query, percent-encoded.
    pub target: String,
    /// The headers, `host` aside.
    pub headers: Vec<(String, String)>,
    /// The body; `None` sends none.
    pub body: Option<Bytes>,
}

impl Call {
    /// A request without headers and body.
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body: None }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A member of the JSON body as text.
    pub fn text(&self, path: &str) -> String {
        crate::look::text(crate::look::look(&self.json(), path).as_ref())
    }

    /// The `id` of the resource in the body.
    pub fn id(&self) -> String {
        self.text("id")
    }

    /// Fails the test unless the status is this one.
    ///
    /// # Panics
    /// When it is another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// What every answer of the SCIM surface must be: nothing with a 204, JSON of a SCIM media type with anything else,
    /// and RFC 7644 §3.12's Error with every refusal. The complaint otherwise.
    pub fn complaint(&self) -> Option<String> {
        if self.status == 204 {
            return (!self.body.is_empty()).then(|| "a 204 with a body".to_owned());
        }
        let media = self.header("content-type");
        if media != "application/scim+json" && media != "application/json" {
            return Some(format!("the media type is {media:?}"));
        }
        let Ok(json) = serde_json::from_slice::<Value>(&self.body) else {
            return Some("the body is not JSON".to_owned());
        };
        if self.status < 400 {
            return None;
        }
        if json["schemas"] != serde_json::json!(["urn:ietf:params:scim:api:messages:2.0:Error"]) {
            return Some("an error without the Error schema".to_owned());
        }
        if json["status"] != Value::String(self.status.to_string()) {
            return Some(format!("an error whose status is {}", json["status"]));
        }
        if json["detail"].as_str().is_none_or(|detail| detail.trim().is_empty()) {
            return Some("an error without a detail".to_owned());
        }
        None
    }
}

/// Why no answer came.
#[derive(Debug)]
pub struct NoAnswer(pub String);

/// A client of one server.
#[derive(Debug)]
pub struct Http {
    authority: String,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

impl Http {
    /// A client of the server at this host and port.
    pub fn new(authority: impl Into<String>) -> Self {
        Self { authority: authority.into(), idle: Mutex::default() }
    }

    /// The server's host and port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Sends a request and reads the answer.
    ///
    /// # Panics
    /// When no answer comes.
    #[track_caller]
    pub fn send(&self, call: &Call) -> impl Future<Output = Answer> {
        let caller = std::panic::Location::caller();
        let call = call.clone();
        async move {
            match self.try_send(&call).await {
                Ok(answer) => answer,
                Err(NoAnswer(why)) => panic!("{caller}: {} {}: {why}", call.method, call.target),
            }
        }
    }

    /// Sends a request and reads the answer, if one comes.
    ///
    /// # Errors
    /// When the connection fails before the answer is complete.
    pub async fn try_send(&self, call: &Call) -> Result<Answer, NoAnswer> {
        loop {
            let waiting = self.idle.lock().expect("no holder panics").pop();
            let reused = waiting.is_some();
            let mut sender = match waiting {
                Some(sender) => sender,
                None => self.connect().await?,
            };
            if sender.ready().await.is_err() && reused {
                continue;
            }
            let sent = match sender.try_send_request(self.request(call)?).await {
                Ok(response) => response,
                // The server closed an idle connection: nothing was sent, so sending it again is safe.
                Err(error) if reused && error.message().is_some() => continue,
                Err(error) => return Err(NoAnswer(error.into_error().to_string())),
            };
            let (head, body) = sent.into_parts();
            let body = body.collect().await.map_err(|error| NoAnswer(error.to_string()))?.to_bytes();
            if sender.ready().await.is_ok() {
                self.idle.lock().expect("no holder panics").push(sender);
            }
            return Ok(Answer { status: head.status.as_u16(), headers: head.headers, body });
        }
    }

    fn request(&self, call: &Call) -> Result<Request<Full<Bytes>>, NoAnswer> {
        let body = call.body.clone();
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(&call.target)
            .body(Full::new(body.clone().unwrap_or_default()))
            .map_err(|error| NoAnswer(format!("cannot be sent: {error}")))?;
        let headers = request.headers_mut();
        let host = HeaderValue::from_str(&self.authority).map_err(|error| NoAnswer(error.to_string()))?;
        headers.insert(http::header::HOST, host);
        for (name, value) in &call.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| NoAnswer(error.to_string()))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| NoAnswer(error.to_string()))?;
            headers.append(name, value);
        }
        Ok(request)
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, NoAnswer> {
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| NoAnswer(error.to_string()))?;
        stream.set_nodelay(true).map_err(|error| NoAnswer(error.to_string()))?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| NoAnswer(error.to_string()))?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters; a space becomes `space`.
pub fn percent_encode(text: &str, space: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push_str(space),
            _ => write!(encoded, "%{byte:02X}").expect("a string takes all"),
        }
    }
    encoded
}
