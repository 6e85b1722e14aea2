//! What a traffic source is, and what agents are registered by: the balancer's words, and people's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a traffic source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceKind {
    /// A classic ELB.
    Classic,
    /// A target group of an application load balancer.
    AlbTargetGroup,
    /// A network load balancer.
    Network,
}

/// What agents are registered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegisterBy {
    /// The cloud instance, as the balancer takes it where nothing is said.
    #[default]
    InstanceId,
    /// The private address.
    PrivateIp,
}

impl SourceKind {
    pub(super) fn said(words: &str) -> Self {
        let words = words.to_ascii_lowercase();
        if words.starts_with("network") || words == "nlb" {
            Self::Network
        } else if words.starts_with("alb") || words.starts_with("target") {
            Self::AlbTargetGroup
        } else {
            Self::Classic
        }
    }

    /// As people say it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::AlbTargetGroup => "ALB target group",
            Self::Network => "network",
        }
    }
}

impl RegisterBy {
    pub(super) fn said(words: &str) -> Self {
        if words.to_ascii_lowercase().starts_with("private") {
            Self::PrivateIp
        } else {
            Self::InstanceId
        }
    }
}

/// The balancer's word.
impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classic => "CLASSIC",
            Self::AlbTargetGroup => "ALB_TARGET_GROUP",
            Self::Network => "NETWORK",
        })
    }
}

/// The balancer's word.
impl fmt::Display for RegisterBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InstanceId => "INSTANCE_ID",
            Self::PrivateIp => "PRIVATE_IP",
        })
    }
}

/// The value of a traffic source, from the balancer's words for its type and for what agents are registered by.
#[must_use]
pub fn source_value(kind: &impl fmt::Display, by: &impl fmt::Display) -> String {
    format!("{kind} by {by}")
}

/// The two words of such a value.
#[must_use]
pub fn source_words(value: &str) -> Option<(&str, &str)> {
    value.split_once(" by ")
}

/// The value in the words people can say; none where it is something nobody here knows.
pub(super) fn read_value(value: &str) -> Option<(SourceKind, RegisterBy)> {
    let kinds = [
        SourceKind::Classic,
        SourceKind::AlbTargetGroup,
        SourceKind::Network,
    ];
    let ways = [RegisterBy::InstanceId, RegisterBy::PrivateIp];
    let pairs = kinds.into_iter().flat_map(|kind| ways.map(|by| (kind, by)));
    pairs
        .into_iter()
        .find(|(kind, by)| source_value(kind, by) == value)
}
