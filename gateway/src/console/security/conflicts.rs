//! People whom the identity provider could not create, or not change, since others are here already: each waits for a
//! decision.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use proto::v1;

use super::below;
use crate::console::form::{PostedWithin, Query};
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Column, Confirm, Kind, Table, Tone};
use crate::console::visit::Within;
use crate::console::{link, words};

#[cfg(test)]
mod tests;

const COLUMNS: [Column; 4] = [
    Column::new("Your identity provider sends"),
    Column::new("Already here"),
    Column::new("Tried"),
    Column::unseen("Decide"),
];

/// The conflicts that wait.
pub(super) fn section(within: &Within, page: &v1::ListConflictsResponse) -> Markup {
    let body = if page.conflicts.is_empty() {
        ui::empty(
            "No conflicts",
            "When your identity provider sends somebody whom you invited by hand, you decide here what becomes of it.",
            &ui::nothing(),
        )
    } else {
        html! {
            p { "These people were invited by hand, and your identity provider sends them too. Until you decide, it is answered that they exist already. Where it wants to change a person of its own, you can also give yours another user name or address: its next try then goes through." }
            (table(within, &page.conflicts))
            @if !page.next_page_token.is_empty() {
                @let next = link::with_query(&link::security(within.slug()), [("conflicts", page.next_page_token.as_str())]);
                (ui::pager(None, None, Some(&next), ""))
            }
        }
    };
    ui::section("conflicts", "Conflicts", &ui::nothing(), &html! { div.stack { (body) } })
}

fn table(within: &Within, conflicts: &[v1::Conflict]) -> Markup {
    let slug = within.slug();
    let mut table = Table::new("Conflicts", &COLUMNS);
    for conflict in conflicts {
        let to = link::security_act(slug, &format!("conflicts/{}", conflict.conflict_id));
        let user = conflict.user.clone().unwrap_or_default();
        let sent = if conflict.display_name.is_empty() { &conflict.user_name } else { &conflict.display_name };
        table.row(&html! {
            (ui::cell("Sent", &html! {
                p.cell-title { (sent) }
                p.cell-sub { (conflict.user_name) }
                (applicant(slug, conflict))
            }))
            (ui::cell("Already here", &html! {
                p { a href=(link::user(slug, &user.user_id)) { (words::name(&user)) } }
                p.cell-sub { (user.login_email) }
            }))
            (ui::cell("Tried", &html! {
                p { (words::count(i64::from(conflict.attempts), "time", "times")) }
                p.cell-sub { (ui::ago(conflict.last_attempt_time.as_ref())) }
            }))
            (ui::cell("", &decisions(&to, within.csrf(), conflict, &user.user_id)))
        });
    }
    table.render()
}

/// The identity provider's own user, where it wants to change one.
fn applicant(slug: &str, conflict: &v1::Conflict) -> Markup {
    html! {
        @if !conflict.scim_user_id.is_empty() {
            p.cell-sub { "Wanted for " a href=(link::user(slug, &conflict.scim_user_id)) { "a provisioned user" } }
        }
    }
}

/// What an admin may do. Two users cannot become one: where the identity provider has its own, there is nothing to adopt.
fn decisions(to: &str, csrf: &str, conflict: &v1::Conflict, user: &str) -> Markup {
    let act = |kind, label: &str, how: &str| ui::action(kind, to, label, csrf, &[("resolution", how)]);
    let delete = link::with_query(&format!("{to}/delete"), [("user", user), ("for", conflict.scim_user_id.as_str())]);
    html! {
        div.row.end {
            @if conflict.scim_user_id.is_empty() { (act(Kind::Primary, "Adopt", "adopt")) }
            (act(Kind::Plain, "Dismiss", "dismiss"))
            (ui::link_button(Kind::Danger, &delete, "Delete user…"))
        }
    }
}

/// Asks before the user that is here is deleted.
pub(super) async fn ask_delete(
    Path((_, conflict)): Path<(String, String)>,
    within: Within,
    Query(query): Query,
) -> Result<Response, Trouble> {
    let message =
        v1::GetUserRequest { workspace_id: within.id(), user_id: query.raw("user").to_owned(), include_groups: false };
    let user = within.upstream().users().get_user(within.request(message)).await?.into_inner().user.unwrap_or_default();
    let (back, action) =
        (link::security(within.slug()), link::security_act(within.slug(), &format!("conflicts/{conflict}")));
    let is_update = !query.raw("for").is_empty();
    let (until, instead) = if is_update {
        (
            "Your identity provider's next try then gives its own user this user name or address.",
            "To keep them, give this user another user name or address instead.",
        )
    } else {
        (
            "Until your identity provider tries again and creates its own user, with a new id.",
            "To keep them, adopt the user instead: your identity provider then links it.",
        )
    };
    let body = html! {
        (ui::alert(Tone::Warning, &format!("{} loses access", words::name(&user)), until))
        ul.bullets {
            li { "Role, teams, license and CRM links are lost." }
            li { (instead) }
        }
    };
    let confirm = Confirm {
        action: &action,
        code: within.csrf(),
        body,
        hidden: &[("resolution", "delete")],
        label: "Delete user",
        kind: Kind::Danger,
        cancel: &back,
    };
    Ok(within.page(below(&within, format!("Delete {}?", words::name(&user))).narrow().body(confirm.render())))
}

/// Resolves a conflict.
pub(super) async fn resolve(
    Path((_, conflict_id)): Path<(String, String)>,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let (resolution, notice) = match fields.raw("resolution") {
        "adopt" => (v1::ConflictResolution::Adopt, Notice::ConflictAdopted),
        "dismiss" => (v1::ConflictResolution::Dismiss, Notice::ConflictDismissed),
        "delete" => (v1::ConflictResolution::DeleteUser, Notice::ConflictUserDeleted),
        _ => return Err(Trouble::invalid("There is no such decision.", "Go back and choose one of the buttons.")),
    };
    let message = v1::ResolveConflictRequest { workspace_id: within.id(), conflict_id, resolution: resolution.into() };
    within.upstream().conflicts().resolve_conflict(within.request(message)).await?;
    Ok(Redirect::to(&notice.at(&link::security(within.slug()))).into_response())
}
