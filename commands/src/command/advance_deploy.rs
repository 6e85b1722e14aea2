//! `advance-deploy`: have a deploy that comes in steps go on to the next one, or back.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, nothing_to_do};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{PendingDeploy, RequestAction, RequestFacts};

/// Have a deploy go on, or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceDeploy {
    /// Of which scheduler request.
    pub request: RequestName,
    /// Whereto.
    pub to: Step,
}

/// A step of a deploy as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The one that comes next.
    Next,
    /// The one before.
    Back,
    /// All instances.
    All,
    /// This many instances.
    Exactly(u32),
}

pub(crate) static ENTRY: Entry = Entry {
    name: "advance-deploy",
    summary: "have a deploy that comes in steps go on to its next step, or to so many instances, or back",
    tier: Tier::Change,
    examples: &[
        "advance deploy of HubApiWeb in qa",
        "advance deploy of HubApiWeb to 4",
        "step back deploy of HubApiWeb",
    ],
    patterns: &[
        "(?:advance|continue|proceed with|step forward)[ -](?:deploy|deployment|rollout|canary)(?: (?:of|for))?(?: KIND)?(?: (?P<request>NAME))?THERE(?: to (?:(?P<exactly>[0-9]+)|(?P<all>all|everything|end))(?: (?:instances?|tasks?))?)?",
        "(?:advance|continue)(?: KIND)? (?P<request>NAME) (?:deploy|deployment|rollout|canary)THERE(?: to (?:(?P<exactly>[0-9]+)|(?P<all>all|everything|end))(?: (?:instances?|tasks?))?)?",
        "(?P<back>step back|go back with)(?: one step)?(?: (?:deploy|deployment|rollout|canary))(?: (?:of|for))?(?: KIND)?(?: (?P<request>NAME))?THERE(?: to (?P<exactly>[0-9]+)(?: (?:instances?|tasks?))?)?",
        "(?P<back>step) (?:deploy|deployment|rollout|canary)(?: (?:of|for))?(?: KIND)? (?P<request>NAME) backTHERE(?: to (?P<exactly>[0-9]+)(?: (?:instances?|tasks?))?)?",
    ],
    read,
};

const EXAMPLE: &str = "advance deploy of HubApiWeb to 4";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Advance the deploy of which request?";
    let request = match read::request(captures, ENTRY.name, question, EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let to = match captures.name("exactly").map(|count| count.as_str()) {
        Some(count) => match count.parse() {
            Ok(count) if count > 0 => Step::Exactly(count),
            _ => {
                let problem = "is no number of instances a deploy can go to";
                return Reading::Wrong(read::malformed(ENTRY.name, count, problem, EXAMPLE));
            }
        },
        None if captures.name("back").is_some() => Step::Back,
        None if captures.name("all").is_some() => Step::All,
        None => Step::Next,
    };
    read::there(
        captures,
        Command::AdvanceDeploy(AdvanceDeploy { request, to }),
    )
}

impl AdvanceDeploy {
    pub(crate) fn arguments(&self) -> Value {
        match self.to {
            Step::Next => json!({"request": self.request, "step": "next"}),
            Step::Back => json!({"request": self.request, "step": "back"}),
            Step::All => json!({"request": self.request, "step": "all"}),
            Step::Exactly(count) => json!({"request": self.request, "instances": count}),
        }
    }

    /// How many instances of the new deploy that comes to, or why it cannot be.
    fn wanted(&self, facts: &RequestFacts, pending: &PendingDeploy) -> Result<u32, Box<Decision>> {
        let (all, now, request) = (facts.instances(), pending.target, &self.request);
        let refuse = |why: String| {
            let text = format!("{why} Nothing was changed.");
            Err(Box::new(Decision::refuse(text)))
        };
        match (self.to, pending.steps) {
            (Step::Exactly(count), _) if count > all => refuse(format!(
                "{} has {}, so its deploy cannot go to {count}.",
                facts.place(),
                counted(all, "instance")
            )),
            (Step::Exactly(count), _) => Ok(count),
            (Step::All, _) => Ok(all),
            (Step::Next | Step::Back, None) => refuse(format!(
                "Deploy {} has no steps I know of; it should have {} for now. Say how many: `advance deploy of {request} to {all}`.",
                pending.deploy_id,
                counted(now, "instance")
            )),
            (Step::Next, Some(steps)) => Ok(steps.after(now, all)),
            (Step::Back, Some(steps)) => Ok(steps.before(now)),
        }
    }
}

impl fmt::Display for AdvanceDeploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = read::written(self.request.as_str());
        match self.to {
            Step::Next => write!(f, "advance deploy of {request}"),
            Step::Back => write!(f, "step back deploy of {request}"),
            Step::All => write!(f, "advance deploy of {request} to all"),
            Step::Exactly(count) => write!(f, "advance deploy of {request} to {count}"),
        }
    }
}

impl SchedulerChange for AdvanceDeploy {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let place = facts.place();
        let pending = match &facts.pending {
            Some(pending) if facts.is_long_running() => pending,
            _ => {
                return Decision::refuse(format!(
                    "{place} has no deploy on its way that could go on. Nothing was changed."
                ));
            }
        };
        let wanted = match self.wanted(facts, pending) {
            Ok(wanted) => wanted,
            Err(refusal) => return *refusal,
        };
        let (deploy, now, all) = (&pending.deploy_id, pending.target, facts.instances());
        if wanted == now {
            let hint = if now > 1 {
                String::new()
            } else {
                format!(" `cancel deploy of {}` gives it up.", self.request)
            };
            return nothing_to_do(format!(
                "deploy {deploy} of {place} goes to {} already.{hint}",
                counted(now, "instance")
            ));
        }
        let old = all.saturating_sub(wanted);
        let beside = match facts.version() {
            Some(version) if old > 0 => format!(", beside {old} of {version}"),
            Some(version) => format!(", and none of {version} is left once they are healthy"),
            None => String::new(),
        };
        let mut plan_facts = facts.clone();
        // Said in the preview, so that it need not be a caution, too.
        plan_facts.pending = None;
        let back = AdvanceDeploy {
            request: self.request.clone(),
            to: Step::Exactly(now),
        };
        let inverse = if now == 0 {
            Inverse::Irreversible("a deploy has at least one instance".to_owned())
        } else {
            Inverse::typed(Command::AdvanceDeploy(back), "its name cannot be typed")
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "Deploy {deploy} of {place} goes to {} of {all} for now. It would go to {wanted}{beside}.",
                counted(now, "instance")
            ),
            cautions: Vec::new(),
            inverse,
            action: RequestAction::AdvanceDeploy {
                deploy: deploy.clone(),
                instances: wanted,
            },
        }
        .planned(&plan_facts, asking)
    }
}
