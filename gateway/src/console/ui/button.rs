//! Buttons: what does something is a form, what leads somewhere a link.

use maud::{Markup, html};

use crate::console::csrf;

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the page is for: one of them.
    Primary,
    /// What one may do besides.
    Plain,
    /// What cannot be undone.
    Danger,
    /// As quiet as text.
    Quiet,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// Sends the form it stands in.
pub(crate) fn button(kind: Kind, label: &str) -> Markup {
    html! { button class=(kind.class()) type="submit" { (label) } }
}

/// Leads to a page.
pub(crate) fn link_button(kind: Kind, href: &str, label: &str) -> Markup {
    html! { a class=(kind.class()) href=(href) { (label) } }
}

/// A form that is nothing but its button. `hidden` are its fields besides the code of the session.
pub(crate) fn action(kind: Kind, href: &str, label: &str, code: &str, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form.inline method="post" action=(href) {
            input type="hidden" name=(csrf::FIELD) value=(code);
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            (button(kind, label))
        }
    }
}

/// A button that may not be pressed, and why not, said beside it. `id` is unique on the page.
pub(crate) fn withheld(label: &str, id: &str, why: &str) -> Markup {
    html! {
        div.withheld {
            button.button type="button" aria-disabled="true" aria-describedby=(id) { (label) }
            p.hint id=(id) { (why) }
        }
    }
}
