//! The rules in force, and taking up changed ones while the bot runs: all of them, or none.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use commands::EnvironmentName;

use super::{Difference, Policy, Texts, differences};
use crate::people::People;

/// The rules in force. Whoever decides takes them once, and decides by those.
#[derive(Debug)]
pub struct Policies {
    current: RwLock<Arc<Policy>>,
    source: Option<Source>,
}

/// Where changed rules come from.
#[derive(Debug)]
struct Source {
    folder: PathBuf,
    people: Arc<People>,
    environments: Vec<(EnvironmentName, bool)>,
    /// What was read last, right or not.
    read: Mutex<Result<Texts, String>>,
}

/// What a look at the folder showed.
#[derive(Debug, PartialEq, Eq)]
pub enum Looked {
    /// What was there before.
    Same,
    /// Other rules, which are in force now, and what they decide otherwise.
    Taken(Vec<Difference>),
    /// Other rules, which are not right: those before stay in force.
    Refused(String),
}

impl From<Policy> for Policies {
    /// Rules that do not change.
    fn from(policy: Policy) -> Self {
        Self {
            current: RwLock::new(Arc::new(policy)),
            source: None,
        }
    }
}

impl Policies {
    /// The rules of a folder, which is looked at again by [`Self::look`].
    ///
    /// # Errors
    /// Every reason why they cannot be used.
    pub fn of_folder(
        folder: PathBuf,
        people: Arc<People>,
        environments: Vec<(EnvironmentName, bool)>,
    ) -> anyhow::Result<Self> {
        let texts = Texts::read(&folder)?;
        let policy = Policy::of_texts(&folder, &texts, &people)?;
        Ok(Self {
            current: RwLock::new(Arc::new(policy)),
            source: Some(Source {
                folder,
                people,
                environments,
                read: Mutex::new(Ok(texts)),
            }),
        })
    }

    /// The rules as they are now.
    #[must_use]
    pub fn now(&self) -> Arc<Policy> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there is a folder to look at.
    #[must_use]
    pub fn may_change(&self) -> bool {
        self.source.is_some()
    }

    /// Looks whether the folder has other rules, and takes them if they are right. Reads files.
    #[must_use]
    pub fn look(&self) -> Looked {
        let Some(source) = &self.source else {
            return Looked::Same;
        };
        let found = Texts::read(&source.folder).map_err(|error| format!("{error:#}"));
        let mut read = source.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *read == found {
            return Looked::Same;
        }
        read.clone_from(&found);
        let policy = found.and_then(|texts| {
            Policy::of_texts(&source.folder, &texts, &source.people)
                .map_err(|error| format!("{error:#}"))
        });
        let policy = match policy {
            Ok(policy) => Arc::new(policy),
            Err(why) => return Looked::Refused(why),
        };
        let before = self.now();
        let people = source.people.as_ref();
        let found = differences((&before, people), (&policy, people), &source.environments);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = policy;
        Looked::Taken(found)
    }
}
