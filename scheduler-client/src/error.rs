//! What can go wrong, divided by what a caller would do about it.

use std::time::Duration;

use crate::call::CallName;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call has no result.
///
/// `Display` is one sentence without the source; print the whole chain where it is handled. The token
/// is never part of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The service has no such thing, or the base URL is wrong: its answers do not tell the two apart.
    #[error("{call}: there is no such thing{}", explained(message.as_deref()))]
    NotFound {
        /// The call.
        call: CallName,
        /// The service's own words, if it had any.
        message: Option<String>,
    },

    /// The service does not know who asks (401), or they may not (403).
    #[error("{call}: not allowed, status {status}{}", explained(message.as_deref()))]
    Unauthorized {
        /// The call.
        call: CallName,
        /// The HTTP status.
        status: u16,
        /// The service's own words, if it had any.
        message: Option<String>,
    },

    /// The service has enough of this for now; the call was not carried out. Singularity itself says so
    /// only of runs beyond the instances of an on-demand request; a proxy may say it of anything.
    #[error("{call}: too many of these{}", explained(message.as_deref()))]
    RateLimited {
        /// The call.
        call: CallName,
        /// How long to wait, if it said so in seconds.
        retry_after: Option<Duration>,
        /// The service's own words, if it had any.
        message: Option<String>,
    },

    /// The service refused the call and said why.
    #[error("{call}: refused with status {status}{}", explained(message.as_deref()))]
    Rejected {
        /// The call.
        call: CallName,
        /// The HTTP status.
        status: u16,
        /// The service's own words, if it had any.
        message: Option<String>,
    },

    /// The service, or something in front of it, is in trouble.
    #[error("{call}: unexpected status {status}{}", explained(excerpt.as_deref()))]
    Unexpected {
        /// The call.
        call: CallName,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said, if it said anything readable.
        excerpt: Option<String>,
    },

    /// The answer is not what this client knows. If the call was a write, it was accepted.
    #[error("{call}: the answer cannot be read at `{at}`")]
    Decode {
        /// The call.
        call: CallName,
        /// Where in the JSON, such as `[3].request.id`; `.` is the whole of it.
        at: String,
        /// What was expected there.
        source: serde_json::Error,
    },

    /// There was no complete answer.
    #[error("{call}: {}", loss.sentence(base, call))]
    Transport {
        /// The call.
        call: CallName,
        /// The base URL it was sent to.
        base: String,
        /// Whether it can have been carried out.
        loss: Loss,
        /// What happened, with the address taken out.
        source: reqwest::Error,
    },

    /// A web page or a redirect answered: this is not the address of the API.
    #[error("{call}: {base} is not the address of the service's API, a web page answered")]
    WrongAddress {
        /// The call.
        call: CallName,
        /// The base URL it was sent to.
        base: String,
    },

    /// The call cannot be put into a URL or a body. It was not sent.
    #[error("{call}: not sent, because {reason}")]
    Unsendable {
        /// The call.
        call: CallName,
        /// What is wrong with it.
        reason: String,
    },
}

/// How much of a call got through when its answer did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// No connection was made: nothing was sent, so nothing happened.
    NothingSent,
    /// The connection was there and broke or fell silent: it may or may not have been carried out.
    AnswerLost,
}

impl Loss {
    fn sentence(self, base: &str, call: &CallName) -> String {
        match self {
            Self::NothingSent => format!("cannot connect to {base}, nothing was sent"),
            Self::AnswerLost if call.is_read() => format!("the answer of {base} was lost"),
            Self::AnswerLost => {
                format!("the answer of {base} was lost, it may or may not have been carried out")
            }
        }
    }
}

impl Error {
    /// The call this is about.
    pub fn call(&self) -> &CallName {
        match self {
            Self::NotFound { call, .. }
            | Self::Unauthorized { call, .. }
            | Self::RateLimited { call, .. }
            | Self::Rejected { call, .. }
            | Self::Unexpected { call, .. }
            | Self::Decode { call, .. }
            | Self::Transport { call, .. }
            | Self::WrongAddress { call, .. }
            | Self::Unsendable { call, .. } => call,
        }
    }

    /// The HTTP status it was refused with, if it was answered at all.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NotFound { .. } => Some(404),
            Self::RateLimited { .. } => Some(429),
            Self::Unauthorized { status, .. }
            | Self::Rejected { status, .. }
            | Self::Unexpected { status, .. } => Some(*status),
            Self::Decode { .. }
            | Self::Transport { .. }
            | Self::WrongAddress { .. }
            | Self::Unsendable { .. } => None,
        }
    }

    /// The service's own words, for people. They differ between releases; nothing may depend on them.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::NotFound { message, .. }
            | Self::RateLimited { message, .. }
            | Self::Unauthorized { message, .. }
            | Self::Rejected { message, .. } => message.as_deref(),
            Self::Unexpected { excerpt, .. } => excerpt.as_deref(),
            Self::Decode { .. }
            | Self::Transport { .. }
            | Self::WrongAddress { .. }
            | Self::Unsendable { .. } => None,
        }
    }

    /// The state of things does not allow it now (409): paused, already bouncing, another deploy under
    /// way, or an operator has disabled the action. The call was not carried out.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// There are too many of these already (429). The call was not carried out.
    pub fn is_rate_limited(&self) -> bool {
        matches!(self, Self::RateLimited { .. })
    }

    /// The service answered that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// The service could not be asked. Says nothing about the state of anything.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Unexpected { status, .. } => is_gateway_trouble(*status),
            _ => false,
        }
    }

    /// The call was a write and may have been carried out: look before sending again. Never true of a
    /// read.
    pub fn outcome_unknown(&self) -> bool {
        if self.call().is_read() {
            return false;
        }
        match self {
            Self::Transport { loss, .. } => *loss == Loss::AnswerLost,
            Self::Unexpected { .. } | Self::Decode { .. } => true,
            Self::NotFound { .. }
            | Self::Unauthorized { .. }
            | Self::RateLimited { .. }
            | Self::Rejected { .. }
            | Self::WrongAddress { .. }
            | Self::Unsendable { .. } => false,
        }
    }
}

/// A proxy in front cannot reach the service.
pub(crate) fn is_gateway_trouble(status: u16) -> bool {
    matches!(status, 502..=504)
}

fn explained(words: Option<&str>) -> String {
    words.map(|words| format!(": {words}")).unwrap_or_default()
}
