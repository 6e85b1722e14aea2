//! `build-status`: how the builds of a service are doing.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::builds::{Build, BuiltBranch, FoundBuilds};
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

/// How the builds of a service are doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildStatus {
    /// Which service.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "build-status",
    summary: "say how the last build of a service ended, and what of it is being built, branch by branch",
    tier: Tier::Read,
    examples: &[
        "build status of HubApiWeb",
        "how is the build of HubApiWeb?",
    ],
    patterns: &[
        "(?:ASK )?(?:current |latest |last |newest )?(?:build|ci) (?:status|state|result)(?: (?:of|for|on))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?:ASK )?(?:current |latest |last |newest )?build (?:of|for)(?: KIND)?(?: (?P<request>NAME))?",
        "(?:how is|how's|hows|status of)(?: (?:current|latest|last|newest))? build (?:of|for)(?: KIND)? (?P<request>NAME)(?: (?:doing|going|looking))?",
        "(?P<request>NAME) build (?:status|state|result)",
    ],
    read,
};

const EXAMPLE: &str = "build status of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(
        captures,
        ENTRY.name,
        "The build status of which service?",
        EXAMPLE,
    ) {
        Ok(request) => Reading::Is(Command::BuildStatus(BuildStatus { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl BuildStatus {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }

    /// The answer. The branch that matters most comes first.
    #[must_use]
    pub fn answer(&self, found: &FoundBuilds<Vec<BuiltBranch>>, now: Moment) -> (Reply, Verdict) {
        let branches = match found.or_reply(self.request.as_str()) {
            Ok(branches) => branches,
            Err(said) => return *said,
        };
        let Some((main, others)) = branches.split_first() else {
            let text = format!("Blazar has no active branch of {}", self.request);
            return (Reply::text(text).coloured(Colour::Grey), Verdict::Failed);
        };
        let mut reply = of_branch(&self.request, main, now);
        let rows: Vec<Vec<String>> = others
            .iter()
            .take(MOST)
            .map(|branch| row(branch, now))
            .collect();
        if others.len() > rows.len() {
            let more = format!("and {} more branches", others.len() - rows.len());
            reply = reply.field("not shown", more);
        }
        if !rows.is_empty() {
            reply = reply.rows(
                &["other branch", "last build", "state", "when", "on its way"],
                rows,
            );
        }
        (reply, Verdict::Success)
    }
}

/// More branches help nobody.
const MOST: usize = 10;

fn of_branch(request: &RequestName, main: &BuiltBranch, now: Moment) -> Reply {
    let place = format!("{} ({})", main.repository, main.branch);
    let mut reply = match &main.last {
        Some(last) => {
            let at = last.at().map(|at| format!(", {}", at.told(now)));
            let text = format!(
                "{request}: {} of {place} is {}{}",
                last.called(),
                last.state,
                at.unwrap_or_default()
            );
            details(Reply::text(text).coloured(last.colour()), last)
        }
        None => Reply::text(format!("{request}: no build of {place} has ended")),
    };
    if !main.failed.is_empty() {
        reply = reply.field("failed modules", main.failed.join(", "));
    }
    match on_its_way(main).as_str() {
        "" => reply,
        way => reply.field("on its way", way),
    }
}

fn details(mut reply: Reply, build: &Build) -> Reply {
    let details = [
        ("version", build.version.clone()),
        ("commit", build.short_commit().map(str::to_owned)),
        ("by", build.by.clone()),
        ("took", build.took()),
    ];
    for (name, value) in details {
        if let Some(value) = value {
            reply = reply.field(name, value);
        }
    }
    reply
}

/// "build 43 is IN_PROGRESS, build 44 is QUEUED".
fn on_its_way(branch: &BuiltBranch) -> String {
    let builds = branch.running.iter().chain(&branch.waiting);
    let told = builds.map(|build| format!("{} is {}", build.called(), build.state));
    told.collect::<Vec<_>>().join(", ")
}

fn row(branch: &BuiltBranch, now: Moment) -> Vec<String> {
    let last = branch.last.as_ref();
    vec![
        format!("{} ({})", branch.repository, branch.branch),
        last.map(|build| build.number.to_string())
            .unwrap_or_default(),
        last.map(|build| build.state.clone()).unwrap_or_default(),
        last.and_then(Build::at)
            .map(|at| at.told(now))
            .unwrap_or_default(),
        on_its_way(branch),
    ]
}

impl fmt::Display for BuildStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "build status of {}",
            read::written(self.request.as_str())
        )
    }
}
