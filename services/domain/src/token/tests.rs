//! How secrets look, and how little is shown of them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::checksum::{base62, checksum, crc32};
use super::{AccessKey, Digest, Reminder, ScimToken, Scope, Secret, Session, well_formed};
use crate::fixture::{T0, T1, T2};
use crate::id::{KeyId, SessionId, TokenId, WorkspaceId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

#[test]
fn base_62_counts_as_numbers_do() {
    assert_eq!(base62(&[0], 3), "000");
    assert_eq!(base62(&[61], 1), "z");
    assert_eq!(base62(&[62], 2), "10");
    assert_eq!(base62(&[255, 255, 255, 255], 6), "4gfFC3");
    assert_eq!(base62(&[255; 32], 43).len(), 43);
    assert_ne!(base62(&[255; 32], 43), base62(&[254; 32], 43));
}

#[test]
fn the_checksum_is_the_crc_32_that_everybody_knows() {
    assert_eq!(crc32(b""), 0);
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    assert_eq!(checksum("123456789"), base62(&0xCBF4_3926_u32.to_be_bytes(), 6));
}

#[test]
fn a_secret_is_its_prefix_its_bytes_and_its_checksum() {
    let token = Secret::scim_token([0; 32]);
    let zeros = format!("rst_scim_{}", "0".repeat(43));
    assert_eq!(token.expose(), format!("{zeros}{}", checksum(&zeros)));
    assert_eq!(token.expose().len(), 9 + 43 + 6);
    let key = Secret::access_key([0xAB; 32]);
    assert!(key.expose().starts_with("rst_key_"));
    assert_eq!(key.expose().len(), 8 + 43 + 6);
    let session = Secret::session([0xAB; 32]);
    assert!(session.expose().starts_with("rst_session_"));
    assert_eq!(session.expose().len(), 12 + 43 + 6);
    assert!(well_formed(session.expose()) && !well_formed(&format!("{}x", &session.expose()[..60])));
}

#[test]
fn a_digest_is_the_sha_256_of_the_whole_secret() {
    // The answer of FIPS 180-4 for "abc".
    let known = [
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
        0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    ];
    assert!(Digest::of("abc") == Digest(known));
    let token = Secret::scim_token([7; 32]);
    assert!(token.digest() == Digest::of(token.expose()));
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let token = Secret::scim_token([7; 32]);
    assert_eq!(format!("{token:?}"), "Secret([redacted])");
    assert_eq!(format!("{:?}", token.digest()), "Digest([redacted])");
    let chosen = Secret::chosen("p".repeat(40)).unwrap();
    assert_eq!(format!("{chosen:?}"), "Secret([redacted])");
    let refusal = Secret::chosen("hunter2".to_owned()).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains("hunter2"));
}

#[test]
fn hints_recognise_and_do_not_reveal() {
    assert_eq!(Secret::scim_token([0; 32]).hint(), "rst_scim_000");
    assert_eq!(Secret::access_key([0; 32]).hint(), "rst_key_0000");
    assert_eq!(Secret::chosen("correct-horse-battery-staple-1234".to_owned()).unwrap().hint(), "corr…");
    assert_eq!(Secret::chosen("rst_key_for-the-tests-of-everything".to_owned()).unwrap().hint(), "rst_…");
}

#[test]
fn chosen_secrets_are_long_visible_and_not_mistaken_for_generated_ones() {
    let generated = Secret::scim_token([1; 32]).expose().to_owned();
    let mistyped: String = generated.replace("rst_scim_0", "rst_scim_1");
    assert_ne!(mistyped, generated);
    let cases = [
        ("x".repeat(31), false),
        ("x".repeat(32), true),
        ("x".repeat(512), true),
        ("x".repeat(513), false),
        (format!("{} {}", "x".repeat(20), "x".repeat(20)), false),
        (format!("{}\n", "x".repeat(40)), false),
        ("é".repeat(32), false),
        ("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".to_owned(), true),
        (generated, true),
        (mistyped, false),
        (format!("rst_key_{}", "x".repeat(49)), false),
        (format!("rst_key_{}", "x".repeat(40)), true),
        (format!("rst_key_{}", "-".repeat(49)), true),
    ];
    for (text, accepted) in cases {
        assert_eq!(well_formed(&text), accepted, "{text}");
        match Secret::chosen(text.clone()) {
            Ok(secret) => assert!(accepted && secret.expose() == text, "{text}"),
            Err(refusal) => {
                assert!(!accepted, "{text}");
                assert!(matches!(refusal, Refusal::InvalidField { .. }));
            }
        }
    }
}

#[test]
fn what_cannot_be_a_secret_is_told_without_a_look_up() {
    for text in ["", "rst_scim_", "rst_key_é", "Bearer", &"é".repeat(40), &format!("rst_scim_{}", "é".repeat(25))] {
        assert!(!well_formed(text), "{text}");
    }
}

#[test]
fn a_token_lives_until_it_expires_and_a_key_until_it_is_revoked() {
    let workspace = WorkspaceId(Uuid::from_u128(1));
    let mut token = ScimToken {
        id: TokenId(Uuid::from_u128(2)),
        workspace,
        hint: String::new(),
        created: T0,
        last_used: None,
        expires: None,
        created_by: String::new(),
    };
    assert!(token.live_at(T2));
    token.expires = Some(T1);
    assert!(token.live_at(T0));
    assert!(!token.live_at(T1));
    assert!(!token.live_at(T2));

    let mut key = AccessKey {
        id: KeyId(Uuid::from_u128(3)),
        workspace: None,
        display_name: String::new(),
        scope: Scope::Read,
        hint: String::new(),
        created: T0,
        last_used: None,
        revoked: None,
    };
    assert!(key.live_at(T2));
    key.revoked = Some(T1);
    assert!(!key.live_at(T1));
}

#[test]
fn a_session_lasts_half_a_day_and_no_longer_than_its_key() {
    let mut key = AccessKey {
        id: KeyId(Uuid::from_u128(3)),
        workspace: None,
        display_name: String::new(),
        scope: Scope::Admin,
        hint: String::new(),
        created: T0,
        last_used: None,
        revoked: None,
    };
    let session = Session::begin(SessionId(Uuid::from_u128(4)), key.id, T0);
    let end = Timestamp(T0.0 + 12 * 3_600_000);
    assert_eq!(session.expires, end);
    assert!(session.live_at(&key, Timestamp(end.0 - 1)));
    assert!(!session.live_at(&key, end));
    key.revoked = Some(T1);
    assert!(session.live_at(&key, T0));
    assert!(!session.live_at(&key, T1));
    let another = AccessKey { id: KeyId(Uuid::from_u128(5)), revoked: None, ..key };
    assert!(!session.live_at(&another, T0));
}

#[test]
fn each_scope_includes_the_ones_before_it() {
    assert!(Scope::Read < Scope::Write && Scope::Write < Scope::Admin);
}

proptest! {
    #[test]
    fn every_generated_secret_is_well_formed_and_no_typo_of_it_is(random: [u8; 32], at in 0_usize..57, key: bool) {
        let secret = if key { Secret::access_key(random) } else { Secret::scim_token(random) };
        prop_assert!(well_formed(secret.expose()));
        let typo: String = secret
            .expose()
            .chars()
            .enumerate()
            .map(|(index, c)| if index != at { c } else if c == 'x' { 'y' } else { 'x' })
            .collect();
        // A typo in the prefix makes something that an operator could have chosen.
        prop_assert_eq!(well_formed(&typo), !typo.starts_with("rst_key_") && !typo.starts_with("rst_scim_"));
    }

    #[test]
    fn different_bytes_make_different_secrets(left: [u8; 32], right: [u8; 32]) {
        let digits: HashSet<String> = [left, right].iter().map(|bytes| base62(bytes, 43)).collect();
        prop_assert_eq!(digits.len() == 1, left == right);
    }
}

const DAY_MS: i64 = 24 * 3_600_000;

fn token(created: i64, last_used: Option<i64>) -> ScimToken {
    ScimToken {
        id: TokenId(Uuid::from_u128(2)),
        workspace: WorkspaceId(Uuid::from_u128(1)),
        hint: String::new(),
        created: Timestamp(created),
        last_used: last_used.map(Timestamp),
        expires: None,
        created_by: String::new(),
    }
}

#[test]
fn a_token_that_nobody_uses_for_a_day_and_one_that_is_old_are_remembered() {
    let cases = [
        (None, 0, Reminder::None),
        (None, DAY_MS, Reminder::None),
        (None, DAY_MS + 1, Reminder::NeverUsed),
        // Whether it was pasted at all is the first question, however old it is.
        (None, 91 * DAY_MS, Reminder::NeverUsed),
        (Some(5), DAY_MS + 1, Reminder::None),
        (Some(5), 90 * DAY_MS, Reminder::None),
        (Some(5), 90 * DAY_MS + 1, Reminder::Due),
        // A clock that went back.
        (None, i64::MIN, Reminder::None),
    ];
    for (used, now, expected) in cases {
        assert_eq!(token(0, used).reminder(None, 90, Timestamp(now)), expected, "used {used:?}, now {now}");
    }
}

#[test]
fn a_replaced_token_is_remembered_while_the_identity_provider_does_not_know_its_successor() {
    let cases = [
        (None, None, Reminder::None),
        (Some(99), None, Reminder::None),
        (Some(100), None, Reminder::None),
        (Some(101), None, Reminder::StillInUse),
        // The successor was pasted since.
        (Some(150), Some(160), Reminder::None),
        // It was pasted in one of two places.
        (Some(170), Some(160), Reminder::StillInUse),
    ];
    for (used, successor_used, expected) in cases {
        let (old, successor) = (token(0, used), token(100, successor_used));
        // It goes by itself: neither its age nor that nobody used it matters any more.
        for now in [200, 91 * DAY_MS] {
            let told = old.reminder(Some(&successor), 90, Timestamp(now));
            assert_eq!(told, expected, "used {used:?}, its successor {successor_used:?}");
        }
    }
}
