//! What is stored, on both engines: SQLite in a file, and PostgreSQL where `DECKHAND_POSTGRES` holds the address of a
//! server on which databases may be created. `cargo xtask postgres` starts one and runs these tests on it.

mod approvals;
mod batches;
mod digests;
mod hearing;
mod keeping;
mod leases;
mod life;
mod messages;
mod older;
mod outside;
mod parts;
mod presence;
mod replicas;
mod room;
mod schema;
mod sending;
mod stores;
mod transitions;
