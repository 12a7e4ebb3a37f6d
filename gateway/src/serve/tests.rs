#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::serve;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

/// A server whose `/slow` takes as long as told.
async fn start(slow: Duration, drain: Duration) -> Running {
    let slow = move || async move {
        tokio::time::sleep(slow).await;
        "slow"
    };
    let app = Router::new().route("/fast", get(|| async { "fast" })).route("/slow", get(slow));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _ = stopped.await;
    };
    Running { address, stop, ended: tokio::spawn(serve(listener, app, shutdown, drain)) }
}

/// One request over HTTP/1.1; all that comes back until the connection closes.
async fn http1(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    // A connection that is cut off ends as well.
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

async fn stop(running: Running) -> Duration {
    let start = Instant::now();
    running.stop.send(()).unwrap();
    running.ended.await.unwrap().unwrap();
    start.elapsed()
}

#[tokio::test]
async fn http_1_and_http_2_are_served_on_one_port() {
    let running = start(Duration::ZERO, Duration::from_secs(5)).await;
    let address = running.address;

    let answer = http1(address, "/fast").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("fast"), "{answer}");

    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut client, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let request = ::http::Request::get(format!("http://{address}/fast")).body(Empty::<Bytes>::new()).unwrap();
    let response = client.send_request(request).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, ::http::Version::HTTP_2));
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "fast");

    drop(client);
    stop(running).await;
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_end() {
    let running = start(Duration::from_millis(400), Duration::from_secs(5)).await;
    let address = running.address;
    let request = tokio::spawn(async move { http1(address, "/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;

    let took = stop(running).await;

    assert!(request.await.unwrap().ends_with("slow"));
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert!(TcpStream::connect(address).await.is_err(), "no connection is taken after the end");
}

#[tokio::test]
async fn a_request_that_outlasts_the_drain_is_cut_off() {
    let running = start(Duration::from_secs(60), Duration::from_millis(200)).await;
    let address = running.address;
    let request = tokio::spawn(async move { http1(address, "/slow").await });
    tokio::time::sleep(Duration::from_millis(100)).await;

    let took = stop(running).await;

    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(request.await.unwrap(), "");
}

#[tokio::test]
async fn connections_that_say_nothing_do_not_delay_the_end() {
    let running = start(Duration::ZERO, Duration::from_secs(8)).await;
    let silent = TcpStream::connect(running.address).await.unwrap();
    let mut half = TcpStream::connect(running.address).await.unwrap();
    half.write_all(b"PRI * HT").await.unwrap();
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    idle.write_all(b"GET /fast HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;

    let took = stop(running).await;

    assert!(took < Duration::from_secs(3), "{took:?}");
    drop((silent, half, idle));
}
