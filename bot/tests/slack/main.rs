//! Deckhand in a simulated Slack: what it hears, what it says, and what becomes of both when something goes wrong.

mod hearing;
mod saying;
mod socket;
mod stage;
