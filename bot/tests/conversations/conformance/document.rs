//! `docs/conformance.md`: what came of every command, as a table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use commands::{CATALOGUE, Entry, Tier};

use super::Outcome;

/// The table of what came of every command.
pub(super) fn document(rows: &BTreeMap<&str, Vec<Outcome>>) -> String {
    let mut text = String::from(
        "# Conformance: every command on every platform

Made by `bot/tests/conversations/conformance.rs`, which says every example of every command in a console, in a simulated Slack
and in a simulated Discord, each in a world of its own, confirms what has to be confirmed, and waits for the end. A tick says that the
decision (command and plan), the journal entry (effect, state, verdict, the steps of its life) and the words were the same as in the console.
The test fails where they are not, where a command that changes something has no sentence here that does, and where this page is not what
it found. To write this page anew: `DECKHAND_WRITE_DOCUMENTS=1 cargo test -p deckhand --test conversations every_command_is_the_same`.

| command | tier | sentences | what they lead to | console | Slack | Discord |
|---|---|---|---|---|---|---|
",
    );
    let mut entries: Vec<&Entry> = CATALOGUE.to_vec();
    entries.sort_by_key(|entry| entry.name);
    for entry in entries {
        let outcomes = &rows[entry.name];
        text.push_str(&format!(
            "| `{}` | {} | {} | {} | ✓ | ✓ | ✓ |\n",
            entry.name,
            tier(entry.tier),
            outcomes.len(),
            led_to(outcomes)
        ));
    }
    text
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Read => "0",
        Tier::Small => "1",
        Tier::Change => "2",
        Tier::Destructive => "3",
    }
}

/// `answer ×2 · enqueue add, ended: success`.
fn led_to(outcomes: &[Outcome]) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for outcome in outcomes {
        let what = match &outcome.entry {
            None => "answer".to_owned(),
            Some(entry) if entry.verdict.is_empty() => {
                format!("`{}`: {}", entry.effect, entry.state.to_lowercase())
            }
            Some(entry) => format!(
                "`{}`: {}, {}",
                entry.effect,
                entry.state.to_lowercase(),
                entry.verdict.to_lowercase()
            ),
        };
        match counts.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += 1,
            None => counts.push((what, 1)),
        }
    }
    let counts = counts.into_iter().map(|(what, count)| match count {
        1 => what,
        count => format!("{what} ×{count}"),
    });
    counts.collect::<Vec<_>>().join(" · ")
}

/// Fails where the page is not what was found; writes it anew first where that is asked for.
pub(super) fn compare_with_the_document(found: &str) {
    let file = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/conformance.md"
    ));
    if std::env::var_os("DECKHAND_WRITE_DOCUMENTS").is_some() {
        std::fs::write(&file, found).expect("a document that can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = found
        .lines()
        .zip(written.lines())
        .find(|(found, written)| found != written);
    assert!(
        written == found,
        "docs/conformance.md is not what was found; it says how it is written anew. The first difference, found and written:\n{differs:#?}"
    );
}
