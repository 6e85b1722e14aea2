//! A setting and its value in a sentence: "path /x of edge-prod is held by login-web", "… is free now".

use std::collections::BTreeSet;
use std::fmt;

use super::{AliasedTo, Setting, Value};
use crate::format::listed;

/// The subject of the sentences below.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetCount { group } => write!(f, "the target count of {group}"),
            Self::TrafficSource { group, name } => write!(f, "traffic source {name} of {group}"),
            Self::Alias { alias } => write!(f, "alias {alias}"),
            Self::KnownAgent { group, agent } => write!(f, "agent {agent} of {group}"),
            Self::BasePath { group, path } => write!(f, "path {path} of {group}"),
            Self::AuthKey {
                owner,
                created: None,
            } => write!(f, "the auth key of {owner}"),
            Self::AuthKey {
                owner,
                created: Some(created),
            } => write!(f, "the auth key of {owner} created {created}"),
            Self::ElbInstance { elb, instance } => write!(f, "instance {instance} of ELB {elb}"),
            Self::Target {
                target_group,
                instance,
            } => write!(f, "target {instance} of target group {target_group}"),
            Self::Scheduler(setting) => setting.fmt(f),
        }
    }
}

impl Setting {
    /// "is 4", "stands for edge-prod", "is not there".
    pub(super) fn is(&self, value: &Value) -> String {
        match self.meaning(value) {
            Some(meaning) => format!("stands for {meaning}"),
            None => format!("is {}", self.like(value)),
        }
    }

    /// "is now 4".
    pub(super) fn is_now(&self, value: &Value) -> String {
        match self.meaning(value) {
            Some(meaning) => format!("now stands for {meaning}"),
            None => format!("is now {}", self.like(value)),
        }
    }

    /// "was 4".
    pub(super) fn was(&self, value: &Value) -> String {
        match self.meaning(value) {
            Some(meaning) => format!("stood for {meaning}"),
            None => format!("was {}", self.like(value)),
        }
    }

    /// After a change: "is now 4", "is gone".
    pub(super) fn became(&self, value: &Value) -> String {
        match value {
            Some(_) => self.is_now(value),
            None => format!("is {}", self.without()),
        }
    }

    /// Completes "It would …".
    pub(super) fn would(&self, value: &Value) -> String {
        match (self.meaning(value), value) {
            (Some(meaning), _) => format!("stand for {meaning}"),
            (None, Some(_)) => format!("be {}", self.like(value)),
            (None, None) => format!("be {}", self.without()),
        }
    }

    /// Completes "is …", or says alone what the value is.
    pub(super) fn like(&self, value: &Value) -> String {
        if let Some(meaning) = self.meaning(value) {
            return meaning;
        }
        match (self, value) {
            (Self::KnownAgent { .. }, Some(_)) => "known".to_owned(),
            (Self::KnownAgent { .. }, None) => "not known".to_owned(),
            (Self::BasePath { .. }, Some(owner)) if owner.is_empty() => {
                "held by a service that is not in the balancer's state".to_owned()
            }
            (Self::BasePath { .. }, Some(owner)) => format!("held by {owner}"),
            (Self::BasePath { .. }, None) => "free".to_owned(),
            (Self::ElbInstance { .. } | Self::Target { .. }, Some(_)) => "registered".to_owned(),
            (Self::ElbInstance { .. } | Self::Target { .. }, None) => "not registered".to_owned(),
            (Self::TrafficSource { .. }, Some(kind)) => format!("there as {kind}"),
            (_, Some(value)) if value.is_empty() => "there".to_owned(),
            (_, Some(value)) => value.clone(),
            (_, None) => "not there".to_owned(),
        }
    }

    /// What it is once it was taken away.
    fn without(&self) -> &'static str {
        match self {
            Self::KnownAgent { .. } => "forgotten",
            Self::BasePath { .. } => "free",
            Self::ElbInstance { .. } | Self::Target { .. } => "deregistered",
            Self::TargetCount { .. }
            | Self::TrafficSource { .. }
            | Self::Alias { .. }
            | Self::AuthKey { .. }
            | Self::Scheduler(_) => "gone",
        }
    }

    /// What an alias stands for.
    fn meaning(&self, value: &Value) -> Option<String> {
        let Self::Alias { .. } = self else {
            return None;
        };
        let stands = AliasedTo::of(value.as_deref()?)?;
        let mut meaning = listed(&stands.groups.iter().collect::<Vec<_>>());
        if meaning.is_empty() {
            meaning = "no group".to_owned();
        }
        let parts: Vec<String> = [
            named(&stands.domains, "domain"),
            named(&stands.edge_cache_domains, "edge cache domain"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !parts.is_empty() {
            meaning.push_str(&format!(", with {}", listed(&parts)));
        }
        Some(meaning)
    }

    /// What the end of a change does not say by itself.
    pub(super) fn remark(&self) -> Option<&'static str> {
        match self {
            // Keys are read at the start of a process alone (contract 4.10).
            Self::AuthKey { .. } => {
                Some("The balancer and its agents accept it until they start again")
            }
            Self::TargetCount { .. }
            | Self::TrafficSource { .. }
            | Self::Alias { .. }
            | Self::KnownAgent { .. }
            | Self::BasePath { .. }
            | Self::ElbInstance { .. }
            | Self::Target { .. }
            | Self::Scheduler(_) => None,
        }
    }
}

/// "the domain a.example", "the domains a.example and b.example"; nothing where there are none.
fn named(domains: &BTreeSet<String>, thing: &str) -> Option<String> {
    let domains: Vec<&String> = domains.iter().collect();
    match domains.as_slice() {
        [] => None,
        [only] => Some(format!("the {thing} {only}")),
        several => Some(format!("the {thing}s {}", listed(several))),
    }
}
