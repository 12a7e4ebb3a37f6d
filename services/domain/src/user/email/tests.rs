//! Which address wins.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::login_email;
use crate::refusal::Refusal;
use crate::user::{MultiValue, Profile};
use crate::workspace::Policy;

fn by_address() -> Policy {
    Policy::default()
}

fn email(value: &str, kind: Option<&str>, primary: Option<bool>) -> MultiValue {
    MultiValue { value: Some(value.to_owned()), display: None, kind: kind.map(str::to_owned), primary }
}

fn profile(user_name: &str, emails: Vec<MultiValue>) -> Profile {
    Profile { user_name: user_name.to_owned(), emails, ..Profile::default() }
}

#[test]
fn the_primary_address_goes_before_the_work_one_before_the_first_before_the_user_name() {
    let home = || email("home@x", Some("home"), None);
    let work = || email("work@x", Some("WORK"), Some(false));
    let main = || email("main@x", None, Some(true));
    let cases = [
        (vec![home(), work(), main()], "main@x"),
        (vec![home(), work()], "work@x"),
        (vec![home(), email("other@x", Some("other"), None)], "home@x"),
        (vec![], "ada@x"),
    ];
    for (emails, expected) in cases {
        assert_eq!(login_email(&profile("ada@x", emails), &by_address()).unwrap(), expected);
    }
}

#[test]
fn what_cannot_be_an_address_is_passed_over() {
    for odd in ["", "nobody", "@x", "ada@", "a da@x", "ada@x\n", "\u{a0}@x"] {
        let emails = vec![email(odd, Some("work"), Some(true)), email("home@x", None, None)];
        assert_eq!(login_email(&profile("ada", emails), &by_address()).unwrap(), "home@x", "{odd:?}");
    }
}

#[test]
fn odd_but_possible_addresses_are_taken_as_spelt() {
    for odd in ["O'Brien+tag@Example.com", "ü@exämple", "\"a@b\"@x", "a@localhost"] {
        assert_eq!(login_email(&profile("", vec![email(odd, None, None)]), &by_address()).unwrap(), odd);
    }
}

#[test]
fn no_address_at_all_is_refused_with_the_remedy() {
    let refusal = login_email(&profile("ada", vec![]), &by_address()).unwrap_err();
    assert!(matches!(&refusal, Refusal::InvalidField { field, .. } if field == "profile.emails"));
    assert!(refusal.to_string().contains("profile.emails"));
    assert!(refusal.to_string().contains("map"));
}

#[test]
fn where_people_sign_in_by_user_name_it_is_that_whatever_it_looks_like() {
    let by_name = Policy { login_by_user_name: true, ..Policy::default() };
    for (name, emails) in [("ada", vec![]), ("Ada B.", vec![email("ada@x", Some("work"), Some(true))]), ("a@x", vec![])]
    {
        assert_eq!(login_email(&profile(name, emails), &by_name).unwrap(), name);
    }
}
