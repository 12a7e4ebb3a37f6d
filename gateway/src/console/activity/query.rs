//! Which part of the sync log is asked for: from the address, to the contract, and into the address of the next page.

use jiff::{SignedDuration, Timestamp};
use proto::v1;

use super::words::{OPERATIONS, OUTCOMES};
use crate::console::form::Fields;
use crate::console::link;
use crate::map::time;

/// How many rows a page has.
const PAGE: i32 = 50;
/// Longer names are nobody's.
const MAX_NAME: usize = 320;

/// Spans of time that can be chosen: as the address has them, as people read them, and how many hours they are.
pub(super) const SPANS: [(&str, &str, i64); 5] = [
    ("", "Any time", 0),
    ("1h", "Last hour", 1),
    ("24h", "Last 24 hours", 24),
    ("7d", "Last 7 days", 168),
    ("30d", "Last 30 days", 720),
];

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) outcome: &'static str,
    pub(super) operation: &'static str,
    pub(super) name: String,
    pub(super) span: &'static str,
    pub(super) target_id: String,
    /// Where the span begins. Later pages keep it: a list that began elsewhere would be another list.
    since: Option<Timestamp>,
    pub(super) page: String,
    pub(super) is_live: bool,
}

impl Asked {
    /// Reads the address. What it cannot mean is left out.
    pub(super) fn of(query: &Fields, now: Timestamp) -> Self {
        let span = known(query.text("span"), SPANS.iter().map(|(word, ..)| *word));
        let hours = SPANS.iter().find(|(word, ..)| *word == span).map_or(0, |(.., hours)| *hours);
        let page = query.raw("page").to_owned();
        let kept = query.text("since").parse().ok().and_then(|second| Timestamp::from_second(second).ok());
        let since = match kept.filter(|_| !page.is_empty()) {
            Some(since) => Some(since),
            None if hours == 0 => None,
            None => now.checked_sub(SignedDuration::from_hours(hours)).ok(),
        };
        let name = query.text("name");
        Self {
            outcome: known(query.text("outcome"), OUTCOMES.iter().map(|(word, ..)| *word)),
            operation: known(query.text("operation"), OPERATIONS.iter().map(|(word, ..)| *word)),
            name: name.get(..name.floor_char_boundary(MAX_NAME)).unwrap_or_default().to_owned(),
            span,
            target_id: query.text("target").to_owned(),
            // To the second, as the address has it.
            since: since.and_then(|since| Timestamp::from_second(since.as_second()).ok()),
            is_live: page.is_empty() && query.text("live") == "1",
            page,
        }
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        [self.outcome, self.operation, &self.name, self.span, &self.target_id].iter().any(|part| !part.is_empty())
    }

    /// The question.
    pub(super) fn message(&self, workspace_id: String) -> v1::ListActivityRequest {
        let outcome = OUTCOMES.iter().find(|(word, ..)| !word.is_empty() && *word == self.outcome);
        let operation = OPERATIONS.iter().find(|(word, ..)| !word.is_empty() && *word == self.operation);
        v1::ListActivityRequest {
            workspace_id,
            outcomes: outcome.map(|(.., outcome)| i32::from(*outcome)).into_iter().collect(),
            operations: operation.map(|(.., operation)| i32::from(*operation)).into_iter().collect(),
            target_id: self.target_id.clone(),
            target_name: self.name.clone(),
            start_time: self.since.map(time::to_proto),
            end_time: None,
            page_size: PAGE,
            page_token: self.page.clone(),
        }
    }

    /// The address of another page of the same list; the first one without a token.
    pub(super) fn href(&self, slug: &str, page: &str, is_live: bool) -> String {
        let since = self.since.filter(|_| !page.is_empty()).map(|since| since.as_second().to_string());
        let parameters = [
            ("outcome", self.outcome),
            ("operation", self.operation),
            ("name", &self.name),
            ("span", self.span),
            ("target", &self.target_id),
            ("since", since.as_deref().unwrap_or_default()),
            ("page", page),
            ("live", if is_live { "1" } else { "" }),
        ];
        link::with_query(&link::activities(slug), parameters)
    }
}

/// The word that is wanted, if it is one of these.
fn known(wanted: &str, mut words: impl Iterator<Item = &'static str>) -> &'static str {
    words.find(|word| *word == wanted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::Timestamp;
    use proto::v1;

    use super::Asked;
    use crate::console::form::Fields;

    fn asked(query: &str, now: &str) -> Asked {
        Asked::of(&Fields::of_query(Some(query)), now.parse::<Timestamp>().unwrap())
    }

    #[test]
    fn a_later_page_is_of_the_same_list_however_late_it_is_asked_for() {
        let first = asked("outcome=refused&span=24h&name=Ada", "2026-03-10T12:00:00.5Z");
        let next = first.href("acme", "token-2", false);
        let (_, query) = next.split_once('?').unwrap();
        let later = asked(query, "2026-03-10T12:07:00Z");
        let mut expected = first.message("w".to_owned());
        expected.page_token = "token-2".to_owned();
        assert_eq!(later.message("w".to_owned()), expected);
        assert_eq!(expected.outcomes, [i32::from(v1::ActivityOutcome::Refused)]);
        assert_eq!(expected.start_time.unwrap().seconds, 1_773_057_600);
    }

    #[test]
    fn what_an_address_cannot_mean_is_left_out() {
        let asked = asked("outcome=%3Cscript%3E&operation=shred&span=9y&since=x&live=1", "2026-03-10T12:00:00Z");
        assert_eq!(asked.message(String::new()), v1::ListActivityRequest { page_size: 50, ..Default::default() });
        assert!(asked.is_live && !asked.is_narrowed());
    }
}
