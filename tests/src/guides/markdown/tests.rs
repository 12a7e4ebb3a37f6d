//! How texts become lines.

use super::{Markdown, WIDTH};

#[test]
fn lines_end_between_words_and_never_inside_code() {
    let code = format!("`roster {}`", "very ".repeat(20).trim_end());
    let mut page = Markdown::default();
    page.paragraph(&format!("{} {code} after", "word ".repeat(10)));
    let page = page.finish();
    assert!(page.lines().all(|line| line.len() <= WIDTH));
    assert!(page.contains(&code), "{page}");
    assert_eq!(page.lines().count(), 2);
}

#[test]
fn no_line_starts_with_what_would_be_a_list() {
    for word in ["-", "7.", "#1", ">"] {
        let mut page = Markdown::default();
        page.item(&format!("{} {word} and more", "x".repeat(WIDTH - 2)));
        let page = page.finish();
        assert!(page.lines().skip(1).all(|line| !line.trim_start().starts_with(word)), "{page}");
    }
}

#[test]
fn a_cell_holds_no_bar_and_no_line_break() {
    let mut page = Markdown::default();
    page.table(["a", "b"], [["one\n  two".to_owned(), "x | y".to_owned()]]);
    assert_eq!(page.finish(), "| a | b |\n|---|---|\n| one two | x \\| y |\n");
}

#[test]
fn code_below_an_item_belongs_to_it() {
    let mut page = Markdown::default();
    page.numbered(1, "Type", Some("a\n\n  b\n"));
    page.numbered(2, "Done", None);
    assert_eq!(page.finish(), "1. Type\n\n   ```\n   a\n\n     b\n   ```\n\n2. Done\n");
}

#[test]
fn blank_lines_come_one_at_a_time() {
    let mut page = Markdown::default();
    page.heading(1, "Title");
    page.gap();
    page.paragraph("Text.");
    assert_eq!(page.finish(), "# Title\n\nText.\n");
}
