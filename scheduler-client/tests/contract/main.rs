//! The contract of SingularityService, as tests that run on two services: the simulated one of `fixtures`, and a real one
//! when `SINGULARITY_CONTRACT` names a file that says where it is (`cargo xtask real` does). What differs between the two
//! is a mistake in the simulator, in the contract, or here, and the real service is right. Only the
//! recorders are ignored on the simulated one: `cargo xtask real` runs them all.
//!
//! A real service is shared by all tests, which run side by side, so each has requests of its own, and none changes what
//! the others need. Nothing waits for a fixed time: everything is looked at until it is so, or the deadline has passed.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic there is the report"
)]

mod agents;
mod balanced;
mod bouncing;
mod cancelling;
mod decoding;
mod deleting;
mod deploys;
mod disabled;
mod errors;
mod history;
mod keeping;
mod killing;
mod pausing;
mod recorded;
mod requests;
mod running;
mod scaling;
mod target;
mod task_ids;
mod webhooks;
