//! What is counted and logged about requests, and what never is.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io;
use std::sync::{Arc, Mutex};

use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use tokio::runtime::Builder;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::console::{Browser, KEY, Service};
use crate::support::{ADA, World};

/// A few requests that hold things nobody may find again.
async fn requests() {
    let world = World::new();
    let body = json!({ "userName": "grace@example.com", "urn:x:y:1.0:User": { "pin": "4711" }, "shoeSize": "44" });
    assert_eq!(world.post("/Users", body).send().await.status, 201);
    world.post("/Users", json!({ "userName": "taken", "title": "topsecret" })).send().await.refused(409);
    world.post("/Users", "{\"title\": topsecret").send().await.refused(400);
    world.get("/Users?filter=userName+eq+%22grace@example.com%22").send().await;
    world.get(&format!("/Users/{ADA}")).header("x-request-id", "okta-5").send().await;
    world.get("/scim/v2/nowhere/grace@example.com").send().await.refused(404);
}

#[test]
fn requests_are_counted_under_the_template_of_their_path() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || runtime.block_on(requests()));

    let text = handle.render();
    for line in [
        "roster_http_requests_total{method=\"POST\",route=\"/scim/v2/Users\",status=\"201\"} 1",
        "roster_http_requests_total{method=\"POST\",route=\"/scim/v2/Users\",status=\"409\"} 1",
        "roster_http_requests_total{method=\"GET\",route=\"/scim/v2/Users/{id}\",status=\"200\"} 1",
        "roster_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1",
        "roster_http_request_duration_seconds_count{method=\"POST\",route=\"/scim/v2/Users\"} 3",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("grace") && !text.contains(ADA), "{text}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// All that is logged meanwhile.
fn logged(requests: impl Future<Output = ()>) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || runtime.block_on(requests));
    String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
}

#[test]
fn a_service_that_fails_is_a_warning_and_a_client_in_a_hurry_is_none() {
    for (id, status, warns) in [("contended", 503, true), ("broken", 500, true), ("limited", 429, false)] {
        let text = logged(async move {
            World::new().get(&format!("/Users/{id}")).send().await.refused(status);
        });
        assert_eq!(text.lines().any(|line| line.contains("WARN")), warns, "{text}");
        assert!(text.lines().any(|line| line.contains("the provisioning service")), "{text}");
    }
}

#[test]
fn the_log_tells_of_requests_and_nothing_of_their_content() {
    let text = logged(requests());
    let lines = text.lines().filter(|line| line.contains("INFO")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 5, "{text}");
    assert!(
        lines.iter().any(|line| ["okta-5", "GET", "/scim/v2/Users/{id}", "status=200", "ms="]
            .iter()
            .all(|part| line.contains(part))),
        "{text}"
    );
    for secret in ["grace", "4711", "topsecret", "good", "taken", "\"44\""] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[test]
fn the_log_tells_how_a_request_had_to_be_read_by_code_alone() {
    let text = logged(async {
        World::new().get("/Users?filter=active+eq+%22True%22").send().await;
        World::new().post("/Users", json!({ "userName": "grace@example.com", "active": "True" })).send().await;
        World::new().get("/Users?filter=active+eq+true").send().await;
    });
    let answered: Vec<_> = text.lines().filter(|line| line.contains("INFO") && line.contains("answered")).collect();
    let coerced = answered.iter().filter(|line| line.contains("coercions=\"string-boolean\"")).count();
    let untouched = answered.iter().filter(|line| !line.contains("coercions")).count();
    assert_eq!((coerced, untouched), (2, 1), "{text}");
}

#[test]
fn no_log_line_holds_a_key_or_a_session() {
    let text = logged(async {
        let service = Service::default();
        let mut browser = Browser::new(&service);
        browser.sign_in("rst_key_wrong").await;
        browser.sign_in("rst_scim_wrong").await;
        browser.sign_in(KEY).await;
        browser.get("/console/w/acme/activity?name=grace%40example.com").send().await;
        *service.is_down.lock().unwrap() = true;
        browser.get("/console/w/acme").send().await;
    });
    assert!(text.contains("/console/w/{slug}"), "{text}");
    for secret in ["rst_key_", "rst_scim_", "rst_session_", "grace", "csrf"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}
