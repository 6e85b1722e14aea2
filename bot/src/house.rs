//! What every part of the running bot shares.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::{EnvironmentName, Person, Reply, Tier};

use crate::environment::Environments;
use crate::journal::Journal;
use crate::keep::Kept;
use crate::metrics::Sources;
use crate::people::{Identity, People};
use crate::policy::Policy;
use crate::under_way::UnderWay;

/// The shared parts. Cloning shares them.
#[derive(Debug, Clone)]
pub struct House {
    /// What is stored.
    pub journal: Journal,
    /// The services.
    pub environments: Arc<Environments>,
    /// Who may change things.
    pub policy: Arc<Policy>,
    /// Which accounts are one person's.
    pub people: Arc<People>,
    /// Where metrics are asked for.
    pub metrics: Arc<Sources>,
    /// How often followers look.
    pub pace: Pace,
    /// What was sent and has not ended.
    pub under_way: UnderWay,
    /// Where this process is the one that sends and follows.
    pub kept: Kept,
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
    /// A house of these parts, in which every account is a person of its own.
    #[must_use]
    pub fn new(journal: Journal, environments: Environments, policy: Policy, pace: Pace) -> Self {
        Self {
            journal,
            environments: Arc::new(environments),
            policy: Arc::new(policy),
            people: Arc::default(),
            metrics: Arc::default(),
            pace,
            under_way: UnderWay::default(),
            kept: Kept::default(),
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

    /// The same house, which asks these sources for metrics.
    #[must_use]
    pub fn with_metrics(self, metrics: Sources) -> Self {
        Self {
            metrics: Arc::new(metrics),
            ..self
        }
    }

    /// Who has an account.
    #[must_use]
    pub fn who(&self, account: &Person) -> Identity {
        self.people.who(account)
    }

    /// Allows somebody something of a tier, or says in the room why not.
    ///
    /// # Errors
    /// The refusal, as a reply.
    pub fn allows(&self, account: &Person, tier: Tier) -> Result<(), Reply> {
        self.policy.allows(&self.who(account), tier)
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
        Utc::now()
    }
}
