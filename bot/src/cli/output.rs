//! Standard output. A reader that has gone away is no failure of ours.

use std::io::{self, Write};

/// Writes a line.
///
/// # Errors
/// When it cannot be written for another reason than a closed pipe.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
