//! The contract of BaragonService, as tests that run on two services: the simulated one of `fixtures`, and a real one
//! when `BARAGON_CONTRACT` names a file that says where it is (`cargo xtask real` does). What differs between the two
//! is a mistake in the simulator, in the contract, or here, and the real service is right.
//!
//! A real service is shared by all tests, so each test has service ids, paths and request ids of its own. Those that
//! hold up or break agents disturb the others, hence one thread on the real service.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic there is the report"
)]

mod agents;
mod aliases;
mod auth;
mod cancelling;
mod changes;
mod commits;
mod decoding;
mod groups;
mod identity;
mod pending;
mod recorded;
mod refusals;
mod services;
mod shapes;
mod target;
mod traffic;
mod upstream_endpoints;
mod words;
