//! Deckhand in a simulated Discord: what it hears, what it says, and what becomes of both when something goes wrong.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod deciding;
mod gateway;
mod hearing;
#[path = "../shared/house.rs"]
mod house;
mod saying;
#[path = "../shared/discord.rs"]
mod shared;
mod stage;
