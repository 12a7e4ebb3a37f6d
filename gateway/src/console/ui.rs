//! What pages are made of. Every part says for itself what a keyboard and a screen reader need; none has a style or a
//! script inside, which the content policy would refuse.

mod alert;
mod badge;
mod button;
mod code;
mod confirm;
mod errors;
mod facts;
mod field;
mod icon;
mod layout;
mod pager;
mod section;
mod table;
mod tabs;
mod time;

use axum::http::HeaderValue;
use maud::{Markup, PreEscaped};

pub(crate) use alert::{alert, alert_with};
pub(crate) use badge::{Tone, badge};
pub(crate) use button::{Kind, action, button, link_button, withheld};
pub(crate) use code::copyable;
pub(crate) use confirm::Confirm;
pub(crate) use errors::error_page;
pub(crate) use facts::facts;
pub(crate) use field::Field;
pub(crate) use icon::{Icon, icon};
pub(crate) use layout::{Nav, Page, again, alone};
pub(crate) use pager::pager;
pub(crate) use section::{card, empty, section};
pub(crate) use table::{Column, Table, cell, number};
pub(crate) use tabs::tabs;
pub(crate) use time::{ago, day_of, hour_of, instant};

/// What every page is.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Nothing, where a part may be left out.
pub(crate) const fn nothing() -> Markup {
    PreEscaped(String::new())
}
