//! A room as a plain transcript: each message below the last one, a later state of a message below its earlier one.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use super::layout::{self, message};
use crate::chat::{Edge, NotSaid, Outgoing, Saying};

/// Writes a transcript.
pub struct Transcript {
    out: Mutex<Box<dyn Write + Send>>,
}

impl Transcript {
    /// A transcript written there.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Self {
            out: Mutex::new(Box::new(out)),
        }
    }

    /// Notes what a person said.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&self, name: &str, text: &str) -> std::io::Result<()> {
        self.write(&message(name, &[text.trim().to_owned()]))
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever read this has left, as `head` does. To say it again would not bring them back.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }
}

impl Edge for Transcript {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            if outgoing.is_shown_already() {
                return Ok(outgoing.message_key.clone());
            }
            self.write(&message("deckhand", &layout::lines(&outgoing.reply)))
                .map_err(|error| NotSaid::NotNow(error.to_string()))?;
            Ok(outgoing.message_key.clone())
        })
    }
}
