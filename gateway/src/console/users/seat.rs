//! A user's seat: what SCIM never touches, edited by hand whoever manages the user.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use proto::v1;

use crate::console::form::PostedWithin;
use crate::console::notice::{self, Notice};
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Field, Kind};
use crate::console::visit::Within;
use crate::console::{csrf, link, words};

/// The fields of a seat. `back` is where one goes afterwards, and instead if `can_leave`.
pub(super) fn form(within: &Within, user: &v1::User, back: &str, can_leave: bool) -> Markup {
    let seat = user.seat.clone().unwrap_or_default();
    let crm = seat.crm_links.clone().unwrap_or_default();
    let roles = words::ROLES.iter().map(|(word, text, _)| (*word, *text));
    let teams = seat.teams.join(", ");
    html! {
        form.seat method="post" action={ (link::user(within.slug(), &user.user_id)) "/seat" } {
            input type="hidden" name=(csrf::FIELD) value=(within.csrf());
            input type="hidden" name="etag" value=(user.etag);
            input type="hidden" name="back" value=(back);
            div.fields {
                (Field::choice("role", "Role", roles, words::role_word(seat.role())).id("seat-role").render())
                (Field::text("teams", "Teams", &teams).hint("Separated by commas").render())
                (Field::text("salesforce", "Salesforce user id", &crm.salesforce_user_id).render())
                (Field::text("hubspot", "HubSpot owner id", &crm.hubspot_owner_id).render())
                (Field::tick("license", "Recording license", seat.recording_license).render())
            }
            div.row {
                (ui::button(Kind::Primary, "Save seat"))
                @if can_leave { (ui::link_button(Kind::Plain, back, "Cancel")) }
            }
        }
    }
}

/// Saves what the form sent.
pub(super) async fn save(
    Path((_, user_id)): Path<(String, String)>,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let role = words::role_of(fields.raw("role"))
        .ok_or_else(|| Trouble::invalid("There is no such role.", "Go back and choose one of the list."))?;
    let teams = fields.text("teams").split(',').map(str::trim).filter(|team| !team.is_empty()).map(str::to_owned);
    let seat = v1::Seat {
        role: role.into(),
        teams: teams.collect(),
        recording_license: fields.has("license"),
        crm_links: Some(v1::CrmLinks {
            salesforce_user_id: fields.text("salesforce").to_owned(),
            hubspot_owner_id: fields.text("hubspot").to_owned(),
        }),
    };
    let message = v1::UpdateUserRequest {
        workspace_id: within.id(),
        user_id: user_id.clone(),
        seat: Some(seat),
        update_mask: Some(prost_types::FieldMask { paths: vec!["seat".to_owned()] }),
        etag: fields.raw("etag").to_owned(),
        ..v1::UpdateUserRequest::default()
    };
    within.upstream().users().update_user(within.request(message)).await?;
    let own = link::user(within.slug(), &user_id);
    let back = link::own_page(fields.raw("back")).unwrap_or(&own);
    let joint = if back.contains('?') { '&' } else { '?' };
    let to = format!("{back}{joint}{}={}#u-{user_id}", notice::PARAMETER, Notice::SeatSaved.word());
    Ok(Redirect::to(&to).into_response())
}
