use super::*;

#[test]
fn parties_keep_each_other_company_for_a_second_after_they_took_turns() {
    let began = Instant::now();
    let mut company = Company::default();
    for party in ['a', 'a'] {
        company.came(party, began);
    }
    assert!(!company.is_there(began), "one party is no company");
    company.came('b', began);
    let soon = began + Duration::from_millis(999);
    assert!(company.is_there(soon));
    company.came('b', soon);
    assert!(!company.is_there(began + STAYS), "one that goes on alone is no company");
    company.came('a', began + STAYS);
    assert!(company.is_there(began + STAYS));
}
