//! Replays rows: each in a fresh workspace of one shared world, several at a time, and reports every row that fails.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proto::v1;
use roster_tests::dialect::Dialect;
use roster_tests::http::{Answer, Call};
use roster_tests::look::{look, text};
use roster_tests::scim;
use roster_tests::world::{self, Backend, Topology, Workspace, World};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::row::{Authorization, Body, Check, Known, Request, Row, Step};

/// Rows at a time: enough to keep two cores busy while a row waits for a disk.
const ROWS_AT_ONCE: usize = 6;

/// Replays the rows and fails when one of them does.
pub(crate) async fn replay(backend: Backend, topology: Topology, dialect: &'static Dialect, rows: Vec<Row>) {
    let Some(world) = World::start(backend, topology).await else { return };
    let world = Arc::new(world);
    let turns = Arc::new(Semaphore::new(ROWS_AT_ONCE));
    let total = rows.len();
    let mut running = JoinSet::new();
    for row in rows {
        let (world, turns) = (Arc::clone(&world), Arc::clone(&turns));
        running.spawn(async move {
            let _turn = turns.acquire_owned().await.unwrap();
            Player::new(&world, dialect).await.play(&row).await.map_err(|why| format!("{}: {why}", row.id))
        });
    }
    let mut failures = Vec::new();
    while let Some(played) = running.join_next().await {
        match played {
            Ok(outcome) => failures.extend(outcome.err()),
            Err(panicked) => failures.push(format!("a row could not be played: {panicked}")),
        }
    }
    failures.sort();
    world::note(&format!("{} on {backend:?}, {topology:?}: {} of {total}", dialect.name, total - failures.len()));
    assert!(
        failures.is_empty(),
        "{} on {backend:?}, {topology:?}: {} of {total} rows fail\n\n{}",
        dialect.name,
        failures.len(),
        failures.join("\n\n")
    );
}

struct Player<'a> {
    world: &'a World,
    dialect: &'static Dialect,
    workspace: Workspace,
    kept: BTreeMap<String, Value>,
}

impl<'a> Player<'a> {
    async fn new(world: &'a World, dialect: &'static Dialect) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let workspace = world.workspace().await;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed).to_string();
        Self { world, dialect, workspace, kept: BTreeMap::from([("n".to_owned(), Value::from(number))]) }
    }

    async fn play(mut self, row: &Row) -> Result<(), String> {
        for (number, step) in row.steps.iter().enumerate() {
            self.step(step).await.map_err(|why| format!("step {}: {why}", number + 1))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Call(request) => {
                let answer = self.send(request).await?;
                self.judge(request, &answer)
            }
            Step::Race(request, times, one, others) => self.race(request, *times, *one, *others).await,
            Step::Each(request, times) => self.each(request, *times).await,
            Step::RateLimited(request) => self.rate_limited(request).await,
            Step::OtherWorkspace(name) => {
                let other = self.world.workspace().await;
                self.kept.insert((*name).to_owned(), Value::from(other.token));
                Ok(())
            }
            Step::NewToken(name) => {
                let request =
                    v1::GenerateScimTokenRequest { workspace_id: self.workspace.id.clone(), ..Default::default() };
                let answer = self.world.operator().tokens().generate_scim_token(request).await;
                let secret = answer.map_err(|status| status.to_string())?.into_inner().secret;
                self.kept.insert((*name).to_owned(), Value::from(secret));
                Ok(())
            }
            Step::Known(user, facts) => {
                let user = self.world.user(&self.workspace.id, &self.filled(user)).await;
                facts.iter().try_for_each(|fact| self.known(&user, fact))
            }
            Step::Distinct(name, count) => {
                let values = self.kept.get(*name).and_then(Value::as_array).cloned().unwrap_or_default();
                let distinct: BTreeSet<String> = values.iter().map(|value| text(Some(value))).collect();
                expect_same("gathered values", &json!(count), &json!(values.len()))?;
                expect_same("different values", &json!(count), &json!(distinct.len()))
            }
            Step::StrictMembers => {
                self.world.set_policy(&self.workspace, v1::Policy { strict_members: true, ..Default::default() }).await;
                Ok(())
            }
        }
    }

    async fn rate_limited(&mut self, request: &Request) -> Result<(), String> {
        let limit = v1::RateLimit { requests_per_second: 1, burst: 1, unlimited: false };
        self.world.set_rate_limit(&self.workspace, Some(limit)).await;
        let too_many = Request { statuses: vec![429], checks: Vec::new(), ..request.clone() };
        for _ in 0..100 {
            let answer = self.send(request).await?;
            if answer.status != 429 {
                self.judge(request, &answer)?;
                continue;
            }
            self.judge(&too_many, &answer)?;
            let after = answer.header("retry-after");
            let seconds = after.parse().map_err(|_| format!("Retry-After is {after:?}, not whole seconds"))?;
            expect_same("Retry-After", &json!(1), &json!(seconds))?;
            // What an identity provider does when it is told to.
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let answer = self.send(request).await?;
            return self.judge(request, &answer);
        }
        Err("a hundred requests in a row are let through at one a second".to_owned())
    }

    async fn race(&self, request: &Request, times: usize, one: u16, others: u16) -> Result<(), String> {
        let mut running = JoinSet::new();
        for _ in 0..times {
            let (http, call) = (self.world.http(), self.call(request));
            running.spawn(async move { http.send(&call).await });
        }
        let mut statuses = BTreeMap::<u16, usize>::new();
        while let Some(answer) = running.join_next().await {
            let answer = answer.map_err(|error| error.to_string())?;
            if let Some(complaint) = answer.complaint() {
                return Err(complaint);
            }
            *statuses.entry(answer.status).or_default() += 1;
        }
        let wanted = BTreeMap::from([(one, 1), (others, times - 1)]);
        if statuses == wanted { Ok(()) } else { Err(format!("statuses {statuses:?} instead of {wanted:?}")) }
    }

    async fn each(&mut self, request: &Request, times: usize) -> Result<(), String> {
        let turns = Arc::new(Semaphore::new(16));
        let mut running = JoinSet::new();
        for number in 1..=times {
            self.kept.insert("i".to_owned(), Value::from(number.to_string()));
            let (http, call, turns) = (self.world.http(), self.call(request), Arc::clone(&turns));
            running.spawn(async move {
                let _turn = turns.acquire_owned().await.unwrap();
                http.send(&call).await
            });
        }
        while let Some(answer) = running.join_next().await {
            self.judge(request, &answer.map_err(|error| error.to_string())?)?;
        }
        Ok(())
    }

    async fn send(&self, request: &Request) -> Result<Answer, String> {
        let call = self.call(request);
        let answer = self.world.http().try_send(&call).await;
        answer.map_err(|error| format!("{} {}: {}", call.method, call.target, error.0))
    }

    fn call(&self, request: &Request) -> Call {
        let query: Vec<(String, String)> =
            request.query.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect();
        let mut target = self.dialect.target(&self.filled(&request.path), &query);
        if let Some(raw) = &request.raw_query {
            target = format!("{}?{}", target.split('?').next().unwrap_or_default(), self.filled(raw));
        }
        let mut call = Call::new(request.method.clone(), target);
        let mut headers = vec![("accept".to_owned(), self.dialect.accept.to_owned())];
        if let Some(agent) = self.dialect.user_agent {
            headers.push(("user-agent".to_owned(), agent.to_owned()));
        }
        headers.extend(self.authorization(request).map(|value| ("authorization".to_owned(), value)));
        let body = match &request.body {
            Body::None => None,
            Body::Json(body) => Some(self.filled_value(body).to_string()),
            Body::Text(text) => Some((*text).to_owned()),
            Body::Large(bytes) => Some(" ".repeat(*bytes)),
            Body::Edited(name, set) => Some(self.edited(name, set).to_string()),
        };
        if let Some(body) = body {
            headers.push(("content-type".to_owned(), self.dialect.content_type.to_owned()));
            call = call.body(body);
        }
        for (name, value) in &request.headers {
            headers.retain(|(present, _)| present != name);
            if !value.is_empty() {
                headers.push((name.clone(), value.clone()));
            }
        }
        call.headers = headers;
        call
    }

    fn authorization(&self, request: &Request) -> Option<String> {
        match request.authorization {
            Authorization::Own => Some(self.dialect.authorization(&self.workspace.token)),
            Authorization::Kept(name) => Some(self.dialect.authorization(&text(self.kept.get(name)))),
            Authorization::Header(value) => Some(value.to_owned()),
            Authorization::Bare => Some(self.workspace.token.clone()),
            Authorization::Missing => None,
        }
    }

    fn edited(&self, name: &str, set: &Value) -> Value {
        let mut document = self.kept.get(name).cloned().unwrap_or_default();
        let members = self.filled_value(set);
        if let (Some(document), Some(members)) = (document.as_object_mut(), members.as_object()) {
            document.extend(members.clone());
        }
        document
    }

    fn judge(&mut self, request: &Request, answer: &Answer) -> Result<(), String> {
        let judged = self.verdict(request, answer);
        judged.map_err(|why| {
            let call = self.call(request);
            let sent = call.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            let got = String::from_utf8_lossy(&answer.body);
            format!(
                "{why}\n  {} {}\n  sent {}\n  got {} {}",
                call.method,
                call.target,
                shortened(&sent),
                answer.status,
                shortened(&got)
            )
        })
    }

    fn verdict(&mut self, request: &Request, answer: &Answer) -> Result<(), String> {
        if !request.statuses.contains(&answer.status) {
            return Err(format!("answered {} instead of {:?}", answer.status, request.statuses));
        }
        if let Some(complaint) = answer.complaint() {
            return Err(complaint);
        }
        let media = answer.header("content-type");
        let accept = request.headers.iter().find(|(name, _)| name == "accept");
        if answer.status != 204 && accept.is_none() && media != self.dialect.answered_in() {
            return Err(format!("the media type is {media} instead of {}", self.dialect.answered_in()));
        }
        let body = answer.json();
        request.checks.iter().try_for_each(|check| self.check(check, answer, &body))
    }

    fn check(&mut self, check: &Check, answer: &Answer, body: &Value) -> Result<(), String> {
        match check {
            Check::Is(path, wanted) => {
                expect_same(path, &self.filled_value(wanted), &look(body, path).unwrap_or_default())
            }
            Check::Absent(path) => match look(body, path) {
                None => Ok(()),
                Some(value) => Err(format!("{path} is there: {value}")),
            },
            Check::Present(path) => look(body, path).map(|_| ()).ok_or_else(|| format!("{path} is missing")),
            Check::Differs(path, value) => {
                let found = look(body, path).ok_or_else(|| format!("{path} is missing"))?;
                let unwanted = self.filled_value(value);
                if found == unwanted { Err(format!("{path} is still {found}")) } else { Ok(()) }
            }
            Check::HeaderHas(name, part) => {
                let found = answer.header(name);
                if found.contains(part) { Ok(()) } else { Err(format!("{name} is {found:?}, without {part:?}")) }
            }
            Check::HeaderEnds(name, end) => {
                let (found, end) = (answer.header(name), self.filled(end));
                if found.ends_with(&end) {
                    Ok(())
                } else {
                    Err(format!("{name} is {found:?} and does not end {end:?}"))
                }
            }
            Check::Starts(path, start) => {
                let found = text(look(body, path).as_ref());
                if found.starts_with(start) {
                    Ok(())
                } else {
                    Err(format!("{path} does not start {start:?}: {found:?}"))
                }
            }
            Check::Has(path, part) => {
                let found = text(look(body, path).as_ref());
                if found.contains(part) { Ok(()) } else { Err(format!("{path} has no {part:?} in it: {found:?}")) }
            }
            Check::Members(path, wanted) => {
                let object = look(body, path).unwrap_or_default();
                let members: Vec<&String> = object.as_object().into_iter().flat_map(|object| object.keys()).collect();
                expect_same(path, &json!(wanted), &json!(members))
            }
            Check::NoNulls => match null_at(body, String::new()) {
                None => Ok(()),
                Some(path) => Err(format!("{path} is null")),
            },
            Check::Without(unwanted) => {
                let found = String::from_utf8_lossy(&answer.body).contains(&self.filled(unwanted));
                if found { Err(format!("{unwanted:?} is in the answer")) } else { Ok(()) }
            }
            Check::Keep(name, path) => {
                let value = look(body, path).ok_or_else(|| format!("{path} is missing"))?;
                self.kept.insert((*name).to_owned(), value);
                Ok(())
            }
            Check::Gather(name, path) => {
                let resources = body["Resources"].as_array().cloned().unwrap_or_default();
                let more = resources.iter().filter_map(|resource| look(resource, path));
                let all = self.kept.entry((*name).to_owned()).or_insert_with(|| json!([]));
                all.as_array_mut().ok_or("not a list")?.extend(more);
                Ok(())
            }
            Check::GatherMembers(name) => {
                let members = scim::ids(answer).into_iter().map(|id| json!({ "value": id }));
                let all = self.kept.entry((*name).to_owned()).or_insert_with(|| json!([]));
                all.as_array_mut().ok_or("not a list")?.extend(members);
                Ok(())
            }
            Check::Holds(ids) => {
                let wanted: BTreeSet<String> = ids.iter().flat_map(|id| self.gathered(id)).collect();
                expect_same("members", &json!(wanted), &json!(scim::members(body)))
            }
            Check::Resources(ids) => {
                let wanted: Vec<String> = ids.iter().map(|id| self.filled(id)).collect();
                expect_same("resources", &json!(wanted), &json!(scim::ids(answer)))
            }
        }
    }

    fn known(&self, user: &v1::User, fact: &Known) -> Result<(), String> {
        let profile = user.profile.clone().unwrap_or_default();
        match fact {
            Known::State(state) => {
                expect_same("gRPC state", &json!(state.as_str_name()), &json!(user.state().as_str_name()))
            }
            Known::ManagedBy(who) => {
                expect_same("gRPC managed_by", &json!(who.as_str_name()), &json!(user.managed_by().as_str_name()))
            }
            Known::LoginEmail(email) => {
                expect_same("gRPC login_email", &json!(self.filled(email)), &json!(user.login_email))
            }
            Known::TimeZone(zone) => expect_same("gRPC time_zone", &json!(zone), &json!(user.time_zone)),
            Known::Predecessor(id) => {
                expect_same("gRPC predecessor_id", &json!(self.filled(id)), &json!(user.predecessor_id))
            }
            Known::ExternalId(id) => {
                expect_same("gRPC external_id", &json!(self.filled(id)), &json!(profile.external_id))
            }
            Known::PlainSeat => {
                let plain = v1::Seat { role: v1::Role::User.into(), ..Default::default() };
                let seat = user.seat.clone().unwrap_or_default();
                let links = seat.crm_links.clone().unwrap_or_default();
                let seat = v1::Seat { crm_links: None, ..seat };
                if seat == plain && links == v1::CrmLinks::default() {
                    Ok(())
                } else {
                    Err(format!("SCIM touched the seat: {seat:?} {links:?}"))
                }
            }
        }
    }

    /// The ids that a placeholder stands for: those of gathered members, else the one.
    fn gathered(&self, hole: &str) -> Vec<String> {
        let members = self.kept.get(hole.trim_matches(['{', '}'])).and_then(Value::as_array);
        match members {
            Some(members) => members.iter().map(|member| text(member.get("value"))).collect(),
            None => vec![self.filled(hole)],
        }
    }

    /// The text with what is kept in the place of its placeholders. Braces around anything else stay.
    fn filled(&self, text_with_holes: &str) -> String {
        let mut filled = text_with_holes.to_owned();
        for (name, value) in &self.kept {
            filled = filled.replace(&format!("{{{name}}}"), &text(Some(value)));
        }
        filled
    }

    fn filled_value(&self, value: &Value) -> Value {
        match value {
            // A lone placeholder stands for the kept value itself, whatever its type.
            Value::String(hole) => match hole.strip_prefix('{').and_then(|hole| hole.strip_suffix('}')) {
                Some(name) if self.kept.contains_key(name) => self.kept[name].clone(),
                Some(_) | None => Value::from(self.filled(hole)),
            },
            Value::Array(elements) => elements.iter().map(|element| self.filled_value(element)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(key, member)| (self.filled(key), self.filled_value(member)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

fn expect_same(what: &str, wanted: &Value, found: &Value) -> Result<(), String> {
    if wanted == found { Ok(()) } else { Err(format!("{what} is {found} instead of {wanted}")) }
}

fn null_at(value: &Value, path: String) -> Option<String> {
    match value {
        Value::Null => Some(path),
        Value::Array(elements) => {
            elements.iter().enumerate().find_map(|(at, element)| null_at(element, format!("{path}/{at}")))
        }
        Value::Object(members) => members.iter().find_map(|(key, member)| null_at(member, format!("{path}/{key}"))),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(1200).collect();
    if characters.next().is_some() { start + "…" } else { start }
}
