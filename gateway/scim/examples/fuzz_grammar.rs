//! Feeds odd input to every parser of the crate and asserts what must hold for any input whatever.
//!
//! With `--iterations N [--seed S]` the input is made by mutating a corpus, the same for the same seed; otherwise
//! standard input is one input, which is the shape that fuzzers such as AFL drive.

use std::io::{Read, Write};
use std::process::ExitCode;

use roster_scim::{
    AttrPath, Group, ListQuery, OpKind, Operation, PatchPath, Projection, Resource, User, filter, group, patch, search,
    sort, user,
};
use serde_json::Value;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut iterations, mut seed) = (None, 1);
    while let Some(argument) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse().ok());
        match (argument.as_str(), number) {
            ("--iterations", Some(number)) => iterations = Some(number),
            ("--seed", Some(number)) => seed = number,
            _ => {
                let _ = writeln!(std::io::stderr(), "usage: fuzz_grammar [--iterations N [--seed S]]");
                return ExitCode::from(2);
            }
        }
    }
    match iterations {
        Some(iterations) => {
            let accepted = run(iterations, seed);
            let _ = writeln!(std::io::stdout(), "{iterations} inputs, {accepted} readings accepted");
            ExitCode::SUCCESS
        }
        None => {
            let mut input = Vec::new();
            if std::io::stdin().read_to_end(&mut input).is_err() {
                return ExitCode::FAILURE;
            }
            check(&String::from_utf8_lossy(&input));
            ExitCode::SUCCESS
        }
    }
}

/// Checks so many mutations of the corpus; says how many readings were accepted.
fn run(iterations: u64, seed: u64) -> u64 {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..iterations).map(|_| check(&mutate(&mut random))).sum()
}

/// What must hold for any text: nothing panics, and what was read reads back the same. Counts what was accepted.
fn check(text: &str) -> u64 {
    let mut accepted = 0;
    if let Ok(filter) = filter::parse(text) {
        accepted += 1;
        assert_eq!(filter::parse(&filter.to_string()).as_ref(), Ok(&filter), "filter {text:?}");
        for resource in [&Resource::USER, &Resource::GROUP] {
            let typed = filter::typed(resource, &filter);
            accepted += u64::from(typed.is_ok());
            // What one type understands, a search over all of them does as well, and alike.
            if typed.is_ok() {
                assert_eq!(filter::typed_any(resource, &filter), typed, "{text:?}");
            }
        }
    }
    if let Ok(path) = AttrPath::parse(text) {
        accepted += 1;
        assert_eq!(AttrPath::parse(&path.to_string()).as_ref(), Ok(&path), "path {text:?}");
    }
    if let Ok(path) = PatchPath::parse(text) {
        accepted += 1;
        assert_eq!(PatchPath::parse(&path.to_string()).as_ref(), Ok(&path), "patch path {text:?}");
    }
    if let Ok(query) = ListQuery::parse(Some(text)) {
        accepted += 1;
        for resource in [&Resource::USER, &Resource::GROUP] {
            let _ = sort::sort_any(resource, &query);
            let _ = Projection::new(resource, &query.attributes, &query.excluded_attributes).wants("members");
        }
    }
    if let Ok(body) = serde_json::from_str::<Value>(text) {
        accepted += check_body(&body);
    }
    accepted
}

fn check_body(body: &Value) -> u64 {
    let mut accepted = u64::from(search::parse(body).is_ok());
    for resource in [&Resource::USER, &Resource::GROUP] {
        let Ok(parsed) = patch::parse(resource, body) else { continue };
        accepted += 1;
        for Operation { kind, target, fragment, .. } in parsed.value.operations {
            // A remove may list members, and nothing else.
            let without = fragment.is_empty() || kind == OpKind::Remove && fragment.keys().eq(["members"]);
            assert_eq!(without, kind == OpKind::Remove, "{body}");
            let fragment = Value::Object(fragment);
            let read = match resource.name {
                "User" => serde_json::from_value::<User>(fragment).is_ok(),
                _ => serde_json::from_value::<Group>(fragment).is_ok(),
            };
            assert!(read, "fragment of {} in {body}", target.wire_path());
        }
    }
    if let Ok(parsed) = group::parse(body) {
        accepted += 1;
        let canonical = serde_json::to_value(&parsed.value).unwrap_or_default();
        let again = group::parse(&canonical).map(|again| (again.value, again.notes.len()));
        assert_eq!(again, Ok((parsed.value, 0)), "{body}");
    }
    if let Ok(parsed) = user::parse(body) {
        accepted += 1;
        let canonical = serde_json::to_value(&parsed.value).unwrap_or_default();
        let again = user::parse(&canonical).map(|again| (again.value, again.notes.len()));
        assert_eq!(again, Ok((parsed.value, 0)), "{body}");
    }
    accepted
}

const CORPUS: &[&str] = &[
    "userName eq \"ada@example.com\"",
    "emails[type eq \"work\" and value co \"@example.com\"] or not (active eq \"True\")",
    "emails[type eq \"work\"].value eq \"a\\u00e9\\\"\"",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr and (title pr or x.y le -1.5e3)",
    "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
    "addresses[type eq \"work\"].streetAddress",
    "urn:x:custom:2.0:User:badge.number",
    "sortBy=name.familyName&sortOrder=descending&cursor=&count=3&excludedAttributes=members,urn:x:c:2.0:User:a",
    r#"{"filter":"title pr","sortBy":"emails","attributes":["id","userName"],"startIndex":"2","count":10}"#,
    "filter=userName%20eq+%22a%40b%22&startIndex=1&count=-5&attributes=id,name.givenName&aadOptscim062020",
    r#"{"userName":"ada","active":"True","emails":{"value":"a","primary":true},"name":{"givenName":null},"urn:x:e":{"a":[{}]}}"#,
    r#"{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":["7"]},"name.givenName":"A","title":["b"]}"#,
    r#"{"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"a"},{"value":{"active":"false","name.givenName":""}}]}"#,
    r#"{"displayName":"a","members":[{"value":"1","$ref":null},"2",{"$ref":"https://h/Users/3"}],"urn:x:e:2.0:Group":{"a":1}}"#,
    r#"{"Operations":[{"op":"remove","path":"members[value eq \"1\"]"},{"op":"Remove","path":"members","value":["2"]}]}"#,
    r#"{"members":[{"value":"1","operation":"add"},{"value":"2","operation":"delete"}],"meta":{"attributes":["externalId"]}}"#,
    r#"{"Operations":[{"op":"remove","path":"emails","value":[{"value":"a"}]},{"op":"add","path":"urn:x:c:2.0:User:a","value":{"b":1}}]}"#,
];

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    ".",
    "\"",
    "\\",
    "\\\"",
    " ",
    ":",
    ",",
    "{",
    "}",
    "not (",
    " and ",
    " or ",
    " eq ",
    " pr",
    "true",
    "null",
    "\"True\"",
    "1",
    "-",
    "%",
    "%22",
    "urn:",
    "2.0",
    "$ref",
    "é",
    "\u{0}",
    "\u{1F600}",
    "emails",
    "members",
    "value",
    "type",
];

/// A text of the corpus with some of it cut, doubled, replaced or joined with another.
fn mutate(random: &mut Random) -> String {
    let mut text: Vec<char> = random.pick(CORPUS).chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(text.len() + 1);
        let end = (at + random.below(12)).min(text.len());
        match random.below(5) {
            0 => drop(text.drain(at..end)),
            1 => drop(text.splice(at..end, random.pick(PIECES).chars())),
            2 => drop(text.splice(at..at, random.pick(PIECES).chars())),
            3 => {
                let part: Vec<char> = text.get(at..end).unwrap_or_default().to_vec();
                for _ in 0..=random.below(40) {
                    text.splice(at..at, part.iter().copied());
                }
            }
            _ => text.splice(at..end, random.pick(CORPUS).chars().take(30)).for_each(drop),
        }
    }
    text.into_iter().collect()
}

/// Xorshift: good enough to be odd, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or_default()
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{CORPUS, check, run};

    #[test]
    fn the_corpus_is_read() {
        // Any text is a query too.
        for text in CORPUS {
            let least = if text.contains('&') { 1 } else { 2 };
            assert!(check(text) >= least, "{text}");
        }
    }

    #[test]
    fn five_thousand_odd_inputs_are_read_or_refused() {
        assert!(run(5_000, 7) > 1_000);
    }
}
