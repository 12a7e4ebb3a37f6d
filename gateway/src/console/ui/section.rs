//! Parts of a page: with a heading, in a box, or empty.

use maud::{Markup, html};

use super::{Icon, icon};

/// A part with a heading, in a box. `actions` stand beside the heading.
pub(crate) fn section(id: &str, title: &str, actions: &Markup, body: &Markup) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            div.card-head {
                h2 id=(id) { (title) }
                @if !actions.0.is_empty() { div.row { (actions) } }
            }
            (body)
        }
    }
}

/// A box.
pub(crate) fn card(body: &Markup) -> Markup {
    html! { div.card { (body) } }
}

/// Where there is nothing yet: why, and what to do next.
pub(crate) fn empty(title: &str, text: &str, actions: &Markup) -> Markup {
    html! {
        div.empty {
            (icon(Icon::Empty))
            p.empty-title { (title) }
            p { (text) }
            @if !actions.0.is_empty() { div.row { (actions) } }
        }
    }
}
