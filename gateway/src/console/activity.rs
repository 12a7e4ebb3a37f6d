//! The sync log of a workspace: what its identity provider sent, what became of it, and what to do about it.

mod detail;
mod list;
mod query;
mod words;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use proto::v1;

use super::form::{PostedWithin, Query};
use super::notice::{self, Notice};
use super::trouble::Trouble;
use super::visit::Within;
use super::{clock, link};
use crate::app::Shared;

pub(crate) use list::brief;
pub(crate) use words::{outcome, provider};

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/console/w/{slug}/activity", get(list))
        .route("/console/w/{slug}/activity/{id}", get(detail))
        .route("/console/w/{slug}/activity/{id}/replay", post(replay))
}

async fn list(within: Within, Query(query): Query) -> Result<Response, Trouble> {
    let asked = query::Asked::of(&query, clock::now());
    let request = within.request(asked.message(within.id()));
    let answer = within.upstream().activity().list_activity(request).await?.into_inner();
    Ok(within.page(list::page(within.slug(), &asked, &answer)))
}

async fn detail(
    within: Within,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Trouble> {
    let message = v1::GetActivityRequest { workspace_id: within.id(), activity_id: id };
    let answer = within.upstream().activity().get_activity(within.request(message)).await?.into_inner();
    let activity = answer.activity.ok_or_else(Trouble::no_such_page)?;
    let page = detail::page(within.slug(), within.csrf(), &activity);
    Ok(within.page(page.notice(Notice::of(query.raw(notice::PARAMETER)))))
}

async fn replay(
    Path((_, id)): Path<(String, String)>,
    PostedWithin { within, .. }: PostedWithin,
) -> Result<Response, Trouble> {
    let message = v1::ReplayActivityRequest { workspace_id: within.id(), activity_id: id };
    let answer = within.upstream().activity().replay_activity(within.request(message)).await?.into_inner();
    let run = answer.activity.ok_or_else(Trouble::no_such_page)?;
    let notice = match run.outcome() {
        v1::ActivityOutcome::Refused => Notice::RefusedAgain,
        v1::ActivityOutcome::Applied | v1::ActivityOutcome::Unchanged | v1::ActivityOutcome::Unspecified => {
            Notice::RanAgain
        }
    };
    let address = link::activity(within.slug(), &run.activity_id);
    Ok(Redirect::to(&link::with_query(&address, [(notice::PARAMETER, notice.word())])).into_response())
}
