//! A room with people in it: from the first line typed to the last word said.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::signal::told_to_stop;
use crate::chat::console::terminal::Typing;
use crate::chat::console::transcript::Transcript;
use crate::chat::console::{PLATFORM, Speaker, switches_to};
use crate::deckhand::Deckhand;
use crate::house::House;

/// Who speaks until `/as` says otherwise.
const YOU: &str = "you";

/// Holds a conversation in the room: in a terminal with line editing, in a pipe as a transcript.
pub(super) async fn converse(house: House, room: &str, welcome: &str) -> anyhow::Result<ExitCode> {
    let speaker = Speaker::new(room);
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        in_terminal(house, &speaker, welcome).await
    } else {
        in_pipe(house, &speaker).await
    }
}

/// Each sentence has its first answer before the next is read. Ends when the work it started has ended.
async fn in_pipe(house: House, speaker: &Speaker) -> anyhow::Result<ExitCode> {
    let transcript = Arc::new(Transcript::new(std::io::stdout()));
    let deckhand = Deckhand::start(house, Arc::clone(&transcript) as _, PLATFORM).await?;
    deckhand.tell_of_absence().await?;
    let mut lines = piped_lines();
    let mut name = YOU.to_owned();
    let ended = tokio::select! {
        ended = async {
            while let Some(line) = lines.recv().await {
                if line.trim().is_empty() {
                    continue;
                }
                transcript.note(&name, &line)?;
                match switches_to(&line) {
                    Some(other) => other.clone_into(&mut name),
                    None => hear_out(&deckhand, speaker, &name, &line).await?,
                }
            }
            deckhand.at_rest(speaker.room()).await?;
            deckhand.all_said(PLATFORM).await
        } => ended,
        () = told_to_stop() => Ok(()),
    };
    deckhand.stop().await;
    ended.map(|()| ExitCode::SUCCESS)
}

async fn hear_out(
    deckhand: &Deckhand,
    speaker: &Speaker,
    name: &str,
    line: &str,
) -> anyhow::Result<()> {
    if let Some(handled) = deckhand.hear(speaker.says(name, line)).await? {
        // An error means that it could not be worked on, which the log has said.
        let _ = handled.await;
    }
    deckhand.all_said(PLATFORM).await
}

/// Lines of standard input, read on a thread of its own because reading blocks.
fn piped_lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().split(b'\n') {
            let Ok(line) = line else { return };
            if sender
                .blocking_send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                return;
            }
        }
    });
    receiver
}

async fn in_terminal(house: House, speaker: &Speaker, welcome: &str) -> anyhow::Result<ExitCode> {
    super::output::line(welcome)?;
    let mut typing = Typing::begin(YOU)?;
    let deckhand = Deckhand::start(house, typing.terminal(), PLATFORM).await?;
    deckhand.tell_of_absence().await?;
    let mut name = YOU.to_owned();
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        let line = tokio::select! {
            line = typing.next_line() => line?,
            () = &mut stop => None,
        };
        let Some(line) = line else { break };
        if let Some(other) = switches_to(&line) {
            other.clone_into(&mut name);
            typing.now_types(&name)?;
        } else if matches!(line.trim(), "/quit" | "/exit" | "exit" | "quit") {
            break;
        } else if !line.trim().is_empty() {
            drop(deckhand.hear(speaker.says(&name, &line)).await?);
        }
    }
    let going_on = deckhand.going_on(speaker.room()).await.unwrap_or(0);
    deckhand.stop().await;
    typing.end()?;
    if going_on > 0 {
        let what = commands::counted(going_on, "operation");
        super::output::line(&format!("Left while {what} had not ended."))?;
    }
    Ok(ExitCode::SUCCESS)
}
