//! The rules in force, and taking up changed ones while the bot runs: all of them, or none.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use commands::EnvironmentName;
use tokio_util::sync::CancellationToken;

use super::{Difference, Policy, Texts, differences};
use crate::people::People;

/// How often the folder is looked at: a few small files, and as long as nobody minds to wait for a new rule.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(2);

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

    /// Puts other rules in force.
    pub fn put(&self, policy: Policy) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(policy);
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
            Ok(policy) => policy,
            Err(why) => return Looked::Refused(why),
        };
        let before = self.now();
        let people = source.people.as_ref();
        let found = differences((&before, people), (&policy, people), &source.environments);
        self.put(policy);
        Looked::Taken(found)
    }
}

/// Looks at the folder until it is told to stop, and logs what it takes up or refuses.
pub async fn keep_looking(policies: Arc<Policies>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
        }
        let looking = Arc::clone(&policies);
        // It reads files.
        match tokio::task::spawn_blocking(move || looking.look()).await {
            Ok(looked) => tell(&looked),
            Err(error) => tracing::error!(%error, "the rules could not be looked at"),
        }
    }
}

fn tell(looked: &Looked) {
    match looked {
        Looked::Same => {}
        Looked::Taken(differences) => {
            tracing::warn!(
                differences = differences.len(),
                "the rules have changed, and are in force"
            );
            for difference in differences {
                tracing::warn!("the new rules: {difference}");
            }
        }
        Looked::Refused(why) => tracing::error!(
            why,
            "the rules have changed and are not right: those before stay in force"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = r#"@id("a") @description("d") permit (principal, action, resource);"#;
    const NOT_DEPLOY: &str =
        r#"@id("b") @description("d") forbid (principal, action == Action::"deploy", resource);"#;

    #[test]
    fn changed_rules_are_taken_whole_or_refused_whole() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        write("a.cedar", ALL).unwrap();
        let environments = vec![(EnvironmentName::new("prod"), true)];
        let path = folder.path().to_owned();
        let policies = Policies::of_folder(path, Arc::default(), environments).unwrap();
        assert!(policies.may_change());
        assert_eq!(policies.look(), Looked::Same);
        let before = policies.now();
        // One file of two is wrong: nothing of either is taken, and it is said once.
        write("a.cedar", NOT_DEPLOY).unwrap();
        write("b.cedar", "permit (").unwrap();
        assert!(matches!(policies.look(), Looked::Refused(why) if why.contains("b.cedar")));
        assert_eq!(policies.look(), Looked::Same);
        assert!(Arc::ptr_eq(&before, &policies.now()));
        // Groups of nobody are as wrong as rules.
        write("b.cedar", ALL).unwrap();
        write("groups.toml", "owners = [\"Mira\"]").unwrap();
        assert!(matches!(policies.look(), Looked::Refused(why) if why.contains("Mira")));
        write("groups.toml", "").unwrap();
        let Looked::Taken(differences) = policies.look() else {
            panic!("they are right now")
        };
        let told: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "narrows: anybody else in prod, from allowed to denied: deploy",
                "narrows: anybody else in prod, taking all of a service away, from allowed with 1 approval to denied: deploy",
            ]
        );
        assert_eq!(policies.now().rules().len(), 2);
        std::fs::remove_dir_all(folder.path()).unwrap();
        assert!(matches!(policies.look(), Looked::Refused(_)));
        assert_eq!(policies.now().rules().len(), 2);
    }
}
