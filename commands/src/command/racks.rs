//! `racks`: the racks that the scheduler's agents stand in.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Command;
use crate::arguments::optional;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::machine::{self, MachineSeen};

/// The racks that the scheduler's agents stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Racks {
    /// Only those in this state, in the scheduler's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "racks",
    summary: "list the racks that the scheduler's agents stand in, with their state",
    tier: Tier::Read,
    examples: &["racks", "list frozen racks in prod"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?P<state>active|frozen|missing|dead|decommissioning|decommissioned) )?(?:(?:mesos|scheduler|singularity) )?racks(?: (?:are there|exist|do we have))?(?: (?:that|which) are (?P<that>active|frozen|dead|decommissioning|decommissioned))?",
        "which (?:(?:mesos|scheduler) )?racks are (?P<that>active|frozen|dead|decommissioning|decommissioned)",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Reading::Is(Command::Racks(Racks {
        state: machine::state_in(captures),
    }))
}

impl Racks {
    pub(crate) fn arguments(&self) -> Value {
        optional("state", self.state.as_ref())
    }
}

impl fmt::Display for Racks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list {}racks", machine::spoken(self.state.as_ref()))
    }
}

impl Racks {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<MachineSeen>>], now: Moment) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let meant = machine::meant(self.state.as_ref(), found);
            let how_many = counted(meant.len(), &machine::called(self.state.as_ref(), "rack"));
            listing.say(format!(
                "{how_many} in {environment}{}",
                machine::by_state(&meant)
            ));
            for each in meant {
                listing.row_if_room(|| {
                    vec![
                        each.id.clone(),
                        environment.to_string(),
                        each.state.clone(),
                        each.told(now),
                    ]
                });
            }
            listing.narrow_with("`list frozen racks`");
        });
        let head = ["rack", "environment", "state", "since"];
        listing.answer("I cannot list the scheduler's racks".to_owned(), &head)
    }
}
