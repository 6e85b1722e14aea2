//! What the project depends on: allowed, found where it should be, free of known holes, and used.

use std::time::Duration;

use crate::tools::{DENY, MACHETE};
use crate::{Outcome, say};

/// How long the advisory database may take to come. It lies on a host that a build machine may not reach, and a
/// build must not wait for it.
const DATABASE_MAY_TAKE: Duration = Duration::from_secs(60);

/// Checks all of it.
pub(crate) fn run() -> Outcome {
    DENY.with(&["check", "bans", "licenses", "sources"])?
        .run()?;
    MACHETE.with(&[])?.run()?;
    advisories()
}

/// Known holes. Not being able to ask is said, and is no failure; a hole is one.
fn advisories() -> Outcome {
    match DENY
        .with(&["--log-level", "off", "fetch", "db"])?
        .run_within(DATABASE_MAY_TAKE)
    {
        Ok(()) => DENY
            .with(&["check", "--disable-fetch", "advisories"])?
            .run(),
        Err(_) => {
            say("advisories: not checked, the database cannot be reached");
            Ok(())
        }
    }
}
