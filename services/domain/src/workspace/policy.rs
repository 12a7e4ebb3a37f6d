//! Which rules a workspace may choose.

use super::{DeprovisionLimit, Policy, Rate, RateLimit};
use crate::refusal::Refusal;

/// Days that a deleted user, or activity, can be kept.
const RETENTION: std::ops::RangeInclusive<u16> = 1..=3_650;

impl Policy {
    /// Refuses rules nobody can keep.
    pub fn validate(&self) -> Result<(), Refusal> {
        days("policy.retention_days", self.retention_days)?;
        days("policy.activity_retention_days", self.activity_retention_days)?;
        days("policy.token_reminder_days", self.token_reminder_days)?;
        self.deprovision_limit.map_or(Ok(()), DeprovisionLimit::validate)?;
        match self.rate_limit {
            Some(RateLimit::Bounded(rate)) => rate.validate(),
            Some(RateLimit::Unlimited) | None => Ok(()),
        }
    }
}

impl DeprovisionLimit {
    /// The most users of a limit.
    pub const MAX_COUNT: u32 = 1_000_000;
    /// The longest window: a week.
    pub const MAX_WINDOW: u16 = 7 * 24 * 60;
    /// The window of whoever names none.
    pub const DEFAULT_WINDOW: u16 = 60;

    fn validate(self) -> Result<(), Refusal> {
        let bounds = [
            ("count", self.count <= Self::MAX_COUNT, format!("must be from 0 to {}", Self::MAX_COUNT)),
            ("percent", self.percent <= 100, "must be from 0 to 100".to_owned()),
            (
                "window_minutes",
                (1..=Self::MAX_WINDOW).contains(&self.window_minutes),
                format!("must be from 1 to {}, or 0 for {}", Self::MAX_WINDOW, Self::DEFAULT_WINDOW),
            ),
        ];
        let odd = bounds.into_iter().find(|(_, fits, _)| !fits);
        odd.map_or(Ok(()), |(field, _, must)| Err(refused(&format!("policy.deprovision_limit.{field}"), must)))
    }
}

impl Rate {
    /// The most that either number can be.
    pub const MAX: u32 = 1_000_000;

    /// This many requests a second, and twice as many at once.
    pub fn of(per_second: u32) -> Self {
        Self { per_second, burst: per_second.saturating_mul(2).min(Self::MAX) }
    }

    fn validate(self) -> Result<(), Refusal> {
        let bounds = 1..=Self::MAX;
        let most = Self::MAX;
        if !bounds.contains(&self.per_second) {
            return Err(refused(
                "policy.rate_limit.requests_per_second",
                format!(
                    "must be from 1 to {most}; set policy.rate_limit.unlimited for no limit, or leave \
                     policy.rate_limit out for the server's own"
                ),
            ));
        }
        if !bounds.contains(&self.burst) {
            return Err(refused(
                "policy.rate_limit.burst",
                format!("must be from 1 to {most}, or 0 for twice policy.rate_limit.requests_per_second"),
            ));
        }
        Ok(())
    }
}

fn days(field: &str, days: u16) -> Result<(), Refusal> {
    if RETENTION.contains(&days) {
        return Ok(());
    }
    let (least, most) = (RETENTION.start(), RETENTION.end());
    Err(refused(field, format!("must be from {least} to {most}")))
}

fn refused(field: &str, must: String) -> Refusal {
    Refusal::InvalidField { field: field.to_owned(), message: format!("{field} {must}") }
}
