//! The program itself, as a person or a script runs it, against simulated services in this process.

mod backup;
mod configuration;
mod demo;
mod explain;
mod killed;
mod peer;
mod policy;
mod say;
mod secrets;
mod serve;
