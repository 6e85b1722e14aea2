//! A room in a terminal: line editing and history, and messages edited in place while they are the last thing shown.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use commands::{Colour, Reply};
use rustyline_async::{Readline, ReadlineEvent, SharedWriter};
use terminal_size::{Width, terminal_size};
use unicode_width::UnicodeWidthStr;

use super::layout::{self, MARGIN, message};
use crate::chat::{Edge, NotSaid, Outgoing, Saying};

/// What a terminal assumes of its width when it cannot be asked.
const USUAL_WIDTH: usize = 80;

/// The screen above the line being edited.
pub struct Terminal {
    screen: Mutex<Screen>,
    coloured: bool,
}

struct Screen {
    /// Shows whole texts above the line being edited, and keeps that line as it is.
    out: SharedWriter,
    /// The last thing shown, as long as it is the last.
    last: Option<Shown>,
}

struct Shown {
    message_key: String,
    rows: usize,
}

/// The line being edited. While it is dropped, the terminal is as it was before.
pub struct Typing {
    readline: Readline,
    terminal: Arc<Terminal>,
}

impl Typing {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be used for editing.
    pub fn begin(name: &str) -> anyhow::Result<Self> {
        let (readline, out) =
            Readline::new(prompt_of(name)).context("this terminal cannot be used for editing")?;
        let screen = Mutex::new(Screen { out, last: None });
        let coloured = std::env::var_os("NO_COLOR").is_none();
        Ok(Self {
            readline,
            terminal: Arc::new(Terminal { screen, coloured }),
        })
    }

    /// Where messages are shown.
    #[must_use]
    pub fn terminal(&self) -> Arc<Terminal> {
        Arc::clone(&self.terminal)
    }

    /// Who types from now on.
    ///
    /// # Errors
    /// When it cannot be shown.
    pub fn now_types(&mut self, name: &str) -> anyhow::Result<()> {
        Ok(self.readline.update_prompt(&prompt_of(name))?)
    }

    /// The next line typed; none when the person leaves. Messages are shown while this waits.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub async fn next_line(&mut self) -> anyhow::Result<Option<String>> {
        match self.readline.readline().await? {
            ReadlineEvent::Line(line) => {
                self.terminal.something_was_typed();
                if !line.trim().is_empty() {
                    self.readline.add_history_entry(line.clone());
                }
                Ok(Some(line))
            }
            ReadlineEvent::Eof | ReadlineEvent::Interrupted => Ok(None),
        }
    }

    /// Shows what still waits to be shown, and gives the terminal back.
    ///
    /// # Errors
    /// When it cannot be shown.
    pub fn end(mut self) -> anyhow::Result<()> {
        Ok(self.readline.flush()?)
    }
}

impl Terminal {
    fn screen(&self) -> std::sync::MutexGuard<'_, Screen> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Below what was typed, an earlier message can no longer be edited where it stands.
    fn something_was_typed(&self) {
        self.screen().last = None;
    }

    fn put(&self, outgoing: &Outgoing) -> anyhow::Result<()> {
        let width =
            terminal_size().map_or(USUAL_WIDTH, |(Width(width), _)| usize::from(width).max(20));
        let lines = layout::wrapped(
            &layout::lines(&outgoing.reply),
            width.saturating_sub(MARGIN),
        );
        // A word that is longer than a row is broken by the terminal itself.
        let rows = lines
            .iter()
            .map(|line| (MARGIN + line.width()).div_ceil(width))
            .sum();
        let text = self.painted(&message("deckhand", &lines), &outgoing.reply);
        let mut screen = self.screen();
        let text = match &screen.last {
            // Up to where the earlier state begins, and clear from there on.
            Some(shown) if shown.message_key == outgoing.message_key => {
                format!("\x1b[{}A\r\x1b[J{text}", shown.rows)
            }
            _ => text,
        };
        screen.out.write_all(text.as_bytes())?;
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

fn prompt_of(name: &str) -> String {
    message(name, &[String::new()])
        .trim_end_matches('\n')
        .to_owned()
}

impl Edge for Terminal {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            if outgoing.is_shown_already() {
                return Ok(outgoing.message_key.clone());
            }
            self.put(outgoing)
                .map_err(|error| NotSaid::NotNow(format!("{error:#}")))?;
            Ok(outgoing.message_key.clone())
        })
    }
}
