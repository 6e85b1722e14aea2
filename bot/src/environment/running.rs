//! What runs of services, as a new build is compared with it.

use commands::builds::{Runs, Undeployed};
use futures::stream::{self, StreamExt};
use scheduler_client::{RequestId, SingularityRequestParent};

use super::balancer::AT_ONCE;
use super::{CannotTell, Environment, wire};

/// What runs of a service, and whose it is.
#[derive(Debug, Clone)]
pub struct Glance {
    /// What runs.
    pub place: Undeployed,
    /// Who owns it, as mail addresses.
    pub owners: Vec<String>,
    /// Its group at the scheduler.
    pub group: Option<String>,
}

impl Glance {
    /// Nobody answered in time.
    #[must_use]
    pub fn unknown(environment: &Environment, service: &str) -> Self {
        let why = format!(
            "the scheduler of {} did not answer in time",
            environment.name
        );
        Self::of_nobody(environment, service, Runs::Unknown(why))
    }

    fn of_nobody(environment: &Environment, service: &str, runs: Runs) -> Self {
        Self {
            place: Undeployed {
                request: service.to_owned(),
                environment: environment.name.clone(),
                runs,
            },
            owners: Vec::new(),
            group: None,
        }
    }
}

impl Environment {
    /// What runs of each of these services: one call for the names of all requests, and one for each that is there.
    pub async fn running(&self, services: &[String]) -> Vec<Undeployed> {
        self.glances(services)
            .await
            .into_iter()
            .map(|glance| glance.place)
            .collect()
    }

    /// What runs of a service, and whose it is: two calls.
    pub async fn glance(&self, service: &str) -> Glance {
        let glances = self.glances(&[service.to_owned()]).await;
        let glance = glances.into_iter().next();
        glance.unwrap_or_else(|| Glance::of_nobody(self, service, Runs::NotThere))
    }

    async fn glances(&self, services: &[String]) -> Vec<Glance> {
        let ids = self.scheduler.request_ids().await;
        let ids = match ids.map_err(|error| self.scheduler_trouble(&error)) {
            Ok(ids) => ids,
            Err(CannotTell(why)) => {
                let unknown =
                    |service: &String| Glance::of_nobody(self, service, Runs::Unknown(why.clone()));
                return services.iter().map(unknown).collect();
            }
        };
        let each = services
            .iter()
            .map(|service| self.glance_among(service, &ids));
        // Collected first: a stream of a closure over borrowed names would not be `Send`.
        let each: Vec<_> = each.collect();
        stream::iter(each).buffered(AT_ONCE).collect().await
    }

    async fn glance_among(&self, service: &str, ids: &[RequestId]) -> Glance {
        let configured = self.configured.scheduler_requests.get(service);
        let wanted = configured.map_or(service, String::as_str);
        let id = ids
            .iter()
            .find(|known| known.as_str() == wanted)
            .or_else(|| {
                let mut alike = ids
                    .iter()
                    .filter(|known| known.as_str().eq_ignore_ascii_case(wanted));
                // Of two that differ in case alone, neither is meant for sure.
                alike.next().filter(|_| alike.next().is_none())
            });
        let Some(id) = id else {
            return Glance::of_nobody(self, service, Runs::NotThere);
        };
        match self.parent(id.as_str()).await {
            Ok(Some(parent)) => Glance {
                owners: parent.request.owners.clone().unwrap_or_default(),
                group: parent.request.group.clone(),
                ..Glance::of_nobody(self, id.as_str(), self.runs(&parent))
            },
            Ok(None) => Glance::of_nobody(self, id.as_str(), Runs::NotThere),
            Err(CannotTell(why)) => Glance::of_nobody(self, id.as_str(), Runs::Unknown(why)),
        }
    }

    fn runs(&self, parent: &SingularityRequestParent) -> Runs {
        let Some(active) = &parent.active_deploy else {
            return Runs::Nothing;
        };
        match wire::version(active, self.recipe_of(parent.request.id.as_str())) {
            Some(version) => Runs::Version(version),
            None => Runs::Deploy(active.id.to_string()),
        }
    }
}
