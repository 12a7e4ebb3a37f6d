use std::sync::Arc;

use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Ask, Wire};
use crate::dialect::OK;
use crate::grpc::Grpc;
use crate::http::Http;
use crate::scim::Scim;

/// A server that answers one request a connection, with these answers in turn.
async fn answering(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound").to_string();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.expect("a client comes");
            let mut request = vec![0; 64 << 10];
            let read = stream.read(&mut request).await.expect("it sends something");
            assert!(read > 0);
            stream.write_all(answer.as_bytes()).await.expect("it listens");
        }
    });
    address
}

#[tokio::test]
async fn whoever_is_told_to_come_back_comes_back_and_both_are_entered() {
    let address = answering(&[
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-type: application/scim+json\r\nconnection: close\r\n\
         content-length: 95\r\n\r\n\
         {\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"429\",\"detail\":\"come back\"}",
        "HTTP/1.1 200 OK\r\ncontent-type: application/scim+json\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    ])
    .await;
    let scim = Scim::new(Arc::new(Http::new(&address)), "token", &OK);
    let wire = Wire::new(scim, "token", Grpc::connect(&address), "okta.example", "w", 100);
    let ask = Ask { dialect: &OK, method: &Method::GET, path: "/Users", query: &[], body: None };
    assert_eq!(wire.answer(ask).await.status, 200);
    assert_eq!((wire.met().requests, wire.met().busy), (2, 1));
    assert_eq!(wire.surprises(), Vec::<String>::new());
}
