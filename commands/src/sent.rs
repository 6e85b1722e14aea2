//! What was sent, and what became of it, in words. Each sentence says only what was observed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::balancer::{self, ReadBack};
use crate::effect::Effect;
use crate::id::LoadBalancerRequestId;
use crate::reply::{Colour, Reply, Verdict};
use crate::scheduler::{DeploySeen, RequestSeen};
use crate::setting::SettingSeen;

/// What a service showed of an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The balancer's answer about a request.
    Balancer(Box<balancer::Answer>),
    /// The value of a setting.
    Setting(SettingSeen),
    /// A scheduler request and its tasks.
    Request(Box<RequestSeen>),
    /// A deploy.
    Deploy(Box<DeploySeen>),
}

/// An effect that was sent, as far as its teller knows it.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// What the room calls it.
    pub(crate) id: &'a str,
    /// What was sent, where it was ours.
    pub(crate) effect: Option<&'a Effect>,
}

/// What to say, and whether it is the last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub reply: Reply,
    /// How it ended; none while it has not.
    pub verdict: Option<Verdict>,
}

impl<'a> Sent<'a> {
    /// An effect of ours.
    #[must_use]
    pub fn of(effect: &'a Effect) -> Self {
        Self {
            id: effect.request(),
            effect: Some(effect),
        }
    }

    /// A balancer request somebody else sent.
    #[must_use]
    pub fn foreign(id: &'a LoadBalancerRequestId) -> Self {
        Self {
            id: id.as_str(),
            effect: None,
        }
    }

    /// What was seen, in words. `elapsed` is the time since it was sent, where that is known; `now_there` is the
    /// balancer's pool read after the end, where it was read.
    #[must_use]
    pub fn tell(
        &self,
        seen: &Seen,
        elapsed: Option<Duration>,
        now_there: Option<&ReadBack>,
    ) -> Told {
        match (seen, self.effect) {
            (Seen::Balancer(answer), _) => self.tell_answer(answer, elapsed, now_there),
            (Seen::Setting(seen), Some(Effect::Set(set))) => set.tell(seen),
            (Seen::Request(seen), Some(Effect::ChangeRequest(change))) => {
                change.tell(seen, elapsed)
            }
            (Seen::Deploy(seen), Some(Effect::Deploy(deploy))) => deploy.tell(seen, elapsed),
            (Seen::Setting(_) | Seen::Request(_) | Seen::Deploy(_), _) => {
                going_on(self.unanswered("what I see of it is not what was sent"))
            }
        }
    }

    /// The part of a message about this effect that says how it is: for "last seen …".
    #[must_use]
    pub fn state_in(&self, reply: &Reply) -> String {
        let prefix = format!("Request {} is ", self.id);
        reply
            .text
            .strip_prefix(&prefix)
            .unwrap_or(&reply.text)
            .to_owned()
    }

    /// The answer was lost: it may or may not have arrived.
    #[must_use]
    pub fn unanswered(&self, why: &str) -> Reply {
        self.unknown(&format!("so far · {why}; I keep checking"))
    }

    /// The service cannot be reached.
    #[must_use]
    pub fn unreachable(&self, last_seen: &str, why: &str) -> Reply {
        self.unknown(&format!(
            "for now · {why}; I keep checking. Last seen {last_seen}"
        ))
    }

    /// The service no longer knows it, and how it ended was never seen.
    #[must_use]
    pub fn forgotten(&self, last_seen: &str) -> Told {
        self.lost(&format!(
            "{} no longer has it. Last seen {last_seen}.{}",
            self.peer(),
            self.look_instead()
        ))
    }

    /// Its answer was lost, the service shows nothing of it, and sending it again could do it twice.
    #[must_use]
    pub fn may_have_happened(&self) -> Told {
        self.lost(&format!(
            "its answer was lost, and {} shows nothing of it. It may have happened, and I do not send it twice.{}",
            self.peer(),
            self.look_instead()
        ))
    }

    /// It may have been sent, and its environment is no longer known here.
    #[must_use]
    pub fn out_of_sight(&self, last_seen: &str) -> Told {
        self.lost(&format!(
            "its environment is no longer configured. Last seen {last_seen}."
        ))
    }

    /// It was never sent.
    #[must_use]
    pub fn not_sent(&self, why: &str) -> Told {
        let text = format!(
            "Request {} was not done · {why}. Nothing was changed.",
            self.id
        );
        Told {
            reply: Reply::text(text).coloured(Colour::Red),
            verdict: Some(Verdict::Failed),
        }
    }

    fn unknown(&self, how: &str) -> Reply {
        Reply::text(format!("Request {} is unknown {how}", self.id)).coloured(Colour::Yellow)
    }

    fn lost(&self, why: &str) -> Told {
        Told {
            reply: self.unknown(&format!("· {why}")),
            verdict: Some(Verdict::Unknown),
        }
    }

    fn peer(&self) -> &'static str {
        self.effect
            .map_or("the balancer", |effect| effect.peer().word())
    }

    fn look_instead(&self) -> String {
        let sentence = self.effect.and_then(Effect::look_instead);
        sentence.map_or_else(String::new, |sentence| {
            format!(" `{sentence}` shows what is there now.")
        })
    }
}

impl Told {
    /// The last word.
    pub(crate) fn ended(text: String, colour: Colour, verdict: Verdict) -> Self {
        Self {
            reply: Reply::text(text).coloured(colour),
            verdict: Some(verdict),
        }
    }
}

pub(crate) fn going_on(reply: Reply) -> Told {
    Told {
        reply,
        verdict: None,
    }
}
