//! The sync log as a list.

use maud::{Markup, html};
use proto::v1;

use super::query::{Asked, SPANS};
use super::words;
use crate::console::link;
use crate::console::ui::{self, Column, Field, Kind, Nav, Page, Table};

/// How often a live list is loaded anew without scripts, in seconds; with scripts it is oftener, and nothing jumps.
const REFRESH: u32 = 10;

const COLUMNS: [Column; 4] = [Column::new("Request"), Column::new("Outcome"), Column::new("From"), Column::new("When")];

pub(super) fn page(slug: &str, asked: &Asked, answer: &v1::ListActivityResponse) -> Page {
    let v1::ListActivityResponse { activities, next_page_token } = answer;
    let next = (!next_page_token.is_empty()).then(|| asked.href(slug, next_page_token, false));
    let first = (!asked.page.is_empty()).then(|| asked.href(slug, "", false));
    let body = html! {
        (filters(slug, asked))
        div data-live=[asked.is_live.then_some("3")] {
            @if activities.is_empty() { (ui::card(&none(slug, asked))) } @else { (table(slug, activities)) }
        }
        (ui::pager(first.as_deref(), None, next.as_deref(), ""))
    };
    Page::new("Activity")
        .nav(Nav::Activity)
        .lead(html! { "Every request of your identity provider that mattered, the latest first." })
        .actions(switch(slug, asked))
        .refresh(asked.is_live.then_some(REFRESH))
        .body(body)
}

/// Rows of the sync log, wherever they are shown.
pub(crate) fn table(slug: &str, activities: &[v1::Activity]) -> Markup {
    let mut table = Table::new("Requests of the identity provider, the latest first", &COLUMNS);
    for activity in activities {
        let explanation = activity.explanation.as_ref().map_or("", |explanation| explanation.summary.as_str());
        let from = activity.request.as_ref().map_or("", |request| words::provider(request.identity_provider()));
        let target = words::target(activity);
        table.row(&html! {
            (ui::cell("", &html! {
                p.cell-title {
                    a href=(link::activity(slug, &activity.activity_id)) {
                        (words::deed(activity)) @if !target.is_empty() { " " (target) }
                    }
                }
                @if !explanation.is_empty() { p.cell-sub { (explanation) } }
            }))
            (ui::cell("Outcome", &html! {
                (words::outcome(activity.outcome()))
                @if activity.count > 1 { " " span.cell-sub { "× " (activity.count) } }
            }))
            (ui::cell("From", &html! { @if from.is_empty() { span.muted { "–" } } @else { (from) } }))
            (ui::cell("When", &ui::ago(activity.time.as_ref())))
        });
    }
    table.render()
}

/// Few rows of the sync log, where there is little room.
pub(crate) fn brief(slug: &str, activities: &[v1::Activity]) -> Markup {
    html! {
        ul.brief {
            @for activity in activities {
                @let target = words::target(activity);
                li {
                    div {
                        a href=(link::activity(slug, &activity.activity_id)) {
                            (words::deed(activity)) @if !target.is_empty() { " " (target) }
                        }
                        p.cell-sub { (ui::ago(activity.time.as_ref())) }
                    }
                    (words::outcome(activity.outcome()))
                }
            }
        }
    }
}

fn filters(slug: &str, asked: &Asked) -> Markup {
    let outcomes = words::OUTCOMES.iter().map(|(word, text, _)| (*word, *text));
    let operations = words::OPERATIONS.iter().map(|(word, text, _)| (*word, *text));
    let spans = SPANS.iter().map(|(word, text, _)| (*word, *text));
    html! {
        form.filters method="get" action=(link::activities(slug)) role="search" aria-label="Narrow the list"
            data-submit-on-change {
            (Field::choice("outcome", "Outcome", outcomes, asked.outcome).compact().render())
            (Field::choice("operation", "Operation", operations, asked.operation).compact().render())
            (Field::search("name", "User or group name", &asked.name).placeholder("ada@example.com").compact().render())
            (Field::choice("span", "Time", spans, asked.span).compact().render())
            @if !asked.target_id.is_empty() { input type="hidden" name="target" value=(asked.target_id); }
            @if asked.is_live { input type="hidden" name="live" value="1"; }
            div.row {
                (ui::button(Kind::Plain, "Apply"))
                @if asked.is_narrowed() { (ui::link_button(Kind::Plain, &link::activities(slug), "Clear")) }
            }
        }
    }
}

fn switch(slug: &str, asked: &Asked) -> Markup {
    html! {
        @if asked.is_live {
            span.live role="status" data-live-state { "Live" }
            (ui::link_button(Kind::Plain, &asked.href(slug, "", false), "Stop"))
        } @else {
            (ui::link_button(Kind::Plain, &asked.href(slug, "", true), "Watch live"))
        }
    }
}

fn none(slug: &str, asked: &Asked) -> Markup {
    if asked.is_narrowed() {
        let all = ui::link_button(Kind::Plain, &link::activities(slug), "Show all activity");
        return ui::empty(
            "Nothing matches",
            "No request in the log is like that. Widen the time, or clear a filter.",
            &all,
        );
    }
    let text = "As soon as your identity provider sends its first change, it appears here with an explanation.";
    let set_up = ui::link_button(Kind::Primary, &link::security(slug), "Set up provisioning");
    ui::empty("Nothing was sent yet", text, &set_up)
}
