//! A bound on what one patch may cost: its steps multiply with the elements they look at.

use crate::refusal::Refusal;

/// Comparisons of one patch: some tenths of a second. A patch of a thousand steps on a hundred elements is far below.
const MAX_COMPARISONS: usize = 2_000_000;

/// What a patch has cost so far, in comparisons.
#[derive(Default)]
pub(crate) struct Work(usize);

impl Work {
    /// Counts comparisons that are about to be made.
    pub(crate) fn spend(&mut self, comparisons: usize) -> Result<(), Refusal> {
        self.0 = self.0.saturating_add(comparisons);
        if self.0 <= MAX_COMPARISONS {
            return Ok(());
        }
        let message = "operations touch too many elements; send them in several calls";
        Err(Refusal::InvalidField { field: "operations".to_owned(), message: message.to_owned() })
    }
}
