//! What an admin does to a user: deactivate, let in again, delete, hand over to the identity provider.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use proto::v1;

use super::one::user;
use crate::console::form::PostedWithin;
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{Confirm, Kind, Nav, Page};
use crate::console::visit::Within;
use crate::console::{link, words};

/// The segments of a user's address.
type Segments = Path<(String, String)>;

/// Locks the user out.
pub(super) async fn deactivate(
    Path((_, user_id)): Segments,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let etag = fields.raw("etag").to_owned();
    let message = v1::DeactivateUserRequest { workspace_id: within.id(), user_id: user_id.clone(), etag };
    within.upstream().users().deactivate_user(within.request(message)).await?;
    Ok(done(&link::user(within.slug(), &user_id), Notice::UserDeactivated))
}

/// Lets the user in again.
pub(super) async fn reactivate(
    Path((_, user_id)): Segments,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let etag = fields.raw("etag").to_owned();
    let message = v1::ReactivateUserRequest { workspace_id: within.id(), user_id: user_id.clone(), etag };
    within.upstream().users().reactivate_user(within.request(message)).await?;
    Ok(done(&link::user(within.slug(), &user_id), Notice::UserReactivated))
}

/// Asks before a user is deleted.
pub(super) async fn ask_delete(Path((_, user_id)): Segments, within: Within) -> Result<Response, Trouble> {
    let user = user(&within, &user_id).await?;
    let (name, own) = (words::name(&user), link::user(within.slug(), &user_id));
    let days = within.workspace.policy.unwrap_or_default().retention_days;
    let body = html! {
        p { strong { (name) } " (" (user.login_email) ") loses access at once." }
        ul.bullets {
            li { "The user name and the addresses are free again." }
            li { "The seat and the memberships are gone. Nobody can bring them back." }
            li { "The record is purged after " (words::count(i64::from(days), "day", "days")) "." }
        }
        p.hint { "To lock somebody out and keep everything, deactivate the user instead." }
    };
    let confirm = Confirm {
        action: &format!("{own}/delete"),
        code: within.csrf(),
        body,
        hidden: &[("etag", user.etag.as_str())],
        label: "Delete user",
        kind: Kind::Danger,
        cancel: &own,
    };
    let page = Page::new(format!("Delete {name}?")).nav(Nav::Users).crumb("Users", link::users(within.slug())).narrow();
    Ok(within.page(page.body(confirm.render())))
}

/// Deletes the user.
pub(super) async fn delete(
    Path((_, user_id)): Segments,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let message = v1::DeleteUserRequest { workspace_id: within.id(), user_id, etag: fields.raw("etag").to_owned() };
    within.upstream().users().delete_user(within.request(message)).await?;
    Ok(done(&link::users(within.slug()), Notice::UserDeleted))
}

/// Asks before a user is handed over.
pub(super) async fn ask_adopt(Path((_, user_id)): Segments, within: Within) -> Result<Response, Trouble> {
    let user = user(&within, &user_id).await?;
    let (name, own) = (words::name(&user), link::user(within.slug(), &user_id));
    let body = html! {
        p { "From now on your identity provider decides about " strong { (name) } " (" (user.login_email) ")." }
        ul.bullets {
            li { "It finds the user when it next looks for it, links it, and keeps its profile up to date." }
            li { "It can deactivate and delete the user. You no longer can, as long as SCIM is on." }
            li { "Role, teams, license and CRM links stay yours to set." }
        }
    };
    let confirm = Confirm {
        action: &format!("{own}/adopt"),
        code: within.csrf(),
        body,
        hidden: &[("etag", user.etag.as_str())],
        label: "Hand over to SCIM",
        kind: Kind::Primary,
        cancel: &own,
    };
    let page =
        Page::new(format!("Hand {name} over?")).nav(Nav::Users).crumb("Users", link::users(within.slug())).narrow();
    Ok(within.page(page.body(confirm.render())))
}

/// Hands the user over.
pub(super) async fn adopt(
    Path((_, user_id)): Segments,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let etag = fields.raw("etag").to_owned();
    let message = v1::AdoptUserRequest { workspace_id: within.id(), user_id: user_id.clone(), etag };
    within.upstream().users().adopt_user(within.request(message)).await?;
    Ok(done(&link::user(within.slug(), &user_id), Notice::UserAdopted))
}

/// Goes on to a page that says what was done.
pub(super) fn done(to: &str, notice: Notice) -> Response {
    Redirect::to(&notice.at(to)).into_response()
}
