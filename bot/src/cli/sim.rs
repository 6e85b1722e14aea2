//! `deckhand sim`: the simulated services on ports, until interrupted.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use fixtures::baragon::Settings;
use fixtures::demo::{SimulatedEnvironment, start_with};
use fixtures::discord::{self, SimulatedDiscord};
use fixtures::slack::{APP_TOKEN, BOT_TOKEN, SimulatedSlack};

use super::output;
use super::signal::told_to_stop;

/// Runs the simulated services, for development.
#[derive(Debug, clap::Args)]
pub(super) struct Sim {
    /// The port of prod's balancer; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    prod_balancer: u16,
    /// The port of prod's scheduler; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    prod_scheduler: u16,
    /// The port of qa's balancer; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    qa_balancer: u16,
    /// The port of qa's scheduler; 0 takes any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    qa_scheduler: u16,
    /// Milliseconds between two ticks of the balancers' workers, and of the schedulers' loops.
    #[arg(long, default_value_t = 1_000, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..))]
    tick_ms: u64,
    /// The key that the balancers ask for; none by default.
    #[arg(long, value_name = "KEY")]
    authkey: Option<String>,
    /// Runs a simulated Slack as well, on this port; 0 takes any free one. With no port, there is none.
    #[arg(long, value_name = "PORT")]
    slack: Option<u16>,
    /// Runs a simulated Discord as well, on this port; 0 takes any free one. With no port, there is none.
    #[arg(long, value_name = "PORT")]
    discord: Option<u16>,
    /// Runs a simulated Blazar as well, with some builds, on this port; 0 takes any free one. With no port, there is none.
    #[arg(long, value_name = "PORT")]
    blazar: Option<u16>,
}

impl Sim {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let prod = self
            .start("prod", self.prod_balancer, self.prod_scheduler)
            .await?;
        let qa = self
            .start("qa", self.qa_balancer, self.qa_scheduler)
            .await?;
        let slack = match self.slack {
            Some(port) => Some(
                SimulatedSlack::builder()
                    .port(port)
                    .start()
                    .await
                    .with_context(|| {
                        format!("the simulated Slack cannot be started on port {port}")
                    })?,
            ),
            None => None,
        };
        let discord = match self.discord {
            Some(port) => {
                let settings = discord::Settings {
                    port,
                    ..discord::Settings::default()
                };
                Some(SimulatedDiscord::start(settings).await.with_context(|| {
                    format!("the simulated Discord cannot be started on port {port}")
                })?)
            }
            None => None,
        };
        let blazar = match self.blazar {
            Some(port) => Some(fixtures::demo::builds(port).await.with_context(|| {
                format!("the simulated Blazar cannot be started on port {port}")
            })?),
            None => None,
        };
        let mut text = self.configuration(&[&prod, &qa], slack.as_ref(), discord.as_ref());
        if let Some(blazar) = &blazar {
            text.push_str(&format!(
                "\n[builds]\nblazar_url = \"{}\"\nversion = \"1.{{number}}\"\n",
                blazar.base_url()
            ));
        }
        output::line(&text)?;
        told_to_stop().await;
        if let Some(discord) = discord {
            discord.stop().await;
        }
        if let Some(slack) = slack {
            slack.stop().await;
        }
        for environment in [prod, qa] {
            tokio::join!(environment.baragon.stop(), environment.singularity.stop());
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn start(
        &self,
        name: &str,
        balancer: u16,
        scheduler: u16,
    ) -> anyhow::Result<SimulatedEnvironment> {
        let settings = Settings {
            port: balancer,
            tick: Some(Duration::from_millis(self.tick_ms)),
            auth_key: self.authkey.clone(),
            // Without a master key the service cannot even say whether a key is right.
            master_key: self.authkey.as_ref().map(|key| format!("{key}-master")),
            ..Settings::default()
        };
        let started = start_with(name, settings, scheduler).await;
        started.map_err(|error| anyhow::anyhow!("the simulated {name} cannot be started on ports {balancer} and {scheduler}: {error}"))
    }

    /// A configuration for what runs, ready to be put into a file.
    fn configuration(
        &self,
        environments: &[&SimulatedEnvironment],
        slack: Option<&SimulatedSlack>,
        discord: Option<&SimulatedDiscord>,
    ) -> String {
        let mut text = String::from(
            "# Simulated services, until interrupted. This is a configuration for them:\n\n[policy]\nmay_change = [\"*\"]\n",
        );
        if self.authkey.is_some() {
            // Keys are in no output, not even simulated ones: whoever started this has them.
            text.push_str(
                "\n# DECKHAND_AUTHKEY is what --authkey says, DECKHAND_MASTER_KEY the same with -master behind it.\n",
            );
        }
        if let Some(slack) = slack {
            text.push_str(&format!(
                "\n# The simulated Slack takes SLACK_BOT_TOKEN={BOT_TOKEN} and SLACK_APP_TOKEN={APP_TOKEN}.\n\
                 [slack]\napi_url = \"{}/api\"\n",
                slack.base_url()
            ));
        }
        if let Some(discord) = discord {
            text.push_str(&format!(
                "\n# The simulated Discord takes DISCORD_TOKEN={}.\n[discord]\napi_url = \"{}\"\n",
                discord::TOKEN,
                discord.rest_url()
            ));
        }
        for environment in environments {
            let name = &environment.name;
            let default = if name == "prod" {
                "default = true\n"
            } else {
                ""
            };
            text.push_str(&format!("\n[environments.{name}]\n{default}"));
            text.push_str(&format!(
                "balancer.base_urls = [\"{}\"]\n",
                environment.baragon.base_url()
            ));
            if self.authkey.is_some() {
                text.push_str("balancer.authkey = { env = \"DECKHAND_AUTHKEY\" }\n");
                text.push_str("balancer.master_key = { env = \"DECKHAND_MASTER_KEY\" }\n");
            }
            text.push_str(&format!(
                "scheduler.base_url = \"{}\"\n",
                environment.singularity.base_url()
            ));
        }
        text
    }
}
