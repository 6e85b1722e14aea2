//! Bad input: whatever is typed, reading it never panics, and nothing that changes capacity or traffic is decided
//! without a preview that waits for a person.
//!
//! The seeds are fixed, so that a failure here fails everywhere; each run covers 100,000 sentences.

use commands::{
    AddHosts, Asking, Command, Decision, GroupAgents, HealthyTasks, Known, OperationId, Person,
    Pool, PoolFacts, RemoveHosts, ServiceName, Task, Understood, Upstream, explain, parse,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Three kinds of bad input make 100,000 together.
const MANY: u32 = 33_334;
const SOME: u32 = 3_000;
const SEED: [u8; 32] = *b"deckhand: any input, fixed seed.";

fn run<S: Strategy>(
    kind: &str,
    cases: u32,
    sentences: &S,
    check: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED));
    if let Err(failure) = runner.run(sentences, check) {
        panic!(
            "{kind}, seed {:?}: {failure}",
            String::from_utf8_lossy(&SEED)
        );
    }
}

/// Reads one message and decides what it comes to.
fn never_acts_unasked(message: &str) -> Result<(), TestCaseError> {
    let understood = parse(message);
    let _ = (explain::to_json(&understood), explain::to_text(&understood));
    let Understood::Command(spoken) = understood else {
        return Ok(());
    };
    let asking = Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    };
    let decision = match &spoken.command {
        Command::AddHosts(add) => add.decide(&facts(), &asking),
        Command::RemoveHosts(remove) => remove.decide(&facts(), &asking),
        Command::UpdateConfig(update) => update.decide(&facts(), &asking),
        _ => return Ok(()),
    };
    if let Decision::Plan(plan) = decision {
        let changes_traffic = !matches!(spoken.command, Command::UpdateConfig(_));
        prop_assert!(!plan.preview.is_empty());
        prop_assert_eq!(
            plan.tier.needs_confirmation(),
            changes_traffic,
            "{}",
            message
        );
        prop_assert!(!plan.proposal().buttons.is_empty());
    }
    Ok(())
}

fn facts() -> PoolFacts {
    let upstreams = ["10.1.0.1:80", "10.1.0.2:80", "10.1.0.3:80"]
        .map(|address| Upstream::plain(&address.parse().expect("a host:port")));
    PoolFacts {
        environment: commands::EnvironmentName::new("prod"),
        pool: Pool {
            service: ServiceName::new("hubapi.com"),
            groups: vec!["edge-prod".to_owned()],
            upstreams: upstreams.to_vec(),
            body: serde_json::json!({"serviceId": "hubapi.com"}),
            brought_by: Vec::new(),
        },
        agents: vec![GroupAgents {
            group: "edge-prod".to_owned(),
            exists: true,
            connected: 3,
        }],
        tasks: Known::Known(Some(HealthyTasks {
            request: "hubapi.com".to_owned(),
            tasks: vec![Task {
                address: "10.1.0.9:80".parse().expect("a host:port"),
                rack_id: None,
            }],
        })),
        owners: Vec::new(),
        under_way: Vec::new(),
    }
}

#[test]
fn random_text() {
    let anything = prop_oneof![any::<String>(), "[ -~]{0,200}", "\\PC{0,80}"];
    run("random text", MANY, &anything, |message| {
        never_acts_unasked(&message)
    });
}

#[test]
fn random_words_of_the_language() {
    let words: Vec<String> = commands::CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter())
        .flat_map(|example| example.split(' '))
        .chain([
            "<@U0BOT>",
            "\"",
            "`",
            "```",
            ">",
            ",",
            "not",
            "don't",
            "10.1.0.1:80",
            "10.1.0.9:80",
            "in",
            "qa",
            "please",
            "@deckhand",
            "\u{a0}",
            "and",
        ])
        .map(str::to_owned)
        .collect();
    let sentences = proptest::collection::vec(proptest::sample::select(words), 0..14)
        .prop_map(|words| words.join(" "));
    run("words of the language", MANY, &sentences, |message| {
        never_acts_unasked(&message)
    });
}

#[test]
fn mutated_examples() {
    let examples: Vec<&str> = commands::CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter().copied())
        .collect();
    let mutation = (any::<prop::sample::Index>(), 0..4_u8, any::<char>());
    let mutated = (
        proptest::sample::select(examples),
        proptest::collection::vec(mutation, 1..6),
    )
        .prop_map(|(example, mutations)| {
            let mut characters: Vec<char> = example.chars().collect();
            for (place, kind, character) in mutations {
                let place = place
                    .index(characters.len().max(1))
                    .min(characters.len().saturating_sub(1));
                match kind {
                    0 => characters.insert(place, character),
                    1 if !characters.is_empty() => drop(characters.remove(place)),
                    2 if !characters.is_empty() => characters[place] = character,
                    _ if characters.len() > 1 => characters.swap(place, 0),
                    _ => {}
                }
            }
            characters.into_iter().collect::<String>()
        });
    run("mutated examples", MANY, &mutated, |message| {
        never_acts_unasked(&message)
    });
}

/// Typography is not meaning: a sentence rewritten by a word processor is the same sentence.
#[test]
fn typographic_rewriting_keeps_the_command() {
    let examples: Vec<&str> = commands::CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter().copied())
        .collect();
    let rewrites = (proptest::sample::select(examples), any::<[bool; 5]>());
    run(
        "rewritten examples",
        SOME,
        &rewrites,
        |(example, [nbsp, dashes, mention, polite, shouted])| {
            let mut text = example.to_owned();
            if nbsp {
                text = text.replace(' ', "\u{a0}");
            }
            if dashes {
                text = text.replace('-', "\u{2011}");
            }
            if polite {
                text = format!("Could you please {text}");
            }
            if mention {
                text = format!("<@U0BOT> {text}");
            }
            if shouted {
                text.push_str("!!");
            }
            let (plain, rewritten) = (parse(example), parse(&text));
            prop_assert_eq!(
                explain::to_json(&plain),
                explain::to_json(&rewritten),
                "{}",
                text
            );
            Ok(())
        },
    );
}

/// What a plan would undo is a sentence, and it is understood as exactly that command.
#[test]
fn an_inverse_can_be_typed() {
    let host = || {
        "10(\\.[1-9][0-9]?){3}:[1-9][0-9]{1,3}".prop_map(|host| host.parse().expect("a host:port"))
    };
    let hosts = proptest::collection::btree_set(host(), 1..5)
        .prop_map(|hosts| hosts.into_iter().collect::<Vec<_>>());
    let service = "[a-z][a-z0-9-]{0,20}\\.com".prop_map(ServiceName::new);
    let pairs = (service, hosts, any::<bool>());
    run("inverses", SOME, &pairs, |(service, hosts, add)| {
        let command = if add {
            Command::AddHosts(AddHosts { service, hosts })
        } else {
            Command::RemoveHosts(RemoveHosts { service, hosts })
        };
        match parse(&command.to_string()) {
            Understood::Command(spoken) => prop_assert_eq!(spoken.command, command),
            other => prop_assert!(false, "`{}` is {:?}", command, other),
        }
        Ok(())
    });
}
