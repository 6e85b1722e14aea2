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

/// Whose tests may run against the simulated services. They share no types with them all the same.
const TESTED_ON_FIXTURES: [&str; 2] = ["baragon-client", "scheduler-client"];

#[test]
fn every_crate_stands_alone_or_is_the_program() {
    let mut ours = members();
    ours.retain(|name| name != THE_PROGRAM);
    assert_eq!(
        ours, ALONE,
        "a crate was added or removed: say here whether it stands alone"
    );
}

#[test]
fn only_the_program_depends_on_crates_of_ours() {
    for name in ALONE {
        let forbidden = depends_on(name, "normal,build");
        assert!(
            forbidden.is_empty(),
            "{name} must not depend on {forbidden:?}"
        );
    }
}

#[test]
fn tests_of_the_clients_may_use_the_simulated_services_and_no_more() {
    for name in ALONE {
        let mut forbidden = depends_on(name, "dev");
        forbidden.retain(|other| !(TESTED_ON_FIXTURES.contains(&name) && other == "fixtures"));
        assert!(
            forbidden.is_empty(),
            "the tests of {name} must not depend on {forbidden:?}"
        );
    }
}

fn members() -> Vec<String> {
    tree(&["--workspace", "--depth", "0"])
}

/// The crates of ours that one of them depends on directly, by edges of these kinds.
fn depends_on(name: &str, edges: &str) -> Vec<String> {
    let ours = members();
    let mut direct = tree(&["--package", name, "--depth", "1", "--edges", edges]);
    direct.retain(|other| other != name && ours.contains(other));
    direct
}

/// The names of the crates in a tree of dependencies, for every platform.
fn tree(arguments: &[&str]) -> Vec<String> {
    let all = [
        "tree", "--prefix", "none", "--format", "{p}", "--target", "all",
    ];
    let printed = Cargo::new(&[all.as_slice(), arguments].concat()).output();
    let printed = printed.expect("cargo can print a tree");
    let words = printed
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let mut names: Vec<String> = words.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}
