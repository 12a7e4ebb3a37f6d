//! Names and what they stand for.

use maud::{Markup, html};

/// A list of them. Those without a value are shown with a dash, so that nobody looks for them.
pub(crate) fn facts(entries: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in entries {
                div {
                    dt { (name) }
                    dd { @if value.0.is_empty() { span.muted { "–" } } @else { (value) } }
                }
            }
        }
    }
}
