//! The page that asks before something is done: what would happen to whom, and two ways on. It is a page and no dialog, so
//! that it works without scripts and can be sent to a colleague.

use maud::{Markup, html};

use super::{Kind, button, link_button};
use crate::console::csrf;

/// A question.
pub(crate) struct Confirm<'a> {
    /// Where the form goes.
    pub(crate) action: &'a str,
    /// The code of the session.
    pub(crate) code: &'a str,
    /// What is said before.
    pub(crate) body: Markup,
    /// Fields of the form that nobody sees.
    pub(crate) hidden: &'a [(&'a str, &'a str)],
    /// What the button says: what it does.
    pub(crate) label: &'a str,
    /// How it looks.
    pub(crate) kind: Kind,
    /// Where to go instead.
    pub(crate) cancel: &'a str,
}

impl Confirm<'_> {
    /// Draws it.
    pub(crate) fn render(self) -> Markup {
        let Self { action, code, body, hidden, label, kind, cancel } = self;
        html! {
            form.card.confirm method="post" action=(action) {
                input type="hidden" name=(csrf::FIELD) value=(code);
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                div.stack { (body) }
                div.row.end { (link_button(Kind::Plain, cancel, "Cancel")) (button(kind, label)) }
            }
        }
    }
}
