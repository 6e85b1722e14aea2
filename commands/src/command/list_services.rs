//! `list-services`: the balancer's services, with how many upstreams each has.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::facts::Pool;
use crate::format::{counted, hosts};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The balancer's services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListServices {}

pub(crate) static ENTRY: Entry = Entry {
    name: "list-services",
    summary: "list the balancer's services with their upstreams and groups",
    tier: Tier::Read,
    examples: &["list services", "which services are there in qa?"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:balancer )?services(?: (?:are there|exist|do you know|do we have|are known|have we|can you see))?",
        "(?:ASK )?list of services",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::ListServices(ListServices {}))
}

impl ListServices {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for ListServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list services")
    }
}

impl ListServices {
    /// The services of every environment that was asked.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<Pool>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, pools| {
            listing.say(format!(
                "{} in {environment}",
                counted(pools.len(), "service")
            ));
            for pool in pools {
                listing.row(vec![
                    pool.service.to_string(),
                    environment.to_string(),
                    pool.size().to_string(),
                    hosts(&pool.groups),
                ]);
            }
        });
        let head = ["service", "environment", "upstreams", "groups"];
        listing.answer("I cannot list the services".to_owned(), &head)
    }
}
