//! A guide, and the list of guides, as a reader sees them.

use super::data::{Certainty, Common, Provider};
use super::markdown::Markdown;

const NOTE: &str =
    "<!-- Made from docs/idp/data by `cargo run -p roster-tests --example guides`. Change the data, not this file. -->";

/// The guide of one identity provider.
pub(super) fn guide(common: &Common, provider: &Provider) -> String {
    let mut page = Markdown::default();
    let name = &provider.name;
    page.paragraph(NOTE);
    page.heading(1, &format!("Set up {name}"));
    page.paragraph(&common.sure(&provider.summary.text, provider.summary.certainty));
    glance(&mut page, common, provider);
    page.paragraph(&format!(
        "**How well {name} is known.** {} [What the words in brackets mean](#how-sure-this-is).",
        provider.evidence.text.trim()
    ));

    page.heading(2, "Before you start");
    page.paragraph(&common.examples);
    page.gap();
    for (index, task) in common.before.iter().enumerate() {
        page.numbered(index + 1, &format!("**{}.** {}", task.title, task.text), task.code.as_deref());
    }

    page.heading(2, &format!("In {name}"));
    page.gap();
    for (index, step) in provider.steps.iter().enumerate() {
        let text = format!("**{}.** {}", step.title, common.sure(&step.text, step.certainty));
        page.numbered(index + 1, &text, step.code.as_deref());
    }
    page.paragraph(&format!(
        "**The connection test.** {}",
        common.sure(&provider.connection_test.text, provider.connection_test.certainty)
    ));

    page.heading(2, "Attributes");
    mapping(&mut page, common, provider);

    page.heading(2, "What to switch on");
    page.gap();
    for setting in &provider.enable {
        page.item(&format!("{}: {}", setting.setting, common.sure(&setting.text, setting.certainty)));
    }

    page.heading(2, "What happens when");
    page.table(
        ["when somebody is", &format!("{name} sends"), "Roster does"],
        common.events.iter().flat_map(|event| {
            let sent = provider.events.iter().filter(|sent| sent.event == event.code);
            sent.map(|sent| [event.title.clone(), common.sure(&sent.sends, sent.certainty), event.roster.clone()])
        }),
    );
    page.paragraph(&format!("**How soon.** {}", common.sure(&provider.cadence.text, provider.cadence.certainty)));

    page.heading(2, "Known limits");
    page.gap();
    for limit in &provider.limits {
        page.item(&common.sure(&limit.text, limit.certainty));
    }

    page.heading(2, "When something is wrong");
    page.paragraph(&common.first_look);
    troubles(&mut page, common, provider);

    page.heading(2, "How sure this is");
    certainties(&mut page, common);
    page.heading(2, "Read on");
    page.gap();
    for source in &provider.sources {
        page.link(&source.title, &source.url);
    }
    page.finish()
}

/// The list of guides.
pub(super) fn index(common: &Common, providers: &[Provider]) -> String {
    let mut page = Markdown::default();
    page.paragraph(NOTE);
    page.heading(1, "Identity providers");
    page.paragraph(&common.index);
    page.table(
        ["guide", "changes arrive", "groups", "how well it is known"],
        providers.iter().map(|one| {
            let link = format!("[{}]({}.md)", one.name, one.id);
            [link, one.cadence.short.clone(), one.groups.short.clone(), one.evidence.short.clone()]
        }),
    );
    page.heading(2, "How sure the guides are");
    certainties(&mut page, common);
    page.finish()
}

fn glance(page: &mut Markdown, common: &Common, provider: &Provider) {
    let row = |title: &str, text: &str, certainty| [title.to_owned(), common.sure(text, certainty)];
    page.table(
        ["at a glance", ""],
        [
            row("Address", &provider.base_url.text, provider.base_url.certainty),
            row("Token", &provider.token.text, provider.token.certainty),
            row("Changes arrive", &provider.cadence.short, provider.cadence.certainty),
            row("Groups", &provider.groups.text, provider.groups.certainty),
        ],
    );
}

fn mapping(page: &mut Markdown, common: &Common, provider: &Provider) {
    page.table(
        ["attribute", &format!("in {}", provider.name), "in SCIM", "required", "how sure"],
        common.attributes.iter().flat_map(|attribute| {
            let rows = provider.mapping.iter().filter(|row| row.attribute == attribute.code);
            rows.map(|row| {
                [
                    attribute.title.clone(),
                    row.source.clone(),
                    row.scim.clone(),
                    if row.required { "yes" } else { "no" }.to_owned(),
                    common.label(row.certainty).to_owned(),
                ]
            })
        }),
    );
    page.gap();
    for attribute in &common.attributes {
        if let Some(roster) = &attribute.roster {
            page.item(&format!("**{}.** {roster}", attribute.title));
        }
    }
    page.paragraph(&common.beyond_mapping);
}

fn troubles(page: &mut Markdown, common: &Common, provider: &Provider) {
    for symptom in &common.symptoms {
        page.heading(3, &symptom.title);
        page.paragraph(&format!("{} **In Roster:** {}", symptom.cause.trim(), symptom.remedy));
        for trouble in provider.troubleshooting.iter().filter(|trouble| trouble.symptom == symptom.code) {
            let cause = common.sure(&trouble.cause, trouble.certainty);
            page.paragraph(&format!("{cause} **In {}:** {}", provider.name, trouble.remedy));
        }
    }
}

fn certainties(page: &mut Markdown, common: &Common) {
    page.paragraph(&common.disclaimer);
    page.gap();
    for words in &common.certainties {
        page.item(&format!("*{}*: {}", words.label, words.meaning));
    }
}

/// A claim and how sure it is.
trait Sure {
    /// A claim and how sure it is. What nobody knows says so itself.
    fn sure(&self, text: &str, certainty: Certainty) -> String;
    /// A certainty as readers see it.
    fn label(&self, certainty: Certainty) -> &str;
}

impl Sure for Common {
    /// A claim and how sure it is. What nobody knows says so itself.
    fn sure(&self, text: &str, certainty: Certainty) -> String {
        match certainty {
            Certainty::Documented | Certainty::Observed | Certainty::Reported | Certainty::Deduced => {
                format!("{} *({})*", text.trim(), self.label(certainty))
            }
            Certainty::Unknown => text.trim().to_owned(),
        }
    }

    /// A certainty as readers see it.
    ///
    /// # Panics
    /// When it has no words.
    fn label(&self, certainty: Certainty) -> &str {
        let words = self.certainties.iter().find(|words| words.code == certainty);
        words.map(|words| words.label.as_str()).unwrap_or_else(|| panic!("{certainty:?} has no words"))
    }
}
