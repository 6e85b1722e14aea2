//! One cell: a command, what the net does, and where the process ends. Everything of it is gone when it is over.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fixtures::PATIENCE;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::child::{Broken, Orders, STEPS_TAKEN, Trouble, VARIABLE};
use crate::oracle::{self, Reference, Snapshot};
use crate::orders::Order;
use crate::room::{Message, Room};
use crate::stage::{Net, Stage};
use crate::world;

/// Between two moves of the world.
const BETWEEN_MOVES: Duration = Duration::from_millis(20);
/// How many moves the world gets to come to rest, once the bot has.
const TO_REST: usize = 40;

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) order: Order,
    pub(crate) net: Net,
    pub(crate) trouble: Trouble,
    /// How many copies of every event come.
    pub(crate) copies: u32,
    /// Every so many answers to new messages one is lost.
    pub(crate) loses_every: usize,
    pub(crate) broken: Option<Broken>,
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            order,
            net,
            trouble,
            copies,
            loses_every,
            ..
        } = self;
        write!(
            f,
            "{}: {trouble:?}, net {net:?}, {copies} copies, loses every {loses_every}",
            order.command
        )
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) snapshot: Snapshot,
    pub(crate) messages: Vec<Message>,
    /// Where the process ended, as it said itself.
    pub(crate) died: Option<String>,
    /// What the processes said on standard error.
    pub(crate) log: String,
}

impl Cell {
    /// A cell in which all goes well.
    pub(crate) fn calm(order: Order) -> Self {
        Self {
            order,
            net: Net::Works,
            trouble: Trouble::None,
            copies: 1,
            loses_every: 0,
            broken: None,
        }
    }

    /// What the world of an order looks like before it, and after it.
    pub(crate) async fn reference(order: Order) -> Result<Reference, String> {
        let (stage, ids) = prepared(order).await?;
        rest(&stage).await;
        let untouched = oracle::snapshot(&stage, &ids).await;
        stage.stop().await;
        let done = Self::calm(order).run().await?;
        match oracle::last_words(&done.messages) {
            Some((verdict, _)) if verdict == "success" => {}
            _ => {
                return Err(format!(
                    "undisturbed, it does not succeed:\n{}\n{}",
                    transcript(&done.messages),
                    done.log
                ));
            }
        }
        if done.snapshot == untouched {
            return Err("it changes nothing that is looked at".to_owned());
        }
        let steps = done
            .log
            .lines()
            .find_map(|line| line.trim().strip_prefix(STEPS_TAKEN));
        Ok(Reference {
            untouched,
            changed: done.snapshot,
            steps: steps
                .and_then(|steps| steps.parse().ok())
                .unwrap_or(u64::MAX),
        })
    }

    /// Runs the cell, and judges it.
    pub(crate) async fn judged(&self, reference: &Reference) -> Result<Outcome, String> {
        let outcome = self.run().await?;
        match oracle::judge(reference, &outcome.snapshot, &outcome.messages) {
            Ok(()) => Ok(outcome),
            Err(why) => Err(format!(
                "{why}\n  died: {:?}\n  the room:\n{}\n  the log:\n{}",
                outcome.died,
                transcript(&outcome.messages),
                outcome.log
            )),
        }
    }

    pub(crate) async fn run(&self) -> Result<Outcome, String> {
        let (stage, mut ids) = prepared(self.order).await?;
        stage.meet(self.net, &self.order);
        let talk = self.talk(&stage, self.order.sentence).await?;
        rest(&stage).await;
        ids.extend(ids_in(&talk.messages));
        let snapshot = oracle::snapshot(&stage, &ids).await;
        stage.stop().await;
        Ok(Outcome {
            snapshot,
            messages: talk.messages,
            died: talk.died,
            log: talk.log,
        })
    }

    /// Says a sentence to a bot of its own, confirms what it proposes, and waits for the end.
    async fn talk(&self, stage: &Stage, sentence: &str) -> Result<Talk, String> {
        let room = Room::open(self.copies, self.loses_every)
            .await
            .map_err(|error| error.to_string())?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut lives = Lives::new(stage, &room, folder.path().join("crash.sqlite3"), self);
        let newest = stage.prod.singularity.task_ids("mail-worker").pop();
        room.says(
            "ada",
            &sentence.replace("<task>", &newest.unwrap_or_default()),
        );
        lives.start(self.trouble)?;
        self.confirm_and_wait(stage, &room, &mut lives).await?;
        lives.leave(&room).await?;
        // Once more: whoever comes back finds nothing to say or to do.
        lives.start(Trouble::None)?;
        for _ in 0..5 {
            stage.tick().await;
            tokio::time::sleep(BETWEEN_MOVES).await;
        }
        lives.leave(&room).await?;
        Ok(Talk {
            messages: room.messages(),
            died: lives.died,
            log: lives.log,
        })
    }

    async fn confirm_and_wait(
        &self,
        stage: &Stage,
        room: &Room,
        lives: &mut Lives,
    ) -> Result<(), String> {
        let began = Instant::now();
        let mut confirmed = false;
        let mut has_ended = false;
        loop {
            if began.elapsed() > PATIENCE {
                lives.leave(room).await?;
                let said = transcript(&room.messages());
                return Err(format!(
                    "it did not come to an end; the room:\n{said}  the log:\n{}",
                    lives.log
                ));
            }
            lives.start_again_if_dead().await?;
            let messages = room.messages();
            if !confirmed && let Some(sentence) = confirmation(&messages) {
                confirmed = true;
                let second = needs_second(&messages);
                room.says(if second { "bob" } else { "ada" }, &sentence);
            }
            if has_ended && lives.is_settled() {
                return Ok(());
            }
            has_ended |= oracle::last_words(&messages).is_some() && room.all_heard();
            stage.tick().await;
            tokio::time::sleep(BETWEEN_MOVES).await;
        }
    }
}

/// What was said in one room.
struct Talk {
    messages: Vec<Message>,
    died: Option<String>,
    log: String,
}

/// The world before an order, and the ids of the operations that made it so.
pub(crate) async fn prepared(order: Order) -> Result<(Stage, Vec<String>), String> {
    let stage = Stage::new().await.map_err(|error| error.to_string())?;
    for directive in order.world {
        world::happen(&stage, directive).await?;
    }
    let mut ids = Vec::new();
    if let Some(first) = order.first {
        let talk = Cell::calm(order).talk(&stage, first).await?;
        ids = ids_in(&talk.messages);
    }
    Ok((stage, ids))
}

pub(crate) async fn rest(stage: &Stage) {
    for _ in 0..TO_REST {
        stage.tick().await;
    }
    for environment in [&stage.prod, &stage.qa] {
        environment.baragon.tick_until_idle(200);
    }
}

/// The operations' ids, as the room was told them.
pub(crate) fn ids_in(messages: &[Message]) -> Vec<String> {
    let keys = messages
        .iter()
        .map(|message| message.states[0].key.as_str());
    let mut ids: Vec<String> = keys
        .filter_map(|key| key.strip_prefix("operation:"))
        .map(str::to_owned)
        .collect();
    let buttons = messages
        .iter()
        .flat_map(|message| &message.states)
        .flat_map(|state| &state.buttons);
    ids.extend(
        buttons
            .filter_map(|button| {
                button
                    .strip_prefix("confirm ")
                    .or_else(|| button.strip_prefix("approve "))
            })
            .map(str::to_owned),
    );
    ids
}

/// The sentence that lets the plan run that was shown.
pub(crate) fn confirmation(messages: &[Message]) -> Option<String> {
    let mut buttons = messages
        .iter()
        .flat_map(|message| &message.states)
        .flat_map(|state| &state.buttons);
    buttons
        .rfind(|button| button.starts_with("confirm ") || button.starts_with("approve "))
        .cloned()
}

pub(crate) fn needs_second(messages: &[Message]) -> bool {
    let mut states = messages.iter().flat_map(|message| &message.states);
    states.any(|state| state.text.contains("second person") || state.text.contains("somebody else"))
}

pub(crate) fn transcript(messages: &[Message]) -> String {
    let states = messages.iter().flat_map(|message| &message.states);
    states
        .map(|state| {
            format!(
                "    [{} {:?}] {}\n",
                state.key,
                state.ended,
                state.text.replace('\n', "\n      ")
            )
        })
        .collect()
}

/// The processes of a cell, one after the other.
struct Lives {
    orders: Orders,
    child: Option<Child>,
    died: Option<String>,
    log: String,
    since: Instant,
}

impl Lives {
    fn new(stage: &Stage, room: &Room, database: PathBuf, cell: &Cell) -> Self {
        let environment = |environment: &fixtures::demo::SimulatedEnvironment| {
            (
                environment.name.clone(),
                environment.baragon.base_url(),
                environment.singularity.base_url(),
            )
        };
        Self {
            orders: Orders {
                room: room.address(),
                process: 0,
                database,
                server: None,
                environments: vec![environment(&stage.prod), environment(&stage.qa)],
                trouble: Trouble::None,
                broken: cell.broken,
                may_still_arrive: Duration::from_millis(800),
            },
            child: None,
            died: None,
            log: String::new(),
            since: Instant::now(),
        }
    }

    fn start(&mut self, trouble: Trouble) -> Result<(), String> {
        self.orders.process += 1;
        self.orders.trouble = trouble;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let orders = serde_json::to_string(&self.orders).map_err(|error| error.to_string())?;
        let child = Command::new(program)
            .env(VARIABLE, orders)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        self.child = Some(child.map_err(|error| error.to_string())?);
        self.since = Instant::now();
        Ok(())
    }

    async fn start_again_if_dead(&mut self) -> Result<(), String> {
        let Some(child) = &mut self.child else {
            return Ok(());
        };
        if child
            .try_wait()
            .map_err(|error| error.to_string())?
            .is_none()
        {
            return Ok(());
        }
        self.bury().await;
        self.start(Trouble::None)
    }

    /// What a dead process has said.
    async fn bury(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        if let Some(errors) = child.stderr.take() {
            let mut lines = BufReader::new(errors).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if line.starts_with("died at") {
                    self.died = Some(line.clone());
                }
                self.log.push_str(&format!("    {line}\n"));
            }
        }
        let _ = child.wait().await;
    }

    /// Whether a killed process is certainly not about to be killed any more: it has had time to reach its step.
    fn is_settled(&self) -> bool {
        self.since.elapsed() > BETWEEN_MOVES * 5
    }

    async fn leave(&mut self, room: &Room) -> Result<(), String> {
        room.leave(true);
        if let Some(child) = &mut self.child {
            child.wait().await.map_err(|error| error.to_string())?;
        }
        self.bury().await;
        room.leave(false);
        Ok(())
    }
}
