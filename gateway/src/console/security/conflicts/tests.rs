//! What an admin is offered.

use proto::v1;

use super::{applicant, decisions};

#[test]
fn a_user_is_offered_for_adoption_only_where_the_identity_provider_has_none_of_its_own() {
    let offered = |conflict: &v1::Conflict| decisions("/to", "code", conflict, "u1").into_string();
    let creation = v1::Conflict::default();
    let update = v1::Conflict { scim_user_id: "u2".to_owned(), ..Default::default() };
    assert!(offered(&creation).contains("Adopt"));
    assert!(!offered(&update).contains("Adopt"));
    for conflict in [&creation, &update] {
        assert!(offered(conflict).contains("Dismiss") && offered(conflict).contains("Delete user"));
    }
    assert!(offered(&update).contains("for=u2"), "the page that asks first knows what it is about");
    assert!(applicant("acme", &creation).into_string().is_empty());
    assert!(applicant("acme", &update).into_string().contains("u2"));
}
