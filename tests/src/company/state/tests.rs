use super::{Facts, GroupFacts, State};

fn state(users: &[(&str, &str)], members: &[&str]) -> State {
    let users = users
        .iter()
        .map(|(id, title)| ((*id).to_owned(), Facts { title: (*title).to_owned(), active: true, ..Facts::default() }));
    let members = members.iter().map(|id| (*id).to_owned()).collect();
    let group = GroupFacts { name: "Team".to_owned(), members, ..GroupFacts::default() };
    State { users: users.collect(), groups: [("g".to_owned(), group)].into() }
}

#[test]
fn whatever_is_missing_extra_or_otherwise_is_found_both_ways() {
    let truth = state(&[("a", "Clerk"), ("b", "Clerk")], &["a"]);
    assert_eq!(truth.against("SCIM", &truth.clone()), Vec::<String>::new());
    let mut inactive = truth.clone();
    inactive.users.get_mut("a").expect("there is a").active = false;
    let otherwise = [
        state(&[("a", "Clerk")], &["a"]),
        state(&[("a", "Clerk"), ("b", "Clerk"), ("c", "Clerk")], &["a"]),
        state(&[("a", "Clerk"), ("b", "Boss")], &["a"]),
        state(&[("a", "Clerk"), ("b", "Clerk")], &[]),
        state(&[("a", "Clerk"), ("b", "Clerk")], &["a", "b"]),
        State { groups: [].into(), ..truth.clone() },
        inactive,
    ];
    for seen in otherwise {
        assert_eq!(truth.against("SCIM", &seen).len(), 1, "{seen:?}");
    }
}
