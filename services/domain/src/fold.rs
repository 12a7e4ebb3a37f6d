//! One way to compare text without regard to case, computed here and stored, so that both databases agree.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;

/// Folds text for comparison: NFKC, full case folding, NFKC again. `Straße` and `STRASSE` fold alike.
pub fn fold(text: &str) -> String {
    // Nearly all of it is ASCII, where folding is lower-casing.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let normalizer = ComposingNormalizer::new_nfkc();
    let once = normalizer.normalize(text);
    let folded = CaseMapper::new().fold_string(&once);
    normalizer.normalize(&folded).into_owned()
}
