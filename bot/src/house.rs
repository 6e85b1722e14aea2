//! What every part of the running bot shares.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::{EnvironmentName, Labels, NothingNew, Person, Zone};

use crate::builds::Builds;
use crate::clock::Clock;
use crate::environment::Environments;
use crate::journal::Journal;
use crate::keep::Kept;
use crate::limits::{Limits, PerMinute};
use crate::measures::Measures;
use crate::metrics::Sources;
use crate::people::{Identity, People};
use crate::policy::Policies;
use crate::under_way::UnderWay;

/// The shared parts. Cloning shares them.
#[derive(Debug, Clone)]
pub struct House {
    /// What is stored.
    pub journal: Journal,
    /// The services.
    pub environments: Arc<Environments>,
    /// Who may change things.
    pub policy: Arc<Policies>,
    /// Which accounts are one person's.
    pub people: Arc<People>,
    /// How much one person may ask.
    pub limits: Limits,
    /// Where metrics are asked for.
    pub metrics: Arc<Sources>,
    /// How often followers look.
    pub pace: Pace,
    /// What was sent and has not ended.
    pub under_way: UnderWay,
    /// Where this process is the one that sends and follows.
    pub kept: Kept,
    /// What is counted.
    pub measures: Measures,
    /// What time it is.
    pub clock: Clock,
    /// How digests and watches are to be.
    pub habits: Arc<Habits>,
    /// What is built, and of which service.
    pub builds: Arc<Builds>,
}

/// How digests and watches are to be, where nobody says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Habits {
    /// Whose clocks are meant where a schedule names none.
    pub zone: Zone,
    /// What a digest says where nothing is new.
    pub nothing_new: NothingNew,
    /// Whether digests come with pictures.
    pub pictures: bool,
    /// How often watched services are looked at.
    pub watch_every: Duration,
    /// Which services have a label.
    pub labels: Labels,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            zone: Zone::UTC,
            nothing_new: NothingNew::default(),
            pictures: true,
            // The scheduler's own loops move every 5 s, and its lists may be 30 s old (contract 4.1).
            watch_every: Duration::from_secs(30),
            labels: Labels::new(),
        }
    }
}

/// How often followers look.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two ticks while something is watched.
    pub tick: Duration,
    /// How long what was sent without a key is looked for. A call that is still on its way arrives within this or never.
    pub may_still_arrive: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        // Baragon's worker moves once a second (contract 4.3); looking more often sees nothing new.
        Self {
            tick: Duration::from_secs(1),
            may_still_arrive: Duration::from_secs(60),
        }
    }
}

impl House {
    /// A house of these parts, in which every account is a person of its own and may ask as much as it likes.
    #[must_use]
    pub fn new(
        journal: Journal,
        environments: Environments,
        policy: impl Into<Policies>,
        pace: Pace,
    ) -> Self {
        Self {
            journal,
            environments: Arc::new(environments),
            policy: Arc::new(policy.into()),
            people: Arc::default(),
            limits: Limits::default(),
            metrics: Arc::default(),
            pace,
            under_way: UnderWay::default(),
            kept: Kept::default(),
            measures: Measures::default(),
            clock: Clock::system(),
            habits: Arc::default(),
            builds: Arc::default(),
        }
    }

    /// The same house, with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same house, with other habits.
    #[must_use]
    pub fn with_habits(self, habits: Habits) -> Self {
        Self {
            habits: Arc::new(habits),
            ..self
        }
    }

    /// The same house, which knows these builds.
    #[must_use]
    pub fn with_builds(self, builds: Builds) -> Self {
        Self {
            builds: Arc::new(builds),
            ..self
        }
    }

    /// The same house, which knows these people.
    #[must_use]
    pub fn with_people(self, people: People) -> Self {
        Self {
            people: Arc::new(people),
            ..self
        }
    }

    /// The same house, in which a person may ask so much.
    #[must_use]
    pub fn with_limits(self, per_minute: PerMinute) -> Self {
        Self {
            limits: Limits::new(per_minute),
            ..self
        }
    }

    /// The same house, which asks these sources for metrics.
    #[must_use]
    pub fn with_metrics(self, metrics: Sources) -> Self {
        Self {
            metrics: Arc::new(metrics),
            ..self
        }
    }

    /// The same house, which counts there.
    #[must_use]
    pub fn with_measures(self, measures: Measures) -> Self {
        Self { measures, ..self }
    }

    /// Who has an account.
    #[must_use]
    pub fn who(&self, account: &Person) -> Identity {
        self.people.who(account)
    }

    /// The same house, for what is stored through another journal.
    #[must_use]
    pub fn with(&self, journal: Journal) -> Self {
        Self {
            journal,
            ..self.clone()
        }
    }

    /// The journal for what is done in an environment. None where another replica keeps it, and does it.
    #[must_use]
    pub fn journal_of(&self, environment: &EnvironmentName) -> Option<Journal> {
        let alone = (!self.journal.is_shared()).then(|| self.journal.clone());
        alone.or_else(|| self.kept.journal(environment))
    }

    /// The time, for people and rows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
