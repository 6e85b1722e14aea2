//! `tasks`: the tasks of a scheduler request.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, Listing, OfRequest, no_request};
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::TaskCounts;

/// The tasks of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    /// Which request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "tasks",
    summary: "list the tasks of a scheduler request: state, address, version, since when",
    tier: Tier::Read,
    examples: &["tasks of HubApiWeb", "show the tasks of mail-worker in qa"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:running|active|live|scheduler|mesos) )?(?:tasks|instances)(?: (?:are(?: there| running)?|do we have))?(?: (?:of|for|in|from|behind))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?P<request>NAME) (?:tasks|instances)",
    ],
    read,
};

const EXAMPLE: &str = "tasks of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    // "instances of ELB web-elb", with its end still to be said, is about the balancer's cloud.
    if captures
        .name("request")
        .is_some_and(|word| word.as_str().eq_ignore_ascii_case("elb"))
    {
        return Reading::NotMine;
    }
    match read::request(captures, ENTRY.name, "The tasks of which request?", EXAMPLE) {
        Ok(request) => Reading::Is(Command::Tasks(Tasks { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Tasks {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tasks of {}", read::written(self.request.as_str()))
    }
}

/// The tasks of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTasks {
    /// How many there are, by what they are doing.
    pub counts: TaskCounts,
    /// How many instances the request should have, where it has such a number.
    pub instances: Option<u32>,
    /// Those that were looked at.
    pub shown: Vec<ListedTask>,
    /// How many more there are.
    pub more: usize,
    /// Why addresses and versions are missing, where they could not be read.
    pub not_read: Option<String>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTask {
    /// Its id; of one that waits, the id it waits under.
    pub id: String,
    /// What it is doing: "healthy", "cleaning", ….
    pub state: String,
    /// Where it listens: its first port, or its host alone.
    pub address: Option<String>,
    /// What it runs: the version of its deploy, or the deploy's id.
    pub version: String,
    /// When it was launched; of one that waits, when it is due.
    pub at: Moment,
}

impl Tasks {
    /// The answer.
    #[must_use]
    pub fn answer(
        &self,
        asked: &[Asked<OfRequest<RequestTasks>>],
        now: Moment,
    ) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let OfRequest::Found(id, tasks) = found else {
                return;
            };
            let how = tasks.counts.sentence(tasks.instances);
            listing.say(format!("{id} in {environment}: {how}"));
            if let Some(why) = &tasks.not_read {
                listing.note(format!("not read in {environment}"), why.clone());
            }
            for task in &tasks.shown {
                listing.row_if_room(|| {
                    vec![
                        task.id.clone(),
                        environment.to_string(),
                        task.state.clone(),
                        task.address.clone().unwrap_or_default(),
                        task.version.clone(),
                        task.at.told(now),
                    ]
                });
            }
            listing.more(tasks.more);
        });
        let head = [
            "task",
            "environment",
            "state",
            "address",
            "version",
            "since",
        ];
        listing.answer_in("; ", no_request(asked, &self.request), &head)
    }
}
