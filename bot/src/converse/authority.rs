//! Who asks, as the rules know them; and what is stored and said of it where the rules say no.

use std::sync::Arc;

use commands::{
    Approvals, Command, EnvironmentName, Impact, Person, Plan, Tier, Verdict, entry_named,
};

use super::Handled;
use crate::chat::{self, Heard, Room};
use crate::house::House;
use crate::journal::{HeardId, Operation, Ruling};
use crate::people::Identity;
use crate::policy::{Allowed, Asker, Denied, Matter, Policy, Rule};

/// Somebody who asks, and the rules as they were when they did.
pub(super) struct Authority {
    who: Identity,
    roles: Vec<String>,
    room: Room,
    policy: Arc<Policy>,
}

impl Authority {
    /// Of whoever said something, by what came with it.
    pub(super) fn of(house: &House, heard: &Heard) -> Self {
        Self {
            who: house.who(&heard.person),
            roles: chat::roles(heard),
            room: heard.room.clone(),
            policy: house.policy.now(),
        }
    }

    /// Of whoever asked for an operation, as they were then, by the rules as they are now.
    pub(super) async fn of_asker(house: &House, operation: &Operation) -> anyhow::Result<Self> {
        let heard = house.journal.heard(operation.heard).await?;
        Ok(Self {
            who: house.who(&operation.person),
            roles: heard.as_ref().map(chat::roles).unwrap_or_default(),
            room: operation.room.clone(),
            policy: house.policy.now(),
        })
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(super) fn asker(&self) -> Asker<'_> {
        Asker {
            who: &self.who,
            roles: &self.roles,
            room: &self.room,
        }
    }

    /// Whether they may have a plan done, and how many others have to approve it.
    pub(super) fn may_do(
        &self,
        house: &House,
        command: &Command,
        plan: &Plan,
    ) -> Result<Allowed, Denied> {
        self.policy
            .allows(&self.asker(), &matter_of(house, command, plan))
    }

    /// Whether they may approve a plan of somebody else's.
    pub(super) fn may_approve(
        &self,
        house: &House,
        operation: &Operation,
        plan: &Plan,
        approvals: u32,
    ) -> Result<Rule, Denied> {
        let matter = matter_of(house, &operation.command, plan);
        self.policy
            .allows_approving(&self.asker(), &matter, approvals)
    }
}

/// What a plan is, as the rules ask.
pub(super) fn matter_of<'a>(house: &House, command: &'a Command, plan: &'a Plan) -> Matter<'a> {
    let is_default = house.environments.everyday() == Some(&plan.environment);
    Matter::of(command.entry().name, plan, is_default)
}

/// What a command is before anything is known of what it would do.
pub(super) fn unseen<'a>(
    house: &House,
    command: &'a str,
    tier: Tier,
    environment: &'a EnvironmentName,
    impact: &'a Impact,
) -> Matter<'a> {
    Matter {
        command,
        tier,
        environment,
        is_default: house.environments.everyday() == Some(environment),
        impact,
    }
}

/// What a plan waits for, as it is shown.
pub(super) fn approvals(allowed: &Allowed) -> Approvals {
    Approvals {
        needed: allowed.approvals,
        // One other person for what destroys is what its caution says anyway.
        because: allowed
            .because
            .as_ref()
            .filter(|rule| !rule.is_built_in())
            .map(ToString::to_string),
        by: Vec::new(),
    }
}

/// What somebody wanted, for the journal.
pub(super) struct Wanted<'a> {
    pub(super) action: &'a str,
    pub(super) environment: Option<&'a EnvironmentName>,
    pub(super) subject: Option<&'a str>,
    pub(super) operation: Option<&'a Operation>,
}

impl Wanted<'_> {
    /// What the rules said of it.
    pub(super) fn ruled(
        &self,
        house: &House,
        id: HeardId,
        person: &Person,
        rule: Result<&Rule, &Denied>,
    ) -> Ruling {
        Ruling {
            heard: id,
            at: house.now(),
            person: person.clone(),
            action: self.action.to_owned(),
            environment: self.environment.cloned(),
            subject: self.subject.map(str::to_owned),
            operation: self.operation.map(|operation| operation.id.clone()),
            allowed: rule.is_ok(),
            rule: match rule {
                Ok(rule) => Some(rule.id.clone()),
                Err(denied) => denied.rule.as_ref().map(|rule| rule.id.clone()),
            },
        }
    }
}

/// Says no, and stores by which rule.
pub(super) async fn refuse(
    house: &House,
    id: HeardId,
    heard: &Heard,
    wanted: &Wanted<'_>,
    denied: &Denied,
) -> anyhow::Result<Handled> {
    let ruling = wanted.ruled(house, id, &heard.person, Err(denied));
    let is_question = entry_named(wanted.action).is_some_and(|entry| entry.tier == Tier::Read);
    let reply = match is_question && wanted.operation.is_none() {
        true => denied.answer(),
        false => denied.reply(),
    };
    house
        .journal
        .refuse(&heard.room, Some(reply), ruling, house.now())
        .await?;
    Ok(Handled::Answered(Verdict::Refused))
}
