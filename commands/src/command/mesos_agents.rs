//! `mesos-agents`: the machines that the scheduler's tasks run on.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::machine::{self, MachineSeen};

/// The machines that the scheduler's tasks run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MesosAgents {
    /// Only those in this state, in the scheduler's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "mesos-agents",
    summary: "list the agents that the scheduler's tasks run on: state, host, rack, who changed them",
    tier: Tier::Read,
    examples: &["mesos agents", "list frozen agents in prod"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?P<state>active|frozen|missing|dead|decommissioning|decommissioned) )?(?:mesos|scheduler|singularity) (?:agents|slaves|machines)(?: (?:are there|exist|do we have))?(?: (?:that|which) are (?P<that>active|frozen|dead|decommissioning|decommissioned))?",
        "(?:ASK )?(?:ANY )?(?P<state>frozen|decommissioning|decommissioned) (?:agents|slaves|machines)(?: (?:are there|do we have))?",
        "(?:ASK )?(?:ANY )?(?:agents|slaves|machines) (?:of|in) (?:mesos|schedulers?|singularity|cluster)",
        "which (?:(?:mesos|scheduler) )?(?:agents|slaves|machines) are (?P<that>frozen|decommissioning|decommissioned)",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Reading::Is(Command::MesosAgents(MesosAgents {
        state: machine::state_in(captures),
    }))
}

impl MesosAgents {
    pub(crate) fn arguments(&self) -> Value {
        optional("state", self.state.as_ref())
    }
}

impl fmt::Display for MesosAgents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "list {}mesos agents",
            machine::spoken(self.state.as_ref())
        )
    }
}

impl MesosAgents {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<MachineSeen>>], now: Moment) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let meant = machine::meant(self.state.as_ref(), found);
            let how_many = counted(meant.len(), &machine::called(self.state.as_ref(), "agent"));
            listing.say(format!(
                "{how_many} in {environment}{}",
                machine::by_state(&meant)
            ));
            for each in meant {
                listing.row_if_room(|| {
                    vec![
                        each.id.clone(),
                        environment.to_string(),
                        each.host.clone().unwrap_or_default(),
                        each.rack.clone().unwrap_or_default(),
                        each.state.clone(),
                        each.told(now),
                    ]
                });
            }
            listing.narrow_with("`list frozen agents` or `list decommissioning agents`");
        });
        let head = ["agent", "environment", "host", "rack", "state", "since"];
        listing.answer("I cannot list the scheduler's agents".to_owned(), &head)
    }
}

/// A captured machine, or what is missing or wrong about it.
pub(super) fn machine(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<machine::Machine, crate::unclear::Unclear> {
    let kind = match captures.name("kind").map(|kind| kind.as_str()) {
        Some(kind) if kind.eq_ignore_ascii_case("rack") => machine::MachineKind::Rack,
        _ => machine::MachineKind::Agent,
    };
    let Some(name) = read::name(captures, "machine") else {
        let question = format!("Which {}?", kind.word());
        return Err(read::missing(command, &question, example));
    };
    match read::problem_of_name(&name) {
        Some(problem) => Err(read::malformed(command, &name, problem, example)),
        None => Ok(machine::Machine { kind, name }),
    }
}
