//! Ids as text.

use super::UserId;

#[test]
fn an_id_reads_back_in_lower_case() {
    let text = "0190a5c0-7b1e-7c3d-8e4f-0123456789ab";
    assert_eq!(UserId::parse(text).map(|id| id.to_string()).as_deref(), Some(text));
    assert_eq!(UserId::parse(&text.to_uppercase()), UserId::parse(text));
}

#[test]
fn other_forms_of_a_uuid_are_no_ids() {
    for text in [
        "",
        "does-not-exist",
        "0190a5c07b1e7c3d8e4f0123456789ab",
        "{0190a5c0-7b1e-7c3d-8e4f-0123456789ab}",
        "urn:uuid:0190a5c0-7b1e-7c3d-8e4f-0123456789ab",
        "0190a5c0-7b1e-7c3d-8e4f-0123456789ag",
        "0190a5c0-7b1e-7c3d-8e4f-0123456789é",
    ] {
        assert_eq!(UserId::parse(text), None, "{text}");
    }
}
