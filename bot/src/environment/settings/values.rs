//! The values of settings, as their services have them now.

use std::fmt::Display;

use baragon_client as baragon;
use commands::{EXPIRED, IN_FORCE, Setting, Value, source_value};

use crate::environment::{CannotTell, Environment, wire};

/// A thing that is there, and of which nothing more is to be said.
fn there_if(is_there: bool) -> Value {
    is_there.then(String::new)
}

impl Environment {
    /// The value a setting has.
    pub(super) async fn value_of(&self, setting: &Setting) -> Result<Value, CannotTell> {
        match setting {
            Setting::TargetCount { group } => self.target_count(group).await,
            Setting::TrafficSource { group, name } => self.traffic_source(group, name).await,
            Setting::Alias { alias } => self.alias_value(alias).await,
            Setting::KnownAgent { group, agent } => {
                let known = self.known_agents(group).await?;
                Ok(there_if(known.contains(agent)))
            }
            Setting::BasePath { group, path } => self.holder_of_path(group, path).await,
            Setting::AuthKey { owner, created } => {
                self.state_of_key(owner, created.as_deref()).await
            }
            Setting::ElbInstance { elb, instance } => {
                let members = self.members_of_elb(elb).await?;
                Ok(there_if(is_registered(&members, instance)))
            }
            Setting::Target {
                target_group,
                instance,
            } => {
                let members = self.members_of_target_group(target_group).await?;
                Ok(there_if(is_registered(&members, instance)))
            }
            Setting::Scheduler(setting) => self.scheduler_value(setting).await,
        }
    }

    async fn target_count(&self, group: &str) -> Result<Value, CannotTell> {
        let Ok(group) = baragon::GroupName::new(group) else {
            return Ok(None);
        };
        let count = self.balancer.target_agent_count(&group).await;
        let count = count.map_err(|error| self.balancer_trouble(&error))?;
        Ok(Some(count.to_string()))
    }

    /// The types under which a group has a source of that name: one, or none.
    async fn traffic_source(&self, group: &str, name: &str) -> Result<Value, CannotTell> {
        let sources = self.sources_of(group).await?;
        let mut kinds: Vec<String> = sources
            .iter()
            .filter(|source| source.name == name)
            .map(|source| source_value(&source.source_type, &source.register_by))
            .collect();
        kinds.sort();
        Ok((!kinds.is_empty()).then(|| kinds.join(" and ")))
    }

    pub(super) async fn sources_of(
        &self,
        group: &str,
    ) -> Result<Vec<baragon::TrafficSource>, CannotTell> {
        let Ok(group) = baragon::GroupName::new(group) else {
            return Ok(Vec::new());
        };
        let details = self.balancer.group(&group).await;
        let details = details.map_err(|error| self.balancer_trouble(&error))?;
        Ok(details.map_or_else(Vec::new, |details| details.traffic_sources))
    }

    async fn alias_value(&self, alias: &str) -> Result<Value, CannotTell> {
        let Ok(alias) = baragon::AliasName::new(alias) else {
            return Ok(None);
        };
        let found = self.balancer.alias(&alias).await;
        let found = found.map_err(|error| self.balancer_trouble(&error))?;
        Ok(found.map(|found| wire::aliased_to(&found).value()))
    }

    /// The ids of the agents a group lists as known.
    pub(super) async fn known_agents(&self, group: &str) -> Result<Vec<String>, CannotTell> {
        let Ok(group) = baragon::GroupName::new(group) else {
            return Ok(Vec::new());
        };
        let known = self.balancer.known_agents(&group).await;
        let known = known.map_err(|error| self.balancer_trouble(&error))?;
        Ok(known
            .iter()
            .map(|agent| agent.agent_id.to_string())
            .collect())
    }

    /// Who holds a path; an empty name is a service that is not in the balancer's state.
    async fn holder_of_path(&self, group: &str, path: &str) -> Result<Value, CannotTell> {
        let Ok(group) = baragon::GroupName::new(group) else {
            return Ok(None);
        };
        let held = self.balancer.base_paths(&group).await;
        let held = held.map_err(|error| self.balancer_trouble(&error))?;
        if !held.iter().any(|held| held == path) {
            return Ok(None);
        }
        let owner = self.balancer.base_path_owner(&group, path).await;
        let owner = owner.map_err(|error| self.balancer_trouble(&error))?;
        Ok(Some(owner.map_or_else(String::new, |owner| {
            owner.service_id.to_string()
        })))
    }

    /// Whether the keys that are meant are in force. Of an owner's keys, those that were ended count only where no other is left.
    async fn state_of_key(&self, owner: &str, created: Option<&str>) -> Result<Value, CannotTell> {
        let keys = self.keys_of(owner, created).await?;
        let in_force = keys.iter().filter(|key| key.expired_at.is_none()).count();
        Ok(match (keys.len(), in_force) {
            (0, _) => None,
            (_, 0) => Some(EXPIRED.to_owned()),
            (_, 1) => Some(IN_FORCE.to_owned()),
            (_, several) => Some(format!("one of {several} that are {IN_FORCE}")),
        })
    }

    /// The keys of an owner, or the one that was made at that moment.
    pub(super) async fn keys_of(
        &self,
        owner: &str,
        created: Option<&str>,
    ) -> Result<Vec<baragon::BaragonAuthKey>, CannotTell> {
        let Some(mut keys) = self.keys().await? else {
            return Err(self.no_master_key());
        };
        keys.retain(|key| {
            let made = || wire::stored_key(key).created;
            key.owner == owner && created.is_none_or(|created| made().as_deref() == Some(created))
        });
        Ok(keys)
    }

    /// Why keys cannot be spoken of.
    pub(super) fn no_master_key(&self) -> CannotTell {
        CannotTell(format!(
            "no master key is configured: `environments.{}.balancer.master_key`",
            self.name
        ))
    }
}

/// What is on its way out is registered no more: it is only served to its end.
fn is_registered(members: &[commands::Member], instance: &impl Display) -> bool {
    let instance = instance.to_string();
    members
        .iter()
        .any(|member| member.id == instance && !member.leaving)
}
