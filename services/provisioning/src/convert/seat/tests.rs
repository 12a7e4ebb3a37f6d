#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

#[test]
fn a_seat_comes_back_as_it_was() {
    let seats = [
        Seat::default(),
        Seat {
            role: Role::Analyst,
            teams: vec!["EMEA".to_owned(), "Sales".to_owned()],
            recording_license: true,
            salesforce_user_id: Some("005".to_owned()),
            hubspot_owner_id: None,
        },
    ];
    for seat in seats {
        assert_eq!(read(write(seat.clone())).unwrap(), seat);
    }
}

#[test]
fn an_unset_role_is_an_ordinary_users_and_an_unknown_one_is_refused() {
    assert_eq!(read(v1::Seat::default()).unwrap().role, Role::User);
    assert!(read(v1::Seat { role: 99, ..Default::default() }).is_err());
}
