#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::SocketAddr;
use std::time::Duration;

use proto::v1;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request};

use super::{Upstream, UpstreamError};

/// A service with nothing but a health check, in a runtime of its own: ending that ends its connections too.
struct Service {
    address: SocketAddr,
    runtime: Runtime,
}

impl Service {
    async fn start(address: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let address = address.to_owned();
        let bound = runtime.spawn(async { TcpListener::bind(address).await.unwrap() });
        let listener = bound.await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_, health) = tonic_health::server::health_reporter();
        runtime.spawn(Server::builder().add_service(health).serve_with_incoming(TcpIncoming::from(listener)));
        Self { address, runtime }
    }

    fn upstream(&self) -> Upstream {
        Upstream::remote(&format!("http://{}", self.address)).unwrap()
    }

    fn stop(self) -> SocketAddr {
        self.runtime.shutdown_background();
        self.address
    }
}

async fn turns(upstream: &Upstream, ready: bool) {
    let turned = async {
        while upstream.is_ready().await != ready {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), turned).await.unwrap();
}

fn get_user() -> Request<v1::GetUserRequest> {
    Request::new(v1::GetUserRequest::default())
}

#[test]
fn an_address_that_cannot_be_one_is_refused_with_a_remedy() {
    for (address, is_uri) in
        [("", false), ("not a uri", false), ("host:50051", true), ("https://host:50051", true), ("/path", true)]
    {
        let refused = Upstream::remote(address).unwrap_err();
        assert_eq!(matches!(refused, UpstreamError::Unsupported), is_uri, "{address}: {refused:?}");
        assert!(refused.to_string().contains("http://host:50051"));
    }
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_unavailable() {
    // Nobody listens on port 1.
    let upstream = Upstream::remote("http://127.0.0.1:1").unwrap();
    assert!(!upstream.is_ready().await);
    let status = upstream.users().get_user(get_user()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_service_is_found_again_after_it_was_away() {
    let service = Service::start("127.0.0.1:0").await;
    let upstream = service.upstream();
    assert!(upstream.is_ready().await);

    let address = service.stop();
    turns(&upstream, false).await;

    let service = Service::start(&address.to_string()).await;
    turns(&upstream, true).await;
    service.stop();
}

#[tokio::test]
async fn a_service_that_does_not_answer_in_time_is_too_late_and_not_cancelled() {
    // Accepts connections and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = Upstream::remote(&format!("http://{}", listener.local_addr().unwrap())).unwrap();

    let mut request = get_user();
    request.set_timeout(Duration::from_millis(50));
    let status = upstream.users().get_user(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_call_to_a_service_without_users_is_unimplemented() {
    let service = Service::start("127.0.0.1:0").await;
    let status = service.upstream().users().get_user(get_user()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    service.stop();
}
