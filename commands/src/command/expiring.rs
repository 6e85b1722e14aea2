//! `expiring`: what the scheduler takes back by itself, and when.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::mask;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What the scheduler takes back by itself, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {}

pub(crate) static ENTRY: Entry = Entry {
    name: "expiring",
    summary: "list what the scheduler takes back by itself, and when: pauses, scales, bounces, frozen agents, disabled actions",
    tier: Tier::Read,
    examples: &["what expires soon?", "expiring actions in prod"],
    patterns: &[
        "(?:ASK )?(?:ANY )?expiring(?: (?:actions|things|timers|changes|scales|pauses|ones))?(?: soon)?",
        "(?:what|which actions?) (?:expires|expire|is expiring|are expiring|will expire)(?: (?:soon|next))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Expiring(Expiring {}))
}

impl Expiring {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Expiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what expires soon")
    }
}

/// Something that the scheduler takes back by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiringAction {
    /// "scale", "pause", "FROZEN", …: what it is.
    pub what: String,
    /// What it is about: "HubApiWeb", "agent node7".
    pub of: String,
    /// What it goes back to, where that is known.
    pub back_to: Option<String>,
    /// When; none where the scheduler does not say.
    pub due: Option<Moment>,
    /// Who did it.
    pub by: Option<String>,
    /// What was said of it.
    pub message: Option<String>,
}

/// What expires in one environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundExpiring {
    /// What was found.
    pub actions: Vec<ExpiringAction>,
    /// What could not be read, and why.
    pub not_read: Vec<String>,
}

impl Expiring {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundExpiring>], now: Moment) -> (Reply, Verdict) {
        let mut all = Vec::new();
        let mut listing = Listing::of(asked, |listing, environment, found| {
            let count = counted(found.actions.len(), "expiring action");
            listing.say(format!("{count} in {environment}"));
            for why in &found.not_read {
                listing.missing(environment, why.clone());
            }
            all.extend(found.actions.iter().map(|action| (environment, action)));
        });
        // What is due is looked at every 45 s (contract 4.1), so the order matters more than the second.
        all.sort_by_key(|(_, action)| (action.due.is_none(), action.due));
        for (environment, action) in all {
            listing.row_if_room(|| {
                let message = action.message.as_deref().unwrap_or_default();
                vec![
                    action
                        .due
                        .map_or_else(|| "unknown".to_owned(), |due| due.told(now)),
                    environment.to_string(),
                    action.what.clone(),
                    action.of.clone(),
                    action.back_to.clone().unwrap_or_default(),
                    action.by.clone().unwrap_or_default(),
                    mask::line(message).0,
                ]
            });
        }
        listing.narrow_with("`what expires soon in …`");
        let head = [
            "when",
            "environment",
            "what",
            "of",
            "back to",
            "by",
            "message",
        ];
        listing.answer("I cannot tell what expires".to_owned(), &head)
    }
}
