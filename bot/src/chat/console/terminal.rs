//! A room in a terminal: line editing and history, and messages edited in place while they are the last thing shown.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Context;
use commands::{Colour, Reply};
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor, ExternalPrinter};
use terminal_size::{Width, terminal_size};
use tokio::sync::mpsc;
use unicode_width::UnicodeWidthStr;

use super::layout::{self, MARGIN, message};
use crate::chat::{Edge, Outgoing, Saying};

/// What a terminal assumes of its width when it cannot be asked.
const USUAL_WIDTH: usize = 80;

/// The screen above the line being edited.
pub struct Terminal {
    screen: Mutex<Screen>,
    coloured: bool,
}

struct Screen {
    printer: Box<dyn ExternalPrinter + Send>,
    /// The last thing shown, as long as it is the last.
    last: Option<Shown>,
}

struct Shown {
    message_key: String,
    rows: usize,
}

/// Lines as they are typed. The channel closes when the person leaves.
pub type Lines = mpsc::Receiver<String>;

impl Terminal {
    /// Takes the terminal, and reads lines from it on a thread of its own.
    ///
    /// # Errors
    /// When the terminal cannot be used for editing.
    pub fn open(prompt: Arc<Mutex<String>>) -> anyhow::Result<(Arc<Self>, Lines)> {
        let config = Config::builder().auto_add_history(true).build();
        let mut editor = DefaultEditor::with_config(config)
            .context("this terminal cannot be used for editing")?;
        let printer = editor
            .create_external_printer()
            .context("this terminal cannot be used for editing")?;
        let screen = Mutex::new(Screen {
            printer: Box::new(printer),
            last: None,
        });
        let coloured = std::env::var_os("NO_COLOR").is_none();
        let terminal = Arc::new(Self { screen, coloured });
        let (sender, lines) = mpsc::channel(16);
        let seen = Arc::clone(&terminal);
        // Reading a line blocks for as long as a person thinks. The thread ends with the process or when they leave.
        thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || {
                loop {
                    let prompt = prompt
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .clone();
                    match editor.readline(&prompt) {
                        Ok(line) => {
                            seen.something_was_typed();
                            if sender.blocking_send(line).is_err() {
                                return;
                            }
                        }
                        Err(ReadlineError::Interrupted | ReadlineError::Eof) => return,
                        Err(error) => {
                            tracing::error!(%error, "the terminal cannot be read");
                            return;
                        }
                    }
                }
            })?;
        Ok((terminal, lines))
    }

    /// Shows a text that is no message.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn show(&self, text: &str) -> anyhow::Result<()> {
        let mut screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        screen.last = None;
        screen.printer.print(text.to_owned())?;
        Ok(())
    }

    /// Below what was typed, an earlier message can no longer be edited where it stands.
    fn something_was_typed(&self) {
        self.screen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last = None;
    }

    fn put(&self, outgoing: &Outgoing) -> anyhow::Result<()> {
        let width =
            terminal_size().map_or(USUAL_WIDTH, |(Width(width), _)| usize::from(width).max(20));
        let lines = layout::lines(&outgoing.reply);
        let rows = rows_of(&lines, width);
        let text = self.painted(&message("deckhand", &lines), &outgoing.reply);
        let mut screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match &screen.last {
            // Up to where the earlier state begins, and clear from there on.
            Some(shown) if shown.message_key == outgoing.message_key => {
                format!("\x1b[{}A\r\x1b[J{text}", shown.rows)
            }
            _ => text,
        };
        screen.printer.print(text)?;
        screen.last = Some(Shown {
            message_key: outgoing.message_key.clone(),
            rows,
        });
        Ok(())
    }

    fn painted(&self, text: &str, reply: &Reply) -> String {
        let code = match reply.colour {
            Colour::Plain => return text.to_owned(),
            Colour::Blue => "34",
            Colour::Green => "32",
            Colour::Yellow => "33",
            Colour::Red => "31",
            Colour::Grey => "90",
        };
        if self.coloured {
            format!("\x1b[{code}m{}\x1b[0m\n", text.trim_end_matches('\n'))
        } else {
            text.to_owned()
        }
    }
}

/// How many rows of the screen the lines take.
fn rows_of(lines: &[String], width: usize) -> usize {
    lines
        .iter()
        .map(|line| (MARGIN + line.width()).div_ceil(width).max(1))
        .sum()
}

impl Edge for Terminal {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            self.put(outgoing)?;
            Ok(outgoing.message_key.clone())
        })
    }
}
