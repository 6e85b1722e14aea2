//! The command line: reading it, and one module a verb.

mod backup;
mod check;
mod console;
mod demo;
mod explain;
mod history;
mod output;
mod policy;
mod say;
mod serve;
mod session;
mod signal;
mod sim;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::Verdict;

/// Drives deploys and load-balancer changes from sentences.
#[derive(Debug, Parser)]
#[command(name = "deckhand", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    /// How the log on standard error is written: for people, or a JSON object a line. `RUST_LOG` says how much of it.
    #[arg(
        long,
        global = true,
        env = "DECKHAND_LOG_FORMAT",
        default_value = "text",
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// A room in the terminal with a simulated prod and qa. Nothing to configure, nothing real is touched.
    Demo(demo::Demo),
    /// A room in the terminal with the configured services.
    Console(console::Console),
    /// Runs the bot in Slack and Discord, whichever is configured, until it is told to stop.
    Serve(serve::Serve),
    /// Says one sentence to the configured services, and waits for its end.
    Say(say::Say),
    /// Says what a sentence is understood as, without contacting anything.
    Explain(explain::Explain),
    /// Runs the simulated services, for development.
    Sim(sim::Sim),
    /// Reads the configuration, contacts each service, and says what is wrong.
    Check(check::Check),
    /// Prints the whole life of an operation, from the message that asked for it to its last word.
    History(history::History),
    /// Tests and compares rules, and prints what they can speak of. Contacts nothing.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Copies the database file as it is at one moment, while a deckhand works with it.
    Backup(backup::Backup),
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
struct ConfigFile {
    /// The configuration file.
    #[arg(
        long = "config",
        env = "DECKHAND_CONFIG",
        default_value = "deckhand.toml",
        value_name = "FILE"
    )]
    file: PathBuf,
}

impl Arguments {
    /// How much is logged where nobody asks for more. In a terminal errors only, so that a room stays readable: what a service
    /// would not say is told in the room.
    #[must_use]
    pub fn log_filter(&self) -> &'static str {
        match self.verb {
            Verb::Serve(_) => "warn",
            _ => "error",
        }
    }

    /// Runs the verb to its end.
    ///
    /// # Errors
    /// What kept it from being run, for one sentence on standard error.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.verb {
            Verb::Demo(demo) => demo.run().await,
            Verb::Console(console) => console.run().await,
            Verb::Serve(serve) => serve.run().await,
            Verb::Say(say) => say.run().await,
            Verb::Explain(explain) => explain.run(),
            Verb::Sim(sim) => sim.run().await,
            Verb::Check(check) => check.run().await,
            Verb::History(history) => history.run().await,
            Verb::Policy(policy) => policy.run(),
            Verb::Backup(backup) => backup.run().await,
        }
    }
}

/// The exit status that tells a script how a sentence ended.
fn exit_status(verdict: Verdict) -> ExitCode {
    ExitCode::from(match verdict {
        Verdict::Success => 0,
        Verdict::Failed => 1,
        Verdict::Refused => 2,
        Verdict::Unknown => 3,
    })
}
