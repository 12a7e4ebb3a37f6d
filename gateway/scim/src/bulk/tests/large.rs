use serde_json::{Value, json};

use super::{BASE, LIMITS, group, operations, post, run};
use crate::Error;
use crate::bulk::{Answer, Job, parse};

#[test]
fn a_chain_of_a_thousand_is_created_from_its_end() {
    let link = |i: usize| group(&format!("g{i}"), &[&format!("bulkId:g{}", i + 1)]);
    let mut list: Vec<Value> = (0..999).map(link).collect();
    list.push(group("g999", &[]));
    let outcome = run(&operations(list.into()));
    assert!(outcome.sent[0].contains("g999") && outcome.sent[999].contains("\"g0\""));
    assert!(outcome.told.iter().all(|result| result["status"] == "201"));
}

#[test]
fn a_circle_of_a_thousand_is_closed_once() {
    let link = |i: usize| group(&format!("g{i}"), &[&format!("bulkId:g{}", (i + 1) % 1_000)]);
    let outcome = run(&operations((0..1_000).map(link).collect()));
    assert_eq!(outcome.sent.len(), 1_001);
    assert!(outcome.sent[1_000].starts_with("PATCH Groups/Group-0 closing"));
    assert!(outcome.told.iter().all(|result| result["status"] == "201"));
}

#[test]
fn everything_may_refer_to_everything() {
    let names: Vec<String> = (0..100).map(|i| format!("bulkId:g{i}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let outcome = run(&operations((0..100).map(|i| group(&format!("g{i}"), &all)).collect()));
    assert_eq!(outcome.sent.iter().filter(|sent| sent.contains("closing")).count(), 100);
    assert!(outcome.told.iter().all(|result| result["status"] == "201"));
}

#[test]
fn giving_up_refuses_what_was_not_executed() {
    let user = |id: &str| post("Users", id, json!({ "userName": id }));
    let text =
        operations(json!([group("a", &["bulkId:b"]), group("b", &["bulkId:a"]), user("c"), user("d")])).to_string();
    let mut job = Job::new(parse(&text, &LIMITS).unwrap(), BASE);
    job.next_call().unwrap();
    let location = Some(format!("{BASE}/Groups/1"));
    job.answered(Answer { status: 201, location, ..Answer::default() });
    job.give_up(&Error::new(503, None, "too late"));

    assert!(job.next_call().is_none());
    let told: Vec<Value> =
        std::iter::from_fn(|| job.pop()).map(|result| serde_json::to_value(result).unwrap()).collect();
    assert_eq!(told.len(), 4);
    assert!(told.iter().all(|result| result["status"] == "503"));
    // The one that exists says where.
    assert_eq!(told[1]["location"], format!("{BASE}/Groups/1"));
    assert_eq!(job.errors(), 4);
}

#[test]
fn a_result_waits_for_those_before_it() {
    let text = operations(json!([group("a", &["bulkId:b"]), group("b", &[])])).to_string();
    let mut job = Job::new(parse(&text, &LIMITS).unwrap(), BASE);
    job.next_call().unwrap();
    job.answered(Answer { status: 201, location: Some("x/1".to_owned()), ..Answer::default() });
    assert!(job.pop().is_none());
    job.next_call().unwrap();
    job.answered(Answer { status: 201, location: Some("x/2".to_owned()), ..Answer::default() });
    let told: Vec<_> = std::iter::from_fn(|| job.pop()).filter_map(|result| result.bulk_id).collect();
    assert_eq!(told, ["a", "b"]);
}

#[test]
fn nesting_costs_no_stack() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text = format!(
        r#"{{"x":{deep},"Operations":[{{"method":"POST","path":"/Users","bulkId":"u","data":{deep},"y":{deep}}}]}}"#
    );
    let mut job = Job::new(parse(&text, &LIMITS).unwrap(), BASE);
    assert_eq!(job.next_call().unwrap().body.unwrap(), deep);
}
