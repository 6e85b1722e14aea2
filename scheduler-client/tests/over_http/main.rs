//! The client against a local server: what it sends, what it makes of the answers, and what it does when
//! there are none.

mod endpoints;
mod lost_answers;
mod peer;
mod secrets;
mod statuses;
