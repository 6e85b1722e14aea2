//! What all changes of a scheduler request have in common.

use std::fmt;

use crate::effect::Effect;
use crate::facts::Asking;
use crate::id::{DeployId, EnvironmentName, RequestName};
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier};
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

    /// The environment whose version has to be known.
    fn source(&self) -> Option<&EnvironmentName> {
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

/// What the scheduler keeps beside a change, so that its own history says who asked.
pub(super) fn message(id: &RequestName, asking: &Asking) -> String {
    format!("{id} by {}", asking.person)
}
