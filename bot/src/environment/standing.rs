//! How everything stands, in few calls however many services there are: what digests and watches are made of.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use baragon_client as baragon;
use commands::digest::{AgentSeen, ClusterSeen, Found, OwnDeploy, Summary};
use commands::{BalancerHealth, CrashLoop, Labels, Moment, Scope, Standing};
use futures::stream::{self, StreamExt, TryStreamExt};

use super::balancer::AT_ONCE;
use super::{CannotTell, Environment, known, wire};

/// What a digest is to be of.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Which services.
    pub of: &'a Scope,
    /// What labels mean.
    pub labels: &'a Labels,
    /// What was kept of the last one.
    pub before: &'a Summary,
    /// When it is.
    pub at: Moment,
    /// When the next one is.
    pub until: Moment,
}

impl Environment {
    /// How every scheduler request stands, in one call.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn standings(&self) -> Result<Vec<Standing>, CannotTell> {
        let standings = self.scheduler.request_standings().await;
        let standings = standings.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(standings.into_iter().map(wire::standing).collect())
    }

    /// All that a digest is made of: three calls to the scheduler, and to the balancer one for itself, one for the names of
    /// its groups, one a group, and one where anything waits. What gives no answer is not known, and the rest is.
    pub async fn found(&self, wanted: Wanted<'_>, own_deploys: Vec<OwnDeploy>) -> Found {
        let (services, crash_loops, cluster, balancer, agents) = tokio::join!(
            self.standings(),
            self.crash_loops(),
            self.cluster_seen(),
            self.balancer_at_a_glance(),
            self.agents_seen(wanted),
        );
        let mut services = services;
        if let Ok(services) = &mut services {
            services.retain(|service| wanted.of.means(service.belongings(), wanted.labels));
            services.sort_by(|a, b| a.id.cmp(&b.id));
        }
        let is_meant = is_meant(wanted, services.as_deref().ok());
        let crash_loops = crash_loops.map(|mut loops: Vec<CrashLoop>| {
            loops.retain(|each| is_meant(&each.request));
            loops
        });
        let cluster = cluster.map(|cluster| {
            cluster.map(|mut cluster| {
                cluster.under_provisioned.retain(|id| is_meant(id));
                cluster.over_provisioned.retain(|id| is_meant(id));
                cluster
            })
        });
        let own_deploys = own_deploys
            .into_iter()
            .filter(|own| is_meant(&own.request))
            .collect();
        Found {
            environment: self.name.clone(),
            of: wanted.of.clone(),
            at: wanted.at,
            until: wanted.until,
            crash_loops: known(crash_loops),
            scheduler: known(cluster),
            balancer: known(balancer),
            agents: known(agents),
            own_deploys,
            services: known(services),
        }
    }

    async fn cluster_seen(&self) -> Result<Option<ClusterSeen>, CannotTell> {
        let state = self.scheduler.state().await;
        let state = state.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(state.map(|state| {
            let sorted = |ids: &[scheduler_client::RequestId]| {
                let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                ids.sort();
                ids
            };
            ClusterSeen {
                under_provisioned: sorted(&state.under_provisioned_request_ids),
                over_provisioned: sorted(&state.over_provisioned_request_ids),
                machines: state.active_agents,
                state: wire::scheduler_state(&state),
            }
        }))
    }

    async fn balancer_at_a_glance(&self) -> Result<BalancerHealth, CannotTell> {
        let status = self.balancer.leader_status().await;
        let status = status.map_err(|error| self.balancer_trouble(&error))?;
        let state = wire::balancer_state(&status, Vec::new());
        let waiting = match state.pending {
            0 => Vec::new(),
            _ => {
                let queue = self.queue().await?;
                queue
                    .into_iter()
                    .map(|entry| entry.request.to_string())
                    .collect()
            }
        };
        Ok(BalancerHealth {
            trouble: state.trouble(),
            waiting,
            pending: state.pending,
            oldest: state.oldest_pending,
        })
    }

    /// The connected agents of every group, and those that were there at an earlier digest and are not.
    async fn agents_seen(&self, wanted: Wanted<'_>) -> Result<Vec<AgentSeen>, CannotTell> {
        let groups = self.balancer.groups().await;
        let groups = groups.map_err(|error| self.balancer_trouble(&error))?;
        let seen = stream::iter(groups).map(|group| self.agents_of_group(group, wanted));
        let seen: baragon::Result<Vec<Vec<AgentSeen>>> = seen.buffered(AT_ONCE).try_collect().await;
        let seen = seen.map_err(|error| self.balancer_trouble(&error))?;
        Ok(seen.into_iter().flatten().collect())
    }

    async fn agents_of_group(
        &self,
        group: baragon::GroupName,
        wanted: Wanted<'_>,
    ) -> baragon::Result<Vec<AgentSeen>> {
        let connected = self.balancer.agents(&group).await?;
        let connected: Vec<String> = connected
            .iter()
            .map(|agent| agent.agent_id.to_string())
            .collect();
        let agent = |id: String, connected| AgentSeen {
            id,
            group: group.to_string(),
            connected,
        };
        let mut missing = wanted.before.agents_of(group.as_str(), wanted.at);
        missing.retain(|id| !connected.contains(id));
        let all = connected.into_iter().map(|id| agent(id, true));
        Ok(all
            .chain(missing.into_iter().map(|id| agent(id, false)))
            .collect())
    }
}

/// Whether a request is meant. What only has a name, where the services are not known, is meant where its name is.
fn is_meant<'a>(wanted: Wanted<'a>, services: Option<&[Standing]>) -> impl Fn(&str) -> bool + 'a {
    let ids: Option<HashSet<String>> =
        services.map(|services| services.iter().map(|service| service.id.clone()).collect());
    move |id: &str| match &ids {
        Some(ids) => ids.contains(id),
        None => {
            let name = commands::Belongings {
                id,
                owners: &[],
                group: None,
            };
            wanted.of.means(name, wanted.labels)
        }
    }
}

/// A service of the balancer, as far as watches go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancedService {
    /// Its id.
    pub id: String,
    /// Who owns it.
    pub owners: Vec<String>,
    /// Its upstreams, each with the request that brought it.
    pub upstreams: BTreeMap<String, Option<String>>,
}

/// The services of a balancer, and the version at which they were read, from releases that have one.
#[derive(Debug, Clone, Default)]
pub struct Balanced {
    version: Option<baragon::StateVersion>,
    /// The services; none where the balancer could not be asked.
    pub services: Option<Arc<Vec<BalancedService>>>,
}

impl Environment {
    /// The services of the balancer, in one call; what was read before, where nothing has changed since.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn balanced(&self, before: &Balanced) -> Result<Balanced, CannotTell> {
        let answer = self.balancer.services_unless(before.version.as_ref()).await;
        match answer.map_err(|error| self.balancer_trouble(&error))? {
            baragon::ServicesAnswer::NotModified => Ok(before.clone()),
            baragon::ServicesAnswer::Services { version, services } => Ok(Balanced {
                version,
                services: Some(Arc::new(services.iter().map(wire::balanced).collect())),
            }),
        }
    }

    /// How a deploy ended that is not on its way any more: "FAILED after 2 min 5 s: …". None where the scheduler does not say.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn end_of_deploy(
        &self,
        request: &str,
        deploy: &str,
    ) -> Result<Option<String>, CannotTell> {
        let request = commands::SchedulerRequestId::new(request);
        let deploy = commands::DeployId::new(deploy);
        let history = self.deploy_history(&request, &deploy).await?;
        let told = history.map(|history| wire::told_deploy(&history, None));
        Ok(told.and_then(|told| {
            let after = told
                .took
                .map(|took| format!(" after {}", commands::duration(took)));
            let why = told.why.map(|why| format!(": {why}"));
            Some(format!(
                "{}{}{}",
                told.state?,
                after.unwrap_or_default(),
                why.unwrap_or_default()
            ))
        }))
    }
}
