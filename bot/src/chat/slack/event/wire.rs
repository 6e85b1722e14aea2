//! The parts of what Slack sends that are of interest. A field of an unexpected kind is as good as absent.

use serde::Deserialize;

use crate::chat::word::{Part, Word};

#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default)]
    pub(super) event: Part<Event<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Word<'a>,
    #[serde(borrow, default)]
    pub(super) subtype: Word<'a>,
    #[serde(borrow, default)]
    pub(super) channel: Word<'a>,
    #[serde(borrow, default)]
    pub(super) channel_type: Word<'a>,
    #[serde(borrow, default)]
    pub(super) user: Word<'a>,
    #[serde(borrow, default)]
    pub(super) bot_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) app_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) text: Word<'a>,
    #[serde(borrow, default)]
    pub(super) ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) thread_ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) parent_user_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) message: Part<Inner<'a>>,
    #[serde(borrow, default)]
    pub(super) previous_message: Part<Inner<'a>>,
}

/// A message inside an event about it.
#[derive(Deserialize)]
pub(super) struct Inner<'a> {
    #[serde(borrow, default)]
    pub(super) user: Word<'a>,
    #[serde(borrow, default)]
    pub(super) bot_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) app_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) text: Word<'a>,
    #[serde(borrow, default)]
    pub(super) ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) thread_ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) parent_user_id: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Slash<'a> {
    #[serde(borrow, default)]
    pub(super) channel_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) user_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) command: Word<'a>,
    #[serde(borrow, default)]
    pub(super) text: Word<'a>,
    #[serde(borrow, default)]
    pub(super) trigger_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) response_url: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Interaction<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Word<'a>,
    #[serde(borrow, default)]
    pub(super) user: Part<Id<'a>>,
    #[serde(borrow, default)]
    pub(super) channel: Part<Id<'a>>,
    #[serde(borrow, default)]
    pub(super) container: Part<Container<'a>>,
    #[serde(borrow, default)]
    pub(super) message: Part<Inner<'a>>,
    #[serde(borrow, default)]
    pub(super) trigger_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) response_url: Word<'a>,
    #[serde(borrow, default)]
    pub(super) actions: Part<Vec<Action<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Id<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Container<'a> {
    #[serde(borrow, default)]
    pub(super) channel_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) message_ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) thread_ts: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Action<'a> {
    #[serde(borrow, default)]
    pub(super) action_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) action_ts: Word<'a>,
    #[serde(borrow, default)]
    pub(super) value: Word<'a>,
}
