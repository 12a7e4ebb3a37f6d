//! `roster.v1.StatisticsService`.

use domain::activity::Cause;
use proto::v1;
use proto::v1::statistics_service_server::StatisticsService;
use storage::{PeopleOfDay, Requests, RequestsOfHour};
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert::{activity, time};
use crate::error::Error;
use crate::statistics::Statistics;

/// The most causes that are told.
const CAUSES: usize = 20;

/// Serves the numbers.
pub(crate) struct StatisticsRpc {
    service: Provisioning,
}

impl StatisticsRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl StatisticsService for StatisticsRpc {
    async fn get_statistics(
        &self,
        request: Request<v1::GetStatisticsRequest>,
    ) -> Result<Response<v1::GetStatisticsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetStatisticsRequest { workspace_id, days, hours } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let days = spans("days", days, 30, 90)?;
        let hours = spans("hours", hours, 24, 168)?;

        let Statistics { days, requests } = self.service.statistics(workspace.id, days, hours).await?;

        let Requests { hours, refusals } = requests;
        Ok(Response::new(v1::GetStatisticsResponse {
            days: days.into_iter().map(write_day).collect(),
            hours: hours.into_iter().map(write_hour).collect(),
            refusals: refusals.into_iter().take(CAUSES).map(write_refusal).collect(),
        }))
    }
}

/// Reads how many spans of time; 0 takes the usual number.
fn spans(field: &str, asked: i32, usual: u16, most: u16) -> Result<u16, Error> {
    match u16::try_from(asked) {
        Ok(0) => Ok(usual),
        Ok(count) if count <= most => Ok(count),
        Ok(_) | Err(_) => Err(Error::field(field, format!("{field} must be from 1 to {most}; 0 takes {usual}"))),
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn write_day(day: PeopleOfDay) -> v1::DayOfPeople {
    let PeopleOfDay { start, active, deactivated, created, left } = day;
    v1::DayOfPeople {
        start_time: Some(time::instant(start)),
        active: count(active),
        deactivated: count(deactivated),
        created_today: count(created),
        left_today: count(left),
    }
}

fn write_hour(hour: RequestsOfHour) -> v1::HourOfRequests {
    let RequestsOfHour { start, applied, unchanged, refused } = hour;
    v1::HourOfRequests {
        start_time: Some(time::instant(start)),
        applied: count(applied),
        unchanged: count(unchanged),
        refused: count(refused),
    }
}

fn write_refusal((cause, number): (Cause, u64)) -> v1::RefusalCount {
    v1::RefusalCount { explanation: Some(activity::explain(cause)), count: count(number) }
}
