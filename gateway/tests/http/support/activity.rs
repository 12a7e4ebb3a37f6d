//! A stand-in for the sync log, and what every call tells beside its message.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use proto::v1;
use proto::v1::activity_service_server::{ActivityService, ActivityServiceServer};
use roster_gateway::{Config, Reports, Upstream, reporting_app};
use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::{Response, Status};

use super::{StandIn, World};

/// What the service was told.
#[derive(Clone, Default)]
pub(crate) struct SyncLog {
    reports: Arc<Mutex<Vec<(MetadataMap, v1::ReportRejectionRequest)>>>,
    calls: Arc<Mutex<Vec<(String, v1::ScimRequest)>>>,
    /// How many reports fail before one is taken.
    pub(crate) failures: Arc<Mutex<u32>>,
}

/// A gateway that tells everything to a stand-in.
pub(crate) struct Told {
    pub(crate) world: World,
    pub(crate) log: SyncLog,
    reports: Reports,
}

impl Told {
    pub(crate) fn new() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        let (stand_in, log) = (StandIn::default(), SyncLog::default());
        let upstream = Upstream::in_process(log.listening(stand_in.routes()));
        let reports = Reports::to(upstream.clone());
        Self { world: World::around(stand_in, reporting_app(upstream, config, reports.clone())), log, reports }
    }

    /// The reports so far, once all of them have arrived.
    pub(crate) async fn reports(&self) -> Vec<(MetadataMap, v1::ReportRejectionRequest)> {
        self.reports.flush(Duration::from_secs(60)).await;
        self.log.reports.lock().unwrap().clone()
    }

    /// What became of the requests that were reported: method, path, status.
    pub(crate) async fn refusals(&self) -> Vec<(String, String, i32)> {
        let line = |(_, report): (MetadataMap, v1::ReportRejectionRequest)| {
            let request = report.request.unwrap();
            (request.method, request.route, report.http_status)
        };
        self.reports().await.into_iter().map(line).collect()
    }

    /// What the calls told beside their messages, with the name of their method.
    pub(crate) fn calls(&self) -> Vec<(String, v1::ScimRequest)> {
        self.log.calls.lock().unwrap().clone()
    }

    /// The same of the last call.
    pub(crate) fn last_call(&self) -> v1::ScimRequest {
        self.calls().pop().unwrap().1
    }
}

impl SyncLog {
    /// A service with this log, which listens to what is told beside every call.
    pub(crate) fn listening(&self, routes: Routes) -> Routes {
        let calls = Arc::clone(&self.calls);
        let listen = move |request: Request, next: Next| {
            let beside = MetadataMap::from_headers(request.headers().clone());
            if let Some(told) = beside.get_bin("roster-scim-bin") {
                let told = prost::Message::decode(told.to_bytes().unwrap()).unwrap();
                let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
                calls.lock().unwrap().push((method, told));
            }
            next.run(request)
        };
        let routes = routes.add_service(ActivityServiceServer::new(self.clone()));
        Routes::from(routes.into_axum_router().layer(from_fn(listen)))
    }
}

#[tonic::async_trait]
impl ActivityService for SyncLog {
    async fn report_rejection(
        &self,
        request: tonic::Request<v1::ReportRejectionRequest>,
    ) -> Result<Response<v1::ReportRejectionResponse>, Status> {
        {
            let mut failures = self.failures.lock().unwrap();
            if *failures > 0 {
                *failures -= 1;
                return Err(Status::unavailable("not now"));
            }
        }
        let metadata = request.metadata().clone();
        self.reports.lock().unwrap().push((metadata, request.into_inner()));
        Ok(Response::new(v1::ReportRejectionResponse::default()))
    }

    async fn list_activity(
        &self,
        _: tonic::Request<v1::ListActivityRequest>,
    ) -> Result<Response<v1::ListActivityResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn replay_activity(
        &self,
        _: tonic::Request<v1::ReplayActivityRequest>,
    ) -> Result<Response<v1::ReplayActivityResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn rehearse_call(
        &self,
        _: tonic::Request<v1::RehearseCallRequest>,
    ) -> Result<Response<v1::RehearseCallResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }
}
