//! What the documents point to is there: files they link to, and source files they name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::root;

#[test]
fn links_to_files_lead_somewhere() {
    for document in files_ending(".md") {
        let folder = document.parent().unwrap_or(root());
        for link in text_of(&document)
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = link.split('#').next().unwrap_or_default();
            let is_file =
                !file.is_empty() && !file.contains("://") && !file.contains(char::is_whitespace);
            assert!(
                !is_file || folder.join(file).exists(),
                "{} links to {link}, which is not there",
                document.display()
            );
        }
    }
}

#[test]
fn source_files_named_by_the_architecture_exist() {
    let sources = files_ending(".rs");
    let text = text_of(&root().join("ARCHITECTURE.md"));
    // Every second piece between backticks is code.
    let named: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.ends_with(".rs"))
        .collect();
    assert!(
        named.len() > 10,
        "the architecture names few files; is it still read as it is written?"
    );
    for name in named {
        assert!(
            sources.iter().any(|source| source.ends_with(name)),
            "ARCHITECTURE.md names {name}, which is not there"
        );
    }
}

/// `x.txt` is a conversation, `a/b.rs::name` a test.
#[test]
fn the_tests_named_by_the_traps_exist() {
    let text = text_of(&root().join("docs/singularity-traps.md"));
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<&str> = rows.filter(|row| !row.contains("shown by")).collect();
    for number in 1..=30 {
        let beginning = format!("| {number} |");
        let of_it = rows.iter().filter(|row| row.starts_with(&beginning));
        assert_eq!(of_it.count(), 1, "trap {number} has a row");
    }
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let shown_by = cells.last().expect("a cell");
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test shows this: {row}");
        for name in named {
            assert!(
                is_a_test(name),
                "{name} is not there, and was to show: {row}"
            );
        }
    }
}

fn is_a_test(name: &str) -> bool {
    match name.split_once("::") {
        Some((file, test)) => {
            let file = root().join(file);
            file.is_file() && text_of(&file).contains(&format!("fn {test}("))
        }
        None => {
            name.ends_with(".txt") && root().join("fixtures/conversations").join(name).is_file()
        }
    }
}

/// Calls of the scheduler that would be traps. The client has them; the program has no use for them.
#[test]
fn what_no_command_calls() {
    const TRAPS: &[&str] = &[
        "create_or_update_request",
        "delete_scheduled_task",
        "search_request_history",
        "run_shell_command",
        "reconcile_task",
        "task_statistics",
        "track_task",
        "forget_agent",
        "forget_rack",
    ];
    let sources = files_ending(".rs");
    let of = |folder: &str| {
        let folder = root().join(folder);
        let texts = sources.iter().filter(|source| source.starts_with(&folder));
        texts.map(|source| text_of(source)).collect::<String>()
    };
    let (client, program) = (of("scheduler-client/src"), of("bot/src"));
    for call in TRAPS {
        assert!(
            client.contains(&format!("fn {call}(")),
            "the client has no {call} any more"
        );
        assert!(!program.contains(&format!(".{call}(")), "bot calls {call}");
    }
}

#[test]
fn only_the_journal_knows_sql() {
    let journal = root().join("bot/src/journal");
    for source in files_ending(".rs") {
        let is_journals = source.starts_with(&journal) || source == journal.with_extension("rs");
        let is_programs = source.starts_with(root().join("bot/src"));
        assert!(
            !is_programs || is_journals || !text_of(&source).contains("sqlx"),
            "{} uses sqlx",
            source.display()
        );
    }
}

fn text_of(file: &Path) -> String {
    fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", file.display()))
}

/// Every file of the project whose name ends so; what is built or hidden is none of it.
fn files_ending(end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)
            .expect("a folder of the project can be read")
            .flatten()
        {
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(end) {
                found.push(path);
            }
        }
    }
    found
}
