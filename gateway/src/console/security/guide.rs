//! The setup guides: the same data that `docs/idp` is made of.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{below, token};
use crate::console::link;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Column, Table};
use crate::console::visit::Within;
use crate::guide::Guides;
use crate::guide::data::{CadenceKind, Certainty, Common, Provider};

const MAPPING: [Column; 5] = [
    Column::new("Attribute"),
    Column::new("Source"),
    Column::new("In SCIM"),
    Column::new("Required"),
    Column::new("How sure"),
];

const EVENTS: [Column; 3] = [Column::new("When somebody is"), Column::new("It sends"), Column::new("Roster does")];

/// The choice of a guide.
pub(super) fn section(within: &Within) -> Markup {
    let Some(guides) = Guides::shared() else { return ui::nothing() };
    let body = html! {
        ul.choices {
            @for provider in &guides.providers {
                li {
                    a href=(link::guide(within.slug(), &provider.id)) { (provider.name) }
                    span.hint {
                        @if provider.cadence.kind == CadenceKind::Unknown { "Nobody says when changes arrive" }
                        @else { "Changes arrive " (provider.cadence.short) }
                    }
                }
            }
        }
    };
    ui::section("guides", "Setup guides", &ui::nothing(), &body)
}

/// One guide.
pub(super) async fn show(
    Path((_, idp)): Path<(String, String)>,
    within: Within,
    base: token::BaseUrl,
) -> Result<Response, Trouble> {
    let guides = Guides::shared().ok_or_else(Trouble::no_such_page)?;
    let provider = guides.of(&idp).ok_or_else(Trouble::no_such_page)?;
    let entries: Vec<(&str, String, bool)> = guides
        .providers
        .iter()
        .map(|one| (one.name.as_str(), link::guide(within.slug(), &one.id), one.id == provider.id))
        .collect();
    let body = html! {
        (ui::tabs("Identity provider", &entries))
        (steps(&guides.common, provider, &base))
        (ui::section("attributes", "Attributes", &ui::nothing(), &mapping(&guides.common, provider)))
        (ui::section("settings", "What to switch on", &ui::nothing(), &html! {
            ul.bullets { @for setting in &provider.enable { li { (marked(&setting.setting)) ": " (sure(&guides.common, &setting.text, setting.certainty)) } } }
        }))
        (ui::section("events", "What happens when", &ui::nothing(), &events(&guides.common, provider)))
        (ui::section("limits", "Known limits", &ui::nothing(), &html! {
            ul.bullets { @for limit in &provider.limits { li { (sure(&guides.common, &limit.text, limit.certainty)) } } }
        }))
        (ui::section("trouble", "When something is wrong", &ui::nothing(), &troubles(&guides.common, provider)))
    };
    let page = below(&within, format!("Set up {}", provider.name)).lead(marked(&provider.summary.text));
    Ok(within.page(page.body(body)))
}

fn steps(common: &Common, provider: &Provider, base: &token::BaseUrl) -> Markup {
    let body = html! {
        div.stack {
            div.stack.tight { p.label { "Base URL" } (base.shown()) }
            ol.steps {
                @for step in &provider.steps {
                    li {
                        strong { (step.title) ". " }
                        (sure(common, &step.text, step.certainty))
                        @if let Some(code) = &step.code { pre tabindex="0" { code { (code.trim_end()) } } }
                    }
                }
            }
            p { strong { "The connection test. " } (sure(common, &provider.connection_test.text, provider.connection_test.certainty)) }
            p { strong { "How soon. " } (sure(common, &provider.cadence.text, provider.cadence.certainty)) }
        }
    };
    ui::section("steps", &format!("In {}", provider.name), &ui::nothing(), &body)
}

fn mapping(common: &Common, provider: &Provider) -> Markup {
    let mut table = Table::new("Attributes", &MAPPING);
    for attribute in &common.attributes {
        for row in provider.mapping.iter().filter(|row| row.attribute == attribute.code) {
            table.row(&html! {
                (ui::cell("Attribute", &html! { (attribute.title) }))
                (ui::cell("Source", &marked(&row.source)))
                (ui::cell("In SCIM", &marked(&row.scim)))
                (ui::cell("Required", &html! { @if row.required { "Yes" } @else { "No" } }))
                (ui::cell("How sure", &html! { span.hint { (label(common, row.certainty)) } }))
            });
        }
    }
    table.render()
}

fn events(common: &Common, provider: &Provider) -> Markup {
    let mut table = Table::new("What happens when", &EVENTS);
    for event in &common.events {
        for sent in provider.events.iter().filter(|sent| sent.event == event.code) {
            table.row(&html! {
                (ui::cell("When", &html! { (event.title) }))
                (ui::cell("It sends", &sure(common, &sent.sends, sent.certainty)))
                (ui::cell("Roster does", &marked(&event.roster)))
            });
        }
    }
    table.render()
}

fn troubles(common: &Common, provider: &Provider) -> Markup {
    html! {
        div.stack {
            @for symptom in &common.symptoms {
                details.trouble-of {
                    summary { (marked(&symptom.title)) }
                    div.stack.tight {
                        p { (marked(&symptom.cause)) " " strong { "In Roster: " } (marked(&symptom.remedy)) }
                        @for trouble in provider.troubleshooting.iter().filter(|trouble| trouble.symptom == symptom.code) {
                            p { (sure(common, &trouble.cause, trouble.certainty)) " " strong { "In " (provider.name) ": " } (marked(&trouble.remedy)) }
                        }
                    }
                }
            }
            p.hint { (marked(&common.disclaimer)) }
        }
    }
}

fn label(common: &Common, certainty: Certainty) -> &str {
    common.certainties.iter().find(|words| words.code == certainty).map_or("", |words| words.label.as_str())
}

/// A claim and how sure it is. What nobody knows says so itself.
fn sure(common: &Common, text: &str, certainty: Certainty) -> Markup {
    html! {
        (marked(text))
        @if certainty != Certainty::Unknown { " " span.hint { "(" (label(common, certainty)) ")" } }
    }
}

/// A text with its two marks: `code` and **label**.
fn marked(text: &str) -> Markup {
    html! {
        @for (at, piece) in text.trim().split('`').enumerate() {
            @if at % 2 == 1 { code { (piece) } }
            @else { @for (at, part) in piece.split("**").enumerate() { @if at % 2 == 1 { strong { (part) } } @else { (part) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::marked;
    use crate::guide::{Guides, PROVIDERS};

    #[test]
    fn the_data_can_be_read_and_has_all_of_them() {
        let read = Guides::read();
        assert!(read.is_ok(), "{read:?}");
        let names = read.map(|guides| guides.providers.into_iter().map(|one| one.id).collect::<Vec<_>>());
        assert_eq!(names.unwrap_or_default(), PROVIDERS);
    }

    #[test]
    fn marks_become_elements_and_everything_else_stays_text() {
        let shown = marked("Paste `a<b` into **Secret**, <b>then</b> go on").into_string();
        assert_eq!(shown, "Paste <code>a&lt;b</code> into <strong>Secret</strong>, &lt;b&gt;then&lt;/b&gt; go on");
    }
}
