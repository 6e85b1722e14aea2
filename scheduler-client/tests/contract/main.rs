//! The contract of SingularityService, as tests on a running one: `cargo xtask real` starts it, with a Mesos master that
//! runs tasks as processes and a balancer, and says in the file that `SINGULARITY_CONTRACT` names where they are. What a
//! simulated service does otherwise is a mistake of the simulator, the contract, or the tests here, and the real service
//! is right.
//!
//! All tests share the service and run side by side, so each has requests of its own, and none changes what the others
//! need. Nothing waits for a fixed time: everything is looked at until it is so, or the deadline has passed.

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
