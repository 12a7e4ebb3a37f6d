//! How the connection to a workspace's identity provider does.

use domain::activity::health::{Signs, State};
use domain::activity::{Activity, Idp, Outcome};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use storage::ActivityCounts;

use crate::Provisioning;
use crate::error::Error;

const HOUR_MS: i64 = 3_600_000;
/// The spans that requests are counted over, in hours.
const SPANS: [i32; 3] = [1, 24, 168];

/// How a connection does.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    pub(crate) state: State,
    pub(crate) last_request: Option<Timestamp>,
    pub(crate) last_success: Option<Timestamp>,
    pub(crate) last_refusal: Option<Activity>,
    pub(crate) last_test: Option<Timestamp>,
    pub(crate) idp: Option<Idp>,
    pub(crate) dialect: String,
    pub(crate) counts: Vec<(i32, ActivityCounts)>,
}

impl Provisioning {
    /// How the connection does; `on` says whether there is anything it could do.
    pub(crate) async fn connection_health(&self, workspace: WorkspaceId, on: bool) -> Result<Health, Error> {
        let now = self.now();
        let connection = self.store().connection(workspace).await?;
        let success =
            self.store().latest_activity(workspace, &[Outcome::Applied, Outcome::Unchanged]).await?.map(|done| done.at);
        let last_refusal = self.store().latest_activity(workspace, &[Outcome::Refused]).await?;
        let mut counts = Vec::with_capacity(SPANS.len());
        for hours in SPANS {
            let from = Timestamp(now.0.saturating_sub(i64::from(hours) * HOUR_MS));
            counts.push((hours, self.store().activity_counts(workspace, from).await?));
        }
        let refused_today = counts.iter().find(|(hours, _)| *hours == 24).map_or(0, |(_, counts)| counts.refused);
        let (last_request, last_test, idp, dialect) = match connection {
            None => (None, None, None, None),
            Some(known) => (Some(known.last_request), known.last_test, known.idp, known.dialect),
        };
        let signs = Signs {
            on,
            // A write is a request that came, whether or not its note is written yet.
            last_request: last_request.max(success),
            last_success: success,
            last_refusal: last_refusal.as_ref().map(|refused| refused.at),
            refused_today,
            idp,
        };
        Ok(Health {
            state: signs.state(now),
            last_request: signs.last_request,
            last_success: success,
            last_refusal,
            last_test,
            idp,
            dialect: dialect.unwrap_or_default(),
            counts,
        })
    }
}
