//! Ids and names that travel between us and Baragon.
//!
//! Each is a type of its own, so that a service id cannot be passed where a request id is meant.
//! `Display` is exactly the text on the wire, and nothing turns into a plain string by itself.
//!
//! Checking is one-sided on purpose: what *we* build goes through `new`, which refuses what the
//! service would refuse; what the *service* says is taken as it is, because an odd name that exists
//! over there must still be readable here. Whether a name can stand in a path is checked once more
//! where the path is built.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that cannot be the id or name it was meant to be.
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
            /// Takes the text if the service would take it, too.
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
    /// The id of one change asked of the balancer; the caller chooses it (`BaragonRequest`).
    LoadBalancerRequestId, "load balancer request id", ascii_without_space_slash_or_pipe
}
id! {
    /// The id of a service that the balancer knows (`BaragonService`).
    ServiceId, "service id", no_space_slash_or_pipe
}
id! {
    /// The name of a load balancer group: the agents that carry the same configuration.
    GroupName, "load balancer group name", no_slash
}
id! {
    /// A name that stands for several groups and domains (`BaragonGroupAlias`).
    AliasName, "alias name", no_slash
}
id! {
    /// The id of an agent, by the service's convention its `host:port`.
    AgentId, "agent id", no_slash
}

/// The service's own rule for the ids in a request body: `[^\s/|]+`.
///
/// Java's `\s` knows only ASCII; refusing every other kind of white space as well costs nobody
/// anything and keeps ids readable in a chat.
fn no_space_slash_or_pipe(text: &str) -> Result<(), &'static str> {
    no_slash(text)?;
    if text.contains(|c: char| c.is_whitespace() || c == '|') {
        return Err("it may not contain white space or a pipe");
    }
    Ok(())
}

/// The service takes more, and then loses the agents' answers: it reads them in a character set of its own, finds no
/// answer about the id it sent, and fails the request (observed on 0.9.0).
fn ascii_without_space_slash_or_pipe(text: &str) -> Result<(), &'static str> {
    no_space_slash_or_pipe(text)?;
    if text.is_ascii() {
        Ok(())
    } else {
        Err("it may only contain ASCII")
    }
}

/// The least a name needs to stand in a path of its own.
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
    fn ids_of_ours_follow_the_rule_of_the_service() {
        for good in ["r7", "hubapi.com-k7q2", "a:b", "..."] {
            assert!(LoadBalancerRequestId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "a\nb", "a/b", "a|b", "a\u{a0}b", ".", "..", "ü"] {
            assert!(LoadBalancerRequestId::new(bad).is_err(), "{bad:?}");
        }
        assert!(ServiceId::new("ünïcode").is_ok());
    }

    #[test]
    fn ids_of_the_service_are_taken_as_they_are() {
        let id: ServiceId = serde_json::from_str(r#""odd name""#).unwrap();
        assert_eq!(id.to_string(), "odd name");
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""odd name""#);
    }

    #[test]
    fn the_error_says_what_is_wrong_with_which_text() {
        let error = "a|b".parse::<ServiceId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#""a|b" is not a service id: it may not contain white space or a pipe"#
        );
    }
}
