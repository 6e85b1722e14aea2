//! What has to be known of a setting before it is changed: why it is none, what is near, what else should be seen.

use baragon_client as baragon;
use commands::explain::names_near;
use commands::{HeldPath, Member, Setting, SettingChange, SettingFacts, Value};

use crate::environment::{CannotTell, Environment, wire};

/// Names of groups and aliases, as a setting needs them.
struct Places {
    groups: Vec<String>,
    /// The aliases, each with the groups it stands for.
    aliases: Vec<(String, Vec<String>)>,
}

impl Environment {
    /// What is known of a setting before it is changed.
    ///
    /// # Errors
    /// When its service cannot be asked.
    pub async fn setting_facts(
        &self,
        change: &dyn SettingChange,
    ) -> Result<SettingFacts, CannotTell> {
        let setting = change.setting();
        let objection = |objection| SettingFacts {
            objection: Some(objection),
            ..SettingFacts::plain(self.name.clone(), None)
        };
        if let Some(why) = self.objection_to(&setting, &change.groups()).await? {
            return Ok(objection(why));
        }
        let now = self.value_of(&setting).await?;
        if let Some(why) = self.objection_to_value(&setting, &now).await? {
            return Ok(objection(why));
        }
        let mut facts = SettingFacts::plain(self.name.clone(), now);
        match facts.now {
            Some(_) => self.look_around(&setting, &mut facts).await?,
            None => facts.near = self.near(&setting).await?,
        }
        Ok(facts)
    }

    /// Why a setting is none: its group is not there.
    async fn objection_to(
        &self,
        setting: &Setting,
        named: &[&str],
    ) -> Result<Option<String>, CannotTell> {
        match setting {
            Setting::TargetCount { group }
            | Setting::TrafficSource { group, .. }
            | Setting::KnownAgent { group, .. }
            | Setting::BasePath { group, .. } => {
                let places = self.places().await?;
                Ok(self.no_such_group(group, &places))
            }
            Setting::Alias { .. } if named.is_empty() => Ok(None),
            Setting::Alias { .. } => {
                let places = self.places().await?;
                let mut named = named.iter();
                Ok(named.find_map(|group| self.no_such_group(group, &places)))
            }
            Setting::AuthKey { .. } if self.master_key.is_none() => {
                let CannotTell(why) = self.no_master_key();
                Ok(Some(format!("I cannot: {why}.")))
            }
            Setting::AuthKey { .. } => Ok(None),
            Setting::ElbInstance { elb, .. } => self.no_such_elb(elb).await,
            Setting::Target { target_group, .. } => self.no_such_target_group(target_group).await,
            Setting::Scheduler(setting) => self.scheduler_objection(setting).await,
        }
    }

    /// Why a setting of this value cannot be changed as one.
    async fn objection_to_value(
        &self,
        setting: &Setting,
        now: &Value,
    ) -> Result<Option<String>, CannotTell> {
        match setting {
            Setting::TrafficSource { group, name } if several(now) => Ok(Some(format!(
                "{group} has several traffic sources {name}, as {}, and I change one at a time.",
                now.as_deref().unwrap_or_default()
            ))),
            // The balancer would take the alias for the group from then on (contract 4.7).
            Setting::Alias { alias } if now.is_none() => {
                let places = self.places().await?;
                let is_group = places.groups.iter().any(|group| group == alias);
                Ok(is_group.then(|| {
                    format!(
                        "{alias} is a load balancer group of {}, and no alias.",
                        self.name
                    )
                }))
            }
            Setting::AuthKey { owner, created } => self.no_one_key(owner, created.as_deref()).await,
            _ => Ok(None),
        }
    }

    /// Why no key, or not just one, is meant.
    async fn no_one_key(
        &self,
        owner: &str,
        created: Option<&str>,
    ) -> Result<Option<String>, CannotTell> {
        let keys = self.keys_of(owner, created).await?;
        if keys.is_empty() {
            let all = self.keys().await?.unwrap_or_default();
            let near = names_near(owner, all.iter().map(|key| key.owner.as_str()));
            let hint = hint(&near, "list auth keys");
            let made = created.map(|created| format!(" created {created}"));
            return Ok(Some(format!(
                "The balancer of {} has no auth key of {owner}{}.{hint}",
                self.name,
                made.unwrap_or_default()
            )));
        }
        let mut made: Vec<_> = keys
            .iter()
            .filter(|key| key.expired_at.is_none())
            .map(|key| wire::stored_key(key).created)
            .collect();
        if made.len() < 2 {
            return Ok(None);
        }
        let count = made.len();
        made.sort();
        made.dedup();
        let moments: Option<Vec<String>> = made.into_iter().collect();
        Ok(Some(match moments {
            Some(moments) if moments.len() == count => format!(
                "{owner} has {count} auth keys in force. Say which, by when it was created: {}.",
                moments.join(", or ")
            ),
            _ => format!("{owner} has {count} auth keys in force, and I cannot tell them apart."),
        }))
    }

    async fn places(&self) -> Result<Places, CannotTell> {
        let names = self.names_of_groups().await?;
        // A name that may be an alias or a group must not be said to be neither.
        if let Some((_, why)) = names.unclear.into_iter().next() {
            return Err(why);
        }
        let aliases = names.aliases.into_iter();
        Ok(Places {
            groups: names.groups.keys().map(ToString::to_string).collect(),
            aliases: aliases.map(|alias| (alias.name, alias.groups)).collect(),
        })
    }

    /// The balancer makes a group of any name it is told something about (contract 6.15), so a name is looked up first.
    fn no_such_group(&self, name: &str, places: &Places) -> Option<String> {
        if places.groups.iter().any(|group| group == name) {
            return None;
        }
        let place = &self.name;
        if let Some((_, groups)) = places.aliases.iter().find(|(alias, _)| alias == name) {
            return Some(format!(
                "{name} is no group of {place} but an alias of {}.",
                groups.join(", ")
            ));
        }
        let near = names_near(name, places.groups.iter().map(String::as_str));
        let hint = hint(&near, "list groups");
        Some(format!(
            "The balancer of {place} has no group {name}.{hint}"
        ))
    }

    /// What else should be seen before a thing that is there is changed.
    async fn look_around(
        &self,
        setting: &Setting,
        facts: &mut SettingFacts,
    ) -> Result<(), CannotTell> {
        match setting {
            Setting::TrafficSource { group, .. } => {
                if self.sources_of(group).await?.len() == 1 {
                    facts.takes_the_last = true;
                    facts.cautions.push(format!(
                        "it is the only traffic source of {group}, which would get no traffic through the balancer's AWS part"
                    ));
                }
            }
            Setting::KnownAgent { group, agent } => {
                if let Ok(group) = baragon::GroupName::new(group.as_str()) {
                    let connected = self.balancer.agents(&group).await;
                    let connected = connected.map_err(|error| self.balancer_trouble(&error))?;
                    if connected
                        .iter()
                        .any(|there| there.agent_id.as_str() == agent)
                    {
                        facts.cautions.push(
                            "it is connected and stays so: it is listed again by itself when it starts the next time".to_owned(),
                        );
                    }
                }
            }
            Setting::ElbInstance { elb, .. } => {
                let members = self.members_of_elb(elb).await?;
                warn_of_the_last(facts, &members, &format!("ELB {elb}"));
            }
            Setting::Target { target_group, .. } => {
                let members = self.members_of_target_group(target_group).await?;
                warn_of_the_last(facts, &members, &format!("target group {target_group}"));
            }
            Setting::TargetCount { .. }
            | Setting::Alias { .. }
            | Setting::BasePath { .. }
            | Setting::AuthKey { .. }
            | Setting::Scheduler(_) => {}
        }
        Ok(())
    }

    /// Names that may have been meant by one that is not there.
    async fn near(&self, setting: &Setting) -> Result<Vec<String>, CannotTell> {
        Ok(match setting {
            Setting::TrafficSource { group, name } => {
                let sources = self.sources_of(group).await?;
                names_near(name, sources.iter().map(|source| source.name.as_str()))
            }
            Setting::Alias { alias } => {
                let aliases = self.places().await?.aliases;
                names_near(alias, aliases.iter().map(|(alias, _)| alias.as_str()))
            }
            Setting::KnownAgent { group, agent } => {
                let known = self.known_agents(group).await?;
                names_near(agent, known.iter().map(String::as_str))
            }
            Setting::BasePath { group, path } => self.paths_near(group, path).await?,
            Setting::TargetCount { .. }
            | Setting::AuthKey { .. }
            | Setting::ElbInstance { .. }
            | Setting::Target { .. }
            | Setting::Scheduler(_) => Vec::new(),
        })
    }

    /// The paths of a group that a person may mean: the same with a domain before it. None that is only spelt alike, since
    /// that is another service's.
    async fn paths_near(&self, group: &str, path: &str) -> Result<Vec<String>, CannotTell> {
        let Ok(group) = baragon::GroupName::new(group) else {
            return Ok(Vec::new());
        };
        let held = self.balancer.base_paths(&group).await;
        let mut held = held.map_err(|error| self.balancer_trouble(&error))?;
        held.sort();
        let is_meant = |held: &String| {
            let held = HeldPath {
                group: group.to_string(),
                path: held.clone(),
            };
            held.is_meant_by(path)
        };
        held.retain(is_meant);
        Ok(held)
    }
}

/// Taking the last member away leaves nothing that serves.
fn warn_of_the_last(facts: &mut SettingFacts, members: &[Member], place: &str) {
    let staying = members.iter().filter(|member| !member.leaving).count();
    if staying == 1 {
        facts.takes_the_last = true;
        let caution = format!("it is the only one of {place}, which would serve nothing");
        facts.cautions.push(caution);
    }
}

fn several(value: &Value) -> bool {
    value
        .as_deref()
        .is_some_and(|value| value.contains(" and "))
}

/// What may have been meant, or where to look.
pub(in crate::environment) fn hint(near: &[String], list: &str) -> String {
    match near {
        [] => format!(" `{list}` shows what is there."),
        near => format!(" Did you mean {}?", near.join(", or ")),
    }
}
