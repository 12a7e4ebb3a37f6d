//! Why a command did not do as asked, in words for the terminal, and the exit code that goes with it.

use std::error::Error;

use proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::config::ConfigError;

/// Exit code of a command that was understood and refused, or that failed.
const REFUSED: u8 = 1;
/// Exit code of a command line, or settings, that make no sense.
pub(super) const USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A setting makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The service refused.
    #[error("{}", .0.message())]
    Refused(Box<Status>),
    /// There is no service where one was looked for.
    #[error(
        "cannot reach the service at {url}; start it with `roster serve`, or name another with --grpc-url or ROSTER_GRPC_URL"
    )]
    Unreachable {
        /// Where.
        url: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Something on this machine failed.
    #[error("{what}")]
    Local {
        /// What, and what to do about it.
        what: String,
        /// Why.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl Failure {
    /// A failure on this machine, with its cause.
    pub(crate) fn local(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Local { what: what.into(), source: Some(source.into()) }
    }

    /// Whether the same may succeed later, by nobody's doing.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(status) => matches!(
                status.code(),
                Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Aborted
            ),
            Self::Usage(_) | Self::Config(_) | Self::Local { .. } => false,
        }
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Config(_) => USAGE,
            Self::Refused(_) | Self::Unreachable { .. } | Self::Local { .. } => REFUSED,
        }
    }

    /// The message with its causes, and what can be done.
    pub(super) fn report(&self) -> String {
        let mut report = format!("error: {self}");
        let mut said = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            // Transport errors repeat their cause in their own words.
            let words = error.to_string();
            if words != said {
                report.push_str(&format!("\n  because: {words}"));
                said = words;
            }
            cause = error.source();
        }
        if let Self::Refused(status) = self
            && let Some(remedy) = remedy(status)
        {
            report.push_str(&format!("\n  remedy: {remedy}"));
        }
        report
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

/// What a person at a terminal can do about a refusal, beyond what the service's own message says.
fn remedy(status: &Status) -> Option<&'static str> {
    let reason = status
        .get_details_error_info()
        .and_then(|info| ErrorReason::from_str_name(&info.reason))
        .unwrap_or(ErrorReason::Unspecified);
    match reason {
        ErrorReason::Unauthenticated => Some("check ROSTER_KEY or --key-file: the key is missing, mistyped or revoked"),
        ErrorReason::PermissionDenied => {
            Some("use a key that allows it: `read`, `write` or `admin` scope, or the operator key for all workspaces")
        }
        ErrorReason::NotFound => {
            Some("check the name; `roster workspace list` and `roster user list` show what there is")
        }
        ErrorReason::DuplicateField => Some("choose another value, or use what is there"),
        ErrorReason::InvalidField | ErrorReason::InvalidFilter | ErrorReason::InvalidPath => {
            Some("correct the value and run the command again")
        }
        ErrorReason::ImmutableField => Some("leave the field out"),
        ErrorReason::LastAdmin => Some("make another active user an admin first: `roster user set-seat --role admin`"),
        ErrorReason::DeprovisionHeld | ErrorReason::DeprovisionRejected => {
            Some("see what is held, and release or reject it: `roster deprovision list`")
        }
        ErrorReason::ScimManaged => Some("make the change in the identity provider"),
        ErrorReason::ScimDisabled => Some("run `roster scim enable --workspace NAME` first"),
        ErrorReason::PlanLacksScim => Some("run `roster workspace set-policy NAME --plan scim` first"),
        ErrorReason::EtagMismatch | ErrorReason::WriteConflict | ErrorReason::RateLimited => {
            Some("wait a moment and run the command again")
        }
        ErrorReason::CursorExpired | ErrorReason::InvalidCursor | ErrorReason::ResumeTokenExpired => {
            Some("run the command again from the start")
        }
        ErrorReason::Internal => Some("look for the request id in the service's log"),
        ErrorReason::NoTarget | ErrorReason::TooManyResults => None,
        // The transport's own word.
        ErrorReason::Unspecified => (status.code() == Code::Unimplemented)
            .then_some("the service is older than this command line; upgrade it, or use the command line it came with"),
    }
}
