//! What each agent said of a request, agent by agent.

use std::collections::BTreeMap;

use super::reading::spoken;
use super::{AgentAnswer, Answer, Ending, Reading};
use crate::reply::Reply;

impl Answer {
    /// The reply with a line for each agent, where a person will want to know: while the request goes on, and where it
    /// ended without its effect.
    #[must_use]
    pub fn with_agents(&self, mut reply: Reply) -> Reply {
        if matches!(self.reading(), Reading::Ended(Ending::Applied { .. })) {
            return reply;
        }
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for answer in &self.apply {
            let line = told(
                answer,
                "applied it",
                "could not apply it",
                "has not answered yet",
            );
            lines.entry(&answer.agent).or_default().push(line);
        }
        for answer in &self.take_back {
            let line = told(
                answer,
                "took it back",
                "could not take it back",
                "has not answered about taking it back",
            );
            lines.entry(&answer.agent).or_default().push(line);
        }
        // The lines say all that a shorter field about the same agent does.
        reply
            .fields
            .retain(|(name, _)| !lines.contains_key(name.as_str()));
        lines.into_iter().fold(reply, |reply, (agent, lines)| {
            reply.field(agent, lines.join(", "))
        })
    }
}

fn told(answer: &AgentAnswer, done: &str, failed: &str, silent: &str) -> String {
    if answer.succeeded() {
        done.to_owned()
    } else if answer.failed() {
        let words = answer.said.as_deref().map_or_else(
            || format!("status {}", answer.status.unwrap_or_default()),
            spoken,
        );
        format!("{failed}: {words}")
    } else {
        silent.to_owned()
    }
}
