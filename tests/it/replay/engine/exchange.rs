//! What goes out: a row's request as its client sends it, with what earlier steps kept in the place of placeholders.

use roster_tests::dialect::Dialect;
use roster_tests::http::{Answer, Call};
use roster_tests::look::text;
use serde_json::Value;

use super::super::row::{Authorization, Body, Request};
use super::Player;

impl Player<'_> {
    pub(super) async fn send(&self, request: &Request) -> Result<Answer, String> {
        let call = self.call(request);
        let answer = self.stage.world.http().try_send(&call).await;
        answer.map_err(|error| format!("{} {}: {}", call.method, call.target, error.0))
    }

    pub(super) fn call(&self, request: &Request) -> Call {
        let dialect = self.speaking(request);
        let query: Vec<(String, String)> =
            request.query.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect();
        let mut target = dialect.target(&self.filled(&request.path), &query);
        if let Some(raw) = &request.raw_query {
            target = format!("{}?{}", target.split('?').next().unwrap_or_default(), self.filled(raw));
        }
        let mut call = Call::new(request.method.clone(), target);
        let mut headers = vec![("accept".to_owned(), dialect.accept.to_owned())];
        if let Some(agent) = dialect.user_agent {
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
            headers.push(("content-type".to_owned(), dialect.content_type.to_owned()));
            call = call.body(body);
        }
        for (name, value) in &request.headers {
            headers.retain(|(present, _)| present != name);
            if !value.is_empty() {
                headers.push((name.clone(), value.clone()));
            }
        }
        call.headers = headers;
        self.stage.note_secrets(&call);
        call
    }

    fn authorization(&self, request: &Request) -> Option<String> {
        let dialect = self.speaking(request);
        match request.authorization {
            Authorization::Own => Some(dialect.authorization(&self.workspace.token)),
            Authorization::Kept(name) => Some(dialect.authorization(&text(self.kept.get(name)))),
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

    /// Who sends this request: another client, where the row says so.
    pub(super) fn speaking(&self, request: &Request) -> &'static Dialect {
        request.dialect.unwrap_or(self.dialect)
    }

    /// The ids that a placeholder stands for: those of gathered members, else the one.
    pub(super) fn gathered(&self, hole: &str) -> Vec<String> {
        let members = self.kept.get(hole.trim_matches(['{', '}'])).and_then(Value::as_array);
        match members {
            Some(members) => members.iter().map(|member| text(member.get("value"))).collect(),
            None => vec![self.filled(hole)],
        }
    }

    /// The text with what is kept in the place of its placeholders. Braces around anything else stay.
    pub(super) fn filled(&self, text_with_holes: &str) -> String {
        let mut filled = text_with_holes.to_owned();
        for (name, value) in &self.kept {
            filled = filled.replace(&format!("{{{name}}}"), &text(Some(value)));
        }
        filled
    }

    pub(super) fn filled_value(&self, value: &Value) -> Value {
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
