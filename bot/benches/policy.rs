//! What it costs to ask the rules: a question that is permitted, a change that is, and one that needs two approvals, which is
//! asked three times. The rules are the starter's.
//!
//! `cargo bench -p deckhand --bench policy`.
#![allow(missing_docs, reason = "a program, not a library")]

use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use commands::{EnvironmentName, Impact, Person, SubjectKind, Tier};
use deckhand::chat::Room;
use deckhand::people::People;
use deckhand::policy::{Asker, Matter, Policy};

const ROUNDS: u32 = 20_000;

/// Prints how long one of many takes, on average.
fn measured(what: &str, mut ask: impl FnMut() -> bool) {
    for _ in 0..ROUNDS / 10 {
        assert!(ask(), "{what} is permitted");
    }
    let began = Instant::now();
    for _ in 0..ROUNDS {
        black_box(ask());
    }
    let each = began.elapsed() / ROUNDS;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what:>28} {each:>10.2?}").expect("output");
}

fn main() {
    let accounts = ["slack:U0ADA".to_owned(), "discord:600".to_owned()];
    let others = ["slack:U0BOB".to_owned()];
    let names = ["ada".to_owned(), "bob".to_owned()];
    let people = People::new([(&names[0], &accounts[..]), (&names[1], &others[..])]);
    let people = people.expect("people");
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/policy/starter"
    ));
    let policy = Policy::folder(folder, &people).expect("the starter's rules");
    let who = people.who(&Person("slack:U0ADA".to_owned()));
    let room = Room("slack:C024BE91L".to_owned());
    let asker = Asker {
        who: &who,
        roles: &[],
        room: &room,
    };
    let environment = EnvironmentName::new("prod");
    let matter = |command, tier, impact| Matter {
        command,
        tier,
        environment: &environment,
        is_default: true,
        impact,
    };
    let nothing = Impact::default();
    let all = Impact {
        subject: "hubapi.com".to_owned(),
        kind: SubjectKind::Service,
        before: 4,
        removed: 4,
        ..Impact::default()
    };
    let question = matter("status", Tier::Read, &nothing);
    measured("a question", || {
        policy.allows_asking(black_box(&asker), &question).is_ok()
    });
    let deploy = matter("deploy", Tier::Change, &nothing);
    measured("a change", || {
        policy.allows(black_box(&asker), &deploy).is_ok()
    });
    let removal = matter("remove-hosts", Tier::Destructive, &all);
    measured("what needs two approvals", || {
        policy.allows(black_box(&asker), &removal).is_ok()
    });
    let simple = Policy::everybody();
    measured("a change, by may_change", || {
        simple.allows(black_box(&asker), &deploy).is_ok()
    });
}
