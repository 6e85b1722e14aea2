//! `list-builds`: the builds of a service, the newest first.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::builds::{Build, FoundBuilds};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The builds of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBuilds {
    /// Which service.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "list-builds",
    summary: "list the newest builds of a service: version, commit, how they ended, when, how long they took",
    tier: Tier::Read,
    examples: &["builds of HubApiWeb", "recent builds of mail-worker"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:recent|last|latest|past|previous|earlier|old) )?builds(?: (?:of|for))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?:ASK )?build history (?:of|for)(?: KIND)?(?: (?P<request>NAME))?",
        "(?P<request>NAME) builds",
    ],
    read,
};

const EXAMPLE: &str = "builds of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(
        captures,
        ENTRY.name,
        "The builds of which service?",
        EXAMPLE,
    ) {
        Ok(request) => Reading::Is(Command::ListBuilds(ListBuilds { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

/// The builds of one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchBuilds {
    /// `organization/repository`.
    pub repository: String,
    /// The branch.
    pub branch: String,
    /// Its builds, the newest first.
    pub builds: Vec<Build>,
}

/// So many builds are shown.
const MOST: usize = 20;

impl ListBuilds {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, found: &FoundBuilds<BranchBuilds>, now: Moment) -> (Reply, Verdict) {
        let branch = match found.or_reply(self.request.as_str()) {
            Ok(branch) => branch,
            Err(said) => return *said,
        };
        let shown = &branch.builds[..branch.builds.len().min(MOST)];
        let newest = if shown.len() < branch.builds.len() {
            "the newest "
        } else {
            ""
        };
        let text = format!(
            "{newest}{} of {} ({})",
            counted(shown.len(), "build"),
            branch.repository,
            branch.branch
        );
        let mut reply = Reply::text(text);
        if shown.len() < branch.builds.len() {
            let more = format!("{} older ones", branch.builds.len() - shown.len());
            reply = reply.field("not shown", more);
        }
        if !shown.is_empty() {
            let head = ["build", "version", "commit", "by", "when", "state", "took"];
            reply = reply.rows(&head, shown.iter().map(|build| row(build, now)).collect());
        }
        (reply, Verdict::Success)
    }
}

fn row(build: &Build, now: Moment) -> Vec<String> {
    vec![
        build.number.to_string(),
        build.version.clone().unwrap_or_default(),
        build.short_commit().unwrap_or_default().to_owned(),
        build.by.clone().unwrap_or_default(),
        build.at().map(|at| at.told(now)).unwrap_or_default(),
        build.state.clone(),
        build.took().unwrap_or_default(),
    ]
}

impl fmt::Display for ListBuilds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "builds of {}", read::written(self.request.as_str()))
    }
}
