//! The page around a page: head, menu, title, foot. The menu is there twice, for wide screens and for phones; the
//! stylesheet shows one of them.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

use super::{HTML, Icon, Kind, button, icon, nothing};
use crate::console::frame::{At, Frame, Signed};
use crate::console::notice::Notice;
use crate::console::{ROOT, assets, csrf, link};

/// Which entry of the menu a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nav {
    /// None of them.
    Nowhere,
    /// How provisioning does.
    Overview,
    /// Who there is.
    Users,
    /// The sync log.
    Activity,
    /// SCIM provisioning.
    Security,
}

/// A page in the making.
pub(crate) struct Page {
    title: String,
    nav: Nav,
    status: StatusCode,
    lead: Markup,
    actions: Markup,
    crumbs: Vec<(String, String)>,
    notice: Option<Notice>,
    refresh: Option<u32>,
    is_narrow: bool,
    body: Markup,
}

impl Page {
    /// One with this title.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            nav: Nav::Nowhere,
            status: StatusCode::OK,
            lead: nothing(),
            actions: nothing(),
            crumbs: Vec::new(),
            notice: None,
            refresh: None,
            is_narrow: false,
            body: nothing(),
        }
    }

    /// Below this entry of the menu.
    pub(crate) fn nav(mut self, nav: Nav) -> Self {
        self.nav = nav;
        self
    }

    /// Answered with another status than 200.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// What the page is about, in a sentence below the title.
    pub(crate) fn lead(mut self, lead: Markup) -> Self {
        self.lead = lead;
        self
    }

    /// Buttons beside the title.
    pub(crate) fn actions(mut self, actions: Markup) -> Self {
        self.actions = actions;
        self
    }

    /// A page above this one. The outermost first.
    pub(crate) fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push((label.into(), href.into()));
        self
    }

    /// What was done before.
    pub(crate) fn notice(mut self, notice: Option<Notice>) -> Self {
        self.notice = notice;
        self
    }

    /// Loaded again after so many seconds where there are no scripts.
    pub(crate) fn refresh(mut self, seconds: Option<u32>) -> Self {
        self.refresh = seconds;
        self
    }

    /// No wider than a text.
    pub(crate) fn narrow(mut self) -> Self {
        self.is_narrow = true;
        self
    }

    /// What is on it.
    pub(crate) fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    /// The answer.
    pub(crate) fn render(self, frame: &Frame) -> Response {
        let status = self.status;
        let mut response = Response::new(Body::from(self.markup(frame).into_string()));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HTML);
        response
    }

    /// The text.
    pub(crate) fn markup(self, frame: &Frame) -> Markup {
        let place = frame.at().map(|at| format!(" · {}", at.name)).unwrap_or_default();
        let title = format!("{}{place} · Roster", self.title);
        let Some(signed) = frame.signed() else {
            let inner = html! { h1 { (self.title) } (self.body) };
            return document(&title, None, &centred(&inner));
        };
        let menu = menu(frame.at(), signed, self.nav);
        let body = html! {
            div.shell {
                div.side { (brand()) (menu) }
                header.bar {
                    (brand())
                    details.menu {
                        summary { (icon(Icon::Menu)) "Menu" }
                        div.sheet { (menu) }
                    }
                }
                main id="main" tabindex="-1" class=[self.is_narrow.then_some("narrow")] {
                    @if let Some(notice) = self.notice { (said(notice)) }
                    @if !self.crumbs.is_empty() {
                        nav.crumbs aria-label="Above this page" {
                            ol { @for (label, href) in &self.crumbs { li { a href=(href) { (label) } } } }
                        }
                    }
                    div.head {
                        div {
                            h1 { (self.title) }
                            @if !self.lead.0.is_empty() { p.lead { (self.lead) } }
                        }
                        @if !self.actions.0.is_empty() { div.row { (self.actions) } }
                    }
                    (self.body)
                }
            }
        };
        document(&title, self.refresh, &body)
    }
}

/// A page for somebody who is not signed in.
pub(crate) fn alone(frame: &Frame, title: &str, lead: &str, notice: Option<Notice>, body: &Markup) -> Markup {
    debug_assert!(frame.signed().is_none(), "whoever is signed in has a menu");
    let inner = html! {
        @if let Some(notice) = notice { (said(notice)) }
        div.card.lone { h1 { (title) } p.lead { (lead) } (body) }
    };
    document(&format!("{title} · Console"), None, &centred(&inner))
}

/// A page that asks for itself again at once, now from our own site.
pub(crate) fn again(here: &str) -> Response {
    let body = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Roster" } meta http-equiv="refresh" content={ "0;url=" (here) }; }
            body { p { a href=(here) { "Go on" } } }
        }
    };
    let mut response = Response::new(Body::from(body.into_string()));
    response.headers_mut().insert(CONTENT_TYPE, HTML);
    response
}

fn document(title: &str, refresh: Option<u32>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="icon" type="image/svg+xml" href=(assets::MARK.href());
                link rel="stylesheet" href=(assets::STYLE.href());
                script src=(assets::SCRIPT.href()) defer {}
                @if let Some(seconds) = refresh { noscript { meta http-equiv="refresh" content=(seconds); } }
            }
            body { a.skip href="#main" { "Skip to the content" } (body) }
        }
    }
}

fn centred(inner: &Markup) -> Markup {
    html! { main.centre id="main" tabindex="-1" { (brand()) (inner) } }
}

fn brand() -> Markup {
    html! { a.brand href=(ROOT) { img src=(assets::MARK.href()) alt="" width="28" height="28"; "Roster" } }
}

fn said(notice: Notice) -> Markup {
    html! { div class={ "toast " (notice.tone().class()) } role="status" data-notice { (notice.text()) } }
}

fn menu(at: Option<&At>, signed: &Signed, current: Nav) -> Markup {
    html! {
        @if let Some(At { slug, name }) = at {
            div.place {
                p.place-name { (name) }
                p.place-slug { (slug) }
                @if signed.is_operator { a.switch href=(link::WORKSPACES) { (icon(Icon::Switch)) "Switch workspace" } }
            }
            nav aria-label="Workspace" {
                ul.menu-list {
                    (entry(&link::overview(slug), Icon::Overview, "Overview", current == Nav::Overview))
                    (entry(&link::users(slug), Icon::Users, "Users", current == Nav::Users))
                    (entry(&link::activities(slug), Icon::Activity, "Activity", current == Nav::Activity))
                }
                p.menu-title { "Settings" }
                ul.menu-list {
                    (entry(&link::security(slug), Icon::Security, "Security", current == Nav::Security))
                }
            }
        } @else if signed.is_operator {
            nav aria-label="Console" {
                ul.menu-list { (entry(link::WORKSPACES, Icon::Switch, "Workspaces", true)) }
            }
        }
        div.whoami {
            p { span.hint { "Signed in with" } (signed.key_name) }
            form method="post" action=(link::SIGN_OUT) {
                input type="hidden" name=(csrf::FIELD) value=(signed.csrf);
                (button(Kind::Quiet, "Sign out"))
            }
        }
    }
}

fn entry(href: &str, sign: Icon, label: &str, is_current: bool) -> Markup {
    html! { li { a href=(href) aria-current=[is_current.then_some("page")] { (icon(sign)) (label) } } }
}
