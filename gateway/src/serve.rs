//! The accept loop: connections in, requests to the app, an orderly end.
//!
//! HTTP/1.1 and HTTP/2 with prior knowledge on one port. TLS ends in front of it. What a connection may cost is
//! bounded here; what a request may cost is the app's business.

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::console::Peer;

/// How long a new connection may stay silent.
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request's head may take. It is also how long a connection may idle between two requests: hyper starts
/// the clock when the answer before has left, and clients keep connections for about a minute.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long to wait when accepting fails for want of file descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long until it is said again that accepting fails.
const SILENCE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` resolves; then takes no more connections, lets requests in flight end within `drain`, and
/// cuts off what is left.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()>,
    drain: Duration,
) -> io::Result<()> {
    let builder = connection_builder();
    let graceful = GracefulShutdown::new();
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    // When that was last said, and how often it happened since.
    let (mut said, mut failed) = (None::<Instant>, 0_u64);

    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
            // Ended connections leave nothing behind.
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, peer)) => {
                let app = Client { app: app.clone(), peer: Peer(peer.ip()) };
                let connection = connection(stream, app, builder.clone(), graceful.watcher(), stopping.clone());
                connections.spawn(connection);
            }
            // The connection was gone before it was taken.
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                failed += 1;
                if said.is_none_or(|said| said.elapsed() >= SILENCE) {
                    tracing::warn!(%error, failed, "connections could not be accepted");
                    said = Some(Instant::now());
                    failed = 0;
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    drop(listener);
    // Nobody listens when no connection is open.
    let _ = stop.send(true);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(open = connections.len(), "connections were cut off after {} ms of draining", drain.as_millis());
    }
    connections.shutdown().await;
    Ok(())
}

fn connection_builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(64 << 10);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(256)
        .max_header_list_size(32 << 10);
    builder
}

/// The app, and whom it answers on one connection.
struct Client {
    app: Router,
    peer: Peer,
}

async fn connection(
    stream: TcpStream,
    Client { app, peer }: Client,
    builder: Builder<TokioExecutor>,
    watcher: Watcher,
    mut stopping: watch::Receiver<bool>,
) {
    // Small answers leave at once; a socket that cannot be told so works all the same.
    let _ = stream.set_nodelay(true);
    // The builder waits for the first bytes without a limit, to learn which version of HTTP they speak.
    let spoke = tokio::select! {
        spoke = tokio::time::timeout(FIRST_BYTE_TIMEOUT, stream.readable()) => matches!(spoke, Ok(Ok(()))),
        _ = stopping.changed() => false,
    };
    if !spoke {
        return;
    }
    let service = app.map_request(move |request: ::http::Request<Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer);
        request
    });
    let serving = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned();
    if let Err(error) = watcher.watch(serving).await {
        // Clients hang up as they like: of interest only when one is looked for.
        tracing::debug!(error, "a connection ended early");
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests;
