//! `history`: what was asked of a service, as far as the balancer remembers, and what happened to a scheduler request.
//!
//! The balancer gives its memory in no order and with no dates (contract 2.2, 3), so neither is made up here: what has
//! not ended comes first, the rest by its id.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, Listing};
use crate::balancer::{Answer, Reading as Meaning};
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::{counted, listed};
use crate::id::{LoadBalancerRequestId, ServiceName};
use crate::mask;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::sent::Sent;

use super::why::RequestEvent;

/// What was asked of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The balancer's service, one of its domains, or a scheduler request.
    pub service: ServiceName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "history",
    summary: "show what was asked of a service, as far as the balancer remembers, and what happened to a scheduler request",
    tier: Tier::Read,
    examples: &[
        "history of hubapi.com",
        "what happened to hubapi.com?",
        "recent requests of hubapi.com",
        "history of request mail-worker",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:balancer |request )?history(?: (?:of|for|on|about))?(?: (?:POOL|request))?(?: (?P<subject>NAME))?",
        "what (?:has )?happened (?:to|with|on)(?: POOL)? (?P<subject>NAME)(?: (?:recently|lately|before))?",
        "(?:ASK )?(?:ANY )?(?:(?:recent|last|latest|past|previous|earlier|old) )?(?:balancer )?(?:requests|changes) (?:of|for|to|on)(?: POOL)?(?: (?P<subject>NAME))?",
        "(?:ASK )?(?:POOL )?(?P<subject>NAME) history",
    ],
    read,
};

const EXAMPLE: &str = "history of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(subject) = read::name(captures, "subject") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "The history of which service or request?",
            EXAMPLE,
        ));
    };
    match read::problem_of_name(&subject) {
        Some(problem) => Reading::Wrong(read::malformed(ENTRY.name, &subject, problem, EXAMPLE)),
        None => Reading::Is(Command::History(History {
            service: ServiceName::new(subject),
        })),
    }
}

impl History {
    pub(crate) fn arguments(&self) -> Value {
        json!({"subject": self.service})
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "history of {}", read::written(self.service.as_str()))
    }
}

/// A request the balancer remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRequest {
    /// Its id.
    pub id: LoadBalancerRequestId,
    /// What the balancer says of it.
    pub answer: Answer,
}

impl PastRequest {
    fn has_ended(&self) -> bool {
        matches!(self.answer.reading(), Meaning::Ended(_))
    }

    /// What the balancer says of it, decoded: "SUCCESS · 3 agents reloaded".
    fn state(&self) -> String {
        let sent = Sent::foreign(&self.id);
        sent.state_in(&sent.tell_answer(&self.answer, None, None).reply)
    }
}

/// What one balancer remembers of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceHistory {
    /// These requests, of this service. A service that is gone may have some.
    Of(ServiceName, Vec<PastRequest>),
    /// It knows neither a service nor a request of that name.
    NoSuchService {
        /// Services with names near to it, or that have it as a domain.
        near: Vec<String>,
    },
}

/// What both services of one environment remember of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastOf {
    /// What the balancer remembers of the service.
    pub balancer: Known<ServiceHistory>,
    /// The scheduler request of that name and what happened to it, the newest first; none where there is no such request.
    pub scheduler: Known<Option<(String, Vec<RequestEvent>)>>,
}

/// More rows help nobody.
const MOST: usize = 20;

impl History {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<PastOf>], now: Moment) -> (Reply, Verdict) {
        let mut all = Vec::new();
        let mut events = Vec::new();
        let mut near = Vec::new();
        let mut listing = Listing::of(asked, |listing, environment, found| {
            match &found.balancer {
                Known::Known(ServiceHistory::Of(service, requests)) => {
                    listing.say(format!(
                        "{environment} remembers {} of {service}",
                        counted(requests.len(), "request")
                    ));
                    all.extend(requests.iter().map(|request| (environment, request)));
                }
                Known::Known(ServiceHistory::NoSuchService { near: names }) => {
                    near.extend(names.clone());
                }
                Known::Unknown(why) => listing.missing(environment, why.clone()),
            }
            match &found.scheduler {
                Known::Known(Some((id, found))) => {
                    let count = counted(found.len(), "event");
                    listing.say(format!(
                        "{count} of scheduler request {id} in {environment}"
                    ));
                    events.extend(found.iter().map(|event| (environment, event)));
                }
                Known::Known(None) => {}
                Known::Unknown(why) => listing.missing(environment, why.clone()),
            }
        });
        // Stable, so that the environments stay in their order.
        all.sort_by_key(|(_, request)| request.has_ended());
        if !all.is_empty() {
            listing.note(
                "order",
                "what has not ended is first; the balancer keeps no dates",
            );
        }
        listing.more(all.len().saturating_sub(MOST) + events.len().saturating_sub(MOST));
        for (environment, request) in all.into_iter().take(MOST) {
            listing.row(vec![
                request.id.to_string(),
                environment.to_string(),
                request.answer.what().unwrap_or_default(),
                request.state(),
            ]);
        }
        let happened = !events.is_empty();
        for (environment, event) in events.into_iter().take(MOST) {
            let by = event.by.as_ref().map(|by| format!(", by {by}"));
            let message = event.message.as_deref().unwrap_or_default();
            listing.row(vec![
                event.what.clone(),
                environment.to_string(),
                mask::line(message).0,
                format!("{}{}", event.at.told(now), by.unwrap_or_default()),
            ]);
        }
        let otherwise = self.nothing(asked, near);
        let head = match happened {
            true => ["request or event", "environment", "what", "state or time"],
            false => ["request", "environment", "what", "state"],
        };
        listing.answer(otherwise, &head)
    }

    fn nothing(&self, asked: &[Asked<PastOf>], mut near: Vec<String>) -> String {
        // A place counts as asked where both of its services answered.
        let answered_by = asked.iter().filter(|asked| match &asked.found {
            Known::Known(past) => {
                matches!(past.balancer, Known::Known(_))
                    && matches!(past.scheduler, Known::Known(_))
            }
            Known::Unknown(_) => false,
        });
        let places: Vec<_> = answered_by.map(|asked| &asked.environment).collect();
        if places.is_empty() {
            return format!("I cannot tell the history of {}", self.service);
        }
        near.sort_unstable();
        near.dedup();
        let hint = match near.as_slice() {
            [] => "`list services` and `list requests` show what is there.".to_owned(),
            near => format!("Did you mean {}?", near.join(", or ")),
        };
        format!(
            "I found no service {} and no request of it in {}. {hint}",
            self.service,
            listed(&places)
        )
    }
}
