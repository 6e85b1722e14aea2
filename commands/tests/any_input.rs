//! Bad input: whatever is typed, reading it never panics, and nothing that changes capacity or traffic is decided
//! without a preview that waits for a person.
//!
//! The seeds are fixed, so that a failure here fails everywhere; each run covers 100,000 sentences.

use commands::{
    ActiveDeploy, AddHosts, AliasedTo, Asking, Change, ChangeFacts, Command, Decision, DeployId,
    EnvironmentName, GroupAgents, GroupFacts, HealthyTasks, HostPort, IN_FORCE, Instances, Inverse,
    Known, LastRun, OperationId, PendingDeploy, Person, Pool, PoolFacts, RemoveHosts, ReplaceHosts,
    RequestFacts, SchedulerRequest, ServiceChange, ServiceName, Setting, SettingChange,
    SettingFacts, Steps, Task, TaskCounts, TaskId, Timer, Understood, Upstream, explain, groups_of,
    parse,
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

/// What is suggested is shown between back quotes, and understood once it is typed.
fn suggestions_can_be_typed(suggestions: &[String]) -> Result<(), TestCaseError> {
    for suggestion in suggestions {
        prop_assert!(!suggestion.contains('`'), "{suggestion}");
        let understood = parse(suggestion);
        prop_assert!(
            matches!(understood, Understood::Command(_)),
            "{suggestion} is {understood:?}"
        );
    }
    Ok(())
}

/// Reads one message and decides what it comes to.
fn never_acts_unasked(message: &str) -> Result<(), TestCaseError> {
    let understood = parse(message);
    let _ = (explain::to_json(&understood), explain::to_text(&understood));
    if let Understood::Unclear(unclear) = &understood {
        suggestions_can_be_typed(&unclear.suggestions())?;
    }
    let Understood::Command(spoken) = understood else {
        return Ok(());
    };
    let asking = Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    };
    let decision = match spoken.command.change() {
        Some(Change::Pool(change)) => change.decide(&facts(), &asking),
        Some(Change::Service(change)) => change.decide(&change_facts(change), &asking),
        Some(Change::Setting(change)) => change.decide(&setting_facts(change), &asking),
        Some(Change::Scheduler(change)) => change.decide(&request_facts(&spoken.command), &asking),
        Some(Change::CancelRequest(_)) | None => return Ok(()),
    };
    if let Decision::Plan(plan) = decision {
        let changes_traffic = !matches!(
            spoken.command,
            Command::UpdateConfig(_)
                | Command::PurgeCache(_)
                | Command::ExitCooldown(_)
                | Command::SetPriority(_)
        );
        prop_assert!(!plan.preview.is_empty());
        prop_assert_eq!(
            plan.tier.needs_confirmation(),
            changes_traffic,
            "{}",
            message
        );
        prop_assert!(
            !plan
                .proposal(&commands::Approvals::default())
                .buttons
                .is_empty()
        );
        prop_assert_eq!(
            plan.tier.needs_second_person(),
            is_destructive(&spoken.command),
            "{}",
            message
        );
        if let Inverse::Command(inverse) = &plan.inverse {
            prop_assert_eq!(understood_as(&inverse.to_string()), Some(inverse.clone()));
        }
    }
    Ok(())
}

/// Facts under which there is something to change: what is to go is there, what is to come is not.
fn setting_facts(change: &dyn SettingChange) -> SettingFacts {
    let comes = change.wanted(&None).is_some();
    let now = match change.setting() {
        Setting::TargetCount { .. } => Some("3".to_owned()),
        Setting::AuthKey { .. } => Some(IN_FORCE.to_owned()),
        Setting::Alias { .. } => Some(odd_alias()),
        _ if comes => None,
        Setting::TrafficSource { .. } => Some("ALB_TARGET_GROUP by PRIVATE_IP".to_owned()),
        Setting::BasePath { .. } => Some("hubapi.com".to_owned()),
        _ => Some(String::new()),
    };
    SettingFacts::plain(EnvironmentName::new("prod"), now)
}

/// With names that are words of the language.
fn odd_alias() -> String {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let stands = AliasedTo {
        groups: set(&["with", "none"]),
        domains: set(&["domains"]),
        edge_cache_domains: set(&[]),
    };
    stands.value()
}

/// A request of which the command can be asked.
fn request_facts(command: &Command) -> RequestFacts {
    let (kind, state) = match command {
        Command::Run(_) | Command::Rerun(_) => ("ON_DEMAND", "ACTIVE"),
        Command::Unpause(_) => ("SERVICE", "PAUSED"),
        Command::ExitCooldown(_) => ("SERVICE", "SYSTEM_COOLDOWN"),
        _ => ("SERVICE", "ACTIVE"),
    };
    let task = match command {
        Command::KillTask(kill) => kill.task.clone(),
        _ => TaskId::new("HubApiWeb-d7-1700000000000-1-node7-DEFAULT"),
    };
    let is_stepwise = matches!(
        command,
        Command::AdvanceDeploy(_) | Command::CancelDeploy(_)
    );
    RequestFacts {
        request: SchedulerRequest {
            id: "HubApiWeb".to_owned(),
            environment: EnvironmentName::new("prod"),
            kind: kind.to_owned(),
            state: state.to_owned(),
            instances: (kind == "SERVICE").then_some(4),
            owners: Vec::new(),
            group: None,
        },
        counts: TaskCounts {
            healthy: 4,
            ..TaskCounts::default()
        },
        tasks: vec![task],
        active: Some(ActiveDeploy {
            deploy_id: DeployId::new("d7"),
            body: serde_json::json!({
                "id": "d7", "loadBalancerGroups": ["edge-prod"],
                "containerInfo": {"docker": {"image": "hub/web:1.41"}}
            }),
        }),
        pending: is_stepwise.then(|| PendingDeploy {
            deploy_id: DeployId::new("d8"),
            target: 2,
            steps: Some(Steps {
                size: 1,
                then_all_after: None,
            }),
            by: None,
        }),
        bouncing: false,
        skips_healthchecks: matches!(command, Command::SkipHealthchecks(skip) if !skip.skip),
        priority: Some("0.3".parse().expect("a priority")),
        leaving: None,
        timers: vec![(Timer::Scale, Some("2".to_owned())), (Timer::Pause, None)],
        deploys: Vec::new(),
        last_run: Some(LastRun {
            task: TaskId::new("HubApiWeb-d7-1700000000000-1-node7-DEFAULT"),
            deploy_id: DeployId::new("d7"),
            state: None,
            arguments: Some(Vec::new()),
        }),
        recipe: None,
        compare: None,
        source: None,
    }
}

/// What is written out here is what a second person is asked for, given the facts below.
fn is_destructive(command: &Command) -> bool {
    let kept = |hosts: &[HostPort]| {
        let present = facts().pool.upstreams;
        present
            .iter()
            .filter(|upstream| hosts.iter().any(|host| upstream.is_at(host)))
            .count()
    };
    match command {
        Command::DeleteService(_)
        | Command::ClearBasePath(_)
        | Command::ExpireAuthKey(_)
        | Command::DeregisterInstance(_)
        | Command::RemoveTarget(_)
        | Command::DecommissionMachine(_)
        | Command::DisableAction(_)
        | Command::EnableAction(_)
        | Command::RemoveRequest(_) => true,
        Command::ReplaceHosts(replace) => kept(&replace.hosts) < 2,
        Command::RemoveHosts(remove) => kept(&remove.hosts) > 1,
        Command::Scale(scale) => matches!(scale.to, Instances::Exactly(1) | Instances::Fewer(3)),
        Command::SetGroups(set) => !set.groups.contains(&"edge-prod".to_owned()),
        _ => false,
    }
}

fn understood_as(sentence: &str) -> Option<Command> {
    match parse(sentence) {
        Understood::Command(spoken) => Some(spoken.command),
        _ => None,
    }
}

fn service_change(command: &Command) -> &dyn ServiceChange {
    match command.change() {
        Some(Change::Service(change)) => change,
        _ => panic!("`{command}` is no change of a service's body"),
    }
}

/// Facts that object to nothing: every group the change wants is there and serves every domain.
fn change_facts(change: &dyn ServiceChange) -> ChangeFacts {
    let pool = facts();
    let wanted = change.wanted(&pool.pool.body);
    let domains = wanted["domains"].as_array().into_iter().flatten();
    let domains: Vec<String> = domains
        .filter_map(|domain| domain.as_str())
        .map(str::to_owned)
        .collect();
    let group = |group: String| GroupFacts {
        group,
        exists: true,
        connected: 3,
        default_domain: None,
        domains: domains.clone(),
    };
    ChangeFacts {
        groups: groups_of(&wanted).into_iter().map(group).collect(),
        known_groups: vec!["edge-prod".to_owned()],
        path_owners: Vec::new(),
        pool,
    }
}

fn facts() -> PoolFacts {
    let upstreams = ["10.1.0.1:80", "10.1.0.2:80", "10.1.0.3:80"]
        .map(|address| Upstream::plain(&address.parse().expect("a host:port")));
    PoolFacts {
        environment: EnvironmentName::new("prod"),
        pool: Pool {
            service: ServiceName::new("hubapi.com"),
            groups: vec!["edge-prod".to_owned()],
            upstreams: upstreams.to_vec(),
            body: serde_json::json!({
                "serviceId": "hubapi.com",
                "serviceBasePath": "/",
                "loadBalancerGroups": ["edge-prod"],
                "domains": ["api.hubapi.com"],
                "owners": ["Team \"A\"", "none"],
                "options": {"timeout": "30", "weight": -1},
            }),
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
            others: Vec::new(),
            balanced_as: None,
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
    let pairs = (service, hosts, 0..3_u8);
    run("inverses", SOME, &pairs, |(service, hosts, which)| {
        let command = match which {
            0 => Command::AddHosts(AddHosts { service, hosts }),
            1 => Command::RemoveHosts(RemoveHosts { service, hosts }),
            _ => Command::ReplaceHosts(ReplaceHosts { service, hosts }),
        };
        prop_assert_eq!(understood_as(&command.to_string()), Some(command));
        Ok(())
    });
}

/// What a body had before is whatever somebody once stored: it can be typed, or is said to be irreversible.
#[test]
fn a_former_body_can_be_typed() {
    let text = || prop_oneof!["[a-zA-Z0-9/._@ :*-]{1,12}", "[a-z]{1,8}", "\\PC{1,6}"];
    let texts = || proptest::collection::vec(text(), 0..3);
    let value = prop_oneof![
        text().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        Just(serde_json::json!({"deep": [1]})),
    ];
    let bodies = (
        text(),
        texts(),
        texts(),
        texts(),
        proptest::option::of(text()),
        value,
    );
    let orders = [
        "set base path of hubapi.com to /new",
        "set owners of hubapi.com to new@example.org",
        "set domains of hubapi.com to new.example.org",
        "set template of hubapi.com to new",
        "set option timeout of hubapi.com to 12345",
        "set groups of hubapi.com to edge-prod, new",
    ];
    let asking = Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    };
    run(
        "former bodies",
        SOME,
        &bodies,
        |(path, owners, domains, groups, template, value)| {
            let body = serde_json::json!({
                "serviceId": "hubapi.com", "serviceBasePath": path, "owners": owners, "domains": domains,
                "loadBalancerGroups": groups, "templateName": template, "options": {"timeout": value},
            });
            for order in orders {
                let Some(command) = understood_as(order) else {
                    panic!("{order}")
                };
                let change = service_change(&command);
                let mut facts = change_facts(change);
                facts.pool.pool.body = body.clone();
                facts.pool.pool.groups.clone_from(&groups);
                let wanted = change.wanted(&body);
                let domains =
                    groups_of(&serde_json::json!({"loadBalancerGroups": wanted["domains"]}));
                facts.groups = groups_of(&wanted)
                    .into_iter()
                    .map(|group| GroupFacts {
                        group,
                        exists: true,
                        connected: 1,
                        default_domain: None,
                        domains: domains.clone(),
                    })
                    .collect();
                let Decision::Plan(plan) = change.decide(&facts, &asking) else {
                    continue;
                };
                match &plan.inverse {
                    Inverse::Command(inverse) => {
                        let back = service_change(inverse);
                        let restored = back.wanted(&wanted);
                        prop_assert_eq!(restored, body.clone(), "`{}`", inverse);
                    }
                    Inverse::Irreversible(why) => prop_assert!(!why.is_empty()),
                }
            }
            Ok(())
        },
    );
}

/// A name is never empty, whatever stands between its quotes.
#[test]
fn a_quotation_of_nothing_is_no_name() {
    for text in ["deploy \"  \" 1.42", "deploy\r\"\r\0\"\re", "status of ` `"] {
        if let Understood::Command(spoken) = parse(text) {
            let written = spoken.command.to_string();
            assert!(!written.contains("\"\""), "{text:?} is {written:?}");
        }
    }
    assert!(!matches!(
        parse("deploy \"  \" 1.42"),
        Understood::Command(_)
    ));
}

/// Marks in front of a name, or around it, are none of it, however many there are.
#[test]
fn a_name_among_marks_is_written_so_that_it_is_read_again() {
    reads_again(&[
        "deploy HubApiWeb (.4o2 to qa",
        "deploy HubApiWeb (-rc1)",
        "alias ((5o",
        "deploy deploy `deploy` deploy",
        "how do I \"add hosts\", please?",
        "help `with with`",
        "history of '\"'",
        "history of \"status\" please",
        "who deployed `tasks`?",
        "set base path of hubapi.com to /",
        "may I watch `hub api`?",
        "graph up ...",
        "graph `;up  .`",
    ]);
}

/// What no quotation mark fits around, or what would be undone as mark-up once more, nobody could repeat.
#[test]
fn what_cannot_be_written_is_not_understood() {
    for text in [
        "deploy h\"`'x 1.42",
        "status of &amp;lt;hub",
        "may I deploy HubApiWeb in qa in prod?",
        "digest of \"o/0&lt;#o\" and \"n&gt;\" now",
    ] {
        let understood = parse(text);
        assert!(
            matches!(understood, Understood::Unclear(_)),
            "{text}: {understood:?}"
        );
    }
}

/// A service may be called like a number of a digest, a time or a word of the order.
#[test]
fn a_digest_of_a_service_with_an_odd_name_is_written_so_that_it_is_read_again() {
    reads_again(&[
        "digest of services 1 and 8 now",
        "digest of `every` and hub*",
        "digest of \"silent\" every day at 9",
        "digest of hub and \"now\"",
        "digest of `daily`, `weekdays` and `new` every 4 hours",
        "digest of \"on\" and \"in\" now",
        "digest of hub, \"/\" and hub*",
        "digest builds and",
        "digest of hub* and \"p:*\" now",
    ]);
}

fn reads_again(texts: &[&str]) {
    for text in texts {
        let Understood::Command(spoken) = parse(text) else {
            panic!("{text} is not understood")
        };
        let written = spoken.command.to_string();
        let Understood::Command(again) = parse(&written) else {
            panic!("{written} is not understood")
        };
        assert_eq!(again.command, spoken.command, "{text}: {written}");
    }
}
