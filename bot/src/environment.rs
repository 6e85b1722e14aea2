//! A named pair of scheduler and balancer, asked in the words of `commands`.
//!
//! Wire values are turned into those words in `wire`, and nowhere else.

mod balancer;
mod changes;
mod cloud;
mod deploys;
mod effects;
mod requests;
mod running;
mod scheduler;
mod settings;
mod standing;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use baragon_client::BaragonClient;
use commands::explain::names_near;
use commands::{Colour, EnvironmentName, Known, Recipe, Reply};
use scheduler_client::SchedulerClient;
use secrecy::SecretString;

pub use balancer::{FoundPool, QueueEntry};
pub use effects::{Overview, SendFailure};
pub use requests::FoundRequest;
pub use running::Glance;
pub use standing::{Balanced, BalancedService, Wanted};

/// Why something could not be found out, as a clause: "the balancer of prod cannot be reached".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotTell(pub String);

/// A fact, or why it could not be found out.
pub(crate) fn known<T>(asked: Result<T, CannotTell>) -> Known<T> {
    match asked {
        Ok(found) => Known::Known(found),
        Err(CannotTell(why)) => Known::Unknown(why),
    }
}

/// What the configuration says of services and requests, beyond what their services say.
#[derive(Debug, Clone, Default)]
pub struct Configured {
    /// Which scheduler request belongs to a balancer service, where it does not have the service's name.
    pub scheduler_requests: BTreeMap<String, String>,
    /// What is said of scheduler requests.
    pub requests: BTreeMap<String, KnownRequest>,
}

/// What the configuration says of a scheduler request.
#[derive(Debug, Clone, Default)]
pub struct KnownRequest {
    /// Where its deploys keep their version.
    pub recipe: Option<Recipe>,
    /// Where to see what changed between two versions: an address with `{from}` and `{to}` in it.
    pub compare: Option<String>,
}

/// One environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: EnvironmentName,
    /// Its Baragon.
    pub balancer: BaragonClient,
    /// The key that Baragon's own keys are listed and ended with, if the configuration has it. Nothing else is done with it.
    pub master_key: Option<SecretString>,
    /// Its Singularity.
    pub scheduler: SchedulerClient,
    /// What the configuration says of services and requests.
    pub configured: Arc<Configured>,
}

/// All environments, and which is meant when none is named.
#[derive(Debug, Clone)]
pub struct Environments {
    all: Vec<Arc<Environment>>,
    default: Option<EnvironmentName>,
}

impl Environment {
    /// A service's or request's name, with what the configuration says is the other service's name for it.
    pub(crate) fn also_called(&self, name: &str) -> Vec<String> {
        let known = &self.configured.scheduler_requests;
        let is_it = |other: &str| other.eq_ignore_ascii_case(name);
        let others = known.iter().filter_map(|(service, request)| {
            let other = if is_it(service) {
                request
            } else if is_it(request) {
                service
            } else {
                return None;
            };
            Some(other.clone())
        });
        others.chain([name.to_owned()]).collect()
    }
}

impl Environments {
    /// The environments, the default one first where there is one.
    #[must_use]
    pub fn new(mut all: Vec<Environment>, default: Option<EnvironmentName>) -> Self {
        all.sort_by_key(|environment| {
            (
                Some(&environment.name) != default.as_ref(),
                environment.name.clone(),
            )
        });
        let only = (all.len() == 1).then(|| all[0].name.clone());
        Self {
            all: all.into_iter().map(Arc::new).collect(),
            default: default.or(only),
        }
    }

    /// Every environment, the default one first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Environment>> {
        self.all.iter()
    }

    /// The environment that is meant where none is named.
    #[must_use]
    pub fn everyday(&self) -> Option<&EnvironmentName> {
        self.default.as_ref()
    }

    /// The environment of that name.
    #[must_use]
    pub fn named(&self, name: &EnvironmentName) -> Option<&Arc<Environment>> {
        self.all
            .iter()
            .find(|environment| environment.name == *name)
    }

    /// The environment a sentence means: the one it names, or the default one.
    ///
    /// # Errors
    /// The question to ask, where it names none or one that is not there.
    pub fn meant(&self, named: Option<&EnvironmentName>) -> Result<&Arc<Environment>, Reply> {
        let Some(name) = named.or(self.default.as_ref()) else {
            return Err(question(format!("In which environment: {}?", self.names())));
        };
        self.named(name).ok_or_else(|| {
            let near = names_near(
                name.as_str(),
                self.all.iter().map(|environment| environment.name.as_str()),
            );
            let hint = near
                .first()
                .map(|near| format!(" Did you mean {near}?"))
                .unwrap_or_default();
            question(format!(
                "I know no environment {name}, only {}.{hint}",
                self.names()
            ))
        })
    }

    /// The environments a reading sentence means: the one it names, or all.
    ///
    /// # Errors
    /// The question to ask, where it names one that is not there.
    pub fn meant_for_reading(
        &self,
        named: Option<&EnvironmentName>,
    ) -> Result<Vec<&Arc<Environment>>, Reply> {
        match named {
            Some(name) => self.meant(Some(name)).map(|environment| vec![environment]),
            None => Ok(self.all.iter().collect()),
        }
    }

    fn names(&self) -> String {
        self.all
            .iter()
            .map(|environment| environment.name.to_string())
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

fn question(text: String) -> Reply {
    Reply::text(text).coloured(Colour::Grey)
}
