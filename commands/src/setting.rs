//! Settings: what has one value, and is given another by one call that may be repeated.
//!
//! Setting one is not a request of the balancer: it has no id, no agents, and no end to wait for. What makes it safe is that
//! the value is read before and after. A lost answer is a question about the value.

mod scheduler;
mod words;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::Entry;
use crate::effect::{Effect, Peer};
use crate::facts::Asking;
use crate::id::{EnvironmentName, OperationId, RequestName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier};
use crate::reply::{Colour, Reply, Verdict};
use crate::sent::{Told, going_on};

pub use scheduler::{DISABLED, ENABLED, SchedulerSetting};

/// A setting of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "setting", rename_all = "snake_case")]
pub enum Setting {
    /// How many agents a balancer group should have.
    TargetCount {
        /// Which group.
        group: String,
    },
    /// Something in front of a balancer group. Its value is its type, and what agents are registered by.
    TrafficSource {
        /// Which group.
        group: String,
        /// What it is called over there.
        name: String,
    },
    /// A name for several groups. Its value is an [`AliasedTo`].
    Alias {
        /// The name.
        alias: String,
    },
    /// Whether a balancer group lists an agent among those it knows.
    KnownAgent {
        /// Which group.
        group: String,
        /// The agent's id.
        agent: String,
    },
    /// The lock on a path of a balancer group. Its value is the service that holds it.
    BasePath {
        /// Which group.
        group: String,
        /// The path, with a domain in front where the balancer keeps it so.
        path: String,
    },
    /// A stored key, by what is public about it. Its value is [`IN_FORCE`] or [`EXPIRED`]; the key itself is no part of it.
    AuthKey {
        /// Whose it is.
        owner: String,
        /// When it was made, where that was said to tell it from another.
        created: Option<String>,
    },
    /// Whether an instance is registered with a classic ELB.
    ElbInstance {
        /// Which ELB.
        elb: String,
        /// Which instance.
        instance: String,
    },
    /// Whether an instance is a target of an ALB target group.
    Target {
        /// Which target group.
        target_group: String,
        /// Which instance.
        instance: String,
    },
    /// A setting of the scheduler.
    Scheduler(SchedulerSetting),
}

/// The value of a key that was not ended.
pub const IN_FORCE: &str = "in force";
/// The value of a key that was ended.
pub const EXPIRED: &str = "expired";

impl Setting {
    /// The service that has it.
    #[must_use]
    pub fn peer(&self) -> Peer {
        match self {
            Self::TargetCount { .. }
            | Self::TrafficSource { .. }
            | Self::Alias { .. }
            | Self::KnownAgent { .. }
            | Self::BasePath { .. }
            | Self::AuthKey { .. }
            | Self::ElbInstance { .. }
            | Self::Target { .. } => Peer::Balancer,
            Self::Scheduler(_) => Peer::Scheduler,
        }
    }

    /// Said behind its new value, where the service takes it back by itself: " for 2 h".
    fn lasting(&self) -> String {
        match self {
            Self::Scheduler(setting) => setting.lasting().unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// What stands first in the name of a request about it: a word that can be typed.
    pub(crate) fn subject(&self) -> &str {
        match self {
            Self::TargetCount { group }
            | Self::TrafficSource { group, .. }
            | Self::KnownAgent { group, .. }
            | Self::BasePath { group, .. } => group,
            Self::Alias { alias } => alias,
            // An owner may be several words.
            Self::AuthKey { .. } => "auth-key",
            Self::ElbInstance { elb, .. } => elb,
            Self::Target { target_group, .. } => target_group,
            Self::Scheduler(setting) => setting.subject(),
        }
    }
}

/// A value as a text; none where the thing is not there. The setting has the words for it.
pub type Value = Option<String>;

/// What an alias stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasedTo {
    /// The groups meant.
    pub groups: BTreeSet<String>,
    /// Domains that a service posted with it gets.
    pub domains: BTreeSet<String>,
    /// Edge-cache domains that a service posted with it gets.
    pub edge_cache_domains: BTreeSet<String>,
}

impl AliasedTo {
    /// As the value of a setting.
    #[must_use]
    pub fn value(&self) -> String {
        serde_json::to_string(self).expect("names can be written down")
    }

    /// From the value of a setting.
    #[must_use]
    pub fn of(value: &str) -> Option<Self> {
        serde_json::from_str(value).ok()
    }
}

/// Giving a setting another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSetting {
    /// What the room calls it.
    pub id: RequestName,
    /// Which setting.
    pub setting: Setting,
    /// Its value when this was planned.
    pub from: Value,
    /// The value it gets.
    pub to: Value,
}

/// The value that was read after it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingSeen {
    /// The value.
    pub now: Value,
}

impl SetSetting {
    /// What the value means for what was asked.
    pub(crate) fn tell(&self, seen: &SettingSeen) -> Told {
        let (id, setting) = (&self.id, &self.setting);
        if seen.now == self.to {
            let text = format!("Request {id} is SUCCESS · {}", self.became());
            return Told::ended(text, Colour::Green, Verdict::Success);
        }
        if let Some(how) = self.on_its_way(seen) {
            let text = format!("Request {id} is WAITING · {how}");
            return going_on(Reply::text(text).coloured(Colour::Blue));
        }
        let text = format!(
            "Request {id} is unknown · {setting} {}: neither {}, as it was, nor {}, as was asked. Somebody else may have changed it.",
            setting.is_now(&seen.now),
            setting.like(&self.from),
            setting.like(&self.to)
        );
        Told::ended(text, Colour::Yellow, Verdict::Unknown)
    }

    /// How it is getting there, where the change takes its time.
    fn on_its_way(&self, seen: &SettingSeen) -> Option<String> {
        match &self.setting {
            Setting::Scheduler(setting) => setting.on_its_way(&seen.now, &self.to),
            _ => None,
        }
    }

    /// "the target count of edge is now 4, and was 3".
    fn became(&self) -> String {
        let setting = &self.setting;
        let was = match (&self.from, &self.to) {
            (Some(_), Some(_)) => format!(", and {}", setting.was(&self.from)),
            _ => String::new(),
        };
        let remark = setting.remark().map(|remark| format!(". {remark}"));
        format!(
            "{setting} {}{}{was}{}",
            setting.became(&self.to),
            setting.lasting(),
            remark.unwrap_or_default()
        )
    }
}

/// What is known of a setting before it is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFacts {
    /// Where.
    pub environment: EnvironmentName,
    /// Its value now.
    pub now: Value,
    /// Why it cannot be set at all, such as a group that is not there; with names near to it.
    pub objection: Option<String>,
    /// What else should be seen before deciding.
    pub cautions: Vec<String>,
    /// Whether it takes away the last of something, so that a second person has to confirm.
    pub takes_the_last: bool,
    /// Names near to a thing that is not there.
    pub near: Vec<String>,
}

/// A command that gives a setting another value.
pub trait SettingChange: fmt::Display + Sync {
    /// Which setting.
    fn setting(&self) -> Setting;

    /// The value it should have, given the one it has.
    fn wanted(&self, now: &Value) -> Value;

    /// How to bring back the value it has now.
    fn inverse(&self, now: &Value) -> Inverse;

    /// The balancer groups that its new value names: each has to be there.
    fn groups(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Why the value it has now cannot become the one that is wanted, as a sentence.
    fn objection(&self, _now: &Value) -> Option<String> {
        None
    }

    /// What else should be seen before deciding, given the value it has now.
    fn cautions(&self, _now: &Value) -> Vec<String> {
        Vec::new()
    }

    /// What it comes to for people, where the value alone does not say it.
    fn consequence(&self) -> Option<&'static str> {
        None
    }

    /// Its row in the catalogue.
    #[doc(hidden)]
    fn row(&self) -> &'static Entry;

    /// Decides on the change.
    fn decide(&self, facts: &SettingFacts, asking: &Asking) -> Decision {
        let objection = facts.objection.clone();
        if let Some(why) = objection.or_else(|| self.objection(&facts.now)) {
            return Decision::refuse(format!("{why} Nothing was changed."));
        }
        let setting = self.setting();
        let wanted = self.wanted(&facts.now);
        if wanted == facts.now {
            return Decision::answer(Reply::text(already(&setting, facts)));
        }
        let tier = match facts.takes_the_last {
            true => Tier::Destructive,
            false => self.row().tier,
        };
        let mut cautions = self.cautions(&facts.now);
        cautions.extend(facts.cautions.iter().cloned());
        if tier.needs_second_person() {
            cautions.push("a second person must approve".to_owned());
        }
        let consequence = self.consequence().map(|text| format!(" {text}"));
        Decision::Plan(Box::new(Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier,
            preview: format!(
                "{} in {} {}. It would {}{}.{}",
                capitalised(&setting.to_string()),
                facts.environment,
                setting.is(&facts.now),
                setting.would(&wanted),
                setting.lasting(),
                consequence.unwrap_or_default()
            ),
            inverse: self.inverse(&facts.now),
            fingerprint: Fingerprint::of(&(&setting, &facts.now, &wanted, tier, &cautions)),
            cautions,
            impact: Impact::of_setting(facts, &setting),
            effect: Effect::Set(SetSetting {
                id: name_of(setting.subject(), &asking.operation),
                setting,
                from: facts.now.clone(),
                to: wanted,
            }),
        }))
    }
}

fn already(setting: &Setting, facts: &SettingFacts) -> String {
    let near = match facts.near.as_slice() {
        [] => String::new(),
        near => format!(" Did you mean {}?", near.join(", or ")),
    };
    format!(
        "It is so already: {setting} in {} {}.{near}",
        facts.environment,
        setting.is(&facts.now)
    )
}

pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The name of an effect that its service gives none: what it is about, and the operation.
pub(crate) fn name_of(subject: &str, operation: &OperationId) -> RequestName {
    RequestName::new(format!("{subject}-{operation}"))
}

impl SettingFacts {
    /// Facts of a setting that is there, with nothing more to say of it.
    #[must_use]
    pub fn plain(environment: EnvironmentName, now: Value) -> Self {
        Self {
            environment,
            now,
            objection: None,
            cautions: Vec::new(),
            takes_the_last: false,
            near: Vec::new(),
        }
    }
}
