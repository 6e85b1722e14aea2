//! What a plan does to what it is about, in numbers that a rule can ask for. Pure: from the facts a plan was made from.

use serde::{Deserialize, Serialize};

use crate::body;
use crate::facts::PoolFacts;
use crate::scheduler::{RequestAction, RequestFacts};
use crate::setting::{Setting, SettingFacts};

/// What a plan does to what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// What it is about, in the words of its service: a balancer service, a scheduler request, a group, a machine.
    pub subject: String,
    /// What kind of thing that is.
    #[serde(default)]
    pub kind: SubjectKind,
    /// Who owns it, as its service has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// The user group it belongs to, where the scheduler has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How many upstreams or instances serve before it.
    pub before: u64,
    /// How many of those it takes away.
    pub removed: u64,
    /// How many serve after it, those it brings among them.
    pub after: u64,
    /// Whether a deploy of the same thing, or a balancer's request about it, has not ended.
    pub in_flight: bool,
}

/// What kind of thing a plan is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A service of the balancer, or a request of the scheduler.
    Service,
    /// Something of the environment as a whole.
    #[default]
    Environment,
}

impl Impact {
    /// How much of what serves now it takes away, in per cent, rounded up: 100 where nothing of it stays.
    #[must_use]
    pub fn removed_percent(&self) -> u64 {
        match self.before {
            0 => 0,
            before => (self.removed * 100).div_ceil(before),
        }
    }

    /// How much serves afterwards, in per cent of what serves now, rounded down; 100 where nothing serves now.
    #[must_use]
    pub fn capacity_left_percent(&self) -> u64 {
        match self.before {
            0 => 100,
            before => self.after * 100 / before,
        }
    }

    /// Of a change of a balancer service's upstreams.
    pub(crate) fn of_pool(facts: &PoolFacts, added: usize, removed: usize) -> Self {
        let pool = &facts.pool;
        let before = pool.size();
        Self {
            subject: pool.service.to_string(),
            kind: SubjectKind::Service,
            owners: body::texts(&pool.body, body::OWNERS),
            group: None,
            before: before as u64,
            removed: removed as u64,
            after: (before.saturating_sub(removed) + added) as u64,
            in_flight: !facts.under_way.is_empty(),
        }
    }

    /// Of a change of a scheduler request.
    pub(crate) fn of_request(facts: &RequestFacts, action: &RequestAction) -> Self {
        let before = u64::from(facts.instances());
        let after = match action {
            RequestAction::Scale { instances, .. } => u64::from(*instances),
            RequestAction::Pause { .. } | RequestAction::Remove { .. } => 0,
            RequestAction::KillTask {
                wait_for_replacement: false,
                ..
            } => before.saturating_sub(1),
            _ => before,
        };
        Self {
            before,
            removed: before.saturating_sub(after),
            after,
            ..Self::of_deploy(facts)
        }
    }

    /// Of a deploy, which replaces what runs and takes nothing away.
    pub(crate) fn of_deploy(facts: &RequestFacts) -> Self {
        let instances = u64::from(facts.instances());
        Self {
            subject: facts.request.id.clone(),
            kind: SubjectKind::Service,
            owners: facts.request.owners.clone(),
            group: facts.request.group.clone(),
            before: instances,
            removed: 0,
            after: instances,
            in_flight: facts.pending.is_some() || facts.bouncing,
        }
    }

    /// Of a setting. What it takes away is known only where it is the last of something: then it is all of it.
    pub(crate) fn of_setting(facts: &SettingFacts, setting: &Setting) -> Self {
        let last = u64::from(facts.takes_the_last);
        Self {
            subject: setting.subject().to_owned(),
            before: last,
            removed: last,
            ..Self::default()
        }
    }

    /// Of something that takes nothing away and is known by its name alone.
    pub(crate) fn of(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percents(before: u64, removed: u64, after: u64) -> (u64, u64) {
        let impact = Impact {
            before,
            removed,
            after,
            ..Impact::default()
        };
        (impact.removed_percent(), impact.capacity_left_percent())
    }

    #[test]
    fn what_goes_is_rounded_up_and_what_stays_is_rounded_down() {
        assert_eq!(percents(4, 1, 3), (25, 75));
        assert_eq!(percents(3, 1, 2), (34, 66));
        assert_eq!(percents(3, 3, 0), (100, 0));
        assert_eq!(percents(2, 2, 3), (100, 150));
        assert_eq!(percents(0, 0, 2), (0, 100));
    }
}
