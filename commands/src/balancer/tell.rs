//! The sentences about a balancer request. Each says only what was observed.

use std::time::Duration;

use super::reading::spoken;
use super::{Answer, Ending, Progress, Reading, Stage};
use crate::effect::Effect;
use crate::facts::{Known, Pool};
use crate::format::{counted, listed};
use crate::reply::{Colour, Reply, Verdict};
use crate::sent::{Sent, Told, going_on};

/// The pool as it was read after the end, for saying what is there now.
pub type ReadBack = Known<Option<Pool>>;

impl Sent<'_> {
    /// What an answer means, in words. `elapsed` is the time since it was sent, where that is known; `now_there` is the
    /// pool read after the end, where it was read.
    #[must_use]
    pub fn tell_answer(
        &self,
        answer: &Answer,
        elapsed: Option<Duration>,
        now_there: Option<&ReadBack>,
    ) -> Told {
        if self.effect.is_some_and(|effect| !answer.is_of(effect)) {
            return self.somebody_elses(answer);
        }
        match answer.reading() {
            Reading::InProgress(progress) => going_on(self.progress(answer, &progress)),
            Reading::Strange(word) => {
                let text = format!(
                    "Request {} is {word} · a state I do not know, so I keep watching",
                    self.id
                );
                going_on(Reply::text(text).coloured(Colour::Yellow))
            }
            Reading::Ended(ending) => self.ended(&ending, elapsed, now_there),
        }
    }

    fn progress(&self, answer: &Answer, progress: &Progress) -> Reply {
        let Progress {
            stage,
            done,
            failing,
        } = progress;
        let of_all = match self.effect {
            Some(Effect::Enqueue { agents, .. }) => {
                format!("{done} of {} agents", (*agents).max(*done))
            }
            _ => counted(*done, "agent"),
        };
        let state = &answer.state;
        let text = match stage {
            Stage::Applying => format!("Request {} is {state} · {of_all} applied", self.id),
            Stage::Reverting => format!(
                "Request {} is {state} · it failed and is being taken back, {of_all} done",
                self.id
            ),
            Stage::Cancelling => format!(
                "Request {} is {state} · it is being taken back, {of_all} done",
                self.id
            ),
        };
        let reply = Reply::text(text).coloured(if *stage == Stage::Applying {
            Colour::Blue
        } else {
            Colour::Yellow
        });
        let reply = match self.effect {
            Some(Effect::Enqueue { agents, .. }) if *stage == Stage::Applying => {
                reply.progressing(of(*done), of((*agents).max(*done)))
            }
            _ => reply,
        };
        let mut said: Vec<(&str, String)> = Vec::new();
        for agent in failing {
            let words = spoken(agent.said.as_deref().unwrap_or("failed without a word"));
            if !said.contains(&(agent.agent.as_str(), words.clone())) {
                said.push((&agent.agent, words));
            }
        }
        said.into_iter()
            .fold(reply, |reply, (agent, words)| reply.field(agent, words))
    }

    fn ended(
        &self,
        ending: &Ending,
        elapsed: Option<Duration>,
        now_there: Option<&ReadBack>,
    ) -> Told {
        let id = self.id;
        let is = format!("Request {id} is {}", ending.word());
        let (text, colour, verdict) = match ending {
            Ending::Applied {
                agents,
                without_template,
                post_apply_failed,
            } => {
                return self.applied(
                    *agents,
                    without_template,
                    *post_apply_failed,
                    elapsed,
                    now_there,
                );
            }
            Ending::Cancelled if matches!(self.effect, Some(Effect::CancelRequest { .. })) => (
                format!("{is} · the agents took it back"),
                Colour::Green,
                Verdict::Success,
            ),
            Ending::Cancelled => (
                format!("{is} · somebody cancelled it, and the agents took it back"),
                Colour::Grey,
                Verdict::Failed,
            ),
            Ending::NeverExisted => (
                format!("The balancer does not know request {id}. Nothing was cancelled."),
                Colour::Yellow,
                Verdict::Failed,
            ),
            Ending::Reverted(why) if self.purges() => (
                format!("{is} · some agents may have purged their cache, and not all did: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::Reverted(why) => (
                format!("{is} · taken back on all agents, nothing was changed: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::RevertedLate { why, agents } => (
                format!(
                    "{is} · it is not in the balancer's state, but {} had to be asked again to take it back and may still serve it{}: {why}",
                    listed(agents),
                    self.remedy()
                ),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::RevertFailed(why) => (
                format!(
                    "{is} · it is not in the balancer's state, but taking it back failed too, so agents may still have it: {why}"
                ),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::CancelFailed(why) => (
                format!(
                    "{is} · it was cancelled, but taking it back failed, so agents may still have it: {why}"
                ),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::Refused(why) => (
                format!("{is} · the balancer refused it, nothing was changed: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::IdInUse => (
                format!(
                    "{is} · its id is in use by another request, which goes on. Nothing of this one was done"
                ),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::NotEnoughAgents(why) | Ending::Invalid(why) => (
                format!("{is} · no agent was told, nothing was changed: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::MissingTemplate(why) => (
                format!("{is} · no agent has its template, nothing was changed: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
            Ending::ReloadFailed(why) => (
                format!("{is} · the agents could not reload: {why}"),
                Colour::Red,
                Verdict::Failed,
            ),
        };
        Told {
            reply: Reply::text(text).coloured(colour),
            verdict: Some(verdict),
        }
    }

    /// What puts agents right that serve something else than they should.
    fn remedy(&self) -> String {
        match self.effect {
            Some(Effect::Enqueue { service, .. }) => {
                format!(" (`update config of {service}` makes it load again)")
            }
            _ => String::new(),
        }
    }

    /// The id brought back an older request, with other content: ours was not queued.
    fn somebody_elses(&self, answer: &Answer) -> Told {
        let what = answer.what().unwrap_or_else(|| "something else".to_owned());
        let text = format!(
            "Request {} was used before, to {what}. The balancer did nothing of this one.",
            self.id
        );
        Told {
            reply: Reply::text(text).coloured(Colour::Red),
            verdict: Some(Verdict::Failed),
        }
    }
}

/// A number of agents; nobody has more than a bar can show.
fn of(agents: usize) -> u16 {
    u16::try_from(agents).unwrap_or(u16::MAX)
}
