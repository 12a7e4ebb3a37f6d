//! The form to sign in with.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::Refusal;
use crate::console::frame::Frame;
use crate::console::notice::Notice;
use crate::console::{ROOT, link, ui};

impl Refusal {
    const fn text(self) -> &'static str {
        match self {
            Self::Nothing => "Enter your admin key.",
            Self::ScimToken => {
                "That is a SCIM token: it belongs into your identity provider. Sign in with an admin key, which begins \
                 with rst_key_. Nothing was sent."
            }
            Self::NoKey => "That key does not work. Check that you copied all of it, and that it was not revoked.",
            Self::NotAdmin => "That key is not an admin’s. The console wants a key with the scope admin.",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Nothing | Self::ScimToken => StatusCode::BAD_REQUEST,
            Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::NotAdmin => StatusCode::FORBIDDEN,
        }
    }
}

pub(super) fn sign_in(frame: &Frame, next: &str, refusal: Option<Refusal>, notice: Option<Notice>) -> Response {
    let key = ui::Field::password("key", "Admin key")
        .hint("Begins with rst_key_. Whoever runs Roster makes one with “roster key create --scope admin”.")
        .error(refusal.map(Refusal::text))
        .required();
    let body = html! {
        form.stack method="post" action=(link::SIGN_IN) {
            @if next != ROOT { input type="hidden" name="next" value=(next); }
            (key.render())
            (ui::button(ui::Kind::Primary, "Sign in"))
        }
    };
    let lead = "See who is provisioned, and mend what is not.";
    let markup = ui::alone(frame, "Sign in to Roster", lead, notice, &body);
    super::alone(refusal.map_or(StatusCode::OK, Refusal::status), markup)
}
