//! What comes back: whether an answer is what the row says, and what of it is kept.

use std::collections::BTreeSet;

use roster_tests::http::Answer;
use roster_tests::look::{look, text};
use roster_tests::scim;
use serde_json::{Value, json};

use super::super::row::{Check, Request};
use super::Player;

impl Player<'_> {
    pub(super) fn judge(&mut self, request: &Request, answer: &Answer) -> Result<(), String> {
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
        if answer.status != 204 && accept.is_none() && media != self.speaking(request).answered_in() {
            return Err(format!("the media type is {media} instead of {}", self.speaking(request).answered_in()));
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
}

pub(super) fn expect_same(what: &str, wanted: &Value, found: &Value) -> Result<(), String> {
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
