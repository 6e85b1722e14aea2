//! The client against a local server: what it sends, what it makes of the answers, and what it does when
//! there are none.

mod answers;
mod endpoints;
mod failover;
mod fixtures;
mod large;
mod lost_answers;
mod naming;
mod pages;
mod peer;
mod secrets;
mod statuses;
