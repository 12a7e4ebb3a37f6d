//! The page for what went wrong, in the frame as far as that is known.

use maud::{Markup, html};

use super::{Kind, Page, link_button};
use crate::console::frame::Frame;
use crate::console::trouble::Trouble;
use crate::console::{ROOT, link};
use crate::http::request_id::RequestId;

/// What happened, what to do, and how to ask for help.
pub(crate) fn error_page(frame: &Frame, trouble: &Trouble, request: &RequestId) -> Markup {
    let back = frame.at().map_or_else(|| ROOT.to_owned(), |at| link::overview(&at.slug));
    let body = html! {
        div.card.trouble role="alert" {
            p { (trouble.text) }
            @if !trouble.remedy.is_empty() { p.strong { (trouble.remedy) } }
            p.hint { "Answer " (trouble.status.as_u16()) ", request " code { (request) } }
            div.row {
                @if frame.signed().is_some() {
                    (link_button(Kind::Plain, &back, "Back to the overview"))
                } @else {
                    (link_button(Kind::Primary, link::SIGN_IN, "Sign in"))
                }
            }
        }
    };
    Page::new(trouble.title).narrow().body(body).markup(frame)
}
