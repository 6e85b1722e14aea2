//! Every command of the catalogue on every platform: the same decision, the same journal entry, the same words.
//!
//! A sentence is said in a world of its own, and what it leads to is confirmed and waited for, in a console, in Slack and in
//! Discord. The sentences are the command's own examples, so a new command has its cells by itself. One that changes
//! something must have a sentence here that changes it. `docs/conformance.md` is what came of it.

mod document;
mod sentences;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use commands::CATALOGUE;
use deckhand::journal::OperationState;
use fixtures::PATIENCE;
use futures::StreamExt;
use serde_json::Value;

use document::{compare_with_the_document, document};
use sentences::{Attempt, attempts, changes};

use crate::In;
use crate::script::redacted;
use crate::slack::without_pictures;
use crate::stage::Stage;
use crate::world;

/// The platforms, in the order of the table.
const PLACES: [(&str, In); 3] = [
    ("console", In::Room),
    ("Slack", In::SlackWithButtons),
    ("Discord", In::Discord),
];

/// How many sentences are tried side by side. They wait most of the time.
const AT_ONCE: usize = 4;

/// How many ticks an effect has to come to its end. After them the services stand still, and the end has to be seen.
const TICKS: usize = 40;

/// How long the follower has to see one state before the services move on; it looks every 20 ms.
const BETWEEN_TICKS: Duration = Duration::from_millis(30);

/// What these begin waits for a person.
const GOES_ON: &[&str] = &["deploy HubApiWeb 1.42 to prod with 1 instance first"];

/// What one sentence led to in one place, less what differs from run to run and from platform to platform.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    /// What was decided to do, and how it was stored; none where the sentence was answered and nothing else.
    entry: Option<JournalEntry>,
    /// The first words and the last ones. What stands between them depends on who looks when.
    transcript: Vec<String>,
}

/// An operation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
struct JournalEntry {
    command: Value,
    plan: Value,
    effect: String,
    confirmed: bool,
    state: String,
    verdict: String,
    life: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_is_the_same_on_every_platform() {
    let attempts = attempts();
    let tried = futures::stream::iter(attempts.iter().enumerate())
        .map(|(number, attempt)| async move { (number, in_every_place(attempt).await) })
        .buffer_unordered(AT_ONCE);
    let tried: BTreeMap<usize, Result<Vec<Outcome>, String>> = tried.collect().await;
    let mut failures = Vec::new();
    let mut rows: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    for (number, outcomes) in tried {
        let command = attempts[number].command;
        match outcomes {
            Ok(outcomes) => rows.entry(command).or_default().extend(outcomes),
            Err(why) => failures.push(format!("{command}: {why}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    let idle: Vec<&str> = CATALOGUE
        .iter()
        .filter(|entry| changes(entry))
        .filter(|entry| {
            rows[entry.name]
                .iter()
                .all(|outcome| outcome.entry.is_none())
        })
        .map(|entry| entry.name)
        .collect();
    assert!(
        idle.is_empty(),
        "no sentence of these changes anything in its world; `ALSO` in conformance/sentences.rs needs one: {idle:?}"
    );
    compare_with_the_document(&document(&rows));
}

/// What its sentences led to everywhere, or how the platforms differ.
async fn in_every_place(attempt: &Attempt) -> Result<Vec<Outcome>, String> {
    let mut places = Vec::new();
    for (name, place) in PLACES {
        let outcomes = outcomes(attempt, place).await;
        places.push(outcomes.map_err(|why| format!("in {name}: {why}"))?);
    }
    let first = places.remove(0);
    for ((name, _), others) in PLACES[1..].iter().zip(&places) {
        for ((sentence, first), other) in attempt.sentences.iter().zip(&first).zip(others) {
            if other != first {
                return Err(format!(
                    "`{sentence}` in {name}\n{other:#?}\nand in the console\n{first:#?}"
                ));
            }
        }
    }
    Ok(first)
}

async fn outcomes(attempt: &Attempt, place: In) -> Result<Vec<Outcome>, String> {
    let stage = Stage::in_place(place).await;
    for line in attempt.before {
        match (line.strip_prefix("* "), line.strip_prefix("reviewer: ")) {
            (Some(directive), _) => world::happen(&stage, directive).await?,
            (None, Some(text)) => stage.says("reviewer", text).await?,
            (None, None) => stage.says("you", line).await?,
        }
    }
    until_it_ends(&stage, PATIENCE).await;
    let mut outcomes = Vec::new();
    for sentence in &attempt.sentences {
        outcomes.push(outcome(&stage, sentence).await?);
    }
    stage.stop().await;
    Ok(outcomes)
}

/// What a sentence leads to: where that is a plan, it is confirmed, by whom it takes.
async fn outcome(stage: &Stage, sentence: &str) -> Result<Outcome, String> {
    let heard_before = stage.transcript().await.len();
    let before = stage.operations().await;
    // What waits was shown for the sentence to decide about.
    let waits = before
        .iter()
        .position(|operation| operation.state == OperationState::Proposed);
    stage.says("you", sentence).await?;
    let index = waits.unwrap_or(before.len());
    if let Some(operation) = stage.operations().await.get(index)
        && operation.state == OperationState::Proposed
        && waits.is_none()
    {
        let person = match operation.plan.tier.needs_second_person() {
            true => "reviewer",
            false => "you",
        };
        let confirm = format!("confirm {}", operation.id);
        stage.says(person, &confirm).await?;
    }
    let patience = match GOES_ON.contains(&sentence) {
        true => Duration::ZERO,
        false => PATIENCE,
    };
    let ends = until_it_ends(stage, patience).await;
    let entry = journal_entry(stage, index, ends).await;
    let mut heard = stage.transcript().await.split_off(heard_before);
    if entry.as_ref().is_some_and(|entry| entry.confirmed) {
        let proposal = heard
            .iter()
            .find(|message| message.contains("[Confirm]"))
            .cloned();
        // Where it goes on, its last words are those of a moment.
        let last = heard.pop().filter(|_| ends);
        heard = proposal.into_iter().chain(last).collect();
    }
    Ok(Outcome {
        entry,
        transcript: without_pictures(&heard),
    })
}

/// Lets the world go on until everything that was begun has ended. False where something has not, so long after the last tick.
async fn until_it_ends(stage: &Stage, patience: Duration) -> bool {
    for _ in 0..TICKS {
        if ends_within(stage, BETWEEN_TICKS).await {
            return true;
        }
        stage.tick().await;
    }
    ends_within(stage, patience).await
}

async fn ends_within(stage: &Stage, patience: Duration) -> bool {
    let begun = Instant::now();
    loop {
        if !stage.goes_on().await {
            return true;
        }
        if begun.elapsed() >= patience {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(6)).await;
    }
}

async fn journal_entry(stage: &Stage, index: usize, ends: bool) -> Option<JournalEntry> {
    let operations = stage.operations().await;
    let ids: Vec<String> = operations.iter().map(|o| o.id.to_string()).collect();
    let operation = operations.get(index)?;
    let value = |value: serde_json::Result<Value>| normal(value.expect("a plain value"), &ids);
    let mut plan = value(serde_json::to_value(&operation.plan));
    // A hash over facts with moments in them.
    plan.as_object_mut().expect("a plan").remove("fingerprint");
    let life = stage.life(&operation.id).await;
    // How often it was looked at and told of depends on who looks when.
    let stored = ["heard", "proposed", "confirmed", "dropped", "sent", "ended"];
    let life = life
        .into_iter()
        .filter(|what| stored.contains(&what.as_str()));
    Some(JournalEntry {
        command: value(serde_json::to_value(&operation.command)),
        effect: kind_of(&plan["effect"]),
        plan,
        confirmed: operation.state != OperationState::Proposed
            && operation.state != OperationState::Dropped,
        state: if ends {
            format!("{:?}", operation.state)
        } else {
            "goes on".to_owned()
        },
        verdict: operation
            .verdict
            .map_or_else(String::new, |verdict| format!("{verdict:?}")),
        life: life.collect(),
    })
}

/// What an effect does, in the journal's own words: `change_request pause`.
fn kind_of(effect: &Value) -> String {
    // Where there is an `of`, an `action` is what the setting is called.
    let last = if effect["of"].is_string() {
        "of"
    } else {
        "action"
    };
    let tags = ["effect", "setting", last];
    let words = tags.iter().filter_map(|tag| match &effect[*tag] {
        Value::String(word) => Some(word.clone()),
        inside @ Value::Object(_) => Some(kind_of(inside)),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A value with what differs from run to run and from platform to platform as placeholders.
fn normal(value: Value, ids: &[String]) -> Value {
    match value {
        Value::String(text) => Value::String(redacted(&with_console_people(&text), ids)),
        Value::Array(all) => all.into_iter().map(|value| normal(value, ids)).collect(),
        Value::Object(all) => {
            let all = all.into_iter();
            all.map(|(key, value)| (redacted(&key, ids), normal(value, ids)))
                .collect()
        }
        other => other,
    }
}

fn with_console_people(text: &str) -> String {
    let people = [
        ("slack:U0ALICE".to_owned(), "console:you"),
        ("slack:U0BOB".to_owned(), "console:reviewer"),
        (
            format!("discord:{}", fixtures::discord::ALICE),
            "console:you",
        ),
        (
            format!("discord:{}", fixtures::discord::BOB),
            "console:reviewer",
        ),
    ];
    let mut text = text.to_owned();
    for (account, name) in people {
        text = text.replace(&account, name);
    }
    text
}
