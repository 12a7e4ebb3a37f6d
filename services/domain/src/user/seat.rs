//! What a seat may hold.

use super::Seat;
use crate::refusal::Refusal;

/// Teams of one user.
const MAX_TEAMS: usize = 1_000;
/// Bytes of a team's name or a CRM id.
const MAX_TEXT: usize = 1_024;

impl Seat {
    /// Drops what says nothing or says it twice, and refuses what cannot be kept.
    pub(super) fn prepare(&mut self) -> Result<(), Refusal> {
        if self.teams.len() > MAX_TEAMS {
            let message = format!("seat.teams has more than {MAX_TEAMS} names; send fewer");
            return Err(Refusal::InvalidField { field: "seat.teams".to_owned(), message });
        }
        let crm = [
            ("seat.crm_links.salesforce_user_id", &mut self.salesforce_user_id),
            ("seat.crm_links.hubspot_owner_id", &mut self.hubspot_owner_id),
        ];
        for (field, id) in crm {
            *id = id.take().filter(|id| !id.is_empty());
            id.as_deref().map_or(Ok(()), |id| check(field, id))?;
        }
        let mut seen = std::collections::HashSet::new();
        self.teams.retain(|team| !team.is_empty() && seen.insert(team.clone()));
        self.teams.iter().try_for_each(|team| check("seat.teams", team))
    }
}

fn check(field: &str, text: &str) -> Result<(), Refusal> {
    if text.len() <= MAX_TEXT && !text.contains('\0') {
        return Ok(());
    }
    let message = format!("{field} is longer than {MAX_TEXT} bytes or contains a NUL character; shorten or clean it");
    Err(Refusal::InvalidField { field: field.to_owned(), message })
}
