//! The console: who comes in and who does not, and what is true of every page.
#![expect(clippy::unwrap_used, reason = "tests")]

mod activity;
mod tokens;

use axum::http::Method;

use crate::support::Answer;
use crate::support::console::{Browser, KEY, OPERATOR_KEY, Service};

const HOME: &str = "/console/w/acme";

/// Asserts what is true of every answer of the console.
#[track_caller]
fn is_guarded(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert!(!answer.header("x-request-id").is_empty());
    assert!(!answer.header("cache-control").is_empty());
    let text = answer.text();
    assert!(!text.contains("style=\"") && !text.contains("<style") && !text.contains("onclick"), "{text}");
    assert!(!text.contains("rst_session_"), "{text}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back() {
    let browser = Browser::new(&Service::default());
    let answer = browser.get("/console/w/acme?a=b%26c").send().await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "/console/sign-in?next=%2Fconsole%2Fw%2Facme%3Fa%3Db%2526c");
    is_guarded(&answer);

    let answer = browser.post("/console/sign-in", &[("key", KEY), ("next", "/console/w/acme?a=b%26c")]).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/console/w/acme?a=b%26c"));
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    let browser = Browser::new(&Service::default());
    for next in
        ["https://evil.example/", "//evil.example/console", "/console//evil.example", "/console\\evil", "/healthz"]
    {
        let answer = browser.post("/console/sign-in", &[("key", KEY), ("next", next)]).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/console"), "{next}");
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone_and_for_no_script() {
    let mut browser = Browser::at(Some("https://roster.example"), Service::default().routes());
    let answer = browser.sign_in(KEY).await;
    let expected = "__Host-roster=rst_session_acme; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure";
    assert_eq!(answer.header("set-cookie"), expected);

    let mut browser = Browser::new(&Service::default());
    let answer = browser.sign_in(KEY).await;
    let expected = "roster=rst_session_acme; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict";
    assert_eq!(answer.header("set-cookie"), expected);
}

#[tokio::test]
async fn a_key_that_does_not_work_is_told_so_in_plain_words() {
    let mut browser = Browser::new(&Service::default());
    for (key, status, words) in [
        ("rst_key_revoked", 401, "That key does not work"),
        ("two words", 401, "That key does not work"),
        ("rst_key_reader", 403, "scope admin"),
        ("", 400, "Enter your admin key"),
    ] {
        let answer = browser.sign_in(key).await;
        assert_eq!(answer.status, status, "{key}");
        assert!(answer.text().contains(words), "{key}: {}", answer.text());
        assert_eq!(answer.header("set-cookie"), "");
        assert!(key.is_empty() || !answer.text().contains(&format!("\"{key}\"")));
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn a_scim_token_is_recognised_and_never_sent_on() {
    let service = Service::default();
    let mut browser = Browser::new(&service);
    let answer = browser.sign_in("rst_scim_abc").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("That is a SCIM token"));
    assert_eq!(*service.keys_seen.lock().unwrap(), 0);
}

#[tokio::test]
async fn another_site_cannot_sign_somebody_in() {
    let service = Service::default();
    let browser = Browser::new(&service);
    let form = || browser.post("/console/sign-in", &[("key", KEY)]);
    for ask in [
        form().header("sec-fetch-site", "cross-site"),
        form().header("sec-fetch-site", "same-site"),
        form().without("sec-fetch-site").header("origin", "https://evil.example"),
        form().without("sec-fetch-site").header("origin", "null"),
        form().without("sec-fetch-site"),
    ] {
        let answer = ask.send().await;
        assert_eq!(answer.status, 403);
        is_guarded(&answer);
    }
    assert_eq!(*service.keys_seen.lock().unwrap(), 0);
    let answer = form().without("sec-fetch-site").header("origin", "http://localhost:8080").send().await;
    assert_eq!(answer.status, 303);
}

#[tokio::test(start_paused = true)]
async fn attempts_to_sign_in_are_limited() {
    let service = Service::default();
    let mut browser = Browser::new(&service);
    for _ in 0..10 {
        assert_eq!(browser.sign_in("rst_key_guess").await.status, 401);
    }
    let answer = browser.sign_in(KEY).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "6"));
    assert!(answer.text().contains("Too many attempts"));
    is_guarded(&answer);
    assert_eq!(*service.keys_seen.lock().unwrap(), 10);
}

#[tokio::test]
async fn a_key_of_one_workspace_begins_there_and_the_operators_at_the_choice() {
    let mut browser = Browser::new(&Service::default());
    browser.sign_in(KEY).await;
    assert_eq!(browser.get("/console").send().await.header("location"), HOME);
    assert_eq!(browser.get("/console/workspaces").send().await.header("location"), HOME);

    let mut browser = Browser::new(&Service::default());
    browser.sign_in(OPERATOR_KEY).await;
    assert_eq!(browser.get("/console").send().await.header("location"), "/console/workspaces");
    let page = browser.get("/console/workspaces").send().await;
    assert!(page.text().contains("href=\"/console/w/acme\""));
    is_guarded(&page);
    assert_eq!(browser.get("/console/workspaces?q=ACME").send().await.header("location"), HOME);
    assert!(browser.get("/console/workspaces?q=nobody").send().await.text().contains("No workspace of that name"));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_forgets_the_cookie() {
    let service = Service::default();
    let mut browser = Browser::signed_in(service.routes()).await;
    let csrf = browser.csrf(HOME).await;
    let answer = browser.post("/console/sign-out", &[("csrf", &csrf)]).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/console/sign-in?notice=signed-out"));
    assert_eq!(answer.header("set-cookie"), "roster=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    // Whoever kept the cookie has nothing of it.
    assert_eq!(browser.get(HOME).send().await.status, 303);
    browser.keep(&answer);
    assert!(browser.get("/console/sign-in?notice=signed-out").send().await.text().contains("You are signed out"));
}

#[tokio::test]
async fn a_session_that_ended_leads_to_sign_in_and_is_forgotten() {
    let browser = Browser::new(&Service::default());
    let answer = browser.get(HOME).header("cookie", "other=1; roster=rst_session_old").send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "/console/sign-in?next=%2Fconsole%2Fw%2Facme")
    );
    assert!(answer.header("set-cookie").starts_with("roster=; Path=/; Max-Age=0"));
    let page = browser.get("/console/sign-in").header("cookie", "roster=rst_session_old").send().await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_form_without_the_code_of_its_session_changes_nothing() {
    let service = Service::default();
    let browser = Browser::signed_in(service.routes()).await;
    let mut other = Browser::new(&service);
    other.sign_in(OPERATOR_KEY).await;
    let of_another = other.csrf("/console/workspaces").await;
    for code in ["", "x", &of_another] {
        let answer = browser.post("/console/sign-out", &[("csrf", code)]).send().await;
        assert_eq!(answer.status, 403, "{code}");
        assert!(answer.text().contains("out of date"));
        is_guarded(&answer);
    }
    let json = browser.post("/console/sign-out", &[]).header("content-type", "text/plain").send().await;
    assert_eq!(json.status, 415);
    assert_eq!(browser.get("/console/sign-out").send().await.status, 405);
    assert_eq!(browser.get(HOME).send().await.status, 200);
}

#[tokio::test]
async fn errors_are_pages_in_the_frame_with_the_request_id() {
    let service = Service::default();
    let browser = Browser::signed_in(service.routes()).await;
    for (path, status) in [
        ("/console/w/nobody", 404),
        ("/console/nowhere/at/all", 404),
        ("/console/w/acme/users/1/nothing", 404),
        ("/console/assets/console.css", 404),
    ] {
        let answer = browser.get(path).header("x-request-id", "seen-7").send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(answer.text().contains("seen-7"), "{path}");
        is_guarded(&answer);
    }
    let answer = browser.ask_with(Method::DELETE, HOME).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (405, "text/html; charset=utf-8"));

    *service.is_down.lock().unwrap() = true;
    let answer = browser.get(HOME).send().await;
    assert_eq!(answer.status, 503);
    assert!(!answer.text().contains("secret inside"));
    assert!(answer.header("set-cookie").is_empty(), "a service that is away is no reason to sign out");
}

#[tokio::test]
async fn hostile_names_are_shown_as_text() {
    let service = Service { name: "<script>alert(1)</script>\"'&".to_owned(), ..Service::default() };
    let browser = Browser::signed_in(service.routes()).await;
    let page = browser.get(HOME).send().await;
    assert!(page.text().contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.text().contains("Key &lt;of&gt; Ada"));
    assert!(!page.text().contains("<script>"));
}

#[tokio::test]
async fn a_link_from_another_site_comes_back_with_the_cookie() {
    let browser = Browser::new(&Service::default());
    let answer = browser.get(HOME).header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("content=\"0;url=/console/w/acme\""));
    is_guarded(&answer);
}

#[tokio::test]
async fn style_and_script_are_ours_and_kept_for_good() {
    let browser = Browser::new(&Service::default());
    let page = browser.get("/console/sign-in").send().await.text();
    for (start, kind) in
        [("href=\"/console/assets/console-", "text/css"), ("src=\"/console/assets/console-", "text/javascript")]
    {
        let (_, after) = page.split_once(start).unwrap();
        let path = format!("/console/assets/console-{}", after.split('"').next().unwrap());
        let answer = browser.get(&path).send().await;
        assert!(answer.header("content-type").starts_with(kind), "{path}");
        assert!(answer.header("cache-control").contains("immutable"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn pages_name_nothing_from_elsewhere() {
    let browser = Browser::signed_in(Service::default().routes()).await;
    for path in [HOME, "/console/sign-in", "/console/nowhere"] {
        let page = browser.get(path).send().await.text();
        for start in ["src=\"", "href=\"", "action=\""] {
            for part in page.split(start).skip(1) {
                assert!(part.starts_with("/console") || part.starts_with("#main"), "{path}: {}", &part[..40]);
            }
        }
    }
}
