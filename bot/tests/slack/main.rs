//! Deckhand in a simulated Slack: what it hears, what it says, and what becomes of both when something goes wrong.

mod deciding;
mod hearing;
mod http_mode;
mod saying;
mod socket;
mod stage;
