//! Opens the ports, and says precisely why one cannot be opened.

#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::cli::Failure;
use crate::config::Setting;

/// Opens the port of `what`, which the setting `key` chose.
pub(super) async fn bind(what: &str, key: Setting, address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let flag = key.flag().unwrap_or_default();
        let variable = key.variable();
        Failure::Local {
            what: format!(
                "cannot listen for {what} on {address}: {}; choose another with {flag} or {variable}",
                reason(&error)
            ),
            source: Some(error.into()),
        }
    })
}

/// Where a listener really listens: port 0 became another.
pub(super) fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| Failure::local("cannot tell where the service listens", error))
}

/// The usual reasons in words; the error itself follows as the cause.
fn reason(error: &io::Error) -> &'static str {
    let kind = error.kind();
    if kind == ErrorKind::AddrInUse {
        "the port is in use"
    } else if kind == ErrorKind::PermissionDenied {
        "this user may not open the port"
    } else if kind == ErrorKind::AddrNotAvailable {
        "this machine does not have the address"
    } else {
        "the address cannot be used"
    }
}
