//! The steps between which a process can end: everything that lasts is done in one of them. A rehearsal of crashes
//! (`tests/crash`) is told of each, and may end the process there or have the store fail. Nobody else is told.

use std::sync::OnceLock;

/// What a rehearsal does at a step: nothing, end the process, or have what follows fail.
type Rehearsal = Box<dyn Fn(&'static str) -> anyhow::Result<()> + Send + Sync>;

static REHEARSAL: OnceLock<Rehearsal> = OnceLock::new();

/// Has every step from now on told to a rehearsal. The first one stays.
pub fn rehearse(rehearsal: Rehearsal) {
    // A second rehearsal in one process would not know what the first one does.
    let _ = REHEARSAL.set(rehearsal);
}

/// A step is reached.
///
/// # Errors
/// What the rehearsal wants to fail. There is none outside a rehearsal.
pub fn reached(step: &'static str) -> anyhow::Result<()> {
    match REHEARSAL.get() {
        Some(rehearsal) => rehearsal(step),
        None => Ok(()),
    }
}

/// A step is reached at which nothing can fail but the process.
pub fn passed(step: &'static str) {
    // What fails here fails elsewhere, too: the step before or after it.
    let _ = reached(step);
}
