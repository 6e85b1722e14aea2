//! What all changes of a service's body have in common: what is checked, shown, and sent.
//!
//! The changed body is posted whole, with no upstreams in the request, so the present ones stay.

use std::fmt;

use serde_json::Value;

use super::Command;
use crate::body;
use crate::catalogue::Entry;
use crate::effect::{Action, Effect};
use crate::facts::{Asking, ChangeFacts, GroupFacts, Pool};
use crate::format::{counted, listed};
use crate::id::ServiceName;
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};
use crate::reply::Reply;
use crate::suggest;

/// A command that replaces one part of a service's body.
pub trait ServiceChange: fmt::Display + Sync {
    /// Which service.
    fn service(&self) -> &ServiceName;

    /// The body as the command wants it, made from the committed one.
    fn wanted(&self, committed: &Value) -> Value;

    /// The command that would bring back what is committed now.
    fn former(&self, pool: &Pool) -> Command;

    /// Its row in the catalogue.
    #[doc(hidden)]
    fn row(&self) -> &'static Entry;

    /// Decides on the change.
    fn decide(&self, facts: &ChangeFacts, asking: &Asking) -> Decision {
        let pool = &facts.pool.pool;
        let wanted = self.wanted(&pool.body);
        if body::differences(&pool.body, &wanted).is_empty() {
            let text = format!("It is so already: `{self}` would change nothing.");
            return Decision::answer(Reply::text(text));
        }
        match facts
            .objection(&wanted)
            .or_else(|| facts.pool.has_to_wait())
        {
            Some(why) => Decision::refuse(why),
            None => Decision::Plan(Box::new(plan(
                facts,
                asking,
                wanted,
                self.former(pool),
                self.row(),
            ))),
        }
    }
}

fn plan(
    facts: &ChangeFacts,
    asking: &Asking,
    wanted: Value,
    former: Command,
    entry: &'static Entry,
) -> Plan {
    let pool = &facts.pool.pool;
    let leaving = facts.leaving();
    let (tier, leaves) = match leaving.as_slice() {
        [] => (entry.tier, None),
        groups => (Tier::Destructive, Some(facts.leaves(groups))),
    };
    Plan {
        operation: asking.operation.clone(),
        environment: facts.pool.environment.clone(),
        tier,
        preview: format!(
            "{} in {} would change, its upstreams would stay.",
            pool.service,
            pool.places()
        ),
        cautions: leaves
            .into_iter()
            .chain(facts.default_domains(&wanted))
            .collect(),
        inverse: Inverse::typed(former, "what it replaces cannot be typed"),
        impact: Impact::of_pool(&facts.pool, 0, 0),
        fingerprint: Fingerprint::of(&(&pool.body, &wanted, &facts.groups)),
        effect: Effect::Enqueue {
            id: request_id(
                &pool.service,
                &asking.operation,
                &(&facts.pool.environment, "change", &pool.body, &wanted),
            ),
            action: Action::Change,
            service: pool.service.clone(),
            body: wanted,
            former: Some(pool.body.clone()),
            add: Vec::new(),
            remove: Vec::new(),
            agents: facts.agents_told(),
        },
    }
}

impl ChangeFacts {
    /// Why the balancer would refuse the wanted body, if it would (contract 4.3.1).
    fn objection(&self, wanted: &Value) -> Option<String> {
        let service = &self.pool.pool.service;
        self.missing_group()
            .or_else(|| self.held_path())
            .or_else(|| self.unserved_domain(wanted))
            .map(|why| format!("{service} cannot be changed so: {why}. Nothing was changed."))
    }

    fn missing_group(&self) -> Option<String> {
        let group = self
            .groups
            .iter()
            .find(|group| !group.exists || group.connected == 0)?;
        if group.exists {
            return Some(format!(
                "no agent of {} is connected, or it is an alias, whose groups have to be named",
                group.group
            ));
        }
        let known = self.known_groups.iter().map(String::as_str);
        let near = suggest::names(&group.group, known);
        let hint = match near.as_slice() {
            [] => format!("it has {}", listed(&self.known_groups)),
            near => format!("did you mean {}?", near.join(", or ")),
        };
        Some(format!(
            "the balancer has no group {} ({hint})",
            group.group
        ))
    }

    fn held_path(&self) -> Option<String> {
        let held = self.path_owners.first()?;
        Some(format!(
            "{} in {} belongs to {}",
            held.path, held.group, held.owner
        ))
    }

    fn unserved_domain(&self, wanted: &Value) -> Option<String> {
        let domains = body::texts(wanted, body::DOMAINS);
        let is_served = |domain: &&String| self.groups.iter().any(|group| group.serves(domain));
        let unserved = domains.iter().find(|domain| !is_served(domain))?;
        let serves: Vec<String> = self.groups.iter().map(what_it_serves).collect();
        Some(format!(
            "none of its groups serves {unserved} ({})",
            serves.join(", ")
        ))
    }

    /// The groups it is in and would no longer be in.
    fn leaving(&self) -> Vec<String> {
        let stays = |group: &&String| self.groups.iter().any(|kept| kept.group == **group);
        let present = self.pool.pool.groups.iter();
        present.filter(|group| !stays(group)).cloned().collect()
    }

    fn leaves(&self, groups: &[String]) -> String {
        let agents = self.pool.agents.iter();
        let connected: usize = agents
            .filter(|agents| groups.contains(&agents.group))
            .map(|agents| agents.connected)
            .sum();
        format!(
            "it leaves {}: {} there stop serving it. A second person must approve",
            listed(groups),
            counted(connected, "agent")
        )
    }

    /// What the balancer adds on its own (contract 4.7).
    fn default_domains(&self, wanted: &Value) -> Option<String> {
        let before = body::texts(wanted, body::DOMAINS);
        let mut added = body::texts(
            &body::with_default_domains(wanted, &self.groups),
            body::DOMAINS,
        );
        added.retain(|domain| !before.contains(domain));
        (!added.is_empty()).then(|| {
            format!(
                "the balancer adds the default domain of its groups: {}",
                listed(&added)
            )
        })
    }

    /// The agents of the groups it is in and of those it would be in: all are told.
    fn agents_told(&self) -> usize {
        let leaving = self.leaving();
        let left = self.pool.agents.iter();
        let left = left.filter(|agents| leaving.contains(&agents.group));
        self.groups
            .iter()
            .map(|group| group.connected)
            .sum::<usize>()
            + left.map(|agents| agents.connected).sum::<usize>()
    }
}

/// "edge-prod serves a.example and b.example".
fn what_it_serves(group: &GroupFacts) -> String {
    let mut domains = group.domains.clone();
    if let Some(default) = &group.default_domain
        && !domains.contains(default)
    {
        domains.push(default.clone());
    }
    match domains.as_slice() {
        [] => format!("{} serves no domain", group.group),
        domains => format!("{} serves {}", group.group, listed(domains)),
    }
}
