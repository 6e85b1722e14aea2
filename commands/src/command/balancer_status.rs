//! `balancer-status`: how the balancer itself is doing.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::Asked;
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::{counted, duration, hosts, listed};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

/// How the balancer itself is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalancerStatus {}

pub(crate) static ENTRY: Entry = Entry {
    name: "balancer-status",
    summary: "say how the balancer itself is doing: its leader, queue, worker, storage and instances",
    tier: Tier::Read,
    examples: &[
        "status of the balancer",
        "is baragon healthy",
        "balancer status in qa",
    ],
    patterns: &[
        "(?:ASK )?(?:current )?(?:status|state|health)(?: (?:of|for|on|about))? (?:my |our )?(?:baragon|balancers?|load balancers?|lb)",
        "(?:ASK )?(?:baragon|balancers?|load balancer|lb)(?: current)? (?:status|state|health)",
        "is (?:baragon|balancer|load balancer|lb) (?:healthy|well|up|ok|okay|fine|alive|running|ready|working)(?: yet)?",
        "(?:how is|how's|hows|how are|how does) (?:baragon|balancers?|load balancers?|lb)(?: (?:doing|going|looking|look))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::BalancerStatus(BalancerStatus {}))
}

impl BalancerStatus {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for BalancerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("balancer status")
    }
}

/// What a balancer says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancerState {
    /// Whether the leader says it. Another instance knows nothing of the worker.
    pub leader: bool,
    /// Requests that have not ended.
    pub pending: u64,
    /// How long ago the worker started last; none where it never did, or another instance than the leader answers.
    pub worker_started: Option<Duration>,
    /// How long the oldest request waits, from releases that say so.
    pub oldest_pending: Option<Duration>,
    /// CONNECTED, LOST, …: how it stands with ZooKeeper, in its own word.
    pub storage: String,
    /// Whether that word means that it can read and write.
    pub storage_works: bool,
    /// The addresses of all its instances.
    pub instances: Vec<String>,
}

impl BalancerState {
    /// What is wrong with it, if anything is: a clause.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        if !self.storage_works {
            Some(format!("ZooKeeper is {}", self.storage))
        } else if !self.leader {
            Some("its leader did not answer".to_owned())
        } else {
            None
        }
    }

    fn told(&self) -> String {
        let mut parts = vec![
            if self.leader {
                "the leader answers".to_owned()
            } else {
                "an instance answers that does not lead".to_owned()
            },
            format!("{} pending", counted_requests(self.pending)),
        ];
        parts.extend(
            self.oldest_pending
                .map(|age| format!("the oldest for {}", duration(age))),
        );
        if self.leader {
            parts.push(match self.worker_started {
                Some(lag) => format!("the worker started {} ago", duration(lag)),
                None => "the worker has not started yet".to_owned(),
            });
        }
        parts.push(format!("ZooKeeper is {}", self.storage));
        parts.push(format!(
            "{}: {}",
            counted(self.instances.len(), "instance"),
            hosts(&self.instances)
        ));
        parts.join(", ")
    }
}

fn counted_requests(count: u64) -> String {
    counted(count, "request")
}

impl BalancerStatus {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<BalancerState>]) -> (Reply, Verdict) {
        let (mut well, mut sentences, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        let mut reply = Reply::default();
        for Asked { environment, found } in asked {
            match found {
                Known::Known(state) => {
                    match state.trouble() {
                        Some(trouble) => sentences.push(format!(
                            "The balancer of {environment} is not well: {trouble}"
                        )),
                        None => well.push(environment),
                    }
                    reply = reply.field(environment.to_string(), state.told());
                }
                Known::Unknown(why) => {
                    unknown.push(environment);
                    reply = reply.field(format!("unknown in {environment}"), why);
                }
            }
        }
        let is_ill = !sentences.is_empty();
        if !well.is_empty() {
            sentences.push(match well.as_slice() {
                [only] => format!("The balancer of {only} is well"),
                all => format!("The balancers of {} are well", listed(all)),
            });
        }
        if !unknown.is_empty() {
            sentences.push(match unknown.as_slice() {
                [only] => format!("I cannot tell how the balancer of {only} is"),
                all => format!("I cannot tell how the balancers of {} are", listed(all)),
            });
        }
        reply.text = sentences.join(". ");
        let (verdict, colour) = match (is_ill, unknown.is_empty()) {
            (true, _) => (Verdict::Failed, Colour::Red),
            (false, false) => (Verdict::Unknown, Colour::Yellow),
            (false, true) => (Verdict::Success, Colour::Green),
        };
        (reply.coloured(colour), verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EnvironmentName;

    fn check(state: BalancerState, expected: &[&str], verdict: Verdict) {
        let asked = [Asked {
            environment: EnvironmentName::new("prod"),
            found: Known::Known(state),
        }];
        let (reply, found) = BalancerStatus {}.answer(&asked);
        assert_eq!([reply.text.as_str(), reply.fields[0].1.as_str()], expected);
        assert_eq!(found, verdict);
    }

    fn healthy() -> BalancerState {
        BalancerState {
            leader: true,
            pending: 1,
            worker_started: Some(Duration::from_millis(400)),
            oldest_pending: Some(Duration::from_secs(3)),
            storage: "CONNECTED".to_owned(),
            storage_works: true,
            instances: vec!["http://b:1".to_owned()],
        }
    }

    #[test]
    fn only_the_leader_is_asked_about_its_worker() {
        check(
            healthy(),
            &[
                "The balancer of prod is well",
                "the leader answers, 1 request pending, the oldest for 3.0 s, the worker started 0.4 s ago, \
                 ZooKeeper is CONNECTED, 1 instance: http://b:1",
            ],
            Verdict::Success,
        );
        check(
            BalancerState {
                leader: false,
                worker_started: None,
                oldest_pending: None,
                ..healthy()
            },
            &[
                "The balancer of prod is not well: its leader did not answer",
                "an instance answers that does not lead, 1 request pending, ZooKeeper is CONNECTED, \
                 1 instance: http://b:1",
            ],
            Verdict::Failed,
        );
    }

    #[test]
    fn a_lost_storage_is_no_health() {
        check(
            BalancerState {
                storage: "LOST".to_owned(),
                storage_works: false,
                pending: 0,
                worker_started: None,
                oldest_pending: None,
                ..healthy()
            },
            &[
                "The balancer of prod is not well: ZooKeeper is LOST",
                "the leader answers, 0 requests pending, the worker has not started yet, ZooKeeper is LOST, \
                 1 instance: http://b:1",
            ],
            Verdict::Failed,
        );
    }
}
