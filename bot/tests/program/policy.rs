//! `deckhand policy`, as whoever writes rules uses it.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::peer::{deckhand, err, out};

fn starter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/policy/starter")
}

/// A copy of the starter's rules with one thing written otherwise.
fn starter_with(written: &str, otherwise: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["cases.toml", "groups.toml", "rules.cedar"] {
        let text = std::fs::read_to_string(starter().join(file)).expect("a file of the starter");
        let text = match file {
            "rules.cedar" => text.replace(written, otherwise),
            _ => text,
        };
        std::fs::write(folder.path().join(file), text).expect("a place to write");
    }
    folder
}

fn policy(verb: &str, paths: &[&Path]) -> Output {
    let mut command = deckhand(&["policy", verb]);
    command.args(paths).output().expect("it runs")
}

#[test]
fn a_folder_is_tested_with_the_cases_in_it() {
    let of_folder = policy("test", &[&starter()]);
    let of_file = policy("test", &[&starter().join("cases.toml")]);
    assert_eq!(out(&of_folder), out(&of_file));
    assert!(
        out(&of_folder).ends_with("cases, 0 wrong.\n"),
        "{}",
        out(&of_folder)
    );
    assert_eq!(of_folder.status.code(), Some(0));
}

#[test]
fn rules_that_say_something_else_are_wrong_by_name_and_by_status() {
    let folder = starter_with("context.approvals < 2", "context.approvals < 1");
    let output = policy("test", &[folder.path()]);
    assert!(out(&output).contains("WRONG  "), "{}", out(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_other_rules_would_allow_is_said() {
    let same = policy("diff", &[&starter(), &starter()]);
    assert_eq!(out(&same), "Nothing that was asked is decided otherwise.\n");
    let folder = starter_with("context.approvals < 2", "context.approvals < 1");
    let wider = policy("diff", &[&starter(), folder.path()]);
    let words = "taking all of a service away, from allowed with 2 approvals to allowed with 1 approval: every change";
    assert!(out(&wider).contains(words), "{}", out(&wider));
    // The group that another one holds is nobody who could ask.
    assert!(!out(&wider).contains("group:"), "{}", out(&wider));
}

#[test]
fn a_folder_without_cases_is_said_to_have_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = policy("test", &[folder.path()]);
    assert!(err(&output).contains("cases.toml"), "{}", err(&output));
    assert_ne!(output.status.code(), Some(0));
}

#[test]
fn what_is_wrong_with_rules_is_said_with_the_folder_and_the_file() {
    let folder = starter_with("forbid (", "forbidden (");
    let output = policy("test", &[folder.path()]);
    let place = format!("the policy {} is not right: ", folder.path().display());
    assert!(err(&output).contains(&place), "{}", err(&output));
    assert!(err(&output).contains("rules.cedar"), "{}", err(&output));
    let groups = "owners = [\"ada\", \"boob\"]\nengineers = [\"bob\"]\n";
    let folder = starter_with("", "");
    std::fs::write(folder.path().join("groups.toml"), groups).expect("a place to write");
    let output = policy("test", &[folder.path()]);
    let words = "groups.toml: group `owners`: \"boob\" is nobody";
    assert!(err(&output).contains(words), "{}", err(&output));
    // Nobody knows better who is somebody, where there is no configuration.
    let output = policy("diff", &[&starter(), folder.path()]);
    let words = "widens: boob in prod, from denied to allowed: ";
    assert!(out(&output).contains(words), "{}", out(&output));
}
