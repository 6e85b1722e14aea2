//! Asking the scheduler about itself: its state, machines, what is switched off, what expires.

use commands::{
    ClusterFacts, CrashLoop, DisabledAction, FoundExpiring, MachineSeen, OffRequests, Provisioned,
    SchedulerState, Webhook,
};
use scheduler_client as scheduler;
use scheduler_client::{RequestId, RequestsQuery};

use crate::environment::{CannotTell, Environment, wire};

/// How many requests that are off are looked at.
const LOOKED_AT: usize = 50;

/// The properties by which everything that expires is found in one call, also among thousands of requests.
const TIMERS: [&str; 5] = [
    "expiringBounce",
    "expiringPause",
    "expiringScale",
    "expiringPriority",
    "expiringSkipHealthchecks",
];

impl Environment {
    /// What the leader has saved of the scheduler's state; `None` before the first time.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn scheduler_state(&self) -> Result<Option<SchedulerState>, CannotTell> {
        let state = self.saved_state().await?;
        Ok(state.as_ref().map(wire::scheduler_state))
    }

    pub(super) async fn cluster(&self) -> Result<Option<ClusterFacts>, CannotTell> {
        let state = self.saved_state().await?;
        Ok(state.as_ref().map(wire::cluster))
    }

    async fn saved_state(&self) -> Result<Option<scheduler::SingularityState>, CannotTell> {
        let state = self.scheduler.state().await;
        state.map_err(|error| self.scheduler_trouble(&error))
    }

    /// The agents that tasks run on.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn mesos_agents(&self) -> Result<Vec<MachineSeen>, CannotTell> {
        let agents = self.scheduler.agents(None).await;
        let agents = agents.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(agents.iter().map(wire::agent).collect())
    }

    /// The racks they stand in.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn racks(&self) -> Result<Vec<MachineSeen>, CannotTell> {
        let racks = self.scheduler.racks(None).await;
        let racks = racks.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(racks.iter().map(wire::rack).collect())
    }

    /// The actions that are switched off.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn disabled_actions(&self) -> Result<Vec<DisabledAction>, CannotTell> {
        let actions = self.scheduler.disabled_actions().await;
        let actions = actions.map_err(|error| self.scheduler_trouble(&error))?;
        let mut actions: Vec<DisabledAction> = actions.iter().map(wire::disabled_action).collect();
        actions.sort_by(|a, b| a.action.cmp(&b.action));
        Ok(actions)
    }

    /// Whom the scheduler tells what happens.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, CannotTell> {
        let summaries = self.scheduler.webhook_summaries().await;
        let summaries = summaries.map_err(|error| self.scheduler_trouble(&error))?;
        let mut webhooks: Vec<Webhook> = summaries.iter().map(wire::webhook).collect();
        webhooks.sort_by(|a, b| (&a.kind, &a.uri).cmp(&(&b.kind, &b.uri)));
        Ok(webhooks)
    }

    /// The requests that fail again and again.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn crash_loops(&self) -> Result<Vec<CrashLoop>, CannotTell> {
        let loops = self.scheduler.crash_loops().await;
        let loops = loops.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(loops.values().flatten().map(wire::crash_loop).collect())
    }

    /// The requests with fewer tasks than they want, or with more: two calls, however many there are.
    ///
    /// # Errors
    /// When the scheduler cannot be asked, or has not counted yet.
    pub async fn off_requests(&self, way: Provisioned) -> Result<OffRequests, CannotTell> {
        let ids = match way {
            Provisioned::Under => self.scheduler.under_provisioned_requests().await,
            Provisioned::Over => self.scheduler.over_provisioned_requests().await,
        };
        let mut ids: Vec<RequestId> = ids.map_err(|error| match error {
            // Before the first count the service has nothing to count from, and fails (contract 2.9).
            scheduler::Error::Unexpected { status: 500, .. } => CannotTell(format!(
                "the scheduler of {} has not counted its tasks yet",
                self.name
            )),
            error => self.scheduler_trouble(&error),
        })?;
        ids.sort();
        let looked_at = &ids[..ids.len().min(LOOKED_AT)];
        let found = if looked_at.is_empty() {
            Vec::new()
        } else {
            let found = self.scheduler.requests_batch(looked_at).await;
            found
                .map_err(|error| self.scheduler_trouble(&error))?
                .requests
        };
        let mut shown: Vec<_> = found
            .iter()
            .map(|parent| {
                let counts = parent.task_ids.as_deref().map(wire::counts);
                (self.listed(parent), counts.unwrap_or_default())
            })
            .collect();
        shown.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        Ok(OffRequests {
            more: ids.len() - looked_at.len(),
            shown,
        })
    }

    /// What the scheduler takes back by itself: four calls, however many requests there are.
    ///
    /// # Errors
    /// When the scheduler cannot be asked at all.
    pub async fn expiring(&self) -> Result<FoundExpiring, CannotTell> {
        let query = RequestsQuery {
            include_full_request_data: true,
            properties: TIMERS.map(str::to_owned).to_vec(),
            ..RequestsQuery::default()
        };
        let (requests, agents, racks, disabled) = tokio::join!(
            self.scheduler.requests_with(&query),
            self.scheduler.expiring_agent_states(),
            self.scheduler.expiring_rack_states(),
            self.disabled_actions(),
        );
        let requests = requests.map_err(|error| self.scheduler_trouble(&error))?;
        let mut found = FoundExpiring {
            actions: requests.iter().flat_map(wire::expiring).collect(),
            not_read: Vec::new(),
        };
        for (kind, machines) in [("agent", agents), ("rack", racks)] {
            match machines {
                Ok(machines) => {
                    let told = machines
                        .iter()
                        .map(|timer| wire::expiring_machine(kind, timer));
                    found.actions.extend(told);
                }
                Err(error) => {
                    let CannotTell(why) = self.scheduler_trouble(&error);
                    found.not_read.push(format!("{kind}s: {why}"));
                }
            }
        }
        match disabled {
            Ok(disabled) => {
                let expires = disabled
                    .into_iter()
                    .filter(|action| action.expires.is_some());
                found
                    .actions
                    .extend(expires.map(|action| commands::ExpiringAction {
                        what: "disabled action".to_owned(),
                        of: action.action,
                        back_to: Some(commands::ENABLED.to_owned()),
                        due: action.expires,
                        by: action.by,
                        message: Some(action.message),
                    }));
            }
            Err(CannotTell(why)) => found.not_read.push(format!("disabled actions: {why}")),
        }
        Ok(found)
    }
}
