//! `list-requests`: the scheduler's requests, with their state: all of them, or those in a state, of a type, of a name.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::glob;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::SchedulerRequest;

/// The scheduler's requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequests {
    /// Only those in this state, in the scheduler's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only those of this type, in the scheduler's own word.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Only those whose id is like this: `hub*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "list-requests",
    summary: "list the scheduler's requests with their type and state: all, or by state, type or name",
    tier: Tier::Read,
    examples: &[
        "list requests",
        "show all requests in qa",
        "list paused requests",
        "list worker requests like mail*",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:scheduler )?(?:(?P<state>active|paused|cooldown|system_cooldown|cooling down|finished|deleting|deploying to unpause) )?(?:(?P<kind>service|worker|scheduled|cron|on-demand|run-once) )?requests(?: (?:are there|exist|do you know|do we have|are known|have we|can you see))?(?: (?:that|which) are (?P<that>active|paused|cooling down|finished|deleting))?(?: (?:like|matching|named|called|starting with|beginning with)(?: (?P<like>NAME))?)?",
        "which requests are (?P<that>active|paused|cooling down|finished|deleting)",
        "(?:ASK )?list of requests",
        "(?:ASK )?(?:ANY )?(?:(?P<state>active|paused|cooldown|finished) )?(?P<kind>workers)(?: (?:are there|do we have))?(?: (?:like|matching|named|called|starting with|beginning with)(?: (?P<like>NAME))?)?",
    ],
    read,
};

/// What people call states and types, and what the scheduler does.
const STATES: &[(&str, &str)] = &[
    ("active", "ACTIVE"),
    ("paused", "PAUSED"),
    ("cooldown", "SYSTEM_COOLDOWN"),
    ("system_cooldown", "SYSTEM_COOLDOWN"),
    ("cooling down", "SYSTEM_COOLDOWN"),
    ("finished", "FINISHED"),
    ("deleting", "DELETING"),
    ("deploying to unpause", "DEPLOYING_TO_UNPAUSE"),
];
const TYPES: &[(&str, &str)] = &[
    ("service", "SERVICE"),
    ("worker", "WORKER"),
    ("workers", "WORKER"),
    ("scheduled", "SCHEDULED"),
    ("cron", "SCHEDULED"),
    ("on-demand", "ON_DEMAND"),
    ("run-once", "RUN_ONCE"),
];

fn read(captures: &Captures<'_>) -> Reading {
    let missing = || {
        let example = "list requests like hub*";
        read::missing(ENTRY.name, "Requests like what?", example)
    };
    // "like" with nothing behind it.
    let whole = captures.get(0).map_or("", |whole| whole.as_str());
    let asks_for_likes = [" like", " matching", " named", " called", " with"];
    let ends_open = asks_for_likes.iter().any(|end| whole.ends_with(end));
    let like = match read::optional_name(captures, "like", missing) {
        Ok(None) if ends_open => return Reading::Wrong(missing()),
        Ok(like) => like,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let word = |groups: &[&str], words: &[(&str, &str)]| {
        let said = groups.iter().find_map(|group| captures.name(group))?;
        let said = said.as_str().to_ascii_lowercase();
        let hyphenated = said.replace(' ', "-");
        words
            .iter()
            .find(|(known, _)| *known == said || *known == hyphenated)
            .map(|(_, word)| (*word).to_owned())
    };
    Reading::Is(Command::ListRequests(ListRequests {
        state: word(&["state", "that"], STATES),
        kind: word(&["kind"], TYPES),
        like,
    }))
}

impl ListRequests {
    pub(crate) fn arguments(&self) -> Value {
        json!(self)
    }

    fn means(&self, request: &SchedulerRequest) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        is(&self.state, &request.state)
            && is(&self.kind, &request.kind)
            && self
                .like
                .as_ref()
                .is_none_or(|like| glob::matches(like, &request.id))
    }
}

/// Said before "requests".
fn spoken(words: &[(&str, &str)], word: Option<&String>) -> String {
    let said = words
        .iter()
        .find(|(_, known)| Some(*known) == word.map(String::as_str));
    said.map(|(said, _)| format!("{said} ")).unwrap_or_default()
}

impl fmt::Display for ListRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "list {}{}requests",
            spoken(STATES, self.state.as_ref()),
            spoken(TYPES, self.kind.as_ref())
        )?;
        match &self.like {
            Some(like) => write!(f, " like {}", read::written_glob(like)),
            None => Ok(()),
        }
    }
}

impl ListRequests {
    /// The requests of every environment that was asked.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<SchedulerRequest>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, requests| {
            let meant = requests.iter().filter(|request| self.means(request));
            let mut count = 0;
            for request in meant {
                count += 1;
                listing.row_if_room(|| {
                    let instances = request.instances.map(|instances| instances.to_string());
                    vec![
                        request.id.clone(),
                        environment.to_string(),
                        request.kind.clone(),
                        request.state.clone(),
                        instances.unwrap_or_default(),
                    ]
                });
            }
            listing.say(format!("{} in {environment}", self.counted(count)));
            listing.narrow_with("`list requests like …` or `list paused requests`");
        });
        let head = ["request", "environment", "type", "state", "instances"];
        listing.answer("I cannot list the requests".to_owned(), &head)
    }

    /// "3 PAUSED WORKER requests like mail*".
    fn counted(&self, count: usize) -> String {
        let words = [self.state.as_deref(), self.kind.as_deref(), Some("request")];
        let what: Vec<&str> = words.into_iter().flatten().collect();
        let like = self.like.as_ref().map(|like| format!(" like {like}"));
        format!(
            "{}{}",
            counted(count, &what.join(" ")),
            like.unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Known;
    use crate::id::EnvironmentName;

    fn asked(count: usize) -> [Asked<Vec<SchedulerRequest>>; 1] {
        let request = |number: usize| SchedulerRequest {
            id: format!("mail-{number:06}"),
            environment: EnvironmentName::new("prod"),
            kind: "WORKER".to_owned(),
            state: if number == 0 { "PAUSED" } else { "ACTIVE" }.to_owned(),
            instances: Some(1),
            owners: Vec::new(),
            group: None,
        };
        [Asked {
            environment: EnvironmentName::new("prod"),
            found: Known::Known((0..count).map(request).collect()),
        }]
    }

    #[test]
    fn a_long_list_is_cut_and_says_how_to_get_the_rest() {
        for count in [1_600, 160_000] {
            let (reply, _) = ListRequests::default().answer(&asked(count));
            assert_eq!(reply.text, format!("{count} requests in prod"));
            assert_eq!(reply.table.expect("rows").rows.len(), 50);
            assert_eq!(
                reply.fields,
                [(
                    "not shown".to_owned(),
                    format!(
                        "and {} more; narrow it with `list requests like …` or `list paused requests`",
                        count - 50
                    )
                )]
            );
        }
    }

    #[test]
    fn a_list_is_narrowed_by_state_type_and_name() {
        let paused = ListRequests {
            state: Some("PAUSED".to_owned()),
            kind: Some("WORKER".to_owned()),
            like: Some("mail*".to_owned()),
        };
        let (reply, _) = paused.answer(&asked(1_600));
        assert_eq!(reply.text, "1 PAUSED WORKER request like mail* in prod");
        assert_eq!(reply.table.expect("rows").rows.len(), 1);
    }
}
