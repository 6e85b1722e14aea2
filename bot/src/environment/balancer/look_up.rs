//! Asking the balancer what it remembers of a service, how it is configured, who has what, and how it is itself.

use baragon_client as baragon;
use commands::{
    BalancerState, HeldPath, Holder, Known, Owned, PastRequest, RenderedFile, ServiceHistory,
    ServiceName, Settings, StoredKeys,
};
use futures::stream::{self, StreamExt, TryStreamExt};

use super::FoundPool;
use super::groups::AT_ONCE;
use crate::environment::{CannotTell, Environment, wire};

impl Environment {
    /// What was asked of a service. Of one that is gone, there may be something all the same.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn history(&self, name: &ServiceName) -> Result<ServiceHistory, CannotTell> {
        let requests = self.remembered(name).await?;
        if !requests.is_empty() {
            return Ok(ServiceHistory::Of(name.clone(), requests));
        }
        Ok(match self.pool(name).await? {
            FoundPool::One(pool) if pool.service == *name => {
                ServiceHistory::Of(pool.service, Vec::new())
            }
            FoundPool::One(pool) => {
                let requests = self.remembered(&pool.service).await?;
                ServiceHistory::Of(pool.service, requests)
            }
            FoundPool::Several(services) => ServiceHistory::NoSuchService {
                near: services.iter().map(ToString::to_string).collect(),
            },
            FoundPool::None(near) => ServiceHistory::NoSuchService { near },
        })
    }

    async fn remembered(&self, service: &ServiceName) -> Result<Vec<PastRequest>, CannotTell> {
        let Ok(id) = baragon::ServiceId::new(service.as_str()) else {
            return Ok(Vec::new());
        };
        let history = self.balancer.history(&id).await;
        let history = history.map_err(|error| self.balancer_trouble(&error))?;
        let mut requests: Vec<PastRequest> = history.iter().map(wire::past_request).collect();
        // The balancer gives them in no order; a stable one keeps two answers alike.
        requests.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(requests)
    }

    /// What is committed for a service. `None`: nothing.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn settings(&self, service: &ServiceName) -> Result<Option<Settings>, CannotTell> {
        let Ok(id) = baragon::ServiceId::new(service.as_str()) else {
            return Ok(None);
        };
        let state = self.balancer.service(&id).await;
        let state = state.map_err(|error| self.balancer_trouble(&error))?;
        Ok(state.as_ref().map(wire::settings))
    }

    /// The files that one agent has written for a service. `None` inside: this release does not show them.
    pub async fn rendered_files(&self, service: &ServiceName) -> Known<Option<Vec<RenderedFile>>> {
        let Ok(id) = baragon::ServiceId::new(service.as_str()) else {
            return Known::Known(None);
        };
        match self.balancer.rendered_configs(&id).await {
            Ok(files) => Known::Known(Some(files.iter().map(wire::rendered_file).collect())),
            // Releases without the endpoint answer like any server about a page it does not have.
            Err(baragon::Error::NotFound { .. } | baragon::Error::WrongAddress { .. }) => {
                Known::Known(None)
            }
            Err(error) => Known::Unknown(self.balancer_trouble(&error).0),
        }
    }

    /// Which services have this.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn holders(&self, subject: &Owned) -> Result<Vec<Holder>, CannotTell> {
        match subject {
            Owned::Host(host) => {
                let owners = self.owners(std::slice::from_ref(host)).await?;
                let holder = |(_, service)| Holder {
                    path: None,
                    service: Some(service),
                };
                let mut holders: Vec<Holder> = owners.into_iter().map(holder).collect();
                holders.sort_by(|a, b| a.service.cmp(&b.service));
                Ok(holders)
            }
            Owned::Path(path) => {
                let holders = self.holders_of_path(path).await;
                holders.map_err(|error| self.balancer_trouble(&error))
            }
        }
    }

    /// In every group, since each has its own paths.
    async fn holders_of_path(&self, asked: &str) -> baragon::Result<Vec<Holder>> {
        let mut groups = self.balancer.groups().await?;
        groups.sort();
        let held = stream::iter(groups).map(|group| self.holders_in_group(group, asked));
        let held: Vec<Vec<Holder>> = held.buffered(AT_ONCE).try_collect().await?;
        Ok(held.into_iter().flatten().collect())
    }

    async fn holders_in_group(
        &self,
        group: baragon::GroupName,
        asked: &str,
    ) -> baragon::Result<Vec<Holder>> {
        let held = |path| HeldPath {
            group: group.to_string(),
            path,
        };
        let mut paths: Vec<HeldPath> = self
            .balancer
            .base_paths(&group)
            .await?
            .into_iter()
            .map(held)
            .filter(|held| held.is_meant_by(asked))
            .collect();
        paths.sort_by(|a, b| a.path.cmp(&b.path));
        let mut holders = Vec::new();
        for held in paths {
            let (_, service) = self.path_with_owner(&group, held.path.clone()).await?;
            holders.push(Holder {
                path: Some(held),
                service,
            });
        }
        Ok(holders)
    }

    /// The balancer's keys, without their values.
    ///
    /// # Errors
    /// When the balancer cannot be asked, or refuses the master key.
    pub async fn stored_keys(&self) -> Result<StoredKeys, CannotTell> {
        let Some(keys) = self.keys().await? else {
            return Ok(StoredKeys::NoMasterKey);
        };
        let mut keys: Vec<_> = keys.iter().map(wire::stored_key).collect();
        keys.sort_by(|a, b| (&a.owner, &a.created).cmp(&(&b.owner, &b.created)));
        Ok(StoredKeys::Are(keys))
    }

    /// The balancer's keys themselves, which stay where they are asked for. `None` without a master key.
    pub(in crate::environment) async fn keys(
        &self,
    ) -> Result<Option<Vec<baragon::BaragonAuthKey>>, CannotTell> {
        let Some(master_key) = &self.master_key else {
            return Ok(None);
        };
        let keys = self.balancer.auth_keys(master_key).await;
        let keys = keys.map_err(|error| {
            let trouble = self.balancer_trouble(&error);
            match error {
                baragon::Error::Unauthorized { .. } => CannotTell(format!(
                    "the balancer of {} refuses my master key",
                    self.name
                )),
                _ => trouble,
            }
        })?;
        Ok(Some(keys))
    }

    /// Whether the balancer's release knows cache purges.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn purges_caches(&self, service: &ServiceName) -> Result<bool, CannotTell> {
        let Ok(id) = baragon::ServiceId::new(service.as_str()) else {
            return Ok(false);
        };
        let knows = self.balancer.knows_purge_cache(&id).await;
        knows.map_err(|error| self.balancer_trouble(&error))
    }

    /// What the balancer says of itself: its leader, if that can be reached.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn balancer_state(&self) -> Result<BalancerState, CannotTell> {
        let (status, instances) =
            tokio::try_join!(self.balancer.leader_status(), self.balancer.workers())
                .map_err(|error| self.balancer_trouble(&error))?;
        Ok(wire::balancer_state(&status, instances))
    }
}
