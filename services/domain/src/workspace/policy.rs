//! Which rules a workspace may choose.

use super::Policy;
use crate::refusal::Refusal;

/// Days that a deleted user, or activity, can be kept.
const RETENTION: std::ops::RangeInclusive<u16> = 1..=3_650;

impl Policy {
    /// Refuses rules nobody can keep.
    pub fn validate(&self) -> Result<(), Refusal> {
        days("policy.retention_days", self.retention_days)?;
        days("policy.activity_retention_days", self.activity_retention_days)
    }
}

fn days(field: &str, days: u16) -> Result<(), Refusal> {
    if RETENTION.contains(&days) {
        return Ok(());
    }
    let (least, most) = (RETENTION.start(), RETENTION.end());
    Err(Refusal::InvalidField { field: field.to_owned(), message: format!("{field} must be from {least} to {most}") })
}
