//! Hearing: what comes is stored, and only then acknowledged.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Utc;
use commands::Reply;

use super::event::{Edit, Kind, OUR_OWN, Reader, Reading};
use super::{PLATFORM, Shared, Slack};
use crate::chat::{Heard, Room, edits};
use crate::deckhand::Deckhand;

/// How many rooms are remembered as the bot's own. Those that are forgotten are looked up.
const ROOMS: usize = 10_000;

/// What hears for a running bot. Cloning shares it.
#[derive(Clone)]
pub struct Ear {
    pub(super) shared: Arc<Shared>,
    deckhand: Arc<Deckhand>,
    /// Rooms in which somebody has spoken to the bot.
    rooms: Arc<Mutex<HashSet<Room>>>,
}

/// What became of something that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is stored: the sentence that was heard.
    Heard(String),
    /// It was heard before, or is nothing to the bot.
    Nothing,
}

impl Ear {
    /// Ears for a bot in a workspace.
    #[must_use]
    pub fn new(slack: &Slack, deckhand: Arc<Deckhand>) -> Self {
        Self {
            shared: Arc::clone(&slack.shared),
            deckhand,
            rooms: Arc::default(),
        }
    }

    /// Slack has given a sign of life.
    pub(super) fn received(&self) {
        self.deckhand.measures().received(PLATFORM);
    }

    /// Slack has sent something that cannot be read: how many there were with it.
    pub(super) fn one_more_unreadable(&self) -> u64 {
        self.deckhand.measures().unreadable(PLATFORM)
    }

    /// Takes one delivery. It may be acknowledged once this returns.
    ///
    /// # Errors
    /// When it could not be stored; it must not be acknowledged.
    pub(crate) async fn take(&self, kind: Kind, payload: &str) -> anyhow::Result<Taken> {
        let reading = {
            let us = self.shared.us();
            let reader = Reader {
                us: &us,
                manners: &self.shared.manners,
                now: Utc::now(),
            };
            reader.read(kind, payload)
        };
        let is_own = matches!(reading, Ok(Reading::Nothing(OUR_OWN)));
        self.shared.echo.came(is_own);
        match reading {
            Ok(Reading::Heard(heard)) => self.hear(kind, heard).await,
            Ok(Reading::InThread(heard)) => {
                if self.takes_part(&heard.room).await? {
                    self.hear(kind, heard).await
                } else {
                    Ok(Taken::Nothing)
                }
            }
            Ok(Reading::Answered(heard, reply)) => self.tell(heard, reply).await,
            Ok(Reading::Edited(edit)) => self.edited(edit).await,
            Ok(Reading::Nothing(why)) => {
                tracing::trace!(?kind, why, "nothing to us");
                Ok(Taken::Nothing)
            }
            Err(error) => {
                // It will not read better next time, so it is acknowledged. What it says is in no log.
                let so_far = self.one_more_unreadable();
                tracing::error!(?kind, %error, so_far, "Slack sent something that cannot be read");
                Ok(Taken::Nothing)
            }
        }
    }

    async fn hear(&self, kind: Kind, heard: Heard) -> anyhow::Result<Taken> {
        let (room, source) = (heard.room.clone(), heard.source.clone());
        // Only who typed a slash command is shown what was heard; everybody else sees it.
        let text = match kind {
            Kind::Command => heard.text.clone(),
            Kind::Event | Kind::Interaction => String::new(),
        };
        if self.deckhand.hear(heard).await?.is_none() {
            return Ok(Taken::Nothing);
        }
        self.remember(room);
        self.shared.react_heard(source.as_deref());
        Ok(Taken::Heard(text))
    }

    async fn tell(&self, heard: Heard, reply: Reply) -> anyhow::Result<Taken> {
        Ok(if self.deckhand.answer_at_once(heard, &reply).await? {
            Taken::Heard(reply.text)
        } else {
            Taken::Nothing
        })
    }

    /// What was acted on is not acted on again in other words, and whoever edited it has to know.
    async fn edited(&self, edit: Edit) -> anyhow::Result<Taken> {
        let Some(before) = self.deckhand.heard_as(&edit.of).await? else {
            return Ok(Taken::Nothing);
        };
        let Some(reply) = edits::notice(&before, &edit.now) else {
            return Ok(Taken::Nothing);
        };
        self.tell(edit.notice, reply).await
    }

    /// Whether somebody has spoken to the bot in a thread before: with the message it began with, or below it.
    async fn takes_part(&self, room: &Room) -> anyhow::Result<bool> {
        if self.remembers(room) {
            return Ok(true);
        }
        // The key of a message is the name of the thread that it begins.
        let takes_part = self.deckhand.heard_as(&room.0).await?.is_some()
            || self.deckhand.has_operations_in(room).await?;
        if takes_part {
            self.remember(room.clone());
        }
        Ok(takes_part)
    }

    fn remembers(&self, room: &Room) -> bool {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.contains(room)
    }

    fn remember(&self, room: Room) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if rooms.len() >= ROOMS {
            rooms.clear();
        }
        rooms.insert(room);
    }
}
