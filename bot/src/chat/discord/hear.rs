//! Hearing: what comes is stored, and only then acknowledged. The one exception is a store that is slow: Discord takes no
//! acknowledgement after 3 s, so it gets one that promises an answer and says nothing about it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use commands::{Colour, Command, Reply, Understood, parse};
use reqwest::Method;
use serde_json::{Value, json};

use super::api::{Failure, Route};
use super::event::{Deed, Done, OUR_OWN, Reader, Reading};
use super::find::{A_PAGE, id_of};
use super::interactions::{Open, Promise};
use super::say::channel_of;
use super::services::Services;
use super::source::Source;
use super::{Discord, PLATFORM, Shared, snowflake};
use crate::chat::{Heard, Room, edits};
use crate::deckhand::Deckhand;
use crate::house::House;

/// What kind of room somebody has spoken to the bot in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Guild,
    Direct,
}

impl Place {
    fn of(heard: &Heard) -> Self {
        let source = heard.source.as_deref().and_then(Source::read);
        match source.and_then(|source| source.guild) {
            Some(_) => Self::Guild,
            None => Self::Direct,
        }
    }
}

/// How many rooms are remembered as the bot's own. Those that are forgotten are looked up.
const ROOMS: usize = 10_000;

/// In how many rooms what was said while nobody was there is looked for. More have been silent for longer.
const ROOMS_BEFORE: u32 = 200;

/// How far back that is looked for. Whoever asked something before has asked somebody else by now.
const LONGEST_AGO: TimeDelta = TimeDelta::hours(24);

/// How often an acknowledgement is tried: three seconds have room for no more.
const TRIES: usize = 2;

/// Seen by one person alone.
const EPHEMERAL: u64 = 64;

/// What hears for a running bot. Cloning shares it.
#[derive(Clone)]
pub struct Ear {
    pub(super) shared: Arc<Shared>,
    deckhand: Arc<Deckhand>,
    services: Arc<Services>,
    /// Rooms in which somebody has spoken to the bot.
    rooms: Arc<Mutex<HashMap<Room, Place>>>,
}

impl Ear {
    /// Ears for a bot. The house is asked for nothing but the names that are offered while somebody types.
    #[must_use]
    pub fn new(discord: &Discord, deckhand: Arc<Deckhand>, house: &House) -> Self {
        Self {
            shared: Arc::clone(&discord.shared),
            deckhand,
            services: Arc::new(Services::new(house)),
            rooms: Arc::default(),
        }
    }

    /// Discord has given a sign of life.
    pub(super) fn received(&self) {
        self.deckhand.measures().received(PLATFORM);
    }

    /// How many events had a shape that nobody could read.
    pub(super) fn unread(&self) -> u64 {
        self.deckhand.measures().unread(PLATFORM)
    }

    /// Something came that cannot be read. It will not read better next time. What it says is in no log.
    pub(super) fn cannot_read(&self, event: &str, error: &dyn std::fmt::Display) {
        let so_far = self.deckhand.measures().unreadable(PLATFORM);
        tracing::error!(event, %error, so_far, "Discord sent something that cannot be read");
    }

    /// Takes one message or edit.
    ///
    /// # Errors
    /// When it could not be stored; it has to come again.
    pub(super) async fn take(&self, event: &str, payload: &str) -> anyhow::Result<()> {
        let reading = {
            let (us, threads) = (self.shared.us(), self.shared.threads());
            let reader = Reader {
                us: &us,
                threads: &threads,
                guild: None,
                now: Utc::now(),
            };
            match event {
                "MESSAGE_CREATE" => reader.message(payload),
                _ => reader.edit(payload),
            }
        };
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => {
                self.cannot_read(event, &error);
                return Ok(());
            }
        };
        let is_own = event == "MESSAGE_CREATE" && matches!(reading, Reading::Nothing(OUR_OWN));
        self.shared.echo.came(is_own);
        self.act_on(reading).await
    }

    async fn act_on(&self, reading: Reading) -> anyhow::Result<()> {
        match reading {
            Reading::Heard(heard) | Reading::InThread(heard) if !self.serves(&heard) => {
                tracing::debug!(chat.room = %heard.room, "it is not to be used in that guild");
                Ok(())
            }
            Reading::Heard(heard) => self.hear(heard).await,
            Reading::InThread(heard) => {
                if self.takes_part(&heard.room).await? {
                    return self.hear(heard).await;
                }
                Ok(())
            }
            Reading::Edited { of, now, notice } => self.edited(&of, &now, notice).await,
            Reading::Nothing(why) => {
                tracing::trace!(why, "nothing to us");
                Ok(())
            }
        }
    }

    async fn hear(&self, heard: Heard) -> anyhow::Result<()> {
        let (room, source, place) = (heard.room.clone(), heard.source.clone(), Place::of(&heard));
        if self.deckhand.hear(heard).await?.is_some() {
            self.remember(room, place);
            self.shared.react_heard(source.as_deref());
        }
        Ok(())
    }

    /// What was acted on is not acted on again in other words, and whoever edited it has to know.
    async fn edited(&self, of: &str, now: &str, notice: Heard) -> anyhow::Result<()> {
        let Some(before) = self.deckhand.heard_as(of).await? else {
            return Ok(());
        };
        if let Some(reply) = edits::notice(&before, now) {
            self.deckhand.answer_at_once(notice, &reply).await?;
        }
        Ok(())
    }

    /// Takes what somebody did with a command or a button, and acknowledges it.
    pub(super) async fn interaction(&self, payload: &str) {
        let done = {
            let (us, threads) = (self.shared.us(), self.shared.threads());
            let reader = Reader {
                us: &us,
                threads: &threads,
                guild: None,
                now: Utc::now(),
            };
            reader.deed(payload)
        };
        let Done {
            interaction,
            token,
            what,
        } = match done {
            Ok(Some(done)) => done,
            Ok(None) => return self.cannot_read("INTERACTION_CREATE", &"it cannot be answered"),
            Err(error) => return self.cannot_read("INTERACTION_CREATE", &error),
        };
        match what {
            Deed::Said { heard, .. } if !self.serves(&heard) => {
                let answer = to_one("I am not to be used in this server, so I did nothing.");
                self.acknowledge(&interaction, &token, &answer).await;
            }
            Deed::Said { heard, is_press } => {
                self.said(&interaction, &token, heard, is_press).await;
            }
            Deed::Typing { typed, guild } => {
                let offered = match self.shared.serves(guild.as_deref()) {
                    true => self.services.offered(&typed),
                    false => Vec::new(),
                };
                let choices: Vec<Value> = offered
                    .iter()
                    .map(|name| json!({"name": name, "value": name}))
                    .collect();
                let answer = json!({"type": 8, "data": {"choices": choices}});
                self.acknowledge(&interaction, &token, &answer).await;
                self.services.refresh(&self.shared.aside);
            }
            Deed::Nothing => {
                let answer = to_one(
                    "I do not know that command or button. `/deckhand help` says what I know.",
                );
                self.acknowledge(&interaction, &token, &answer).await;
            }
        }
    }

    /// Stores, then acknowledges; or acknowledges first where the store takes too long.
    async fn said(&self, interaction: &str, token: &str, heard: Heard, is_press: bool) {
        let promised = match parse(&heard.text) {
            _ if is_press => None,
            Understood::Command(_) => Some(Promise::ForAll),
            Understood::Unclear(_) => Some(Promise::ForOne),
            Understood::Nothing => {
                let answer =
                    to_one("There is no order in that. `/deckhand help` says what I know.");
                self.acknowledge(interaction, token, &answer).await;
                return;
            }
        };
        let answer = match promised {
            None => json!({"type": 6}),
            Some(Promise::ForAll) => json!({"type": 5}),
            Some(Promise::ForOne) => json!({"type": 5, "data": {"flags": EPHEMERAL}}),
        };
        // From here on, whoever has an answer waits until this is acknowledged.
        let opening = self.shared.interactions.begin(interaction);
        let (room, place) = (heard.room.clone(), Place::of(&heard));
        let mut storing = std::pin::pin!(self.deckhand.hear(heard));
        let within = tokio::time::timeout(self.shared.limits.acknowledge, &mut storing).await;
        if let Ok(Err(error)) = &within {
            tracing::error!(
                error = format!("{error:#}"),
                "what somebody did could not be stored"
            );
            let answer =
                to_one("I could not take that just now, and did nothing. Please do it again.");
            self.acknowledge(interaction, token, &answer).await;
            return;
        }
        if self.acknowledge(interaction, token, &answer).await {
            opening.settle(Open {
                token: token.to_owned(),
                promised,
            });
        } else {
            drop(opening);
        }
        let stored = match within {
            Ok(stored) => stored,
            Err(_) => storing.await,
        };
        match stored {
            Ok(Some(_)) => self.remember(room, place),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "what somebody did could not be stored in time"
                );
                self.regret(interaction, token, promised).await;
            }
        }
    }

    /// Says that what was acknowledged could not be stored after all.
    async fn regret(&self, interaction: &str, token: &str, promised: Option<Promise>) {
        let Ok(application) = self.shared.application().await else {
            return;
        };
        let original = promised.map(|_| "@original");
        let method = if original.is_some() {
            Method::PATCH
        } else {
            Method::POST
        };
        let route = Route::answer(&application, interaction, token, original);
        let answer = to_one("I could not take that just now, and did nothing. Please do it again.");
        if let Err(failure) = self
            .shared
            .api
            .send(method, &route, Some(&answer["data"]))
            .await
        {
            tracing::error!(%failure, "and that could not be said");
        }
    }

    /// Whether Discord has the acknowledgement, this one or an earlier one.
    async fn acknowledge(&self, interaction: &str, token: &str, answer: &Value) -> bool {
        /// Acknowledged before.
        const ALREADY: u64 = 40_060;
        let route = Route::callback(interaction, token);
        for _ in 0..TRIES {
            match self
                .shared
                .api
                .send(Method::POST, &route, Some(answer))
                .await
            {
                Ok(_) => return true,
                Err(Failure::Refused(refusal)) if refusal.code == ALREADY => return true,
                Err(Failure::Refused(refusal)) => {
                    tracing::warn!(%refusal, "an interaction could not be acknowledged");
                    return false;
                }
                Err(failure) => {
                    tracing::warn!(%failure, "an interaction was perhaps not acknowledged");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        false
    }

    /// Whether somebody has spoken to the bot in a thread before: with the message it began with, or below it.
    async fn takes_part(&self, room: &Room) -> anyhow::Result<bool> {
        if self.remembers(room) {
            return Ok(true);
        }
        // A thread has the id of the message that it grew from, and a message's key is the name of that room.
        let takes_part = self.deckhand.heard_as(&room.0).await?.is_some()
            || self.deckhand.has_operations_in(room).await?;
        if takes_part {
            self.remember(room.clone(), Place::Guild);
        }
        Ok(takes_part)
    }

    /// Reads what was said in a channel while no session was there to tell, oldest first.
    ///
    /// # Errors
    /// When it cannot be read or stored; it has to be tried again.
    pub(super) async fn fill(
        &self,
        channel: &str,
        guild: Option<&str>,
        since: u64,
    ) -> anyhow::Result<()> {
        let mut messages = Vec::new();
        let mut after = since;
        loop {
            let page = match self.shared.history(channel, after).await {
                Ok(page) => page,
                // It cannot be read by this bot, so nothing there was for it.
                Err(Failure::Refused(refusal)) => {
                    tracing::info!(channel, %refusal, "what was missed there cannot be read");
                    break;
                }
                Err(Failure::Wait(wait)) => {
                    tokio::time::sleep(wait).await;
                    continue;
                }
                Err(failure) => anyhow::bail!("what was missed cannot be read: {failure}"),
            };
            let count = page.len();
            let newest = super::find::newest(&page);
            messages.extend(page);
            match newest {
                Some(newest) if count >= A_PAGE && newest > after => after = newest,
                _ => break,
            }
        }
        messages.sort_by_key(|message| id_of(message.get()));
        for message in &messages {
            self.missed(guild, message.get()).await?;
        }
        Ok(())
    }

    /// Acts on what was missed: a question may be answered late, an order may not be followed late.
    async fn missed(&self, guild: Option<&str>, message: &str) -> anyhow::Result<()> {
        let now = Utc::now();
        let said_at = id_of(message).and_then(|id| snowflake::moment(&id.to_string()));
        let reading = {
            let (us, threads) = (self.shared.us(), self.shared.threads());
            let reader = Reader {
                us: &us,
                threads: &threads,
                guild,
                now: said_at.unwrap_or(now).min(now),
            };
            reader.message(message)
        };
        let heard = match reading {
            Ok(Reading::Heard(heard) | Reading::InThread(heard)) if !self.serves(&heard) => {
                return Ok(());
            }
            Ok(Reading::Heard(heard)) => heard,
            Ok(Reading::InThread(heard)) if self.takes_part(&heard.room).await? => heard,
            Ok(_) => return Ok(()),
            Err(error) => {
                self.cannot_read("a page of history", &error);
                return Ok(());
            }
        };
        let age = (now - heard.at).to_std().unwrap_or_default();
        if age <= self.shared.limits.late || !changes_something(&heard.text) {
            return self.hear(heard).await;
        }
        let text = format!(
            "I was not connected when you said \"{}\". I did nothing; please say it again.",
            heard.text
        );
        let reply = Reply::text(text).coloured(Colour::Yellow);
        self.deckhand.answer_at_once(heard, &reply).await?;
        Ok(())
    }

    /// The rooms in which somebody spoke to the bot before this process, each with the message since which it has to be read.
    /// They are the bot's own from now on.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(super) async fn recall(&self) -> anyhow::Result<BTreeMap<String, u64>> {
        let earliest = Utc::now() - LONGEST_AGO;
        let mut unread = BTreeMap::new();
        for heard in self.deckhand.rooms_of(PLATFORM, ROOMS_BEFORE).await? {
            let place = Place::of(&heard);
            if let Some(channel) = channel_of(&heard.room) {
                // What was said in the same moment is read once more, and known by its key.
                let since = snowflake::at(heard.at.max(earliest)).saturating_sub(1);
                unread.insert(channel.to_owned(), since);
            }
            self.remember(heard.room, place);
        }
        Ok(unread)
    }

    /// Gets the names that are offered while somebody types.
    pub(super) fn learn_services(&self) {
        self.services.refresh(&self.shared.aside);
    }

    /// The direct channels in which somebody has spoken to the bot.
    pub(super) fn direct_rooms(&self) -> Vec<Room> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let direct = rooms.iter().filter(|(_, place)| **place == Place::Direct);
        direct.map(|(room, _)| room.clone()).collect()
    }

    /// Whether it may be used where something was heard.
    fn serves(&self, heard: &Heard) -> bool {
        let source = heard.source.as_deref().and_then(Source::read);
        self.shared
            .serves(source.and_then(|source| source.guild).as_deref())
    }

    fn remembers(&self, room: &Room) -> bool {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.contains_key(room)
    }

    fn remember(&self, room: Room, place: Place) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if rooms.len() >= ROOMS {
            rooms.clear();
        }
        rooms.insert(room, place);
    }
}

/// Whether a sentence is an order, and not a question.
fn changes_something(sentence: &str) -> bool {
    match parse(sentence) {
        Understood::Command(spoken) => {
            let decides = matches!(spoken.command, Command::Confirm(_) | Command::Cancel(_));
            decides || spoken.command.change().is_some()
        }
        Understood::Unclear(_) | Understood::Nothing => false,
    }
}

/// An answer that one person sees.
fn to_one(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}})
}
