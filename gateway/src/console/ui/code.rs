//! Something to be copied: an address, a token.

use maud::{Markup, html};

/// A value in one line with a button that copies it. Without scripts there is no button, and a click selects all of it.
pub(crate) fn copyable(id: &str, label: &str, value: &str) -> Markup {
    html! {
        div.copyable {
            code id=(id) tabindex="0" aria-label={ (label) ": " (value) } role="textbox" aria-readonly="true" { (value) }
            button.button type="button" hidden data-copy=(id) { "Copy" span.hidden { " " (label) } }
        }
    }
}
