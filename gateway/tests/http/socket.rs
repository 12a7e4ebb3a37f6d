//! What only shows on a connection: bodies that are refused while they are still being sent, answers without a body.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use roster_gateway::{Config, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{ADA, World};

/// Sends bytes over a new connection; all that comes back.
async fn exchange(config: Config, request: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = World::with(config).app();
    let server = tokio::spawn(serve(listener, app, std::future::pending(), Duration::ZERO));

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer));
    read.await.unwrap().unwrap();
    server.abort();
    String::from_utf8(answer).unwrap()
}

fn post(headers: &str, body: Vec<u8>) -> Vec<u8> {
    let head = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.into_bytes(), body].concat()
}

#[tokio::test]
async fn a_client_that_sends_megabytes_too_much_still_gets_its_413() {
    let megabytes = vec![b' '; 12 << 20];
    let declared = post(&format!("content-length: {}\r\n", megabytes.len()), megabytes.clone());
    let chunk = [format!("{:x}\r\n", megabytes.len()).into_bytes(), megabytes, b"\r\n0\r\n\r\n".to_vec()].concat();
    let chunked = post("transfer-encoding: chunked\r\n", chunk);

    for request in [declared, chunked] {
        let answer = exchange(Config::default(), request).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("\"status\":\"413\""), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_before_it_sends() {
    let request = post("content-length: 99999999\r\nexpect: 100-continue\r\n", Vec::new());
    let answer = exchange(Config::default(), request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let config = Config { request_timeout: Duration::from_millis(100), ..Config::default() };
    let answer = exchange(config, post("content-length: 10\r\n", b"{".to_vec())).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[tokio::test]
async fn a_deletion_is_answered_with_a_head_and_nothing_else() {
    let request = format!(
        "DELETE /scim/v2/Users/{ADA} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\nconnection: close\r\n\r\n"
    );
    let answer = exchange(Config::default(), request.into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 204 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("content-length"), "{answer}");
}
