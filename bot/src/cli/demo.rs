//! `deckhand demo`: the whole bot against simulated services, in one process.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use baragon_client::BaragonClient;
use commands::EnvironmentName;
use commands::builds::VersionOf;
use fixtures::demo::{Ports, SimulatedEnvironment};
use scheduler_client::SchedulerClient;

use super::session;
use crate::builds::Builds;
use crate::builds::blazar::Blazar;
use crate::environment::{Environment, Environments};
use crate::house::{House, Pace};
use crate::journal::Journal;
use crate::policy::Policy;

/// How much faster `--fast` lets the simulated time go.
const FAST: u32 = 20;

/// A room in the terminal with a simulated prod and qa.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Lets simulated time go twenty times faster.
    #[arg(long)]
    fast: bool,
}

const WELCOME: &str = "\
This is a room in your terminal, with a simulated prod and qa. Nothing real is touched.
Say, for example:

  Add host(s) to hubapi.com        then:  confirm
  Status of the last request?
  Update config of hubapi.com
  list services
  what is ready to deploy?         then:  deploy HubApiWeb 1.42
  digest prod now

`help` shows everything, `/as reviewer` lets you speak as a second person, Ctrl-D leaves.
";

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let pace = Pace::default();
        let pace = if self.fast {
            Pace {
                tick: pace.tick / FAST,
                may_still_arrive: pace.may_still_arrive / FAST,
            }
        } else {
            pace
        };
        // The balancer's worker and the follower move at the same pace, as they do for real.
        let prod = fixtures::demo::start("prod", Some(pace.tick), Ports::default()).await?;
        let qa = fixtures::demo::start("qa", Some(pace.tick), Ports::default()).await?;
        let environments = Environments::new(
            vec![
                client_of(&prod, Duration::from_secs(10))?,
                client_of(&qa, Duration::from_secs(10))?,
            ],
            Some(EnvironmentName::new("prod")),
        );
        let journal = Journal::in_memory().await?;
        let blazar = fixtures::demo::builds(0).await?;
        let builds = Builds {
            blazar: Some(Blazar::new(&blazar.base_url())?),
            version: VersionOf::new("1.{number}"),
            ..Builds::default()
        };
        let house =
            House::new(journal, environments, Policy::everybody(), pace).with_builds(builds);
        let ended = session::converse(house, "demo", WELCOME).await;
        for environment in [prod, qa] {
            tokio::join!(environment.baragon.stop(), environment.singularity.stop());
        }
        ended
    }
}

fn client_of(simulated: &SimulatedEnvironment, deadline: Duration) -> anyhow::Result<Environment> {
    Ok(Environment {
        name: EnvironmentName::new(&simulated.name),
        balancer: BaragonClient::builder()
            .base_url(simulated.baragon.base_url())
            .deadline(deadline)
            .build()?,
        master_key: None,
        scheduler: SchedulerClient::builder(simulated.singularity.base_url())
            .deadline(deadline)
            .build()?,
        configured: Arc::default(),
    })
}
