#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use proto::v1::{self, ErrorReason};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_types::StatusExt;
use tower::ServiceExt;

use super::*;
use crate::Config;
use crate::access::Who;
use crate::testing::{Database, World, on_both, person, reason};

mod turns;

/// What a handler behind the front does in these tests.
#[derive(Clone)]
enum Inner {
    Panics,
    Hangs,
    Answers,
}

impl NamedService for Inner {
    const NAME: &'static str = "test.Inner";
}

impl Service<Request<Body>> for Inner {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        let what = self.clone();
        Box::pin(async move {
            match what {
                Self::Panics => panic!("the handler's own words"),
                Self::Hangs => std::future::pending().await,
                Self::Answers => Ok(Response::new(Body::empty())),
            }
        })
    }
}

fn call(world: &World, headers: &[(&str, &str)]) -> Request<Body> {
    call_by(&world.operator, "WorkspaceService/ListWorkspaces", headers)
}

fn call_by(secret: &str, rpc: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut call =
        Request::post(format!("http://roster/roster.v1.{rpc}")).header(AUTHORIZATION, format!("Bearer {secret}"));
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    call.body(Body::empty()).unwrap()
}

async fn through(world: &World, inner: Inner, headers: &[(&str, &str)]) -> (Status, http::HeaderMap) {
    send(world, inner, call(world, headers)).await
}

async fn send(world: &World, inner: Inner, call: Request<Body>) -> (Status, http::HeaderMap) {
    let front = Front::new(world.service.clone(), inner);
    let response = front.oneshot(call).await.unwrap();
    let status = Status::from_header_map(response.headers()).unwrap_or_else(|| Status::ok(""));
    (status, response.headers().clone())
}

async fn world(config: Config) -> World {
    World::on(Database::sqlite().await, config).await
}

#[tokio::test]
async fn a_panic_is_an_internal_error_with_the_request_id_and_no_words_of_its_own() {
    let world = world(Config { concurrent_calls: 1, ..Config::default() }).await;
    let (status, headers) = through(&world, Inner::Panics, &[("x-request-id", "req-9")]).await;
    assert_eq!((status.code(), status.message()), (Code::Internal, "internal error (request req-9)"));
    assert_eq!(headers["x-request-id"], "req-9");
    assert_eq!(status.get_details_error_info().unwrap().metadata["request_id"], "req-9");
    // The turn came back: the service still serves.
    assert_eq!(through(&world, Inner::Answers, &[]).await.0.code(), Code::Ok);
}

#[tokio::test]
async fn the_deadline_holds_in_process_and_is_called_by_its_name() {
    let world = world(Config { max_deadline: Duration::from_millis(20), ..Config::default() }).await;
    assert_eq!(through(&world, Inner::Hangs, &[]).await.0.code(), Code::DeadlineExceeded);
    assert_eq!(through(&world, Inner::Hangs, &[("grpc-timeout", "1H")]).await.0.code(), Code::DeadlineExceeded);
    assert_eq!(through(&world, Inner::Answers, &[("grpc-timeout", "1S")]).await.0.code(), Code::Ok);
}

#[tokio::test]
async fn an_rpc_that_is_not_in_the_matrix_is_not_there_for_anybody() {
    let world = world(Config::default()).await;
    let mut unknown = call(&world, &[]);
    *unknown.uri_mut() = "http://roster/roster.v1.UserService/DropEverything".parse().unwrap();
    let response = Front::new(world.service.clone(), Inner::Answers).oneshot(unknown).await.unwrap();
    assert_eq!(Status::from_header_map(response.headers()).unwrap().code(), Code::Unimplemented);
}

#[tokio::test]
async fn an_odd_request_id_is_replaced() {
    let world = world(Config::default()).await;
    let (_, headers) = through(&world, Inner::Answers, &[("x-request-id", "two words")]).await;
    let made = headers["x-request-id"].to_str().unwrap();
    assert_eq!(made.len(), 36);
}

#[tokio::test]
async fn a_message_that_cannot_be_decoded_is_the_callers_fault() {
    let world = world(Config::default()).await;
    let send = async |message: &[u8], authorization: &str| {
        let mut framed = vec![0];
        framed.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
        framed.extend_from_slice(message);
        let request = Request::post("http://roster/roster.v1.UserService/ListUsers")
            .header(AUTHORIZATION, authorization)
            .header("content-type", "application/grpc")
            .body(Body::new(http_body_util::Full::new(Bytes::from(framed))))
            .unwrap();
        let response = world.routes().oneshot(request).await.unwrap();
        Status::from_header_map(response.headers()).unwrap()
    };
    let operator = format!("Bearer {}", world.operator);
    // Deeper than the codec follows: the stack is not its measure.
    let mut deep = Vec::new();
    for _ in 0..1_000 {
        let mut outer = vec![0x1a];
        prost::encoding::encode_varint(deep.len() as u64, &mut outer);
        outer.extend_from_slice(&deep);
        deep = outer;
    }
    let mut in_filter = vec![0x12];
    prost::encoding::encode_varint(deep.len() as u64, &mut in_filter);
    in_filter.extend_from_slice(&deep);
    for message in [&[0xff, 0xff, 0xff][..], &[0x0a, 0x02, 0xff, 0xfe], &in_filter] {
        let status = send(message, &operator).await;
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(reason(Err::<(), _>(status)), ErrorReason::InvalidField);
    }
    // Who may not call is told so first, whatever was sent.
    assert_eq!(send(&[0xff], "Bearer nobody").await.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_dropped_call_leaves_a_whole_write_or_none() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..20 {
            let mut users = world.users(&acme.idp);
            let profile = Some(person(&format!("u{n}@example.com")));
            let call = users.create_user(v1::CreateUserRequest { profile, ..Default::default() });
            let _ = tokio::time::timeout(Duration::from_micros(n * 200), call).await;
        }
        let list = v1::ListUsersRequest::default();
        let settled = async {
            loop {
                let users = world.users(&acme.read).list_users(list.clone()).await.unwrap().into_inner().users.len();
                if users == world.told(&acme.id).await.len() {
                    break;
                }
            }
        };
        // A unit that is under way when its caller leaves ends by itself.
        tokio::time::timeout(Duration::from_secs(10), settled).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn probes_need_no_credential_and_see_the_service_leave() {
    on_both(|world| async move {
        let mut health = HealthClient::new(world.routes());
        let check = |service: &str| HealthCheckRequest { service: service.to_owned() };
        for service in ["", "roster.v1.UserService", "roster.v1.WorkspaceService", "roster.v1.TokenService"] {
            assert_eq!(health.check(check(service)).await.unwrap().into_inner().status(), ServingStatus::Serving);
        }
        assert_eq!(health.check(check("nonsense")).await.unwrap_err().code(), Code::NotFound);
        let mut watch = health.watch(check("roster.v1.UserService")).await.unwrap().into_inner();
        assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
        world.service.shutdown().await;
        assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
        assert_eq!(health.check(check("")).await.unwrap().into_inner().status(), ServingStatus::NotServing);
    })
    .await;
}

#[tokio::test]
async fn a_service_without_its_database_is_not_serving() {
    let world = world(Config::default()).await;
    world.store.close().await;
    let mut health = HealthClient::new(world.routes());
    let answer = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::NotServing);
}

#[tokio::test]
async fn reflection_names_the_services_without_a_credential() {
    let world = world(Config::default()).await;
    let mut reflection = ServerReflectionClient::new(world.routes());
    let ask = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection.server_reflection_info(OneRequest(Some(ask))).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) = answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list of services");
    };
    let names: Vec<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
    for name in ["roster.v1.UserService", "roster.v1.TokenService", "grpc.health.v1.Health"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

/// A stream of one request.
struct OneRequest(Option<ServerReflectionRequest>);

impl tonic::codegen::tokio_stream::Stream for OneRequest {
    type Item = ServerReflectionRequest;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take())
    }
}
