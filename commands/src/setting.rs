//! Settings: what has one value, and is given another by one call that may be repeated.
//!
//! Setting one is not a request of the balancer: it has no id, no agents, and no end to wait for. What makes it safe is that
//! the value is read before and after. A lost answer is a question about the value.

mod scheduler;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::Entry;
use crate::effect::{Effect, Peer};
use crate::facts::Asking;
use crate::id::{EnvironmentName, OperationId, RequestName};
use crate::plan::{Decision, Fingerprint, Inverse, Plan};
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
    /// A setting of the scheduler.
    Scheduler(SchedulerSetting),
}

impl Setting {
    /// The service that has it.
    #[must_use]
    pub fn peer(&self) -> Peer {
        match self {
            Self::TargetCount { .. } => Peer::Balancer,
            Self::Scheduler(_) => Peer::Scheduler,
        }
    }

    /// Said behind its new value, where the service takes it back by itself: " for 2 h".
    fn lasting(&self) -> String {
        match self {
            Self::Scheduler(setting) => setting.lasting().unwrap_or_default(),
            Self::TargetCount { .. } => String::new(),
        }
    }

    /// What stands first in the name of a request about it.
    fn subject(&self) -> &str {
        match self {
            Self::TargetCount { group } => group,
            Self::Scheduler(setting) => setting.subject(),
        }
    }
}

/// Completes "… is 4 now".
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetCount { group } => write!(f, "the target count of {group}"),
            Self::Scheduler(setting) => setting.fmt(f),
        }
    }
}

/// A value as people read it; none where the thing is not there.
pub type Value = Option<String>;

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
            "Request {id} is unknown · {setting} is {} now: neither {}, as it was, nor {}, as was asked. Somebody else may have set it.",
            worded(&seen.now),
            worded(&self.from),
            worded(&self.to)
        );
        Told::ended(text, Colour::Yellow, Verdict::Unknown)
    }

    /// How it is getting there, where the change takes its time.
    fn on_its_way(&self, seen: &SettingSeen) -> Option<String> {
        match &self.setting {
            Setting::Scheduler(setting) => setting.on_its_way(&seen.now, &self.to),
            Setting::TargetCount { .. } => None,
        }
    }

    /// "the target count of edge is 4 now, and was 3".
    fn became(&self) -> String {
        let setting = &self.setting;
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => {
                format!("{setting} is {to}{} now, and was {from}", setting.lasting())
            }
            (None, Some(to)) if to.is_empty() => format!("{setting} is there now"),
            (None, Some(to)) => format!("{setting} is {to} now"),
            (_, None) => format!("{setting} is gone"),
        }
    }
}

fn worded(value: &Value) -> &str {
    match value {
        Some(value) if value.is_empty() => "there",
        Some(value) => value,
        None => "not there",
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
}

/// A command that gives a setting another value.
pub trait SettingChange: fmt::Display + Sync {
    /// Which setting.
    fn setting(&self) -> Setting;

    /// The value it should have, given the one it has.
    fn wanted(&self, now: &Value) -> Value;

    /// How to bring back the value it has now.
    fn inverse(&self, now: &Value) -> Inverse;

    /// Why the value it has now cannot become the one that is wanted, as a sentence.
    fn objection(&self, _now: &Value) -> Option<String> {
        None
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
            return Decision::refuse(format!("{} Nothing was changed.", capitalised(&why)));
        }
        let setting = self.setting();
        let wanted = self.wanted(&facts.now);
        if wanted == facts.now {
            let text = format!(
                "It is so already: {setting} in {} is {}.",
                facts.environment,
                worded(&facts.now)
            );
            return Decision::answer(Reply::text(text));
        }
        let mut cautions = facts.cautions.clone();
        if self.row().tier.needs_second_person() {
            cautions.push("a second person must confirm".to_owned());
        }
        let consequence = self.consequence().map(|text| format!(" {text}"));
        Decision::Plan(Box::new(Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier: self.row().tier,
            preview: format!(
                "{} in {} is {}. It would be {}{}.{}",
                capitalised(&setting.to_string()),
                facts.environment,
                worded(&facts.now),
                if wanted.is_none() {
                    "gone"
                } else {
                    worded(&wanted)
                },
                setting.lasting(),
                consequence.unwrap_or_default()
            ),
            cautions,
            inverse: self.inverse(&facts.now),
            fingerprint: Fingerprint::of(&(&setting, &facts.now, &wanted)),
            effect: Effect::Set(SetSetting {
                id: name_of(setting.subject(), &asking.operation),
                setting,
                from: facts.now.clone(),
                to: wanted,
            }),
        }))
    }
}

fn capitalised(text: &str) -> String {
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
        }
    }
}
