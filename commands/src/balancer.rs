//! What the balancer says of a request, decoded before it is spoken.
//!
//! Baragon's words are coarse (contract 3.5, 4.5): WAITING also means "failed, and being reverted"; FAILED means reverted,
//! not reverted, or never queued; SUCCESS may hide failed post-apply steps; CANCELED may mean "never heard of it". The
//! difference is in `message`, in the agents' answers, and in whether the answer carries a request.

mod agents;
mod reading;
mod success;
mod tell;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::effect::Effect;

pub use reading::{Ending, Progress, Reading, Stage};
pub use tell::ReadBack;

/// The public states of a balancer request (`BaragonRequestState`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Queued, being applied, or being reverted.
    Waiting,
    /// Applied.
    Success,
    /// Not applied.
    Failed,
    /// Being taken back because somebody asked for it.
    Canceling,
    /// Taken back because somebody asked for it, or never heard of.
    Canceled,
    /// Not applied, because it could not be.
    InvalidRequestNoop,
    /// A word this version of the bot does not know. Neither finished nor successful.
    Strange(String),
}

/// The service's own words, which people know.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "WAITING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Canceling => "CANCELING",
            Self::Canceled => "CANCELED",
            Self::InvalidRequestNoop => "INVALID_REQUEST_NOOP",
            Self::Strange(word) => word,
        })
    }
}

/// What one agent answered last, in one phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentAnswer {
    /// Which agent: host and port.
    pub agent: String,
    /// Its HTTP status; none while it has not answered, or could not be reached.
    pub status: Option<u16>,
    /// What it said, or why it could not be reached.
    pub said: Option<String>,
    /// How often it was asked before, in this phase.
    #[serde(default)]
    pub attempt: u32,
}

impl AgentAnswer {
    pub(crate) fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }

    pub(crate) fn failed(&self) -> bool {
        !self.succeeded() && (self.status.is_some() || self.said.is_some())
    }
}

/// The part of a request's content by which it is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The service it is about.
    pub service: String,
    /// UPDATE, RELOAD, DELETE…; UPDATE where the request names none.
    pub action: String,
    /// Upstreams to add.
    pub add: Vec<String>,
    /// Upstreams to remove.
    pub remove: Vec<String>,
    /// The service body, where it is known.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub body: Value,
}

/// The balancer's answer about one request (`BaragonResponse`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its public state.
    pub state: State,
    /// The last message set.
    pub message: Option<String>,
    /// What was asked for. Absent when the balancer never queued it.
    pub content: Option<Content>,
    /// What the agents answered to APPLY.
    pub apply: Vec<AgentAnswer>,
    /// What the agents answered to REVERT or CANCEL.
    pub take_back: Vec<AgentAnswer>,
    /// Whether the steps after applying succeeded, from services that say so.
    pub post_apply_steps_succeeded: Option<bool>,
}

impl Answer {
    /// "add 2 hosts to hubapi.com", if the answer says what it is about.
    #[must_use]
    pub fn what(&self) -> Option<String> {
        let content = self.content.as_ref()?;
        let service = &content.service;
        Some(match (content.add.len(), content.remove.len()) {
            _ if content.action == "DELETE" => format!("delete {service}"),
            (0, 0) => format!("{} of {service}", content.action),
            (add, 0) => format!("add {} to {service}", crate::format::counted(add, "host")),
            (0, remove) => format!(
                "remove {} from {service}",
                crate::format::counted(remove, "host")
            ),
            (add, remove) => format!("add {add} and remove {remove} hosts of {service}"),
        })
    }

    /// Whether the request behind this answer is the one we meant. A re-used id brings back an old, different one.
    #[must_use]
    pub fn is_of(&self, effect: &Effect) -> bool {
        let (
            Effect::Enqueue {
                action,
                service,
                add,
                remove,
                body,
                ..
            },
            Some(content),
        ) = (effect, &self.content)
        else {
            return true;
        };
        let same = |theirs: &[String], ours: &[crate::facts::Upstream]| {
            let mut theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
            let mut ours: Vec<&str> = ours
                .iter()
                .map(|upstream| upstream.upstream.as_str())
                .collect();
            theirs.sort_unstable();
            ours.sort_unstable();
            theirs == ours
        };
        let same_body = match &content.body {
            Value::Null => true,
            theirs => effect
                .body_differences()
                .iter()
                .all(|difference| difference.place.agrees(body, theirs)),
        };
        content.service == service.as_str()
            && content.action == action.word()
            && same(&content.add, add)
            && same(&content.remove, remove)
            && same_body
    }
}
