//! Who decides about a plan: once, however many try; nobody about their own; by the rules and the facts of that moment.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod approving;
#[path = "../shared/house.rs"]
#[expect(dead_code, reason = "other tests need the rest")]
mod house;
mod limits;
mod racing;
mod refusing;
mod stage;
mod unasked;
