//! `elbs`: the classic ELBs that the balancer can see, and the instances of one.

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
use crate::id::ElbName;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The classic ELBs, or the instances of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elbs {
    /// The one whose instances are meant; none means a list of all.
    pub elb: Option<ElbName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "elbs",
    summary: "list the classic ELBs that the balancer can see, or the instances of one",
    tier: Tier::Read,
    examples: &["list ELBs", "instances of ELB web-elb"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:aws )?(?:classic )?(?:elbs|classic load balancers|elastic load balancers)(?: (?:are there|exist|do we have|are known|have we|can you see))?",
        "(?:ASK )?(?:ANY )?(?:ec2 )?instances(?: are(?: there)?)? (?:of|behind|in|on|from|registered with)(?: classic)? (?P<one>elb)(?: (?P<subject>NAME))?",
        "ASK(?: classic)? (?P<one>elb)(?: (?P<subject>NAME))?(?: instances)?",
    ],
    read,
};

const EXAMPLE: &str = "instances of ELB web-elb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::named(captures, "subject", ENTRY.name, "Which ELB?", EXAMPLE) {
        Ok(elb) => Reading::Is(Command::Elbs(Elbs {
            elb: Some(ElbName::new(elb)),
        })),
        Err(_) if captures.name("one").is_none() => Reading::Is(Command::Elbs(Elbs { elb: None })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Elbs {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.elb.as_ref())
    }
}

impl fmt::Display for Elbs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.elb {
            Some(elb) => write!(f, "instances of ELB {}", read::written(elb.as_str())),
            None => f.write_str("list ELBs"),
        }
    }
}

/// A classic ELB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elb {
    /// Its name.
    pub name: String,
    /// Where it is reached, where AWS says so.
    pub dns_name: Option<String>,
    /// How many instances are registered with it.
    pub instances: usize,
}

impl Elbs {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundInCloud<Elb>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| match found {
            FoundInCloud::All(elbs) => {
                listing.say(format!("{} in {environment}", counted(elbs.len(), "ELB")));
                for elb in elbs {
                    listing.row(vec![
                        elb.name.clone(),
                        environment.to_string(),
                        elb.instances.to_string(),
                        elb.dns_name.clone().unwrap_or_default(),
                    ]);
                }
            }
            FoundInCloud::Members(members) => {
                let of = self.elb.as_ref().map(ToString::to_string);
                tell_members(
                    listing,
                    environment,
                    members,
                    "instance",
                    &of.unwrap_or_default(),
                );
            }
            FoundInCloud::None { .. } => {}
        });
        match &self.elb {
            None => listing.answer(
                "I cannot list the ELBs".to_owned(),
                &["ELB", "environment", "instances", "address"],
            ),
            Some(elb) => listing.answer(
                without(asked, &format!("ELB {elb}"), "list ELBs"),
                &["instance", "ELB", "environment", "state", "why"],
            ),
        }
    }
}
