//! The old token, which an overlap keeps alive.

use proto::v1;

use super::{HOME, is_guarded};
use crate::support::console::{ACME, Browser, Service};

fn overlapping() -> Service {
    let token = |hint: &str, reminder: v1::TokenReminder| v1::ScimToken {
        hint: hint.to_owned(),
        reminder: reminder.into(),
        ..v1::ScimToken::default()
    };
    let status = v1::GetScimStatusResponse {
        token: Some(token("rst_scim_new", v1::TokenReminder::None)),
        overlapping_tokens: vec![token("rst_scim_old", v1::TokenReminder::StillInUse)],
        ..Default::default()
    };
    Service { status, ..Service::default() }
}

#[tokio::test]
async fn the_old_token_alone_is_revoked_and_who_still_uses_it_is_said_before() {
    let service = overlapping();
    let browser = Browser::signed_in(service.routes()).await;
    let path = format!("{HOME}/security/token/revoke-old");
    let page = browser.get(&path).send().await;
    is_guarded(&page);
    assert!(page.text().contains("The old token is still in use") && page.text().contains("the present one goes on"));
    assert_eq!(browser.post(&path, &[]).send().await.status, 403);
    assert_eq!(service.revoked.lock().unwrap().len(), 0);

    let csrf = browser.csrf(&path).await;
    let answer = browser.post(&path, &[("csrf", &csrf)]).send().await;
    let back = format!("{HOME}/security?notice=old-token-revoked");
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, back.as_str()));
    let asked = service.revoked.lock().unwrap().pop();
    assert_eq!(asked, Some(v1::RevokeScimTokenRequest { workspace_id: ACME.to_owned(), overlapping_only: true }));
}

#[tokio::test]
async fn an_overlap_that_is_over_leaves_nothing_to_revoke() {
    let browser = Browser::signed_in(Service::default().routes()).await;
    let answer = browser.get(&format!("{HOME}/security/token/revoke-old")).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/console/w/acme/security"));
}
