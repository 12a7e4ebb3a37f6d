//! Questions that ask for nothing: what the "test connection" buttons and the keep-alives of identity providers send.

use super::Traits;
use crate::filter::{self, Filter, Literal};
use crate::query::ListQuery;

/// Whose test a question may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) is_oktas: bool,
    pub(super) is_entras: bool,
    pub(super) is_googles: bool,
}

/// Reads a list's query; `None` when it is nobody's test.
pub(super) fn of(traits: &Traits<'_>) -> Option<Probe> {
    if traits.method != "GET" || !matches!(traits.route, "/Users" | "/Groups") || traits.query.is_empty() {
        return None;
    }
    let query = ListQuery::parse(Some(traits.query)).ok()?;
    let users = traits.route == "/Users";
    let probe = match &query.filter {
        Some(text) => Probe { is_entras: asks_for_guid(text), ..Probe::default() },
        None => Probe {
            // "Test API Credentials" asks for two users; the group page of the test is that of an import as well.
            is_oktas: users && query.start_index == 1 && query.count == Some(2),
            is_googles: users && query.count == Some(1),
            is_entras: false,
        },
    };
    (probe != Probe::default()).then_some(probe)
}

/// Entra ID asks for somebody whom a random GUID names. An external id may well be a GUID, a name is none.
fn asks_for_guid(text: &str) -> bool {
    // A GUID between quotes is the least that such a filter holds.
    let could_be = text.len() < 128 && text.bytes().filter(|byte| *byte == b'-').count() == 4;
    could_be && filter::parse(text).is_ok_and(|filter| is_guid_named(&filter))
}

fn is_guid_named(filter: &Filter) -> bool {
    match filter {
        Filter::Compare { path, op: filter::CompareOp::Eq, value: Literal::String(text) } => {
            let name = path.attr().unwrap_or_default();
            ["userName", "displayName", "value", "emails"].iter().any(|known| name.eq_ignore_ascii_case(known))
                && is_guid(text)
        }
        Filter::Element { filter, .. } => is_guid_named(filter),
        // The element of an address, `type eq "work" and value eq "…"`.
        Filter::And(filters) => filters.iter().any(is_guid_named),
        Filter::Compare { .. } | Filter::Or(_) | Filter::Not(_) | Filter::Present { .. } => false,
    }
}

fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    let fits = lengths.iter().all(|length| {
        parts.next().is_some_and(|part| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    fits && parts.next().is_none()
}
