#![expect(clippy::unwrap_used, reason = "tests")]

mod circles;
mod envelope;
mod large;
mod references;

use serde_json::{Value, json};

use super::{Answer, Job, Limits, Method, parse};

const BASE: &str = "https://roster.example.com/scim/v2";
const LIMITS: Limits<'_> = Limits { max_operations: 1_000, base_url: BASE };

/// What was sent, as `POST Users {…}`, and what the client was told.
#[derive(Debug)]
struct Outcome {
    sent: Vec<String>,
    told: Vec<Value>,
}

impl Outcome {
    /// `bulkId status` of every result; a result without a name is told by its method.
    fn statuses(&self) -> Vec<String> {
        let name = |result: &Value| result.get("bulkId").or(result.get("method")).cloned().unwrap_or_default();
        let told = self.told.iter();
        told.map(|result| format!("{} {}", name(result), result["status"]).replace('"', "")).collect()
    }

    /// The detail of the error of one result.
    fn detail(&self, index: usize) -> &str {
        self.told[index]["response"]["detail"].as_str().unwrap()
    }
}

/// Runs a request against a server that creates `User-0`, `Group-1`, … and refuses what has `refuse` in it with 400.
fn run(request: &Value) -> Outcome {
    let text = request.to_string();
    let mut job = Job::new(parse(&text, &LIMITS).unwrap(), BASE);
    let (mut sent, mut told) = (Vec::new(), Vec::new());
    let mut made = 0;
    while let Some(call) = job.next_call() {
        let id = call.id.map(|id| format!("/{id}")).unwrap_or_default();
        let mut line = format!("{} {}{id}", call.method.as_str(), call.resource.endpoint);
        if let Some(version) = &call.version {
            line.push_str(&format!(" if {version}"));
        }
        if call.closes_circle {
            line.push_str(" closing");
        }
        if let Some(body) = &call.body {
            // Well-formed, whatever was put in or left out.
            let body: Value = serde_json::from_str(body).unwrap();
            line.push_str(&format!(" {body}"));
        }
        let answer = if line.contains("refuse") {
            let error = json!({ "status": "400", "detail": "refused on purpose" }).to_string();
            Answer { status: 400, error: Some(error), ..Answer::default() }
        } else if call.method == Method::Post {
            let location = format!("{BASE}/{}/{}-{made}", call.resource.endpoint, call.resource.name);
            made += 1;
            Answer { status: 201, location: Some(location), version: Some("W/\"1\"".to_owned()), error: None }
        } else if call.method == Method::Delete {
            Answer { status: 204, ..Answer::default() }
        } else {
            Answer { status: 200, version: Some("W/\"2\"".to_owned()), ..Answer::default() }
        };
        sent.push(line);
        job.answered(answer);
        told.extend(std::iter::from_fn(|| job.pop()).map(|result| serde_json::to_value(result).unwrap()));
    }
    told.extend(std::iter::from_fn(|| job.pop()).map(|result| serde_json::to_value(result).unwrap()));
    Outcome { sent, told }
}

fn operations(operations: Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations })
}

fn post(endpoint: &str, bulk_id: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": format!("/{endpoint}"), "bulkId": bulk_id, "data": data })
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|value| json!({ "value": value })).collect();
    post("Groups", bulk_id, json!({ "displayName": bulk_id, "members": members }))
}
