//! Something that wants to be read before the rest of a page.

use maud::{Markup, html};

use super::{Icon, Tone, icon, nothing};

/// What happened, and what to do about it.
pub(crate) fn alert(tone: Tone, title: &str, text: &str) -> Markup {
    alert_with(tone, title, text, &nothing())
}

/// The same with buttons or links below.
pub(crate) fn alert_with(tone: Tone, title: &str, text: &str, actions: &Markup) -> Markup {
    let sign = match tone {
        Tone::Good => Icon::Check,
        Tone::Neutral | Tone::Info => Icon::Info,
        Tone::Warning | Tone::Bad => Icon::Warning,
    };
    html! {
        div class={ "alert " (tone.class()) } {
            (icon(sign))
            div.alert-text {
                p.alert-title { (title) }
                @if !text.is_empty() { p { (text) } }
                @if !actions.0.is_empty() { div.row { (actions) } }
            }
        }
    }
}
