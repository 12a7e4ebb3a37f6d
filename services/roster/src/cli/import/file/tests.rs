#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use proto::v1::Role;

use super::List;

fn read(text: &str) -> Result<List, String> {
    List::read(text, String::new(), false)
}

#[test]
fn headings_are_known_in_any_spelling_and_rows_in_any_quoting() {
    let text = "\u{feff}E-Mail,First Name,last_name,Job Title,ROLE,Teams,recordingLicense,timeZone\r\n\
                ada@example.com,Ada,\"Byron, King\",CTO,Admin,Sales; R&D;,yes,Europe/London\r\n\
                \r\n\
                \"bob@example.com\",Bob,\"O\"\"Neil\",,,,,\r\n";
    let list = read(text).unwrap();
    let [ada, bob] = &list.people[..] else { panic!("{list:?}") };
    let (profile, seat) = (ada.profile.clone().unwrap(), ada.seat.clone().unwrap());
    assert_eq!((ada.row, bob.row), (2, 4));
    assert_eq!((profile.user_name.as_str(), profile.emails[0].value.as_str()), ("ada@example.com", "ada@example.com"));
    assert_eq!((profile.name.unwrap().family_name.as_str(), profile.title.as_str()), ("Byron, King", "CTO"));
    assert_eq!(profile.timezone, "Europe/London");
    assert_eq!((seat.role(), seat.recording_license), (Role::Admin, true));
    assert_eq!(seat.teams, ["Sales", "R&D"]);
    let bob = bob.profile.clone().unwrap();
    assert_eq!(bob.name.unwrap().family_name, "O\"Neil");
}

#[test]
fn a_row_that_makes_no_sense_is_refused_by_itself() {
    let text = "email,user_name,role,recording_license\n\
                a@example.com,a,boss,\n\
                b@example.com,b,user,perhaps\n\
                c@example.com,c,user,no,surplus\n\
                d@example.com,d\n\
                D@Example.com,other,,\n\
                e@example.com,D,,\n";
    let list = read(text).unwrap();
    let refused: Vec<_> = list.refused.iter().map(|refusal| (refusal.row, refusal.field.as_str())).collect();
    assert_eq!(refused, [(2, "role"), (3, "recording_license"), (4, ""), (6, "email"), (7, "user_name")]);
    assert!(list.refused[3].detail.contains("row 5"), "{}", list.refused[3].detail);
    assert_eq!((list.people.len(), list.len()), (1, 6));
}

#[test]
fn a_heading_that_is_not_known_refuses_the_file_unless_it_may_be_left_out() {
    let text = "email,shoe size,Badge\na@example.com,44,1\n";
    let refused = read(text).unwrap_err();
    assert!(refused.contains("`shoe size`, `Badge`") && refused.contains("--ignore-unknown"), "{refused}");
    assert_eq!(List::read(text, String::new(), true).unwrap().people.len(), 1);
    assert!(read("given_name\nAda\n").unwrap_err().contains("`email`"));
    assert!(read("email,E-Mail\na,b\n").unwrap_err().contains("twice"));
}
