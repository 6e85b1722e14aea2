//! Giving a setting its value: one call each, and none that is not the same when it is sent twice.

use std::collections::BTreeSet;

use baragon_client as baragon;
use commands::{AliasedTo, SetSetting, Setting, source_words};
use serde::de::DeserializeOwned;

use crate::environment::{CannotTell, Environment, SendFailure};

/// Why a value was not written.
pub(super) struct NotWritten {
    pub(super) failure: SendFailure,
    /// The service itself answered that it failed: nothing of the call is on its way any more.
    pub(super) answered: bool,
}

fn unsendable() -> NotWritten {
    NotWritten {
        failure: SendFailure::NotDone("the stored plan cannot be sent".to_owned()),
        answered: false,
    }
}

/// Anything that cannot be a name of the balancer's was in no plan.
fn checked<T>(name: Result<T, baragon::InvalidId>) -> Result<T, NotWritten> {
    name.map_err(|_| unsendable())
}

impl Environment {
    pub(super) async fn write(&self, set: &SetSetting) -> Result<(), NotWritten> {
        let to = &set.to;
        let written = match &set.setting {
            Setting::TargetCount { group } => {
                let group = checked(baragon::GroupName::new(group.as_str()))?;
                let count = to.as_deref().and_then(|count| count.parse().ok());
                let count = count.ok_or_else(unsendable)?;
                let set = self.balancer.set_target_agent_count(&group, count).await;
                set.map(drop)
            }
            Setting::TrafficSource { group, name } => {
                let group = checked(baragon::GroupName::new(group.as_str()))?;
                self.write_source(&group, name, set).await?
            }
            Setting::Alias { alias } => {
                let alias = checked(baragon::AliasName::new(alias.as_str()))?;
                match to {
                    Some(stands) => {
                        let stands = aliased(stands).ok_or_else(unsendable)?;
                        self.balancer.store_alias(&alias, &stands).await.map(drop)
                    }
                    None => self.balancer.delete_alias(&alias).await,
                }
            }
            Setting::KnownAgent { group, agent } => {
                let group = checked(baragon::GroupName::new(group.as_str()))?;
                let agent = checked(baragon::AgentId::new(agent.as_str()))?;
                self.balancer.forget_known_agent(&group, &agent).await
            }
            Setting::BasePath { group, path } => {
                let group = checked(baragon::GroupName::new(group.as_str()))?;
                self.balancer.release_base_path(&group, path).await
            }
            Setting::AuthKey { owner, created } => {
                return self.expire_key(owner, created.as_deref()).await;
            }
            Setting::ElbInstance { elb, instance } => match to {
                Some(_) => self.balancer.register_elb_instance(elb, instance).await,
                None => self.balancer.deregister_elb_instance(elb, instance).await,
            }
            .map(drop),
            Setting::Target {
                target_group,
                instance,
            } => match to {
                Some(_) => {
                    let added = self.balancer.add_target(target_group, instance).await;
                    added.map(drop)
                }
                None => {
                    let removed = self.balancer.remove_target(target_group, instance).await;
                    removed.map(drop)
                }
            },
            Setting::Scheduler(_) => return Err(unsendable()),
        };
        written.map_err(|error| self.not_written(&error))
    }

    async fn write_source(
        &self,
        group: &baragon::GroupName,
        name: &str,
        set: &SetSetting,
    ) -> Result<baragon::Result<()>, NotWritten> {
        Ok(match (&set.from, &set.to) {
            (None, Some(kind)) => {
                let source = source(name, kind).ok_or_else(unsendable)?;
                let added = self.balancer.add_traffic_source(group, &source).await;
                added.map(drop)
            }
            (Some(kind), None) => {
                let source = source(name, kind).ok_or_else(unsendable)?;
                let removed = self.balancer.remove_traffic_source(group, &source).await;
                removed.map(drop)
            }
            _ => return Err(unsendable()),
        })
    }

    /// The key itself is looked up here, at the last moment, and kept nowhere.
    async fn expire_key(&self, owner: &str, created: Option<&str>) -> Result<(), NotWritten> {
        let not_done = |why: String| NotWritten {
            failure: SendFailure::NotDone(why),
            answered: false,
        };
        let keys = self.keys_of(owner, created).await;
        let mut keys = keys.map_err(|CannotTell(why)| not_done(why))?;
        keys.retain(|key| key.expired_at.is_none());
        let [key] = keys.as_slice() else {
            let why = match keys.len() {
                0 => format!("{owner} has no such key in force any more"),
                several => format!("{owner} has {several} such keys in force by now"),
            };
            return Err(not_done(why));
        };
        let master_key = self.master_key.as_ref().ok_or_else(unsendable)?;
        let expired = self.balancer.expire_auth_key(master_key, &key.value).await;
        expired.map(drop).map_err(|error| self.not_written(&error))
    }

    fn not_written(&self, error: &baragon::Error) -> NotWritten {
        NotWritten {
            failure: self.not_sent_to_balancer(error),
            // A 500 is the service's own; what stands in front of it has other numbers.
            answered: matches!(
                error,
                baragon::Error::Rejected { status: 500, .. }
                    | baragon::Error::Unexpected { status: 500, .. }
            ),
        }
    }
}

/// A traffic source from its name and its value.
fn source(name: &str, value: &str) -> Option<baragon::TrafficSource> {
    let (kind, by) = source_words(value)?;
    Some(baragon::TrafficSource {
        name: name.to_owned(),
        source_type: word(kind)?,
        register_by: word(by)?,
    })
}

/// A word of the balancer's as the client has it.
fn word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

fn aliased(value: &str) -> Option<baragon::BaragonGroupAlias> {
    let stands = AliasedTo::of(value)?;
    let groups = stands.groups.into_iter().map(baragon::GroupName::new);
    Some(baragon::BaragonGroupAlias {
        groups: groups.collect::<Result<BTreeSet<_>, _>>().ok()?,
        domains: stands.domains,
        edge_cache_domains: stands.edge_cache_domains,
    })
}
