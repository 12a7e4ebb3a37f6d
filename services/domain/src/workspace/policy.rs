//! Which rules a workspace may choose.

use super::Policy;
use crate::refusal::Refusal;

/// Days that a deleted user can be kept.
const RETENTION: std::ops::RangeInclusive<u16> = 1..=3_650;

impl Policy {
    /// Refuses rules nobody can keep.
    pub fn validate(&self) -> Result<(), Refusal> {
        if RETENTION.contains(&self.retention_days) {
            return Ok(());
        }
        let (least, most) = (RETENTION.start(), RETENTION.end());
        Err(Refusal::InvalidField {
            field: "policy.retention_days".to_owned(),
            message: format!("policy.retention_days must be from {least} to {most}"),
        })
    }
}
