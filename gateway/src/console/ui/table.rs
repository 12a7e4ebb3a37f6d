//! Tables. On a phone each row becomes a card, its cells named; that they are a table is then said by roles.

use maud::{Markup, html};

/// A column.
pub(crate) struct Column {
    label: &'static str,
    class: &'static str,
    is_hidden: bool,
}

impl Column {
    /// With this heading.
    pub(crate) const fn new(label: &'static str) -> Self {
        Self { label, class: "", is_hidden: false }
    }

    /// Of numbers.
    pub(crate) const fn number(label: &'static str) -> Self {
        Self { label, class: "number", is_hidden: false }
    }

    /// With a heading that only screen readers read out: for buttons.
    pub(crate) const fn unseen(label: &'static str) -> Self {
        Self { label, class: "end", is_hidden: true }
    }
}

/// A table in the making.
pub(crate) struct Table<'a> {
    caption: &'a str,
    columns: &'a [Column],
    rows: Vec<Markup>,
}

impl<'a> Table<'a> {
    /// One that is about this, with these columns.
    pub(crate) const fn new(caption: &'a str, columns: &'a [Column]) -> Self {
        Self { caption, columns, rows: Vec::new() }
    }

    /// Adds a row: its cells, made by `cell` and `number`.
    pub(crate) fn row(&mut self, cells: &Markup) {
        self.rows.push(html! { tr role="row" { (cells) } });
    }

    /// Adds a row that is one cell, as wide as the table: what opens below a row.
    pub(crate) fn wide_row(&mut self, columns: usize, content: &Markup) {
        self.rows.push(html! { tr.wide role="row" { td role="cell" data-label="" colspan=(columns) { (content) } } });
    }

    /// Draws it.
    pub(crate) fn render(self) -> Markup {
        html! {
            div.table-box {
                table role="table" {
                    caption.hidden { (self.caption) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in self.columns {
                                th role="columnheader" scope="col" class=[(!column.class.is_empty()).then_some(column.class)] {
                                    @if column.is_hidden { span.hidden { (column.label) } } @else { (column.label) }
                                }
                            }
                        }
                    }
                    tbody role="rowgroup" { @for row in &self.rows { (row) } }
                }
            }
        }
    }
}

/// A cell below the heading `label`.
pub(crate) fn cell(label: &str, content: &Markup) -> Markup {
    html! { td role="cell" data-label=(label) { (content) } }
}

/// A cell with a number.
pub(crate) fn number(label: &str, value: i64) -> Markup {
    html! { td.number role="cell" data-label=(label) { (value) } }
}
