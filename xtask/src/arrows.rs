//! The arrows of import: `deckhand` sees every crate of ours, and the others see none of ours. Cargo itself is asked
//! what depends on what, so a renamed dependency is found as well.

use crate::cargo::Cargo;

/// The one crate that may depend on others of ours.
const THE_PROGRAM: &str = "deckhand";

/// The crates that must stand alone. A crate that is not in this list and not the program fails the test, so that
/// whoever adds one decides where it belongs.
const ALONE: [&str; 5] = [
    "baragon-client",
    "commands",
    "fixtures",
    "scheduler-client",
    "xtask",
];

#[test]
fn only_the_program_depends_on_crates_of_ours() {
    let ours = tree(&["--workspace", "--depth", "0"]);
    let mut names: Vec<&str> = ours
        .iter()
        .map(String::as_str)
        .filter(|name| *name != THE_PROGRAM)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names, ALONE,
        "a crate was added or removed: say here whether it stands alone"
    );
    for name in names {
        let direct = tree(&["--package", name, "--depth", "1"]);
        let forbidden: Vec<&String> = direct
            .iter()
            .filter(|dependency| *dependency != name && ours.contains(dependency))
            .collect();
        assert!(
            forbidden.is_empty(),
            "{name} must not depend on {forbidden:?}"
        );
    }
}

/// The names of the crates in a tree of dependencies of every kind, for every platform.
fn tree(arguments: &[&str]) -> Vec<String> {
    let all = [
        "tree",
        "--locked",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--target",
        "all",
        "--edges",
        "normal,build,dev",
    ];
    let printed = Cargo::new(&[all.as_slice(), arguments].concat())
        .output()
        .expect("cargo can print a tree");
    let mut names: Vec<String> = printed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
