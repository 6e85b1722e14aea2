//! The table of verbs. `ci` runs them in this order.

use crate::cargo::Cargo;
use crate::{Outcome, deps};

/// The Mesos master for real services is no part of a build unless it is asked for. It starts its tasks with a program
/// that only Linux has.
const MESOS: &[&str] = if cfg!(target_os = "linux") {
    &["--features", "fixtures/mesos"]
} else {
    &[]
};

/// One verb.
pub(crate) struct Verb {
    pub(crate) name: &'static str,
    summary: &'static str,
    pub(crate) run: fn() -> Outcome,
}

pub(crate) const VERBS: &[Verb] = &[
    Verb {
        name: "test",
        summary: "every test: cargo test --workspace",
        run: || Cargo::new(&["test", "--workspace"]).run(),
    },
    Verb {
        name: "fmt",
        summary: "the formatting is rustfmt's: cargo fmt --all --check",
        run: || Cargo::new(&["fmt", "--all", "--check"]).run(),
    },
    Verb {
        name: "lint",
        summary: "no warning of the compiler or of clippy",
        run: || {
            let lint = ["clippy", "--workspace", "--all-targets"];
            Cargo::new(&[lint.as_slice(), MESOS, &["--", "-D", "warnings"]].concat()).run()
        },
    },
    Verb {
        name: "doc",
        summary: "the documentation builds without a warning",
        run: || {
            let doc = Cargo::new(&["doc", "--workspace", "--no-deps"]);
            doc.with_env("RUSTDOCFLAGS", "-D warnings").run()
        },
    },
    Verb {
        name: "deps",
        summary: "licences, bans, sources, advisories, and no dependency that is not used",
        run: deps::run,
    },
    Verb {
        name: "bench",
        summary: "what reading a sentence costs, and what a tick costs when thousands of requests wait",
        run: || {
            Cargo::new(&[
                "bench", "-p", "commands", "-p", "fixtures", "-p", "deckhand",
            ])
            .run()
        },
    },
];

/// The verb of that name.
pub(crate) fn named(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// What `cargo xtask` says.
pub(crate) fn listed() -> String {
    let mut text = String::from("cargo xtask VERB\n\n");
    let ci = (
        "ci",
        "all of these but bench, in this order; `--without-tests` leaves out `test`",
    );
    let real = (
        "real",
        "not part of ci: the contract suites on a real SingularityService and a real BaragonService, and `graph` on a real Prometheus and \
         Graphite; `--only scheduler`, `--only balancer` or `--only metrics` runs one, `--if-possible` forgives what is not to be had here, `--stay` starts everything and \
         runs nothing",
    );
    let postgres = (
        "postgres",
        "not part of ci: the tests of what is stored, on a PostgreSQL of their own; `--if-possible` forgives that there is none",
    );
    let pictures = (
        "pictures",
        "not part of ci: draws the pictures of docs/pictures.md anew",
    );
    let peers = (
        "peers",
        "not part of ci: the simulated Slack and Discord against apps made with Bolt and discord.py; \
         `--if-possible` forgives what is not to be had here",
    );
    let crash_matrix = (
        "crash-matrix",
        "not part of ci: every rehearsed crash, on a release build and a PostgreSQL of its own; `--cells N`, `--pairs N`, \
         `--seed N` and `--only COMMAND` try fewer",
    );
    let verbs = VERBS.iter().map(|verb| (verb.name, verb.summary));
    for (name, summary) in verbs.chain([ci, postgres, crash_matrix, real, peers, pictures]) {
        text.push_str(&format!(
            "  {name:12} {summary}
"
        ));
    }
    text.trim_end().to_owned()
}
