//! The way from one page of a list to the next. Pages are not numbered: nobody counts 100,000 rows to look at 50.

use maud::{Markup, html};

use super::{Icon, icon};

/// Links to the pages beside this one, as far as there are any, and what is shown.
pub(crate) fn pager(first: Option<&str>, previous: Option<&str>, next: Option<&str>, shown: &str) -> Markup {
    if first.is_none() && previous.is_none() && next.is_none() && shown.is_empty() {
        return super::nothing();
    }
    html! {
        nav.pager aria-label="Pages" {
            p.hint { (shown) }
            div.row {
                @if let Some(href) = first { a.button href=(href) { "First page" } }
                @if let Some(href) = previous { a.button href=(href) rel="prev" { (icon(Icon::Previous)) "Previous" } }
                @if let Some(href) = next { a.button href=(href) rel="next" { "Next" (icon(Icon::Next)) } }
            }
        }
    }
}
