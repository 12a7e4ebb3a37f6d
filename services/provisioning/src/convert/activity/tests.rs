//! What comes of a request as a gateway tells it.

#![expect(clippy::unwrap_used, reason = "tests")]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use prost::Message;
use proto::v1;

use super::{read_header, read_request, write_request};

fn full() -> v1::ScimRequest {
    v1::ScimRequest {
        method: "PATCH".to_owned(),
        route: "/Users/{id}".to_owned(),
        operation: v1::ActivityOperation::Patch.into(),
        resource: v1::ActivityResource::User.into(),
        resource_id: "7".to_owned(),
        resource_name: "ann".to_owned(),
        identity_provider: v1::IdentityProvider::Onelogin.into(),
        dialect: "onelogin".to_owned(),
        connection_test: true,
        coercions: vec![v1::ActivityNote { code: "a".to_owned(), path: "b".to_owned(), text: String::new() }],
    }
}

#[test]
fn a_request_comes_back_as_it_was_told_with_and_without_padding() {
    for encode in [STANDARD, STANDARD_NO_PAD] {
        let header = encode.encode(full().encode_to_vec());
        assert_eq!(write_request(read_header(header.as_bytes()).unwrap()), full());
    }
    for broken in ["", "%%%", "AAAA/w"] {
        assert!(read_header(broken.as_bytes()).is_none_or(|request| request == Default::default()), "{broken}");
    }
    for idp in 0..=8 {
        let request = v1::ScimRequest { identity_provider: idp, ..full() };
        assert_eq!(write_request(read_request(request.clone())), request);
    }
    for operation in 1..=8 {
        let request = v1::ScimRequest { operation, ..full() };
        assert_eq!(write_request(read_request(request.clone())), request);
    }
}

#[test]
fn what_is_too_long_is_cut_and_what_cannot_be_stored_left_out() {
    let long = "é".repeat(1_000);
    let note = || v1::ActivityNote { code: long.clone(), path: long.clone(), text: String::new() };
    let request = v1::ScimRequest {
        resource_name: format!("a\0{long}"),
        coercions: (0..100).map(|_| note()).collect(),
        ..full()
    };
    let read = read_request(request);
    assert!(read.resource_name.starts_with("aé") && read.resource_name.len() <= 256);
    assert_eq!(read.coercions.len(), 40);
    assert!(read.coercions.iter().all(|note| note.code.len() <= 256));
}
