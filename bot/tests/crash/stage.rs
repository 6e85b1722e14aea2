//! The simulated services of one cell.

use std::time::Duration;

use fixtures::baragon::Settings;
use fixtures::demo::{SimulatedEnvironment, start_with};
use fixtures::{Fault, FaultKind};

use crate::orders::Order;

/// What the balancers list their keys with.
pub(crate) const MASTER_KEY: &str = "the-master-key-of-the-crash";

/// Longer than the bot waits for an answer.
const LATE: Duration = Duration::from_millis(600);

/// What the net does to the first change that a service is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Net {
    Works,
    ReplyLost,
    ReplyLate,
    ErrorAfterwards,
    RequestLost,
}

/// A world: prod and qa.
pub(crate) struct Stage {
    pub(crate) prod: SimulatedEnvironment,
    pub(crate) qa: SimulatedEnvironment,
}

impl Stage {
    pub(crate) async fn new() -> std::io::Result<Self> {
        let settings = Settings {
            tick: None,
            agent_max_attempts: 2,
            torn_ends: true,
            master_key: Some(MASTER_KEY.to_owned()),
            ..Settings::default()
        };
        Ok(Self {
            prod: start_with("prod", settings.clone(), 0).await?,
            qa: start_with("qa", settings, 0).await?,
        })
    }

    /// The world's directives name no operation.
    pub(crate) async fn with_ids(&self, text: &str) -> String {
        text.to_owned()
    }

    /// The bot is another process here, and starts with the rules it has.
    pub(crate) fn rules(&self, folder: &str) -> Result<(), String> {
        Err(format!("{folder}: rules do not change in a rehearsal"))
    }

    /// A rehearsal asks no source of metrics.
    pub(crate) fn sources_go_away(&self) {}

    /// Time passes once in every service.
    pub(crate) async fn tick(&self) {
        for environment in [&self.prod, &self.qa] {
            environment.baragon.tick();
            environment.singularity.tick().await;
        }
    }

    /// The first change that the bot asks for meets the net. What the scheduler asks of its balancer does not.
    pub(crate) fn meet(&self, net: Net, order: &Order) {
        let kind = match net {
            Net::Works => return,
            Net::ReplyLost => FaultKind::ReplyLost,
            Net::ReplyLate => FaultKind::ReplyLate(LATE),
            Net::ErrorAfterwards => FaultKind::StatusAfterwards(500, String::new()),
            Net::RequestLost => FaultKind::RequestLost,
        };
        for method in ["POST", "PUT", "DELETE"] {
            for environment in [&self.prod, &self.qa] {
                let fault = Fault::once(method, "", kind.clone());
                if order.is_of_balancer() {
                    environment.baragon.fault(fault);
                } else {
                    environment.singularity.fault(fault);
                }
            }
        }
    }

    pub(crate) async fn stop(self) {
        for environment in [self.prod, self.qa] {
            tokio::join!(environment.baragon.stop(), environment.singularity.stop());
        }
    }
}
