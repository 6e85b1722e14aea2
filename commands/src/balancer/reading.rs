//! What an answer means.

use super::{AgentAnswer, Answer, State};
use crate::format::listed;

/// What an answer means for whoever waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Not ended.
    InProgress(Progress),
    /// Ended; nothing about it will change.
    Ended(Ending),
    /// A state nobody here knows: not ended, as far as one can tell.
    Strange(String),
}

/// How far a request has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Agents that have done it.
    pub done: usize,
    /// Agents that answered with a failure; the balancer may try them again.
    pub failing: Vec<AgentAnswer>,
}

/// What is being done about a request that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Agents are being told to apply it.
    Applying,
    /// It failed, and agents are being told to take it back. The balancer still says WAITING.
    Reverting,
    /// Somebody cancelled it, and agents are being told to take it back.
    Cancelling,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It is in the balancer's state.
    Applied {
        /// Agents that answered with success.
        agents: usize,
        /// Agents that have no template for it, which the balancer forgives when another agent has one.
        without_template: Vec<String>,
        /// The steps after applying failed. The balancer calls it SUCCESS all the same.
        post_apply_failed: bool,
    },
    /// Agents refused it, and all took it back.
    Reverted(String),
    /// Agents refused it, and took it back only when asked again. Such an agent has the old files and may serve the new
    /// ones: asked again, it finds nothing to write and loads nothing, and calls that success (seen on release 0.9.0).
    RevertedLate {
        /// Why it was refused.
        why: String,
        /// The agents that were asked again.
        agents: Vec<String>,
    },
    /// Agents refused it, and some did not take it back: they may differ from the balancer's state.
    RevertFailed(String),
    /// It was cancelled, and all agents took it back.
    Cancelled,
    /// It was cancelled, and some agents did not take it back.
    CancelFailed(String),
    /// The balancer never queued it.
    Refused(String),
    /// The id is in use by a request that is still active, with other content. That one goes on.
    IdInUse,
    /// No agent was told of it.
    NotEnoughAgents(String),
    /// It could not be applied, by the balancer's own checks.
    Invalid(String),
    /// No agent has a template for it.
    MissingTemplate(String),
    /// The agents could not reload.
    ReloadFailed(String),
    /// A cancel of something the balancer never heard of, which it answers with CANCELED.
    NeverExisted,
}

impl Ending {
    /// The balancer's own word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Applied { .. } => "SUCCESS",
            Self::Reverted(_)
            | Self::RevertedLate { .. }
            | Self::RevertFailed(_)
            | Self::CancelFailed(_)
            | Self::Refused(_)
            | Self::IdInUse
            | Self::NotEnoughAgents(_) => "FAILED",
            Self::Cancelled | Self::NeverExisted => "CANCELED",
            Self::Invalid(_) | Self::MissingTemplate(_) | Self::ReloadFailed(_) => {
                "INVALID_REQUEST_NOOP"
            }
        }
    }
}

impl Answer {
    /// Decodes the answer.
    #[must_use]
    pub fn reading(&self) -> Reading {
        match &self.state {
            State::Waiting if self.is_reverting() => self.in_progress(Stage::Reverting),
            State::Waiting => self.in_progress(Stage::Applying),
            State::Canceling => self.in_progress(Stage::Cancelling),
            State::Success => Reading::Ended(self.applied()),
            State::Failed => Reading::Ended(self.failed()),
            State::Canceled => Reading::Ended(self.canceled()),
            State::InvalidRequestNoop => Reading::Ended(self.invalid()),
            State::Strange(word) => Reading::Strange(word.clone()),
        }
    }

    fn message(&self) -> &str {
        self.message.as_deref().unwrap_or_default()
    }

    fn is_reverting(&self) -> bool {
        !self.take_back.is_empty() || self.message().starts_with("Apply failed")
    }

    fn in_progress(&self, stage: Stage) -> Reading {
        let answers = if stage == Stage::Applying {
            &self.apply
        } else {
            &self.take_back
        };
        Reading::InProgress(Progress {
            stage,
            done: answers.iter().filter(|answer| answer.succeeded()).count(),
            failing: self
                .apply
                .iter()
                .chain(&self.take_back)
                .filter(|answer| answer.failed())
                .cloned()
                .collect(),
        })
    }

    fn applied(&self) -> Ending {
        Ending::Applied {
            agents: self
                .apply
                .iter()
                .filter(|answer| answer.succeeded())
                .count(),
            without_template: self
                .apply
                .iter()
                .filter(|a| lacks_template(a))
                .map(|a| a.agent.clone())
                .collect(),
            post_apply_failed: self.post_apply_steps_succeeded == Some(false),
        }
    }

    /// Contract 4.2, 4.3.1 and 4.5: the prefixes are the only way to tell these apart.
    fn failed(&self) -> Ending {
        let message = self.message();
        if self.content.is_none() {
            return if message.contains("already enqueued with different parameters") {
                Ending::IdInUse
            } else {
                Ending::Refused(spoken(message))
            };
        }
        if message.starts_with("Invalid request due to not enough agents") {
            return Ending::NotEnoughAgents(spoken(message));
        }
        let why = self.why();
        if message.contains("CANCEL failed") {
            Ending::CancelFailed(why)
        } else if message.contains("REVERT OK") {
            self.reverted(why)
        } else {
            // "REVERT failed", or a wording nobody promised: not known to be taken back everywhere.
            Ending::RevertFailed(why)
        }
    }

    fn reverted(&self, why: String) -> Ending {
        let asked_again = self
            .take_back
            .iter()
            .filter(|answer| answer.succeeded() && answer.attempt > 0);
        let agents: Vec<String> = asked_again.map(|answer| answer.agent.clone()).collect();
        if agents.is_empty() {
            Ending::Reverted(why)
        } else {
            Ending::RevertedLate { why, agents }
        }
    }

    fn canceled(&self) -> Ending {
        if self.content.is_none() && self.message().ends_with("does not exist") {
            Ending::NeverExisted
        } else {
            Ending::Cancelled
        }
    }

    /// Contract 6.7: a message that still says "Queued as" means a missing template or a failed reload.
    fn invalid(&self) -> Ending {
        let message = self.message();
        if !message.starts_with("Queued as") {
            return Ending::Invalid(spoken(message));
        }
        if self.apply.iter().any(lacks_template) {
            Ending::MissingTemplate(self.why())
        } else {
            Ending::ReloadFailed(self.why())
        }
    }

    /// What the agents said, each text once with those who said it; or else what the balancer said.
    fn why(&self) -> String {
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for answer in self
            .apply
            .iter()
            .chain(&self.take_back)
            .filter(|answer| answer.failed())
        {
            let text = spoken(answer.said.as_deref().unwrap_or("nothing"));
            match said.iter_mut().find(|(known, _)| *known == text) {
                Some((_, agents)) if agents.contains(&answer.agent.as_str()) => {}
                Some((_, agents)) => agents.push(&answer.agent),
                None => said.push((text, vec![&answer.agent])),
            }
        }
        if said.is_empty() {
            return spoken(self.message());
        }
        let sentences: Vec<String> = said
            .iter()
            .map(|(text, agents)| format!("{} said {text}", listed(agents)))
            .collect();
        sentences.join("; ")
    }
}

fn lacks_template(answer: &AgentAnswer) -> bool {
    answer
        .said
        .as_deref()
        .is_some_and(|said| said.contains("MissingTemplateException"))
}

/// A service's text in one line of bearable length.
pub(super) fn spoken(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = if line.is_empty() {
        "no reason was given".to_owned()
    } else {
        line
    };
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
