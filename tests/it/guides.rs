//! The setup guides of identity providers: complete, as their data says, and true of Roster where they quote it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use roster_tests::guides::data::{CadenceKind, Certainty, Provider};
use roster_tests::guides::{PROVIDERS, folder, load, pages};
use roster_tests::{World, dialect, environment};
use serde_json::Value;

journeys! {
    roster_says_what_the_guides_quote
    bodies_that_a_guide_has_pasted_are_accepted
}

#[test]
fn the_markdown_says_what_the_data_says() {
    for (name, text) in pages(&load()) {
        let committed = fs::read_to_string(folder().join(&name)).unwrap_or_default();
        assert!(
            committed == text,
            "docs/idp/{name} is not what docs/idp/data says: run `cargo run -p roster-tests --example guides`"
        );
    }
}

#[test]
fn there_is_no_page_and_no_data_without_a_provider() {
    let names = |folder| -> BTreeSet<String> {
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
        files.filter(|file| file.path().is_file()).map(|file| file.file_name().into_string().unwrap()).collect()
    };
    let expected = |end: &str, more: &str| -> BTreeSet<String> {
        PROVIDERS.iter().map(|id| format!("{id}{end}")).chain([more.to_owned()]).collect()
    };
    assert_eq!(names(folder()), expected(".md", "README.md"));
    assert_eq!(names(folder().join("data")), expected(".toml", "common.toml"));
    for (provider, id) in load().providers.iter().zip(PROVIDERS) {
        assert_eq!(provider.id, id);
    }
}

#[test]
fn every_provider_maps_every_attribute() {
    let guides = load();
    assert_eq!(guides.common.attributes.len(), 8);
    for provider in &guides.providers {
        for attribute in &guides.common.attributes {
            let rows: Vec<_> = provider.mapping.iter().filter(|row| row.attribute == attribute.code).collect();
            assert!(!rows.is_empty(), "{} does not map {}", provider.id, attribute.title);
            let required = rows.iter().any(|row| row.required);
            assert_eq!(required, attribute.required, "{}, {}: required or not", provider.id, attribute.title);
        }
    }
}

#[test]
fn every_provider_answers_every_symptom_with_a_remedy() {
    let guides = load();
    assert_eq!(guides.common.symptoms.len(), 10);
    for provider in &guides.providers {
        for symptom in &guides.common.symptoms {
            let mut answers = provider.troubleshooting.iter().filter(|trouble| trouble.symptom == symptom.code);
            assert!(answers.next().is_some(), "{} does not answer {}", provider.id, symptom.title);
        }
    }
}

#[test]
fn every_provider_tells_every_event_once() {
    let guides = load();
    assert_eq!(guides.common.events.len(), 6);
    for provider in &guides.providers {
        for event in &guides.common.events {
            let told = provider.events.iter().filter(|sent| sent.event == event.code).count();
            assert_eq!(told, 1, "{}: when somebody is {}", provider.id, event.title);
        }
    }
}

#[test]
fn every_certainty_has_words() {
    use Certainty::{Deduced, Documented, Observed, Reported, Unknown};
    let guides = load();
    let words: Vec<Certainty> = guides.common.certainties.iter().map(|words| words.code).collect();
    assert_eq!(words, [Documented, Observed, Reported, Deduced, Unknown]);
}

#[test]
fn a_cycle_has_a_length_and_nothing_else_has() {
    for Provider { id, cadence, .. } in load().providers {
        assert_eq!(cadence.minutes.is_some(), cadence.kind == CadenceKind::Cycle, "{id}");
        assert_ne!(cadence.minutes, Some(0), "{id}");
    }
}

#[test]
fn no_text_is_empty() {
    for name in PROVIDERS.into_iter().chain(["common"]) {
        let text = fs::read_to_string(folder().join("data").join(format!("{name}.toml"))).unwrap();
        let mut texts = 0;
        each_text(&toml::from_str(&text).unwrap(), name, &mut |path, text| {
            texts += 1;
            assert!(!text.trim().is_empty(), "{path} is empty");
            assert_eq!(text.matches('`').count() % 2, 0, "{path} has code without an end");
            assert_eq!(text.matches("**").count() % 2, 0, "{path} has a label without an end");
        });
        assert!(texts > 50, "{name} says something");
    }
}

fn each_text(value: &toml::Value, path: &str, check: &mut impl FnMut(&str, &str)) {
    match value {
        toml::Value::String(text) => check(path, text),
        toml::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(item, &format!("{path}[{index}]"), check);
            }
        }
        toml::Value::Table(table) => {
            for (key, item) in table {
                each_text(item, &format!("{path}.{key}"), check);
            }
        }
        toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) => {}
    }
}

#[test]
fn every_command_in_a_guide_is_one() {
    let knows = |words: &[&str]| {
        let mut command = Command::new(environment::roster_binary());
        command.args(words).arg("--help").env_clear().output().unwrap().status.success()
    };
    let pages = pages(&load());
    let commands: BTreeSet<&str> =
        pages.values().flat_map(|page| page.split('`')).filter(|code| code.starts_with("roster ")).collect();
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        assert!(knows(&words), "`{command}` is no command");
    }
}

/// Titles of symptoms that quote Roster, and the refusals they quote.
async fn roster_says_what_the_guides_quote(world: World) {
    let (_, scim) = world.plain_client().await;
    let body = scim.dialect().user("ada");
    scim.create(&body).await.expect(201);
    let mut nameless = scim.dialect().user("bob");
    nameless.as_object_mut().unwrap().remove("name");
    let said = [
        (409, scim.create(&body).await.expect(409).text("detail")),
        (400, scim.create(&nameless).await.expect(400).text("detail")),
    ];
    let guides = load();
    let quotes: Vec<&str> = guides
        .common
        .symptoms
        .iter()
        .map(|symptom| symptom.title.as_str())
        .filter(|title| title.contains('"'))
        .collect();
    assert_eq!(quotes.len(), said.len());
    for (quote, (status, detail)) in quotes.into_iter().zip(said) {
        let words = quote.split('"').nth(1).unwrap();
        assert!(detail.contains(words) && quote.contains(&status.to_string()), "{quote} is not {status}, {detail}");
    }
}

/// Templates, once with every placeholder filled and once with nothing but what is required.
async fn bodies_that_a_guide_has_pasted_are_accepted(world: World) {
    let guides = load();
    let steps = guides.providers.iter().flat_map(|provider| &provider.steps);
    let bodies: Vec<&String> = steps.filter_map(|step| step.code.as_ref()).filter(|code| code.contains('{')).collect();
    assert!(!bodies.is_empty());
    for body in bodies {
        let workspace = world.workspace().await;
        let scim = world.scim(&workspace, &dialect::OL);
        for (index, optional) in ["Europe/Paris", ""].into_iter().enumerate() {
            let filled = fill(body, |name| match name {
                "$parameters.scimusername" | "$user.email" => format!("ada{index}@example.com"),
                "$user.firstname" => "Ada".to_owned(),
                "$user.lastname" => "Byron".to_owned(),
                _ => optional.to_owned(),
            });
            let id = scim.create(&filled).await.expect(201).id();
            scim.put(&id, &filled).await.expect(200);
        }
    }
}

/// The template with a value in the place of each `{$…}`.
fn fill(template: &str, value: impl Fn(&str) -> String) -> Value {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{$") {
        let (name, after) = after.split_once('}').unwrap();
        filled.push_str(before);
        filled.push_str(&value(&format!("${name}")));
        rest = after;
    }
    filled.push_str(rest);
    serde_json::from_str(&filled).unwrap()
}
