use std::collections::BTreeSet;

use super::Finding;

#[test]
fn every_finding_has_a_code_of_its_own_and_says_what_to_do() {
    let codes: BTreeSet<&str> = Finding::ALL.iter().map(|finding| finding.code()).collect();
    assert_eq!(codes.len(), Finding::ALL.len());
    for finding in Finding::ALL {
        let kebab = finding.code().chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let explanation = finding.explanation();
        assert!(kebab && explanation.summary.ends_with('.') && explanation.remedy.ends_with('.'), "{finding:?}");
    }
}
