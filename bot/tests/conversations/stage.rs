//! The bot, its simulated world, and a room that remembers what it heard.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use baragon_client::BaragonClient;
use commands::builds::VersionOf;
use commands::watch::Seen;
use commands::{EnvironmentName, OperationId};
use deckhand::builds::Builds;
use deckhand::builds::blazar::Blazar;
use deckhand::chat::console::{PLATFORM, Speaker, layout};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::clock::Clock;
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{Habits, House, Pace};
use deckhand::journal::{Journal, OperationState};
use deckhand::metrics::{Kind, Source, Sources};
use deckhand::policy::Policy;
use fixtures::PATIENCE;
use fixtures::baragon::Settings;
use fixtures::blazar::SimulatedBlazar;
use fixtures::demo::{SimulatedEnvironment, start_with};
use fixtures::metrics::SimulatedMetrics;
use scheduler_client::SchedulerClient;
use tokio::sync::watch;

use crate::In;
use crate::discord::DiscordChannel;
use crate::script::{Script, by_request, redacted};
use crate::slack::{SlackThread, are_as_written};

/// How long a client waits for an answer that comes, however busy the machine is.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long one waits that is to miss answers: short, so that the test is.
const HURRY: Duration = Duration::from_millis(400);
/// How long what was sent without a key is looked for: longer than a client in a hurry waits.
const LATE: Duration = Duration::from_millis(500);
/// The pace of followers.
const PACE: Duration = Duration::from_millis(20);

/// What the balancers list their keys with. Only prod's is known to the bot.
pub(crate) const MASTER_KEY: &str = "the-master-key-of-the-stage";

/// What the room heard, message by message.
struct Room {
    heard: watch::Sender<Vec<String>>,
    /// The last words of each message, without how long it took.
    shown: Mutex<HashMap<String, String>>,
}

impl Edge for Room {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            if outgoing.is_shown_already() {
                return Ok(outgoing.message_key.clone());
            }
            let words = layout::lines(&outgoing.reply).join("\n");
            let key = outgoing.message_key.clone();
            // On a busy machine a message is said anew for the seconds that have passed, and for nothing else.
            let timeless = redacted(&words, &[]);
            let shown = self
                .shown
                .lock()
                .expect("a test")
                .insert(key.clone(), timeless.clone());
            if shown != Some(timeless) {
                self.heard.send_modify(|heard| heard.push(words));
            }
            Ok(key)
        })
    }
}

/// The simulated services, and the house that has them.
pub(crate) struct World {
    pub(crate) prod: SimulatedEnvironment,
    pub(crate) qa: SimulatedEnvironment,
    metrics: SimulatedMetrics,
    pub(crate) blazar: SimulatedBlazar,
    house: House,
}

/// Everything a conversation needs: a world, and a place in it where it is held.
pub(crate) struct Stage {
    world: World,
    deckhand: Arc<Deckhand>,
    front: Front,
}

impl std::ops::Deref for Stage {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

/// Where the conversation is held.
enum Front {
    /// In a room that remembers what it heard.
    Room { room: Arc<Room>, speaker: Speaker },
    /// In a thread of a simulated Slack.
    Slack(SlackThread),
    /// In a channel of a simulated Discord.
    Discord(DiscordChannel),
}

/// In a room that remembers what it heard.
async fn in_room(house: House) -> (Arc<Deckhand>, Front) {
    let room = Arc::new(Room {
        heard: watch::Sender::new(Vec::new()),
        shown: Mutex::default(),
    });
    let deckhand = Deckhand::start(house, Arc::clone(&room) as _, PLATFORM).await;
    let speaker = Speaker::new("test");
    let front = Front::Room { room, speaker };
    (Arc::new(deckhand.expect("a running bot")), front)
}

/// In a thread of a simulated Slack, where plans are decided about by pressing buttons or by typing.
async fn in_slack(house: House, presses: bool) -> (Arc<Deckhand>, Front) {
    let (deckhand, thread) = SlackThread::start(house, presses).await;
    (deckhand, Front::Slack(thread))
}

/// In a channel of a simulated Discord, where plans are decided about by pressing buttons.
async fn in_discord(house: House) -> (Arc<Deckhand>, Front) {
    let (deckhand, channel) = DiscordChannel::start(house).await;
    (deckhand, Front::Discord(channel))
}

impl Stage {
    /// Where a service that takes its time is waited for.
    pub(crate) async fn in_place(place: In) -> Self {
        Self::with_deadline(place, DEADLINE).await
    }

    /// In a room, where answers that are late are not waited for.
    pub(crate) async fn in_a_hurry() -> Self {
        Self::with_deadline(In::Room, HURRY).await
    }

    async fn with_deadline(place: In, deadline: Duration) -> Self {
        let world = Self::world(deadline).await;
        let house = world.house.clone();
        let (deckhand, front) = match place {
            In::Room => in_room(house).await,
            In::Slack => in_slack(house, false).await,
            In::SlackWithButtons => in_slack(house, true).await,
            In::Discord => in_discord(house).await,
        };
        Self {
            world,
            deckhand,
            front,
        }
    }

    async fn world(deadline: Duration) -> World {
        // Two attempts, so that a failing agent is seen to be tried again and a test stays short.
        let settings = Settings {
            tick: None,
            agent_max_attempts: 2,
            show_post_apply: true,
            // As the real service does: the first look at an end sees only a part of it.
            torn_ends: true,
            master_key: Some(MASTER_KEY.to_owned()),
            ..Settings::default()
        };
        let prod = start_with("prod", settings.clone(), 0)
            .await
            .expect("a simulated prod");
        let qa = start_with("qa", settings, 0).await.expect("a simulated qa");
        let house = House::new(
            Journal::in_memory().await.expect("a journal"),
            Environments::new(
                vec![
                    Environment {
                        master_key: Some(MASTER_KEY.into()),
                        ..client_of(&prod, deadline)
                    },
                    client_of(&qa, deadline),
                ],
                Some(EnvironmentName::new("prod")),
            ),
            Policy::everybody(),
            Pace {
                tick: PACE,
                may_still_arrive: LATE,
            },
        );
        let metrics = SimulatedMetrics::start().await.expect("a port");
        let house = house.with_metrics(sources(&metrics));
        let habits = Habits {
            watch_every: PACE,
            ..Habits::default()
        };
        let blazar = fixtures::demo::builds(0).await.expect("a simulated Blazar");
        let builds = Builds {
            blazar: Some(Blazar::with_limit(&blazar.base_url(), DEADLINE).expect("a client")),
            version: VersionOf::new("1.{number}"),
            ..Builds::default()
        };
        let house = house
            .with_clock(Clock::settable())
            .with_habits(habits)
            .with_builds(builds);
        World {
            prod,
            qa,
            metrics,
            blazar,
            house,
        }
    }

    /// Other rules are in force.
    pub(crate) fn rules(&self, folder: &str) -> Result<(), String> {
        let project = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let folder = std::path::Path::new(project).join(folder);
        let policy = Policy::folder(&folder, &self.house.people);
        self.house
            .policy
            .put(policy.map_err(|error| format!("{error:#}"))?);
        Ok(())
    }

    /// A person says something, and waits for the first answer as a person does.
    pub(crate) async fn says(&self, name: &str, text: &str) -> Result<(), String> {
        let text = self.with_ids(text).await;
        let speaker = match &self.front {
            Front::Slack(thread) => return thread.says(&self.house, name, &text).await,
            Front::Discord(channel) => return channel.says(&self.house, name, &text).await,
            Front::Room { speaker, .. } => speaker,
        };
        // What was said is stored as said by then, as a person who reads and types finds it.
        let said = self.deckhand.all_said(PLATFORM).await;
        said.map_err(|error| format!("{error:#}"))?;
        let handled = self
            .deckhand
            .hear(speaker.says(name, &text))
            .await
            .map_err(|error| format!("{error:#}"))?;
        let handled = handled.ok_or("it was heard before")?;
        tokio::time::timeout(PATIENCE, handled)
            .await
            .map_err(|_| "no answer in time".to_owned())?
            .map_err(|_| "no answer".to_owned())?;
        Ok(())
    }

    /// Waits until the room has heard as many messages as these.
    pub(crate) async fn heard_at_least(&self, written: &[String]) -> Result<(), String> {
        let count = written.len();
        let room = match &self.front {
            Front::Slack(_) | Front::Discord(_) => return self.heard_in_chat(written).await,
            Front::Room { room, .. } => room,
        };
        let mut heard = room.heard.subscribe();
        let enough = heard.wait_for(|heard| heard.len() >= count);
        match tokio::time::timeout(PATIENCE, enough).await {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("message {count} was not said in time")),
        }
    }

    async fn heard_in_chat(&self, written: &[String]) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let heard = self.redacted_heard().await;
            if heard.len() >= written.len() || are_as_written(&heard, written) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(format!("message {} was not said in time", written.len()))
    }

    /// Whether the room heard what is written.
    pub(crate) fn is_as_written(&self, heard: &[String], written: &[String]) -> bool {
        match &self.front {
            Front::Slack(_) | Front::Discord(_) => are_as_written(heard, written),
            Front::Room { .. } => by_request(heard) == by_request(written),
        }
    }

    /// What the room heard, with placeholders, once everything has been said.
    pub(crate) async fn transcript(&self) -> Vec<String> {
        let platform = match &self.front {
            Front::Room { .. } => PLATFORM,
            Front::Slack(_) => deckhand::chat::slack::PLATFORM,
            Front::Discord(_) => deckhand::chat::discord::PLATFORM,
        };
        self.deckhand
            .all_said(platform)
            .await
            .expect("a readable journal");
        self.redacted_heard().await
    }

    async fn redacted_heard(&self) -> Vec<String> {
        let ids = self.ids().await;
        let heard = match &self.front {
            Front::Room { room, .. } => room.heard.borrow().clone(),
            Front::Slack(thread) => thread.heard(),
            Front::Discord(channel) => channel.heard(),
        };
        heard
            .iter()
            .map(|message| redacted(message, &ids))
            .collect()
    }

    /// Whoever asks them for figures gets no answer any more.
    pub(crate) fn sources_go_away(&self) {
        self.metrics.go_away();
    }

    /// Placeholders written in the file, as the ids they stand for.
    pub(crate) async fn with_ids(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (index, operation) in self.operations().await.into_iter().enumerate() {
            let request = operation.plan.effect.request().to_string();
            let placeholder = format!("<{}>", index + 1);
            if let Some((service, _)) = request.split_once(&format!("-{}-", operation.id)) {
                text = text.replace(&format!("{service}-{placeholder}"), &request);
            }
            text = text.replace(&placeholder, operation.id.as_str());
        }
        // A task's id has the moment of its launch in it: `<task of x>` is the newest one of x in prod.
        for (name, oldest) in [("<task of ", false), ("<first task of ", true)] {
            while let Some((before, rest)) = text.split_once(name)
                && let Some((request, after)) = rest.split_once('>')
                && let tasks = self.prod.singularity.task_ids(request)
                && let Some(task) = if oldest { tasks.first() } else { tasks.last() }
            {
                text = format!("{before}{task}{after}");
            }
        }
        text
    }

    /// Time passes, for the bot and for the schedulers: what happens at them from here on happens then.
    pub(crate) fn pass(&self, time: chrono::TimeDelta) {
        let then = self.house.now() + time;
        let then = u64::try_from(then.timestamp_millis()).expect("a time of ours");
        // The bot looks as soon as its clock is set.
        for scheduler in [&self.prod.singularity, &self.qa.singularity] {
            let ahead = then.saturating_sub(scheduler.now_millis());
            scheduler.advance(Duration::from_millis(ahead));
        }
        self.house.clock.set_forward(time);
    }

    /// Time passes until the next digest was due so long ago.
    pub(crate) async fn pass_digest(&self, ago: chrono::TimeDelta) -> Result<(), String> {
        let next = self.house.journal.next_digest_due().await;
        let next = next.map_err(|error| format!("{error:#}"))?;
        let next = next.ok_or("no digest comes")?;
        self.pass(next - self.house.now() + ago);
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let next = self.house.journal.next_digest_due().await;
            let next = next.map_err(|error| format!("{error:#}"))?;
            if next.is_none_or(|next| next > self.house.now()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("the digest was not dealt with in time".to_owned())
    }

    /// Waits until a watcher has seen a service of prod in a condition.
    pub(crate) async fn seen_to_be(&self, service: &str, word: &str) -> Result<(), String> {
        let begun = Instant::now();
        let prod = EnvironmentName::new("prod");
        while begun.elapsed() < PATIENCE {
            let look = self.house.journal.last_look(&prod).await;
            let look = look.map_err(|error| format!("{error:#}"))?;
            if let Some(Seen::Request(seen)) = look.seen.get(service)
                && seen.is.word() == word
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(format!("{service} was not seen to be {word} in time"))
    }

    /// Whether every operation has ended.
    pub(crate) async fn has_ended(&self) -> bool {
        let operations = self.operations().await;
        operations
            .iter()
            .all(|operation| operation.state == OperationState::Ended)
    }

    async fn ids(&self) -> Vec<String> {
        self.operations()
            .await
            .into_iter()
            .map(|operation| operation.id.to_string())
            .collect()
    }

    /// Ends the conversation, and everything that was done for it.
    pub(crate) async fn stop(self) {
        self.deckhand.stop().await;
    }

    /// Whether something was begun and has not ended.
    pub(crate) async fn goes_on(&self) -> bool {
        let unfinished = self.house.journal.unfinished_in_rooms().await;
        !unfinished.expect("a readable journal").is_empty()
    }

    /// The services of both environments move on once.
    pub(crate) async fn tick(&self) {
        for environment in [&self.prod, &self.qa] {
            environment.baragon.tick();
            environment.singularity.tick().await;
        }
    }

    /// The steps that are stored of an operation, each in a word.
    pub(crate) async fn life(&self, id: &OperationId) -> Vec<String> {
        let life = self
            .house
            .journal
            .life(id)
            .await
            .expect("a readable journal");
        life.into_iter().map(|step| step.what).collect()
    }

    /// Every operation, in the order they were asked for.
    pub(crate) async fn operations(&self) -> Vec<deckhand::journal::Operation> {
        use OperationState::{Confirmed, Dropped, Ended, Followed, Proposed, Sent};
        let all = [Proposed, Confirmed, Sent, Followed, Ended, Dropped];
        let mut operations = self
            .house
            .journal
            .operations_in(&all)
            .await
            .expect("a readable journal");
        operations.sort_by_key(|operation| operation.heard);
        operations
    }

    pub(crate) async fn failure(&mut self, script: &Script, why: &str) -> String {
        let heard = self.transcript().await;
        let written = script.messages();
        let first = heard
            .iter()
            .zip(&written)
            .position(|(heard, written)| heard != written)
            .unwrap_or(heard.len().min(written.len()));
        let show = |messages: &[String]| {
            messages
                .get(first)
                .cloned()
                .unwrap_or_else(|| "(nothing)".to_owned())
        };
        format!(
            "{why}\nmessage {} was written:\n{}\nand the room heard:\n{}\nall it heard:\n{}\n",
            first + 1,
            show(&written),
            show(&heard),
            heard
                .iter()
                .map(|message| layout::message(
                    "deckhand",
                    &message.lines().map(str::to_owned).collect::<Vec<_>>()
                ))
                .collect::<String>()
        )
    }
}

/// Both of the same figures; prometheus is meant where none is named.
fn sources(metrics: &SimulatedMetrics) -> Sources {
    let source = |name, kind| Source::new(name, kind, &metrics.base_url(), None).expect("a source");
    let all = vec![
        source("prometheus", Kind::Prometheus),
        source("graphite", Kind::Graphite),
    ];
    Sources::new(all, Some("prometheus".to_owned()))
}

fn client_of(simulated: &SimulatedEnvironment, deadline: Duration) -> Environment {
    Environment {
        name: EnvironmentName::new(&simulated.name),
        balancer: BaragonClient::builder()
            .base_url(simulated.baragon.base_url())
            .deadline(deadline)
            .build()
            .expect("a client"),
        master_key: None,
        scheduler: SchedulerClient::builder(simulated.singularity.base_url())
            .deadline(deadline)
            .build()
            .expect("a client"),
        configured: Arc::default(),
    }
}
