//! Standard output and standard error. A reader that has gone away is no failure of ours.

use std::io::{self, Write};

/// Writes a line of the answer.
///
/// # Errors
/// When it cannot be written for another reason than a closed pipe.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    write(io::stdout().lock(), text)
}

/// Writes a line beside the answer.
///
/// # Errors
/// When it cannot be written for another reason than a closed pipe.
pub(super) fn remark(text: &str) -> anyhow::Result<()> {
    write(io::stderr().lock(), &format!("deckhand: {text}"))
}

fn write(mut out: impl Write, text: &str) -> anyhow::Result<()> {
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
