//! Ids that travel between us and Singularity.
//!
//! Each is a type of its own, `Display` is exactly the text on the wire, and nothing turns into a plain
//! string by itself. What we build goes through `new` and is checked; what the service says is taken as
//! it is. Lengths are not checked, because their limits are settings over there.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that cannot be the id it was meant to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}: {reason}")]
pub struct InvalidId {
    kind: &'static str,
    text: String,
    reason: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text if it can be such an id.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidId> {
                let text = text.into();
                match $check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(reason) => Err(InvalidId { kind: $kind, text, reason }),
                }
            }

            /// The text as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }
    };
}

id! {
    /// The id of a request: what runs, in Singularity's sense of the word.
    RequestId, "request id", request_id
}
id! {
    /// The id of a deploy, unique within its request for ever.
    DeployId, "deploy id", deploy_id
}
id! {
    /// The id of a task: `request-deploy-started-instance-host-rack`.
    TaskId, "task id", no_slash
}
id! {
    /// The id of a task that is still to be launched.
    PendingTaskId, "pending task id", no_slash
}
id! {
    /// The id that the caller gave a run of an on-demand or scheduled request.
    RunId, "run id", no_slash
}
id! {
    /// The id of a group of requests.
    RequestGroupId, "request group id", no_slash
}
id! {
    /// The id that Mesos gave an agent.
    AgentId, "agent id", no_slash
}
id! {
    /// The id of a rack.
    RackId, "rack id", no_slash
}

/// Wider than the service's own rule for new requests (`SingularityValidator`: letters, digits,
/// underscore and dash): people type the names of requests, and "there is no
/// such request" is a better answer to `hubapi.com` than a lecture on its dot.
fn request_id(text: &str) -> Result<(), &'static str> {
    no_slash(text)?;
    if text.contains(char::is_whitespace) {
        return Err("it may not contain white space");
    }
    Ok(())
}

/// `SingularityValidator`: letters, digits, underscore and dot; no dash, because that separates the
/// parts of a task id.
fn deploy_id(text: &str) -> Result<(), &'static str> {
    no_slash(text)?;
    if text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
    {
        return Ok(());
    }
    Err("only letters, digits, underscores and dots are allowed")
}

/// The least an id needs to stand in a path of its own.
pub(crate) fn no_slash(text: &str) -> Result<(), &'static str> {
    match text {
        "" => Err("it is empty"),
        // URL rules fold these away, even percent-encoded: the call would go to another endpoint.
        "." | ".." => Err("it is a relative path"),
        _ if text.contains('/') => Err("it may not contain a slash"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_alphabet() {
        assert!(RequestId::new("mail-sender_2").is_ok());
        assert!(RequestId::new("hubapi.com").is_ok());
        assert!(RequestId::new("mail sender").is_err());
        assert!(DeployId::new("v1.2_3").is_ok());
        assert!(DeployId::new("v1-2").is_err());
        assert!(TaskId::new("mail-sender-d1-1700000000000-1-node7.example-DEFAULT").is_ok());
        for bad in ["", ".", "..", "a/b"] {
            assert!(TaskId::new(bad).is_err(), "{bad:?}");
            assert!(DeployId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn ids_of_the_service_are_taken_as_they_are() {
        let id: RequestId = serde_json::from_str(r#""odd name""#).unwrap();
        assert_eq!(id.to_string(), "odd name");
    }
}
