//! Signs beside words. They say nothing by themselves, and screen readers pass them over.

use maud::{Markup, html};

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Columns of a chart.
    Overview,
    /// Two people.
    Users,
    /// A pulse.
    Activity,
    /// A shield.
    Security,
    /// A door.
    SignOut,
    /// Two arrows.
    Switch,
    /// Three lines.
    Menu,
    /// A tick.
    Check,
    /// A circle with an i.
    Info,
    /// A triangle.
    Warning,
    /// An arrow to the right.
    Next,
    /// An arrow to the left.
    Previous,
    /// An empty tray.
    Empty,
}

impl Icon {
    /// Drawn by lines on a ground of 20 by 20.
    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "M4 16V10M10 16V4M16 16v-8",
            Self::Users => {
                "M8 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c.3-3 2.500-4.500 5.500-4.500s5.200 1.500 5.500 4.500\
                 M13 3.700a3 3 0 0 1 0 5.600M15 12.300c1.500.7 2.400 2.100 2.500 4.200"
            }
            Self::Activity => "M2.500 10h3l2.500-6 4 12 2.500-6h3",
            Self::Security => {
                "M10 2.500 4 4.800v4.700c0 3.800 2.400 6.600 6 8 3.600-1.400 6-4.200 6-8V4.800L10 2.500ZM7.300 9.900l2 2 3.500-3.800"
            }
            Self::SignOut => "M8 3.500H4.500a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1H8M12.500 13.500 16 10l-3.500-3.500M16 10H8",
            Self::Switch => "M6.500 8 10 4.500 13.500 8M6.500 12l3.500 3.500 3.500-3.500",
            Self::Menu => "M3.500 5.500h13M3.500 10h13M3.500 14.500h13",
            Self::Check => {
                "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM6.800 10.300l2.200 2.200 4.200-4.700"
            }
            Self::Info => "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM10 9.300v4.200M10 6.500v.1",
            Self::Warning => "M10 3 2.300 16.500h15.400L10 3ZM10 8.300v3.700M10 14.300v.1",
            Self::Next => "M7.500 4.500 13 10l-5.500 5.500",
            Self::Previous => "M12.500 4.500 7 10l5.500 5.500",
            Self::Empty => {
                "M2.500 11.500 5 4h10l2.500 7.500v4a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-4ZM2.500 11.500H7l1 2h4l1-2h4.500"
            }
        }
    }
}

/// Draws it, as large as the text beside it.
pub(crate) fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false" {
            path d=(icon.path());
        }
    }
}
