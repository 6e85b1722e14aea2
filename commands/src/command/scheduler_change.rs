//! What all changes of a scheduler request have in common.

use std::fmt;
use std::time::Duration;

use super::read;
use crate::effect::Effect;
use crate::facts::Asking;
use crate::id::{DeployId, EnvironmentName, RequestName, TaskId};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier};
use crate::reply::Reply;
use crate::scheduler::{RequestAction, RequestChange, RequestFacts};
use crate::setting::name_of;

/// A command that is decided from a scheduler request, its deploys and its tasks.
pub trait SchedulerChange: fmt::Display + Sync {
    /// Which request, as it was called.
    fn request(&self) -> &RequestName;

    /// Whether its deploys of the past have to be known.
    fn wants_deploys(&self) -> bool {
        false
    }

    /// Which of them have to be known with their content.
    fn deploys_to_read(&self, _: &RequestFacts) -> Vec<DeployId> {
        Vec::new()
    }

    /// Whether its last run has to be known.
    fn wants_last_run(&self) -> bool {
        false
    }

    /// The environment whose version has to be known.
    fn source(&self) -> Option<&EnvironmentName> {
        None
    }

    /// The one task it is about.
    fn task(&self) -> Option<&TaskId> {
        None
    }

    /// Decides on the change.
    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision;
}

/// A plan to do something to a request.
pub(super) struct Proposal {
    pub(super) tier: Tier,
    pub(super) preview: String,
    pub(super) cautions: Vec<String>,
    pub(super) inverse: Inverse,
    pub(super) action: RequestAction,
}

impl Proposal {
    /// The plan, with what all of them have. The fingerprint is of what a person decides by: counts and states, and not
    /// which task is which.
    pub(super) fn planned(self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let id = name_of(&facts.request.id, &asking.operation);
        let fingerprint = Fingerprint::of(&(
            &facts.request.state,
            facts.request.instances,
            facts.active.as_ref().map(|active| &active.deploy_id),
            facts.pending.as_ref().map(|pending| &pending.deploy_id),
            &self.action,
            &self.preview,
        ));
        Decision::Plan(Box::new(Plan {
            operation: asking.operation.clone(),
            environment: facts.request.environment.clone(),
            tier: self.tier,
            preview: self.preview,
            cautions: [self.cautions, facts.cautions()].concat(),
            inverse: self.inverse,
            fingerprint,
            impact: Impact::of_request(facts, &self.action),
            effect: Effect::ChangeRequest(RequestChange {
                message: message(&id, asking),
                id,
                request: facts.id(),
                action: self.action,
                former_tasks: facts.tasks.clone(),
            }),
        }))
    }
}

/// Why a request cannot be changed any more, if it is being removed.
pub(super) fn refused_as_leaving(facts: &RequestFacts) -> Option<Decision> {
    let state = &facts.request.state;
    matches!(state.as_str(), "DELETING" | "DELETED").then(|| {
        Decision::refuse(format!(
            "{} is {state}: it is being taken off the scheduler. Nothing was changed.",
            facts.place()
        ))
    })
}

/// It is so already.
pub(super) fn nothing_to_do(text: impl fmt::Display) -> Decision {
    Decision::answer(Reply::text(format!("Nothing to do: {text}")))
}

/// " After 2 hours it is unpaused by itself."
pub(super) fn afterwards(lasting: Option<Duration>, what: &str) -> String {
    lasting.map_or_else(String::new, |time| {
        format!(" After {} {what}.", read::spoken_time(time))
    })
}

/// What the scheduler keeps beside a change, so that its own history says who asked.
pub(super) fn message(id: &RequestName, asking: &Asking) -> String {
    format!("{id} by {}", asking.person)
}
