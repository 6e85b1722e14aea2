//! One bot in Slack and in Discord at once, and one person in both.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod digests;
#[path = "../shared/discord.rs"]
mod discord;
#[path = "../shared/house.rs"]
mod house;
mod in_a_console;
mod outside;
mod people;
#[path = "../shared/slack.rs"]
mod slack;
mod stage;
