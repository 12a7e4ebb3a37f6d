//! The sync log in the console, and the overview.

use proto::v1;

use super::{HOME, is_guarded};
use crate::support::ADA;
use crate::support::console::{ACME, Browser, Service};

fn explanation(summary: &str, remedy: &str) -> Option<v1::Explanation> {
    let (summary, remedy) = (summary.to_owned(), remedy.to_owned());
    Some(v1::Explanation { code: "some-cause".to_owned(), summary, remedy })
}

/// A refused creation of somebody with a hostile name.
fn refused() -> v1::Activity {
    let note = |code: &str, path: &str| v1::ActivityNote {
        code: code.to_owned(),
        path: path.to_owned(),
        ..Default::default()
    };
    v1::Activity {
        activity_id: "a1".to_owned(),
        request_id: "req-9".to_owned(),
        time: Some(prost_types::Timestamp { seconds: 1_767_225_600, nanos: 0 }),
        outcome: v1::ActivityOutcome::Refused.into(),
        operation: v1::ActivityOperation::Create.into(),
        target: Some(v1::ActivityTarget {
            resource: v1::ActivityResource::User.into(),
            id: ADA.to_owned(),
            name: "<img src=x onerror=alert(1)>".to_owned(),
        }),
        request: Some(v1::ScimRequest {
            method: "POST".to_owned(),
            route: "/Users".to_owned(),
            identity_provider: v1::IdentityProvider::Okta.into(),
            coercions: vec![note("string-boolean", "active")],
            ..Default::default()
        }),
        http_status: 409,
        detail: "User already exists: <b>taken</b>".to_owned(),
        explanation: explanation("The address is taken.", "Adopt the user."),
        changes: vec![
            v1::FieldChange {
                path: "title".to_owned(),
                before: "\"Dr\"".to_owned(),
                after: "\"<i>Prof\"".to_owned(),
                redacted: false,
            },
            v1::FieldChange { path: "secret".to_owned(), redacted: true, ..Default::default() },
        ],
        replayable: true,
        count: 3,
        ..Default::default()
    }
}

fn service() -> Service {
    Service { activities: vec![refused()], ..Service::default() }
}

#[tokio::test]
async fn the_sync_log_is_narrowed_by_the_address() {
    let service = service();
    let browser = Browser::signed_in(service.routes()).await;
    let path = "/console/w/acme/activity?outcome=refused&operation=create&name=ada%40example.com&target=t1";
    let page = browser.get(path).send().await;
    assert_eq!(page.status, 200);
    is_guarded(&page);
    let asked = service.listed.lock().unwrap().pop().unwrap();
    let expected = v1::ListActivityRequest {
        workspace_id: ACME.to_owned(),
        outcomes: vec![v1::ActivityOutcome::Refused.into()],
        operations: vec![v1::ActivityOperation::Create.into()],
        target_id: "t1".to_owned(),
        target_name: "ada@example.com".to_owned(),
        page_size: 50,
        ..Default::default()
    };
    assert_eq!(asked, expected);
    // The next page is of the same list, and the filters are shown as they were chosen.
    let text = page.text();
    assert!(text.contains("operation=create&amp;name=ada%40example.com&amp;target=t1&amp;page=page+2"), "{text}");
    assert!(text.contains("<option value=\"refused\" selected>"), "{text}");
    assert!(text.contains("The address is taken."));
}

#[tokio::test]
async fn a_live_list_is_loaded_again_without_scripts_too() {
    let service = service();
    let browser = Browser::signed_in(service.routes()).await;
    let page = browser.get("/console/w/acme/activity").send().await.text();
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("data-live="), "{page}");
    let page = browser.get("/console/w/acme/activity?live=1").send().await.text();
    assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"), "{page}");
    assert!(page.contains("data-live=\"3\""), "{page}");
}

#[tokio::test]
async fn a_row_opens_to_what_happened_and_what_to_do() {
    let browser = Browser::signed_in(service().routes()).await;
    let page = browser.get("/console/w/acme/activity/a1").send().await;
    is_guarded(&page);
    let text = page.text();
    for part in [
        "The address is taken.",
        "Adopt the user.",
        "User already exists: &lt;b&gt;taken&lt;/b&gt;",
        "&lt;i&gt;Prof",
        "kept secret",
        "&lt;img src=x onerror=alert(1)&gt;",
        "POST /Users",
        "Okta",
        "req-9",
        "3 requests",
        "string-boolean",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("<img src=x") && !text.contains("<i>Prof"), "{text}");
    assert!(text.find("Adopt the user.") < text.find("&lt;i&gt;Prof"), "the remedy comes first");
    assert_eq!(browser.get("/console/w/acme/activity/a2").send().await.status, 404);
}

#[tokio::test]
async fn a_refused_request_is_run_again_by_a_form_of_ours_only() {
    let service = service();
    let browser = Browser::signed_in(service.routes()).await;
    let path = "/console/w/acme/activity/a1/replay";
    assert_eq!(browser.post(path, &[]).send().await.status, 403);
    assert_eq!(browser.get(path).send().await.status, 405);
    assert_eq!(service.replayed.lock().unwrap().len(), 0);

    let csrf = browser.csrf("/console/w/acme/activity/a1").await;
    let answer = browser.post(path, &[("csrf", &csrf)]).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "/console/w/acme/activity/run?notice=ran-again")
    );
    let replayed = service.replayed.lock().unwrap().pop().unwrap();
    assert_eq!((replayed.workspace_id.as_str(), replayed.activity_id.as_str()), (ACME, "a1"));
}

#[tokio::test]
async fn an_empty_log_says_what_to_do_next() {
    let browser = Browser::signed_in(Service::default().routes()).await;
    let page = browser.get("/console/w/acme/activity").send().await.text();
    assert!(page.contains("Nothing was sent yet") && page.contains("href=\"/console/w/acme/security\""), "{page}");
    let page = browser.get("/console/w/acme/activity?outcome=refused").send().await.text();
    assert!(page.contains("Nothing matches"), "{page}");
}

#[tokio::test]
async fn the_overview_tells_how_provisioning_does_and_what_wants_an_eye() {
    let status = v1::GetScimStatusResponse {
        active_users: 40,
        manual_active_users: 2,
        health: Some(v1::ConnectionHealth {
            state: v1::ConnectionState::Failing.into(),
            explanation: explanation("The latest requests were refused.", "Paste the new token."),
            counts: vec![v1::ActivityCount { hours: 24, succeeded: 5, refused: 7 }],
            ..Default::default()
        }),
        alerts: vec![v1::Alert {
            severity: v1::AlertSeverity::Critical.into(),
            explanation: explanation("Nobody is an admin.", "Make somebody one."),
            user_count: 0,
        }],
        ..Default::default()
    };
    let numbers = v1::GetStatisticsResponse {
        days: vec![v1::DayOfPeople { active: 42, deactivated: 3, ..Default::default() }],
        hours: vec![v1::HourOfRequests { applied: 5, unchanged: 1, refused: 7, ..Default::default() }],
        refusals: vec![v1::RefusalCount { explanation: explanation("<u>No name</u>", ""), count: 7 }],
    };
    let service = Service { status, numbers: Some(numbers), ..service() };
    let page = Browser::signed_in(service.routes()).await.get(HOME).send().await;
    is_guarded(&page);
    let text = page.text();
    for part in [
        "The latest requests were refused.",
        "Paste the new token.",
        "Nobody is an admin.",
        "40 through SCIM, 2 by hand",
        "<td>42</td><td>3</td>",
        "<td>5</td><td>1</td><td>7</td>",
        "&lt;u&gt;No name&lt;/u&gt;",
        "outcome=refused&amp;span=24h",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn without_numbers_the_overview_is_there_all_the_same() {
    let page = Browser::signed_in(service().routes()).await.get(HOME).send().await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("There are no charts just now") && page.text().contains("Latest activity"));
}
