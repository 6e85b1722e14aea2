//! The bot whose crashes are rehearsed: a process of its own, in a room that outlives it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baragon_client::BaragonClient;
use chrono::Utc;
use commands::{EnvironmentName, Person};
use deckhand::chat::console::layout;
use deckhand::chat::{Edge, Finding, Heard, NotSaid, Outgoing, Room, Saying, TakingAway};
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::journal::{Journal, Place};
use deckhand::policy::Policy;
use scheduler_client::SchedulerClient;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::stage::MASTER_KEY;
use crate::wire::{Answer, Ask, Words};

/// The variable that makes a process the bot, and holds its orders.
pub(crate) const VARIABLE: &str = "DECKHAND_REHEARSAL";

/// How long a client waits for an answer: short, so that lost answers do not make a cell long.
pub(crate) const DEADLINE: Duration = Duration::from_millis(400);
const TICK: Duration = Duration::from_millis(20);

/// What a process says on standard error of how many steps it took.
pub(crate) const STEPS_TAKEN: &str = "steps: ";

/// What a bot is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub(crate) room: SocketAddr,
    /// Which of the processes of a cell this is.
    pub(crate) process: u32,
    pub(crate) database: PathBuf,
    /// PostgreSQL in place of the file.
    pub(crate) server: Option<String>,
    /// Name, balancer, scheduler.
    pub(crate) environments: Vec<(String, String, String)>,
    pub(crate) trouble: Trouble,
    /// What the bot is deliberately made to do wrong.
    pub(crate) broken: Option<Broken>,
    /// How long what was sent without a key is looked for.
    pub(crate) may_still_arrive: Duration,
}

/// What happens to the process, at which step. Steps are numbered from 1 in the order they are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Trouble {
    None,
    /// It ends like a killed one, right there.
    Dies(u64),
    /// Stops at that step, as SIGSTOP does, and says so; somebody else lets it go on.
    Stops(u64),
    /// Three steps of storing in a row fail from there, before or after what they store is on disk.
    StoreFails(u64),
}

impl Trouble {
    /// The step it strikes at; 0 where it does not.
    pub(crate) fn step(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Dies(step) | Self::Stops(step) | Self::StoreFails(step) => step,
        }
    }
}

/// A bot that is built wrong, to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Broken {
    /// Acknowledges an event before it is stored.
    AcknowledgesFirst,
    /// Says a message again without looking for it.
    NeverLooks,
}

/// Runs the bot until the room wants it to leave.
pub(crate) fn run(orders: &str) -> anyhow::Result<()> {
    let orders: Orders = serde_json::from_str(orders)?;
    tracing_subscriber::fmt()
        .with_env_filter(
            std::env::var("DECKHAND_CRASH_LOG").unwrap_or_else(|_| "deckhand=info".to_owned()),
        )
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    rehearse(orders.trouble);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(converse(orders))
}

/// How many steps were reached.
static STEPS: AtomicU64 = AtomicU64::new(0);

/// Numbers the steps, and does at one of them what is to be rehearsed.
fn rehearse(trouble: Trouble) {
    deckhand::steps::rehearse(Box::new(move |step| {
        let number = STEPS.fetch_add(1, Ordering::SeqCst) + 1;
        if std::env::var_os("DECKHAND_CRASH_STEPS").is_some() {
            eprintln!("step {number}: {step}");
        }
        match trouble {
            Trouble::Dies(at) if at == number => {
                // On standard error, which is a pipe to the rehearsal: where it died.
                eprintln!("died at {number}: {step}");
                die();
            }
            Trouble::Stops(at) if at == number => {
                eprintln!("stopped at {number}: {step}");
                stop_here();
            }
            Trouble::StoreFails(from)
                if (from..from + 3).contains(&number) && step.starts_with("stor") =>
            {
                anyhow::bail!("database or disk is full (rehearsed at {number}: {step})")
            }
            _ => {}
        }
        Ok(())
    }));
}

/// Ends the process as SIGKILL does: nothing is flushed, nothing is closed.
fn die() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}

fn stop_here() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
}

async fn converse(orders: Orders) -> anyhow::Result<()> {
    let place = match &orders.server {
        Some(address) => Place::Server(address.clone()),
        None => Place::File(orders.database.clone()),
    };
    let mut environments = Vec::new();
    for (name, balancer, scheduler) in &orders.environments {
        environments.push(Environment {
            name: EnvironmentName::new(name),
            balancer: BaragonClient::builder()
                .base_url(balancer)
                .deadline(DEADLINE)
                .build()?,
            master_key: Some(MASTER_KEY.into()),
            scheduler: SchedulerClient::builder(scheduler)
                .deadline(DEADLINE)
                .build()?,
            configured: Arc::default(),
        });
    }
    let environments = Environments::new(environments, Some(EnvironmentName::new("prod")));
    let pace = Pace {
        tick: TICK,
        may_still_arrive: orders.may_still_arrive,
    };
    let house = House::new(
        Journal::open(&place).await?,
        environments,
        Policy::everybody(),
        pace,
    );
    let edge = Arc::new(Mouth {
        room: orders.room,
        never_looks: orders.broken == Some(Broken::NeverLooks),
    });
    let deckhand = Deckhand::start(house, edge, "room").await?;
    deckhand.tell_of_absence().await?;
    eprintln!("ready");
    hear(&deckhand, &orders).await?;
    deckhand.stop().await;
    eprintln!("{STEPS_TAKEN}{}", STEPS.load(Ordering::SeqCst));
    Ok(())
}

async fn hear(deckhand: &Deckhand, orders: &Orders) -> anyhow::Result<()> {
    loop {
        let asked = ask(
            orders.room,
            &Ask::Next {
                process: orders.process,
            },
        )
        .await?;
        let (key, person, text) = match asked {
            Some(Answer::Event { key, person, text }) => (key, person, text),
            _ => return Ok(()),
        };
        let acknowledge = Ask::Acknowledge { key: key.clone() };
        if orders.broken == Some(Broken::AcknowledgesFirst) {
            ask(orders.room, &acknowledge).await?;
        }
        let heard = Heard {
            event_key: key,
            room: Room("room:crash".to_owned()),
            person: Person(format!("room:{person}")),
            text,
            source: None,
            at: Utc::now(),
        };
        deckhand::steps::passed("heard");
        while let Err(error) = deckhand.hear(heard.clone()).await {
            // What is not stored is not acknowledged. This room would deliver it again; trying again is the same.
            eprintln!("not stored: {error:#}");
            tokio::time::sleep(TICK).await;
        }
        deckhand::steps::passed("acknowledging");
        ask(orders.room, &acknowledge).await?;
        deckhand::steps::passed("acknowledged");
    }
}

/// The edge of the room.
struct Mouth {
    room: SocketAddr,
    never_looks: bool,
}

impl Edge for Mouth {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let words = Words {
                key: outgoing.message_key.clone(),
                text: layout::lines(&outgoing.reply).join("\n"),
                buttons: outgoing
                    .reply
                    .buttons
                    .iter()
                    .map(|button| button.typed())
                    .collect(),
                ended: outgoing
                    .ended
                    .map(|verdict| format!("{verdict:?}").to_lowercase()),
                said_as: outgoing.said_as.clone(),
            };
            match ask(self.room, &Ask::Say(words)).await {
                Ok(Some(Answer::Said { said_as })) => Ok(said_as),
                other => Err(NotSaid::Unknown(format!("{other:?}"))),
            }
        })
    }

    fn find<'a>(&'a self, outgoing: &'a Outgoing) -> Finding<'a> {
        Box::pin(async move {
            if self.never_looks {
                return Ok(None);
            }
            match ask(
                self.room,
                &Ask::Find {
                    key: outgoing.message_key.clone(),
                },
            )
            .await
            {
                Ok(Some(Answer::Said { said_as })) => Ok(Some(said_as)),
                Ok(Some(Answer::NotFound)) => Ok(None),
                other => Err(NotSaid::NotNow(format!("{other:?}"))),
            }
        })
    }

    fn take_others_away<'a>(&'a self, outgoing: &'a Outgoing) -> TakingAway<'a> {
        Box::pin(async move {
            let Some(said_as) = outgoing.said_as.clone() else {
                return;
            };
            let key = outgoing.message_key.clone();
            let taken = ask(self.room, &Ask::TakeOthersAway { key, said_as }).await;
            if !matches!(taken, Ok(Some(Answer::Done))) {
                eprintln!("a message may stand there twice: {taken:?}");
            }
        })
    }
}

/// Asks the room. None where its answer is lost.
async fn ask(room: SocketAddr, ask: &Ask) -> anyhow::Result<Option<Answer>> {
    let mut stream = TcpStream::connect(room).await?;
    let mut line = serde_json::to_string(ask)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    if answer.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&answer)?))
}
