//! Deckhand in a simulated Slack: what it hears, what it says, and what becomes of both when something goes wrong.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod deciding;
mod delivering;
mod hearing;
#[path = "../shared/house.rs"]
mod house;
mod http_mode;
mod saying;
#[path = "../shared/slack.rs"]
mod shared;
mod socket;
mod stage;
