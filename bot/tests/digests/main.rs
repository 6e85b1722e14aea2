//! When digests come, and what is drawn in them.

mod pictures;
mod schedules;
