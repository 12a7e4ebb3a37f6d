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
    rehearsals: Arc<Mutex<Vec<(MetadataMap, v1::RehearseCallRequest)>>>,
    performances: Arc<Mutex<Vec<usize>>>,
    /// How many reports fail before one is taken.
    pub(crate) failures: Arc<Mutex<u32>>,
    /// What answers calls that are rehearsed.
    stage: StandIn,
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

/// The one key that explains.
pub(crate) const ADMIN: &str = "Bearer admin";

impl SyncLog {
    /// What was rehearsed, with what came beside it.
    pub(crate) fn rehearsals(&self) -> Vec<(MetadataMap, v1::RehearseCallRequest)> {
        self.rehearsals.lock().unwrap().clone()
    }

    /// How many calls were rehearsed together, each time that was asked for.
    pub(crate) fn performances(&self) -> Vec<usize> {
        self.performances.lock().unwrap().clone()
    }

    /// What was reported, or would have been.
    pub(crate) fn reported(&self) -> Vec<(MetadataMap, v1::ReportRejectionRequest)> {
        self.reports.lock().unwrap().clone()
    }

    /// Answers as the service would; with the message of the answer, or the status.
    async fn perform(&self, rpc: &str, message: &[u8]) -> Result<Vec<u8>, Status> {
        let mut framed = vec![0];
        framed.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
        framed.extend_from_slice(message);
        let call = axum::http::Request::post(rpc)
            .header("content-type", "application/grpc")
            .header("authorization", "Bearer good")
            .body(tonic::body::Body::new(http_body_util::Full::new(axum::body::Bytes::from(framed))))
            .unwrap();
        let answer = tower::ServiceExt::oneshot(self.stage.routes().prepare(), call).await.unwrap();
        if let Some(status) =
            Status::from_header_map(answer.headers()).filter(|status| status.code() != tonic::Code::Ok)
        {
            return Err(status);
        }
        Ok(http_body_util::BodyExt::collect(answer.into_body()).await.unwrap().to_bytes().split_off(5).to_vec())
    }
}

fn admitted(metadata: &MetadataMap) -> Result<(), Status> {
    match metadata.get("authorization").map(|value| value.as_bytes()) {
        Some(key) if key == ADMIN.as_bytes() => Ok(()),
        Some(_) | None => Err(Status::permission_denied("an admin key is wanted")),
    }
}

fn activity(request: Option<v1::ScimRequest>, http_status: i32) -> v1::Activity {
    v1::Activity { request, http_status, ..v1::Activity::default() }
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
        let report = request.into_inner();
        self.reports.lock().unwrap().push((metadata.clone(), report.clone()));
        let v1::ReportRejectionRequest { rehearse, request, http_status, .. } = report;
        if rehearse {
            admitted(&metadata)?;
        }
        let activity = rehearse.then(|| activity(request, http_status));
        Ok(Response::new(v1::ReportRejectionResponse { activity }))
    }

    async fn list_activity(
        &self,
        request: tonic::Request<v1::ListActivityRequest>,
    ) -> Result<Response<v1::ListActivityResponse>, Status> {
        admitted(request.metadata())?;
        Ok(Response::new(v1::ListActivityResponse::default()))
    }

    async fn get_activity(
        &self,
        _: tonic::Request<v1::GetActivityRequest>,
    ) -> Result<Response<v1::GetActivityResponse>, Status> {
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
        request: tonic::Request<v1::RehearseCallRequest>,
    ) -> Result<Response<v1::RehearseCallResponse>, Status> {
        admitted(request.metadata())?;
        let metadata = request.metadata().clone();
        let call = request.into_inner();
        self.rehearsals.lock().unwrap().push((metadata, call.clone()));
        if call.workspace_id == "lost" {
            return Err(Status::unavailable("the service is gone"));
        }
        let answer = match self.perform(&call.rpc, &call.message).await {
            Ok(message) => {
                let reads = call.rpc.contains("/Get") || call.rpc.contains("/List");
                let activity = (!reads).then(|| activity(call.request, 200));
                v1::RehearseCallResponse { message, activity, status: Vec::new() }
            }
            Err(refusal) => v1::RehearseCallResponse {
                status: refusal.details().to_vec(),
                activity: Some(activity(call.request, 409)),
                message: Vec::new(),
            },
        };
        Ok(Response::new(answer))
    }

    async fn rehearse_calls(
        &self,
        request: tonic::Request<v1::RehearseCallsRequest>,
    ) -> Result<Response<v1::RehearseCallsResponse>, Status> {
        admitted(request.metadata())?;
        let v1::RehearseCallsRequest { workspace_id, calls } = request.into_inner();
        self.performances.lock().unwrap().push(calls.len());
        let mut answers = Vec::new();
        for v1::RehearsedCall { rpc, message, request, number: _ } in calls {
            let workspace_id = workspace_id.clone();
            let mut call = tonic::Request::new(v1::RehearseCallRequest { workspace_id, rpc, message, request });
            call.metadata_mut().insert("authorization", ADMIN.parse().unwrap());
            let v1::RehearseCallResponse { message, status, activity } = self.rehearse_call(call).await?.into_inner();
            answers.push(v1::RehearsedAnswer { message, status, activity });
        }
        Ok(Response::new(v1::RehearseCallsResponse { answers }))
    }
}
