//! `forget-agent`: take an agent off the list of those a load-balancer group knows.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{AgentName, GroupName};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Take an agent off the list of those a load-balancer group knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetAgent {
    /// Its id.
    pub agent: AgentName,
    /// Which group.
    pub group: GroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "forget-agent",
    summary: "take an agent that is gone off the list of those a load balancer group knows",
    tier: Tier::Change,
    examples: &["forget agent edge-prod-2:8882 of edge-prod"],
    patterns: &[
        "(?:forget|remove|delete|drop)(?: (?:known|dead|gone|old|stale))? agent(?: (?P<agent>NAME))?OF_GROUP",
    ],
    read,
};

const EXAMPLE: &str = "forget agent edge-prod-2:8882 of edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let agent = named("agent", "Forget which agent?")?;
    let group = named(
        "group",
        &format!("Forget the agent {agent} of which group?"),
    )?;
    Ok(Reading::Is(Command::ForgetAgent(ForgetAgent {
        agent: AgentName::new(agent),
        group: GroupName::new(group),
    })))
}

impl ForgetAgent {
    pub(crate) fn arguments(&self) -> Json {
        json!({"agent": self.agent, "group": self.group})
    }
}

impl fmt::Display for ForgetAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "forget agent {} of {}",
            read::written(self.agent.as_str()),
            read::written(self.group.as_str())
        )
    }
}

impl SettingChange for ForgetAgent {
    fn setting(&self) -> Setting {
        Setting::KnownAgent {
            group: self.group.to_string(),
            agent: self.agent.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Irreversible("an agent is listed when it starts, and by nobody else".to_owned())
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
