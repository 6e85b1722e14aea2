//! Conversations: what people and services do, and what the room hears, as text files in `fixtures/conversations`.
//!
//! A file is a transcript as the console prints it. Lines that begin with `*` are what happens in the world, see
//! [`world`]. Operation ids are written `<1>`, `<2>`, … in the order they were given, durations `<time>`, moments `<date>`,
//! simulated services `<address>`. A new test is a
//! new file.

mod building;
mod conformance;
mod discord;
mod documents;
mod lost_answers;
mod script;
mod slack;
mod stage;
mod time;
mod world;

use std::path::PathBuf;

use script::{Script, Step};
use stage::Stage;

fn scripts() -> Vec<PathBuf> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fixtures/conversations"
    ));
    let entries = std::fs::read_dir(folder).expect("the conversations are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    // `DECKHAND_SCRIPT=digest` plays those with that in their name alone.
    if let Ok(part) = std::env::var("DECKHAND_SCRIPT") {
        files.retain(|file| file.to_string_lossy().contains(&part));
    }
    files.sort();
    files
}

/// Where a conversation is held.
#[derive(Clone, Copy)]
enum In {
    Room,
    /// In a thread, with everything typed.
    Slack,
    /// In a thread, with buttons pressed instead of `confirm` and `cancel` typed.
    SlackWithButtons,
    /// In a channel of Discord, with buttons pressed.
    Discord,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written() {
    every_conversation(In::Room).await;
}

/// The same words, said in Slack, linked as Slack links them, and read back from what it shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_in_slack() {
    every_conversation(In::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_with_buttons() {
    every_conversation(In::SlackWithButtons).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_in_discord() {
    every_conversation(In::Discord).await;
}

async fn every_conversation(place: In) {
    let mut failures = Vec::new();
    for file in scripts() {
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&file).expect("a readable file");
        if let Err(failure) = play(&Script::read(&text), place).await {
            failures.push(format!("=== {name}\n{failure}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The transcript in the README is one of these conversations, so it stays true.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_readme_conversation_goes_as_written() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("a readable README");
    let (_, rest) = readme
        .split_once("<!-- transcript -->")
        .expect("the README has a transcript");
    let (block, _) = rest
        .split_once("<!-- /transcript -->")
        .expect("the transcript ends");
    let lines: Vec<&str> = block
        .lines()
        .filter(|line| !line.starts_with("```"))
        .collect();
    play(&Script::of_real_run(&lines.join("\n")), In::Room)
        .await
        .expect("the README's conversation");
}

async fn play(script: &Script, place: In) -> Result<(), String> {
    let mut stage = Stage::in_place(place).await;
    let written = script.messages();
    let mut expected = 0;
    for (step, next) in script.steps_and_next() {
        let went = match step {
            Step::Says { name, text } => stage.says(name, text).await,
            Step::World(directive) => match time::happen(&stage, directive).await {
                Some(passed) => passed,
                None => match building::happen(&stage, directive) {
                    Some(built) => built,
                    None => world::happen(&stage, directive).await,
                },
            },
            Step::Hears(_) => {
                expected += 1;
                match next {
                    // Messages that belong together are waited for together: they may come in another order.
                    Some(Step::Hears(_)) => Ok(()),
                    _ => stage.heard_at_least(&written[..expected]).await,
                }
            }
        };
        if let Err(why) = went {
            return Err(stage.failure(script, &why).await);
        }
    }
    let heard = stage.transcript().await;
    if stage.is_as_written(&heard, &written) {
        stage.stop().await;
        Ok(())
    } else {
        Err(stage.failure(script, "the room heard something else").await)
    }
}
