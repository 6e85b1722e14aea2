//! `target-groups`: the ALB target groups that the balancer can see, and the targets of one.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::cloud::{FoundInCloud, tell_members, without};
use crate::format::counted;
use crate::id::TargetGroupName;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The ALB target groups, or the targets of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetGroups {
    /// The one whose targets are meant; none means a list of all.
    pub target_group: Option<TargetGroupName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "target-groups",
    summary: "list the ALB target groups that the balancer can see, or the targets of one",
    tier: Tier::Read,
    examples: &["list target groups", "targets of target group web-tg"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:aws )?(?:alb )?target[ -]?groups(?: (?:are there|exist|do we have|are known|have we|can you see))?",
        "(?:ASK )?(?:ANY )?(?P<one>targets|(?:ec2 )?instances)(?: are(?: there)?)? (?:of|behind|in|on|from|registered with)(?: alb)? target[ -]?group(?: (?P<subject>NAME))?",
        "ASK(?: alb)? (?P<one>target[ -]?group)(?: (?P<subject>NAME))?(?: targets)?",
    ],
    read,
};

const EXAMPLE: &str = "targets of target group web-tg";

fn read(captures: &Captures<'_>) -> Reading {
    match read::named(
        captures,
        "subject",
        ENTRY.name,
        "Which target group?",
        EXAMPLE,
    ) {
        Ok(target_group) => Reading::Is(Command::TargetGroups(TargetGroups {
            target_group: Some(TargetGroupName::new(target_group)),
        })),
        Err(_) if captures.name("one").is_none() => {
            Reading::Is(Command::TargetGroups(TargetGroups { target_group: None }))
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl TargetGroups {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.target_group.as_ref())
    }
}

impl fmt::Display for TargetGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target_group {
            Some(target_group) => write!(
                f,
                "targets of target group {}",
                read::written(target_group.as_str())
            ),
            None => f.write_str("list target groups"),
        }
    }
}

/// An ALB target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its name.
    pub name: String,
    /// The protocol and port of its targets, as far as AWS says so.
    pub speaks: String,
}

impl TargetGroups {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundInCloud<TargetGroup>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| match found {
            FoundInCloud::All(target_groups) => {
                listing.say(format!(
                    "{} in {environment}",
                    counted(target_groups.len(), "target group")
                ));
                for target_group in target_groups {
                    listing.row(vec![
                        target_group.name.clone(),
                        environment.to_string(),
                        target_group.speaks.clone(),
                    ]);
                }
            }
            FoundInCloud::Members(members) => {
                let of = self.target_group.as_ref().map(ToString::to_string);
                tell_members(
                    listing,
                    environment,
                    members,
                    "target",
                    &of.unwrap_or_default(),
                );
            }
            FoundInCloud::None { .. } => {}
        });
        match &self.target_group {
            None => listing.answer(
                "I cannot list the target groups".to_owned(),
                &["target group", "environment", "targets speak"],
            ),
            Some(target_group) => listing.answer(
                without(
                    asked,
                    &format!("target group {target_group}"),
                    "list target groups",
                ),
                &["target", "target group", "environment", "state", "why"],
            ),
        }
    }
}
