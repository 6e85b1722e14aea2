//! Two replicas on one PostgreSQL database: one is killed, stopped for longer than its leases last, or loses its
//! connections, at every step. The other goes on; the first, come back, neither acts nor speaks.

use std::process::Stdio;
use std::time::{Duration, Instant};

use fixtures::PATIENCE;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

use crate::cell::{confirmation, ids_in, needs_second, prepared, rest, transcript};
use crate::child::{Orders, Trouble, VARIABLE};
use crate::oracle::{self, Reference};
use crate::orders::Order;
use crate::room::{Message, Room};
use crate::stage::Stage;

const BETWEEN_MOVES: Duration = Duration::from_millis(20);
/// How long the one that came back is watched. Longer than it needs to do what it was about to.
const WATCHED: Duration = Duration::from_secs(4);

/// What happens to the first replica at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Killed,
    /// Stopped until the other one has finished its work.
    Stopped,
    /// Every connection it has to the database is cut.
    Severed,
}

/// A cell with two replicas.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) order: Order,
    pub(crate) fate: Fate,
    pub(crate) step: u64,
}

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: first replica {:?} at step {}",
            self.order.command, self.fate, self.step
        )
    }
}

/// What came of it.
pub(crate) struct Came {
    /// Whether the step was reached.
    pub(crate) struck: bool,
    /// From the death of the one to the next word in the room.
    pub(crate) take_over: Option<Duration>,
}

impl Pair {
    pub(crate) async fn judged(&self, server: &str, reference: &Reference) -> Result<Came, String> {
        let database = Database::create(server).await?;
        let outcome = self.run(&database.address, reference).await;
        database.drop().await?;
        outcome
    }

    async fn run(&self, address: &str, reference: &Reference) -> Result<Came, String> {
        let (stage, mut ids) = prepared(self.order).await?;
        let room = Room::open(1, 0).await.map_err(|error| error.to_string())?;
        let trouble = match self.fate {
            Fate::Killed => Trouble::Dies(self.step),
            Fate::Stopped | Fate::Severed => Trouble::Stops(self.step),
        };
        let mut first = Replica::start(&stage, &room, address, 1, trouble)?;
        // The first one takes what there is to take; it may meet its step on the way.
        first.until_ready().await?;
        let mut second = Replica::start(&stage, &room, address, 2, Trouble::None)?;
        let newest = stage.prod.singularity.task_ids("mail-worker").pop();
        room.says(
            "ada",
            &self
                .order
                .sentence
                .replace("<task>", &newest.unwrap_or_default()),
        );
        let struck = self.watch(&stage, &room, &mut first, &mut second).await;
        let log = || format!("{}{}", first.log, second.log);
        let struck = struck.map_err(|why| {
            format!(
                "{why}\n  the room:\n{}\n  the log:\n{}",
                transcript(&room.messages()),
                log()
            )
        })?;
        let settled = Instant::now();
        first.go_on();
        while settled.elapsed() < WATCHED && struck.at.is_some() && self.fate != Fate::Killed {
            stage.tick().await;
            tokio::time::sleep(BETWEEN_MOVES).await;
            first.read().await;
        }
        room.leave(true);
        first.end().await?;
        second.end().await?;
        rest(&stage).await;
        let messages = room.messages();
        ids.extend(ids_in(&messages));
        let now = oracle::snapshot(&stage, &ids).await;
        stage.stop().await;
        let judged = oracle::judge(reference, &now, &messages);
        judged.map_err(|why| {
            format!(
                "{why}\n  the room:\n{}\n  the log:\n{}{}",
                transcript(&messages),
                first.log,
                second.log
            )
        })?;
        Ok(Came {
            struck: struck.at.is_some(),
            take_over: struck.next_word,
        })
    }

    /// Plays the people until the room has heard the end.
    async fn watch(
        &self,
        stage: &Stage,
        room: &Room,
        first: &mut Replica,
        second: &mut Replica,
    ) -> Result<Struck, String> {
        let began = Instant::now();
        let mut confirmed = false;
        let mut struck = Struck {
            at: None,
            said: 0,
            next_word: None,
        };
        loop {
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "it did not come to an end; the first replica is {}",
                    first.state()
                ));
            }
            first.read().await;
            second.read().await;
            let messages = room.messages();
            if struck.at.is_none() && first.struck {
                struck.at = Some(Instant::now());
                struck.said = states(&messages);
                if self.fate == Fate::Severed {
                    sever(first, &first.orders.server).await?;
                    first.go_on();
                }
            }
            if let (Some(at), None) = (struck.at, struck.next_word)
                && states(&messages) > struck.said
            {
                struck.next_word = Some(at.elapsed());
            }
            if !confirmed && let Some(sentence) = confirmation(&messages) {
                confirmed = true;
                let second = needs_second(&messages);
                room.says(if second { "bob" } else { "ada" }, &sentence);
            }
            if oracle::last_words(&messages).is_some() && room.all_heard() {
                return Ok(struck);
            }
            stage.tick().await;
            tokio::time::sleep(BETWEEN_MOVES).await;
        }
    }
}

struct Struck {
    at: Option<Instant>,
    said: usize,
    next_word: Option<Duration>,
}

fn states(messages: &[Message]) -> usize {
    messages.iter().map(|message| message.states.len()).sum()
}

/// One process.
struct Replica {
    orders: Orders,
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
    log: String,
    struck: bool,
    ready: bool,
}

impl Replica {
    fn start(
        stage: &Stage,
        room: &Room,
        address: &str,
        process: u32,
        trouble: Trouble,
    ) -> Result<Self, String> {
        let environment = |environment: &fixtures::demo::SimulatedEnvironment| {
            (
                environment.name.clone(),
                environment.baragon.base_url(),
                environment.singularity.base_url(),
            )
        };
        let orders = Orders {
            room: room.address(),
            process,
            database: std::path::PathBuf::new(),
            // PostgreSQL lists a connection by this name.
            server: Some(format!("{address}?application_name=replica-{process}")),
            environments: vec![environment(&stage.prod), environment(&stage.qa)],
            trouble,
            broken: None,
            may_still_arrive: Duration::from_millis(800),
        };
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let text = serde_json::to_string(&orders).map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .env(VARIABLE, text)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| error.to_string())?;
        let errors = child.stderr.take().ok_or("no standard error")?;
        Ok(Self {
            orders,
            child,
            lines: BufReader::new(errors).lines(),
            log: String::new(),
            struck: false,
            ready: false,
        })
    }

    async fn until_ready(&mut self) -> Result<(), String> {
        let began = Instant::now();
        while !self.ready && !self.struck {
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "the first replica does not get ready:\n{}",
                    self.log
                ));
            }
            self.read().await;
            tokio::time::sleep(BETWEEN_MOVES).await;
        }
        Ok(())
    }

    /// Reads what it has said so far.
    async fn read(&mut self) {
        while let Some(Ok(Some(line))) = self.lines.next_line().now_or_never() {
            self.struck |= line.starts_with("died at") || line.starts_with("stopped at");
            self.ready |= line == "ready";
            self.log
                .push_str(&format!("    {}: {line}\n", self.orders.process));
        }
    }

    /// What the operating system says of it: running, sleeping, stopped …
    fn state(&self) -> String {
        let pid = self.child.id().unwrap_or_default();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let state = status.lines().find_map(|line| line.strip_prefix("State:"));
        state.unwrap_or("gone").trim().to_owned()
    }

    /// Lets it go on where it was stopped.
    fn go_on(&self) {
        let pid = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            // A process that has ended needs no going on.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::CONT);
        }
    }

    /// Waits until it has left. It may meet its step on the way out, and is let go on then.
    async fn end(&mut self) -> Result<(), String> {
        let began = Instant::now();
        while self
            .child
            .try_wait()
            .map_err(|error| error.to_string())?
            .is_none()
        {
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "replica {} does not leave:\n{}",
                    self.orders.process, self.log
                ));
            }
            self.read().await;
            self.go_on();
            tokio::time::sleep(BETWEEN_MOVES).await;
        }
        self.read().await;
        Ok(())
    }
}

/// Cuts every connection of a replica to its database.
async fn sever(replica: &Replica, server: &Option<String>) -> Result<(), String> {
    let Some(address) = server else { return Ok(()) };
    let name = format!("replica-{}", replica.orders.process);
    let pool = connect(address.split('?').next().unwrap_or(address)).await?;
    let statement = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{name}'"
    );
    let cut = pool
        .execute(statement.as_str())
        .await
        .map_err(|error| error.to_string());
    pool.close().await;
    cut.map(|_| ())
}

/// A database of its own.
struct Database {
    server: String,
    name: String,
    address: String,
}

impl Database {
    async fn create(server: &str) -> Result<Self, String> {
        let name = format!("deckhand_crash_{:016x}", rand::random::<u64>());
        run(server, &format!("CREATE DATABASE {name}")).await?;
        let mut address = url::Url::parse(server).map_err(|error| error.to_string())?;
        address.set_path(&name);
        Ok(Self {
            server: server.to_owned(),
            name,
            address: address.into(),
        })
    }

    fn drop(self) -> BoxFuture<'static, Result<(), String>> {
        Box::pin(async move {
            run(
                &self.server,
                &format!("DROP DATABASE {} WITH (FORCE)", self.name),
            )
            .await
        })
    }
}

async fn run(server: &str, statement: &str) -> Result<(), String> {
    let pool = connect(server).await?;
    let done = pool
        .execute(statement)
        .await
        .map_err(|error| error.to_string());
    pool.close().await;
    done.map(|_| ())
}

async fn connect(address: &str) -> Result<AnyPool, String> {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1);
    pool.connect(address)
        .await
        .map_err(|error| error.to_string())
}
