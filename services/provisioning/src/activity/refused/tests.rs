//! Which entry of the catalogue a refusal is.

use domain::activity::Cause;
use domain::refusal::Refusal;
use tonic::Status;

use super::{in_scim_names, of_http, of_status};
use crate::error::Error;

#[test]
fn every_refusal_has_its_entry_and_its_answer() {
    let field = |field: &str| Error::field(field, format!("{field} is required"));
    for (error, cause, status, scim_type) in [
        (field("profile.name.given_name"), Cause::NameMissing, 400, "invalidValue"),
        (field("profile.user_name"), Cause::UserNameMissing, 400, "invalidValue"),
        (field("profile.emails"), Cause::AddressMissing, 400, "invalidValue"),
        (field("profile.title"), Cause::ValueRefused, 400, "invalidValue"),
        (Error::NotFound { resource: "user" }, Cause::UserUnknown, 404, ""),
        (Error::NotFound { resource: "group" }, Cause::GroupUnknown, 404, ""),
        (Refusal::EtagMismatch.into(), Cause::VersionMismatch, 412, ""),
        (Refusal::ScimDisabled.into(), Cause::ScimDisabled, 403, ""),
        (Error::Unauthenticated, Cause::TokenRevoked, 401, ""),
        (Error::Overloaded, Cause::RateLimited, 429, ""),
        (
            Error::Duplicate { field: "profile.user_name", cause: Cause::UserByHand, message: "taken" },
            Cause::UserByHand,
            409,
            "uniqueness",
        ),
        (Error::Panicked, Cause::ServiceFailed, 500, ""),
    ] {
        let words = error.to_string();
        let (told, refused) = of_status(&Status::from(error));
        assert_eq!((told, refused.status, refused.scim_type.as_str()), (cause, status, scim_type), "{words}");
    }
    // In the words of the answer, which are not those of the contract.
    let (_, refused) = of_status(&Status::from(Error::Unauthenticated));
    assert_eq!(refused.detail, proto::NO_VALID_TOKEN);
    let (told, refused) = of_status(&Status::deadline_exceeded("late"));
    assert_eq!((told, refused.status, refused.reason.as_str()), (Cause::ServiceFailed, 503, ""));
}

#[test]
fn what_a_gateway_refuses_is_known_by_its_answer() {
    assert_eq!(of_http(400, "invalidSyntax"), Cause::BodyMalformed);
    assert_eq!(of_http(400, ""), Cause::RequestRefused);
    assert_eq!(of_http(415, ""), Cause::MediaTypeRefused);
    assert_eq!(of_http(599, ""), Cause::ServiceFailed);
}

#[test]
fn paths_of_the_contract_are_told_in_the_words_of_scim() {
    for (message, told) in [
        ("profile.name.given_name is required", "name.givenName is required"),
        ("no profile.user_name.", "no userName."),
        (
            "profile.enterprise.cost_center is too long",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter is too long",
        ),
        ("profile.extensions.urn:acme:1.0:User:badge_no is taken", "urn:acme:1.0:User:badge_no is taken"),
        ("a profile without a dot", "a profile without a dot"),
        ("ends in profile.", "ends in profile."),
    ] {
        assert_eq!(in_scim_names(message), told);
    }
}
