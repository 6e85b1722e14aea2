//! `deploy`: have a scheduler request run another version of what it runs.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deploying::{self, Wanted, deployable, planned};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Tier};
use crate::reply::Reply;
use crate::scheduler::{RequestFacts, version};

/// Have a scheduler request run another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deploy {
    /// Which scheduler request.
    pub request: RequestName,
    /// Which version, as it stands in its deploys.
    pub version: String,
    /// How many instances are replaced first, before the others; none replaces all at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "deploy",
    summary: "run another version: the deploy that runs now, with its version moved",
    tier: Tier::Change,
    examples: &[
        "deploy HubApiWeb 1.42 to qa",
        "deploy HubApiWeb 1.42 to prod with 1 instance first",
    ],
    patterns: &[
        "(?:deploy|release|ship|roll ?out|push)(?: (?:version|release|build|tag) (?P<version>NAME) of)?(?: KIND)? (?P<request>NAME)(?:(?: (?:in|at))?(?: (?:version|release|build|tag))? (?P<after>NAME))?INTOFIRST",
        "(?:deploy|release|ship|roll ?out|push) (?P<version>NAME) of(?: KIND)? (?P<request>NAME)INTOFIRST",
        "(?:deploy|release|ship|roll ?out|push)INTO",
    ],
    read,
};

const EXAMPLE: &str = "deploy HubApiWeb 1.42 to qa";

/// How long the instances that come first are watched before the others follow.
const WATCHED_MILLIS: u64 = 5 * 60 * 1_000;

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(
        captures,
        ENTRY.name,
        "Deploy what, and which version?",
        EXAMPLE,
    ) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let (request, within) = match request.as_str().split_once('@') {
        Some((name, version)) if !name.is_empty() && !version.is_empty() => {
            (RequestName::new(name), Some(version.to_owned()))
        }
        _ => (request, None),
    };
    let version = read::name(captures, "version")
        .or_else(|| read::name(captures, "after"))
        .or(within);
    let Some(version) = version else {
        let question = format!("Deploy which version of {request}?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    if let Some(problem) = problem_of_version(&version) {
        return Reading::Wrong(read::malformed(ENTRY.name, &version, problem, EXAMPLE));
    }
    let first = captures
        .name("first")
        .and_then(|count| count.as_str().parse().ok());
    let first = first.or_else(|| captures.name("canary").map(|_| 1));
    if first == Some(0) {
        return Reading::Wrong(read::malformed(
            ENTRY.name,
            "0",
            "is no number of instances to begin with",
            EXAMPLE,
        ));
    }
    let command = Command::Deploy(Deploy {
        request,
        version,
        first,
    });
    read::there(captures, command)
}

/// Why a word cannot be a version.
pub(super) fn problem_of_version(version: &str) -> Option<&'static str> {
    let is_plausible = version.len() <= 100
        && version
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-+/".contains(&b))
        && version.bytes().any(|b| b.is_ascii_alphanumeric());
    (!is_plausible).then_some("is not a version: letters, digits, and . _ - + /")
}

impl Deploy {
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = json!({"request": self.request, "version": self.version});
        if let Some(first) = self.first {
            arguments["first"] = json!(first);
        }
        arguments
    }
}

impl fmt::Display for Deploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "deploy {} {}",
            read::written(self.request.as_str()),
            read::written(&self.version)
        )?;
        match self.first {
            Some(1) => f.write_str(" with 1 instance first"),
            Some(first) => write!(f, " with {first} instances first"),
            None => Ok(()),
        }
    }
}

impl SchedulerChange for Deploy {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let active = match deployable(&self.request, facts) {
            Ok(active) => active,
            Err(refusal) => return *refusal,
        };
        let place = facts.place();
        let recipe = facts.recipe.as_ref();
        if version::read(&active.body, recipe).as_deref() == Some(&self.version) {
            let text = format!(
                "{place} runs {} already (deploy {}). `redeploy {}` deploys it once more.",
                self.version, active.deploy_id, self.request
            );
            return Decision::answer(Reply::text(text));
        }
        let mut moved = match version::moved(&active.body, recipe, &self.version) {
            Ok(moved) => moved,
            Err(why) => {
                return Decision::refuse(format!(
                    "I cannot tell where {place} keeps its version: {why}. The configuration can say it, under [requests.{}]. Nothing was changed.",
                    facts.request.id
                ));
            }
        };
        let mut introduction = format!(
            "Deploying {}: {}",
            self.version,
            deploying::how(facts, &moved.body)
        );
        if let Some(first) = self.first {
            if !facts.is_long_running() || first >= facts.instances() {
                return Decision::refuse(format!(
                    "{place} has {}, so {first} cannot come first. Nothing was changed.",
                    counted(facts.instances(), "instance")
                ));
            }
            moved.body["canaryDeploySettings"] = canary(first);
            introduction = format!(
                "Deploying {}: {} first, the others 5 minutes after that is healthy. `advance deploy of {}` goes on sooner, `cancel deploy of {}` takes it back.",
                self.version,
                counted(first, "new instance"),
                self.request,
                self.request
            );
        } else if let Some(fields) = moved.body.as_object_mut() {
            // The steps of an earlier deploy are not asked for again.
            fields.remove("canaryDeploySettings");
        }
        planned(
            &self.request,
            facts,
            asking,
            Wanted {
                tier: ENTRY.tier,
                introduction,
                version: self.version.clone(),
                body: moved.body,
                differences: moved.differences,
                cautions: Vec::new(),
            },
        )
    }
}

/// One group of instances, a pause, and then all the others (Singularity contract 3.5, release 1.5).
fn canary(first: u32) -> Value {
    json!({
        "enableCanaryDeploy": true,
        "instanceGroupSize": first,
        "acceptanceMode": "TIMED",
        "waitMillisBetweenGroups": WATCHED_MILLIS,
        "allowedTasksFailuresPerGroup": 0,
        "canaryCycleCount": 1,
    })
}
