//! Fields of forms: each with a label, and with its hint and its error tied to it.

use maud::{Markup, html};

/// What is entered.
enum Input<'a> {
    Line { kind: &'static str, value: &'a str },
    Choice { options: Vec<(&'a str, &'a str)>, value: &'a str },
    Tick { is_on: bool },
}

/// A field. Its name is its id as well: a page has each once, or says `id`.
pub(crate) struct Field<'a> {
    name: &'a str,
    id: &'a str,
    label: &'a str,
    input: Input<'a>,
    hint: &'a str,
    error: &'a str,
    placeholder: &'a str,
    is_required: bool,
    is_compact: bool,
}

impl<'a> Field<'a> {
    const fn new(name: &'a str, label: &'a str, input: Input<'a>) -> Self {
        Self {
            name,
            id: name,
            label,
            input,
            hint: "",
            error: "",
            placeholder: "",
            is_required: false,
            is_compact: false,
        }
    }

    /// A line of text.
    pub(crate) const fn text(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self::new(name, label, Input::Line { kind: "text", value })
    }

    /// A text to search for.
    pub(crate) const fn search(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self::new(name, label, Input::Line { kind: "search", value })
    }

    /// An e-mail address.
    pub(crate) const fn email(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self::new(name, label, Input::Line { kind: "email", value })
    }

    /// A number.
    pub(crate) const fn number(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self::new(name, label, Input::Line { kind: "number", value })
    }

    /// A secret: never filled in again.
    pub(crate) const fn password(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Input::Line { kind: "password", value: "" })
    }

    /// One of these values, each with what it is called.
    pub(crate) fn choice(
        name: &'a str,
        label: &'a str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
        value: &'a str,
    ) -> Self {
        Self::new(name, label, Input::Choice { options: options.into_iter().collect(), value })
    }

    /// Yes or no.
    pub(crate) const fn tick(name: &'a str, label: &'a str, is_on: bool) -> Self {
        Self::new(name, label, Input::Tick { is_on })
    }

    /// Another id than the name, where a page has several of this name.
    pub(crate) const fn id(mut self, id: &'a str) -> Self {
        self.id = id;
        self
    }

    /// What to know before filling it in, or why it is disabled.
    pub(crate) const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// What is wrong with what was filled in.
    pub(crate) fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error.unwrap_or_default();
        self
    }

    /// An example.
    pub(crate) const fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }

    /// It may not stay empty.
    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// With a smaller label, for the bar above a list.
    pub(crate) const fn compact(mut self) -> Self {
        self.is_compact = true;
        self
    }

    /// Draws it.
    pub(crate) fn render(self) -> Markup {
        let described = self.described();
        let is_wrong = !self.error.is_empty();
        let Self { name, id, label, hint, error, placeholder, is_required, is_compact, .. } = self;
        let invalid = is_wrong.then_some("true");
        let control = match &self.input {
            Input::Line { kind, value } => {
                // Browsers are not to offer a secret of one place at another.
                let complete = if *kind == "password" { "current-password" } else { "off" };
                html! {
                    input id=(id) name=(name) type=(kind) value=[(!value.is_empty()).then_some(value)]
                        placeholder=[(!placeholder.is_empty()).then_some(placeholder)] autocomplete=(complete)
                        spellcheck="false" autocapitalize="none" required[is_required]
                        aria-invalid=[invalid] aria-describedby=[described.as_deref()];
                }
            }
            Input::Choice { options, value } => html! {
                select id=(id) name=(name) required[is_required] aria-invalid=[invalid]
                    aria-describedby=[described.as_deref()] {
                    @for (option, text) in options { option value=(option) selected[option == value] { (text) } }
                }
            },
            Input::Tick { is_on } => html! {
                input id=(id) name=(name) type="checkbox" value="true" checked[*is_on]
                    aria-invalid=[invalid] aria-describedby=[described.as_deref()];
            },
        };
        let is_tick = matches!(self.input, Input::Tick { .. });
        html! {
            div.field.tick[is_tick].compact[is_compact] {
                @if is_tick {
                    label for=(id) { (control) span { (label) } }
                } @else {
                    label for=(id) { (label) }
                    (control)
                }
                @if is_wrong { p.error id={ (id) "-error" } { (error) } }
                @if !hint.is_empty() { p.hint id={ (id) "-hint" } { (hint) } }
            }
        }
    }

    fn described(&self) -> Option<String> {
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let ids: Vec<String> = error.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
