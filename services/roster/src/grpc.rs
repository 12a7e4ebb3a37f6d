//! Serves the gRPC side over TCP. What it serves, and by which rules, is `provisioning`'s business.

use std::time::Duration;

use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::cli::Failure;
use crate::shutdown::Stop;

/// How often a silent peer is asked whether it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long it may take to answer.
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(20);
/// The largest HTTP/2 frame: a page of users in few of them.
const FRAME: u32 = 1 << 20;
/// What a peer may send before it must wait: an import in one go, but not the whole memory.
const WINDOW: u32 = 4 << 20;
/// The largest set of request headers.
const HEADERS: u32 = 32 << 10;
/// Calls at once on one connection.
const STREAMS: u32 = 1_024;

/// Serves until told to stop, then finishes what was accepted.
pub(crate) async fn serve(listener: TcpListener, routes: Routes, stop: Stop) -> Result<(), Failure> {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true)).with_keepalive(Some(KEEP_ALIVE));
    Server::builder()
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE_ANSWER))
        .http2_max_header_list_size(HEADERS)
        .max_frame_size(FRAME)
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, stop.wanted())
        .await
        .map_err(|error| Failure::local("the gRPC side stopped", error))
}
