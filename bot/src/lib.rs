//! Deckhand: a chat-ops bot that drives deploys and load-balancer changes.
//!
//! `main` reads the command line and ends the process; everything a test can start is here. One message, all the way:
//! [`chat`] hears it, [`journal`] stores it, [`converse`] turns it into an answer or an operation, [`perform`] sends the
//! effect, [`follow`] watches it to its end, [`outbox`] says every word. `ARCHITECTURE.md` walks it.

mod address;
pub mod builds;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod config;
pub mod converse;
pub mod deckhand;
pub mod digest;
pub mod environment;
pub mod follow;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod house;
pub mod http;
pub mod journal;
pub mod keep;
pub mod limits;
pub mod measures;
pub mod metrics;
pub mod outbox;
pub mod people;
pub mod perform;
pub mod picture;
pub mod policy;
pub mod steps;
pub mod under_way;
pub mod watching;
