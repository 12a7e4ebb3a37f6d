//! One way to compare text without regard to case, computed here and stored, so that both databases agree.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;

/// Folds text for comparison: NFKC, full case folding, NFKC again. `Straße` and `STRASSE` fold alike.
pub fn fold(text: &str) -> String {
    // Nearly all of it is ASCII, where folding is lower-casing.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    fold_any(text)
}

/// Whether two texts fold alike.
pub fn same(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if left.is_ascii() && right.is_ascii() { left.eq_ignore_ascii_case(right) } else { fold(left) == fold(right) }
}

/// The text as it compares: itself where case matters, folded elsewhere.
pub(crate) fn comparable(text: &str, exact: bool) -> Cow<'_, str> {
    if exact { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

fn fold_any(text: &str) -> String {
    let normalizer = ComposingNormalizer::new_nfkc();
    let once = normalizer.normalize(text);
    let folded = CaseMapper::new().fold_string(&once);
    normalizer.normalize(&folded).into_owned()
}
