//! The parts of what Discord sends that are of interest.

use serde::Deserialize;

use crate::chat::discord::verbs::Filled;
use crate::chat::word::{Part, Word};

#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
    #[serde(default, rename = "type")]
    pub(super) kind: Part<u64>,
    #[serde(borrow, default)]
    pub(super) channel_id: Word<'a>,
    #[serde(default)]
    pub(super) channel_type: Part<u64>,
    #[serde(borrow, default)]
    pub(super) guild_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) author: Part<User<'a>>,
    #[serde(borrow, default)]
    pub(super) member: Part<Member<'a>>,
    #[serde(borrow, default)]
    pub(super) content: Word<'a>,
    #[serde(borrow, default)]
    pub(super) webhook_id: Word<'a>,
    #[serde(default)]
    pub(super) message_reference: Part<Reference>,
    #[serde(borrow, default)]
    pub(super) referenced_message: Part<Referenced<'a>>,
}

#[derive(Deserialize)]
pub(super) struct User<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
    #[serde(default)]
    pub(super) bot: Part<bool>,
}

#[derive(Deserialize)]
pub(super) struct Member<'a> {
    #[serde(borrow, default)]
    pub(super) user: Part<User<'a>>,
    #[serde(borrow, default)]
    pub(super) roles: Part<Vec<Word<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Reference {
    #[serde(default, rename = "type")]
    pub(super) kind: Part<u64>,
}

#[derive(Deserialize)]
pub(super) struct Referenced<'a> {
    #[serde(borrow, default)]
    pub(super) author: Part<User<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Interaction<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
    #[serde(default, rename = "type")]
    pub(super) kind: Part<u64>,
    #[serde(borrow, default)]
    pub(super) token: Word<'a>,
    #[serde(borrow, default)]
    pub(super) channel_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) channel: Part<Channel<'a>>,
    #[serde(borrow, default)]
    pub(super) guild_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) member: Part<Member<'a>>,
    #[serde(borrow, default)]
    pub(super) user: Part<User<'a>>,
    #[serde(borrow, default)]
    pub(super) message: Part<Pressed<'a>>,
    #[serde(borrow, default)]
    pub(super) data: Part<Data<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Channel<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Pressed<'a> {
    #[serde(borrow, default)]
    pub(super) id: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Data<'a> {
    #[serde(borrow, default)]
    pub(super) name: Word<'a>,
    #[serde(borrow, default)]
    pub(super) custom_id: Word<'a>,
    #[serde(default)]
    pub(super) options: Part<Vec<Filled>>,
}
