//! Several pages of one thing, side by side.

use maud::{Markup, html};

/// Links to them: what each is called, where it is, and whether it is this one.
pub(crate) fn tabs(label: &str, entries: &[(&str, String, bool)]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for (name, href, is_current) in entries {
                a href=(href) aria-current=[is_current.then_some("page")] { (name) }
            }
        }
    }
}
