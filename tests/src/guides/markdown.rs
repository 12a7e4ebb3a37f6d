//! Markdown out of texts: wrapped paragraphs, lists, tables.

#[cfg(test)]
mod tests;

/// The width of a line.
const WIDTH: usize = 120;

/// A page in the making.
#[derive(Debug, Default)]
pub(super) struct Markdown(String);

impl Markdown {
    /// A heading of this level, between blank lines.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        self.0.push_str(&format!("{} {text}\n", "#".repeat(level)));
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.gap();
        self.wrapped("", "", text);
    }

    /// An item of a list without numbers. The first one of a list follows [`Self::gap`].
    pub(super) fn item(&mut self, text: &str) {
        self.wrapped("- ", "  ", text);
    }

    /// An item that is a link, on one line.
    pub(super) fn link(&mut self, title: &str, url: &str) {
        self.0.push_str(&format!("- [{title}]({url})\n"));
    }

    /// An item of a list with numbers, and what to type or paste below it.
    pub(super) fn numbered(&mut self, number: usize, text: &str, code: Option<&str>) {
        let marker = format!("{number}. ");
        let indent = " ".repeat(marker.len());
        self.wrapped(&marker, &indent, text);
        if let Some(code) = code {
            self.gap();
            for line in ["```"].into_iter().chain(code.trim_end().lines()).chain(["```"]) {
                self.0.push_str(format!("{indent}{line}").trim_end());
                self.0.push('\n');
            }
            self.gap();
        }
    }

    /// A table.
    pub(super) fn table<const N: usize>(&mut self, head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        self.gap();
        self.row(head.map(str::to_owned));
        self.0.push('|');
        self.0.push_str(&"---|".repeat(N));
        self.0.push('\n');
        rows.into_iter().for_each(|row| self.row(row));
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        let cells = cells.map(|cell| words(&cell).join(" ").replace('|', "\\|"));
        self.0.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    /// A blank line, unless there is one or nothing came before.
    pub(super) fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// The page.
    pub(super) fn finish(self) -> String {
        format!("{}\n", self.0.trim_end())
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = first.to_owned();
        let mut has_words = false;
        for word in words(text) {
            let fits = line.chars().count() + 1 + word.chars().count() <= WIDTH;
            if has_words && !fits && !means_something(&word) {
                self.0.push_str(&line);
                self.0.push('\n');
                line = rest.to_owned();
                has_words = false;
            }
            if has_words {
                line.push(' ');
            }
            line.push_str(&word);
            has_words = true;
        }
        self.0.push_str(&line);
        self.0.push('\n');
    }
}

/// The pieces a line can be broken between: words, and code as a whole.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut in_code = false;
    for letter in text.chars() {
        in_code ^= letter == '`';
        if !letter.is_whitespace() {
            word.push(letter);
        } else if in_code {
            word.push(' ');
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Whether a line that starts with this word would be a list, a quotation or a heading.
fn means_something(word: &str) -> bool {
    matches!(word, "-" | "+" | "*" | ">") || word.starts_with('#') || word.trim_end_matches('.').parse::<u32>().is_ok()
}
