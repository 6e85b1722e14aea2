//! Names and ids that travel: each is a type of its own, checked when it is made.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a newtype over a string that a person or a service handed over.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text, for comparing and sending.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// A named pair of scheduler and balancer, such as `prod`.
    EnvironmentName
}
name! {
    /// What a person calls a service: a balancer's service id, or one of its domains.
    ServiceName
}
name! {
    /// What a person calls a load-balancer group, or an alias of some.
    GroupName
}
name! {
    /// The id of a balancer's agent: its host and port.
    AgentName
}
name! {
    /// What sends traffic to a balancer group: the name of an ELB or of a target group.
    SourceName
}
name! {
    /// A classic ELB.
    ElbName
}
name! {
    /// A target group of an ALB.
    TargetGroupName
}
name! {
    /// A cloud instance.
    InstanceId
}
name! {
    /// What people call a request: the id of an operation, a balancer request or a scheduler request.
    RequestName
}
name! {
    /// The id of a scheduler request: what is deployed, scaled and bounced.
    SchedulerRequestId
}
name! {
    /// The id of one deploy of a scheduler request. It is used once and never again.
    DeployId
}
name! {
    /// The id of one task of a scheduler request.
    TaskId
}
name! {
    /// The short id of one operation. It is chosen by the journal and can be typed.
    OperationId
}
name! {
    /// The id by which the balancer knows one request.
    LoadBalancerRequestId
}

/// An upstream as people write it: a host (name, IPv4, or IPv6 in brackets) and a port. It keeps its spelling, since the
/// balancer compares texts; two spellings of one host are equal here, since names have no case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPort(String);

/// What keeps a word from being a [`HostPort`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostPortError {
    /// There is a host, but no `:port`.
    NoPort,
    /// The port is not a number from 1 to 65535.
    BadPort,
    /// The host is empty or holds characters that no host has.
    BadHost,
}

impl fmt::Display for HostPortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPort => "has no port: write it as host:port",
            Self::BadPort => "has a port that is not a number from 1 to 65535",
            Self::BadHost => "is not a host:port",
        })
    }
}

impl FromStr for HostPort {
    type Err = HostPortError;

    fn from_str(text: &str) -> Result<Self, HostPortError> {
        let text = without_scheme(text);
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !unbracketed_ipv6(text) => (host, port),
            _ if host_is_plausible(text) => return Err(HostPortError::NoPort),
            _ => return Err(HostPortError::BadHost),
        };
        if !host_is_plausible(host) {
            return Err(HostPortError::BadHost);
        }
        match port.parse::<u16>() {
            Ok(1..) if port.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(format!("{}:{port}", host)))
            }
            _ => Err(HostPortError::BadPort),
        }
    }
}

impl HostPort {
    /// The text, as the balancer wants it in `upstream`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for HostPort {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for HostPort {}

impl PartialOrd for HostPort {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HostPort {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0
            .to_ascii_lowercase()
            .cmp(&other.0.to_ascii_lowercase())
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for HostPort {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map_err(|error: HostPortError| format!("{text} {error}"))
    }
}

impl From<HostPort> for String {
    fn from(host: HostPort) -> Self {
        host.0
    }
}

/// Chat products turn hosts into links, and people paste them back.
pub(crate) fn without_scheme(text: &str) -> &str {
    let text = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"))
        .unwrap_or(text);
    text.strip_suffix('/').unwrap_or(text)
}

fn unbracketed_ipv6(text: &str) -> bool {
    !text.starts_with('[') && text.matches(':').count() > 1
}

fn host_is_plausible(host: &str) -> bool {
    if let Some(inner) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let looks_like_ipv4 =
        host.contains('.') && host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if looks_like_ipv4 {
        return host.parse::<std::net::Ipv4Addr>().is_ok();
    }
    let label_is_plausible = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= 253 && host.split('.').all(label_is_plausible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, HostPortError>) {
        assert_eq!(
            text.parse::<HostPort>().as_ref().map(HostPort::as_str),
            expected.as_ref().map(|t| *t),
            "{text:?}"
        );
    }

    #[test]
    fn host_ports_are_read_as_people_write_them() {
        check("10.1.4.7:31022", Ok("10.1.4.7:31022"));
        check("Web-1.Example.org:80", Ok("Web-1.Example.org:80"));
        check("http://10.1.4.7:31022/", Ok("10.1.4.7:31022"));
        check("[::1]:8080", Ok("[::1]:8080"));
        check("localhost:8080", Ok("localhost:8080"));
    }

    #[test]
    fn what_is_wrong_with_a_host_is_said() {
        check("10.1.4.7", Err(HostPortError::NoPort));
        check("web1", Err(HostPortError::NoPort));
        check("::1", Err(HostPortError::BadHost));
        check("10.1.4.777:80", Err(HostPortError::BadHost));
        check("web1:", Err(HostPortError::BadPort));
        check("web1:0", Err(HostPortError::BadPort));
        check("web1:+80", Err(HostPortError::BadPort));
        check("web1:70000", Err(HostPortError::BadPort));
        check(":80", Err(HostPortError::BadHost));
        check("we|b:80", Err(HostPortError::BadHost));
    }
}
