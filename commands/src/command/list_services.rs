//! `list-services`: the balancer's services, with how many upstreams each has.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

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

impl fmt::Display for ListServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list services")
    }
}
