//! Bytes over a socket: requests that no HTTP client would send, and answers read whatever they are.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::{Answer, Call, NoAnswer};

/// Longer than any answer takes; a server that falls silent is a finding.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends `bytes` on a connection of its own and reads one answer, whose body ends where its length says or where the
/// server closes the connection.
///
/// # Errors
/// When the server closes without an answer, or says nothing.
pub async fn send(authority: &str, bytes: &[u8]) -> Result<Answer, NoAnswer> {
    let talk = async {
        let mut stream = TcpStream::connect(authority).await.map_err(|error| NoAnswer(error.to_string()))?;
        // A server that refuses from the head alone may close before it read the rest.
        let _refused_early = stream.write_all(bytes).await;
        let mut seen = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            if let Some(answer) = parse(&seen) {
                return Ok(answer);
            }
            match stream.read(&mut chunk).await {
                Ok(0) => return whole(&seen),
                Ok(count) => seen.extend_from_slice(&chunk[..count]),
                Err(_) => return whole(&seen),
            }
        }
    };
    tokio::time::timeout(PATIENCE, talk).await.map_err(|_| NoAnswer("the server says nothing".to_owned()))?
}

/// When a client leaves that does not wait for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// As soon as everything is sent.
    Before,
    /// As soon as the answer begins: whatever was asked for is done.
    During,
}

/// Sends a request on a connection of its own, and leaves without the answer. When this returns, the server knows.
pub async fn abandon(authority: &str, call: &Call, leave: Leave) {
    let talk = async {
        let mut stream = TcpStream::connect(authority).await?;
        stream.write_all(&bytes_of(authority, call)).await?;
        let mut chunk = vec![0; 1 << 10];
        match leave {
            Leave::During => stream.read(&mut chunk).await.map(drop),
            Leave::Before => {
                stream.shutdown().await?;
                while stream.read(&mut chunk).await? > 0 {}
                Ok(())
            }
        }
    };
    // A connection that breaks by itself is left as well.
    let _left: Result<std::io::Result<()>, _> = tokio::time::timeout(PATIENCE, talk).await;
}

/// The bytes of a request that ends its connection.
fn bytes_of(authority: &str, call: &Call) -> Vec<u8> {
    let Call { method, target, headers, body } = call;
    let body = body.clone().unwrap_or_default();
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), &body].concat()
}

fn whole(seen: &[u8]) -> Result<Answer, NoAnswer> {
    let (status, headers, body) = head(seen).ok_or_else(|| NoAnswer("closed without an answer".to_owned()))?;
    Ok(Answer { status, headers, body: Bytes::copy_from_slice(body) })
}

/// An answer whose length is told and reached.
fn parse(seen: &[u8]) -> Option<Answer> {
    let (status, headers, body) = head(seen)?;
    let length: usize = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let body = Bytes::copy_from_slice(body.get(..length)?);
    Some(Answer { status, headers, body })
}

fn head(seen: &[u8]) -> Option<(u16, HeaderMap, &[u8])> {
    let end = seen.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&seen[..end]).ok()?;
    let mut lines = text.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(
            HeaderName::from_bytes(name.as_bytes()).ok()?,
            HeaderValue::from_bytes(value.trim().as_bytes()).ok()?,
        );
    }
    Some((status, headers, &seen[end + 4..]))
}
