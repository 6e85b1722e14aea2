use std::collections::BTreeSet;
use std::path::PathBuf;

use commands::{EnvironmentName, Impact, Person, SubjectKind, Tier};

use super::cases::Cases;
use super::{Asker, Matter, Policy, differences, schema};
use crate::chat::Room;
use crate::people::People;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy")).join(name)
}

fn starter() -> (Policy, People) {
    let text = std::fs::read_to_string(folder("starter/cases.toml")).unwrap();
    let people = Cases::read(&text).unwrap().people().unwrap();
    (Policy::folder(&folder("starter"), &people).unwrap(), people)
}

fn taking(removed: u64) -> Impact {
    Impact {
        subject: "hubapi.com".to_owned(),
        kind: SubjectKind::Service,
        before: 4,
        removed,
        after: 4 - removed,
        ..Impact::default()
    }
}

/// What the rules say in a word, as a case has it.
fn said(
    policy: &Policy,
    people: &People,
    who: &str,
    command: &str,
    place: &str,
    tier: Tier,
) -> String {
    let who = people.who(&Person(who.to_owned()));
    let room = Room("slack:C1".to_owned());
    let (environment, impact) = (EnvironmentName::new(place), taking(0));
    let asker = Asker {
        who: &who,
        roles: &[],
        room: &room,
    };
    let matter = Matter {
        command,
        tier,
        environment: &environment,
        is_default: true,
        impact: &impact,
    };
    match policy.allows(&asker, &matter) {
        Ok(allowed) => format!("allowed {}", allowed.approvals),
        Err(_) => "denied".to_owned(),
    }
}

/// Whether the rules let somebody of no role and no group do or ask something.
fn may(policy: &Policy, (command, tier): (&str, Tier), place: &str, impact: &Impact) -> bool {
    let who = People::default().who(&Person("slack:U1".to_owned()));
    let (room, environment) = (Room("slack:C1".to_owned()), EnvironmentName::new(place));
    let asker = Asker {
        who: &who,
        roles: &[],
        room: &room,
    };
    let matter = Matter {
        command,
        tier,
        environment: &environment,
        is_default: false,
        impact,
    };
    match tier {
        Tier::Read => policy.allows_asking(&asker, &matter).is_ok(),
        _ => policy.allows(&asker, &matter).is_ok(),
    }
}

#[test]
fn the_schema_for_editors_is_the_one_in_use() {
    let file = folder("deckhand.cedarschema");
    if std::env::var_os("DECKHAND_WRITE_SCHEMA").is_some() {
        std::fs::write(&file, schema::text()).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(
        committed == schema::text(),
        "run this test with DECKHAND_WRITE_SCHEMA=1 to write it"
    );
}

#[test]
fn the_starter_policy_says_what_its_cases_expect() {
    let text = std::fs::read_to_string(folder("starter/cases.toml")).unwrap();
    let (policy, _) = starter();
    let went = Cases::read(&text).unwrap().run(&policy).unwrap();
    assert!(went.len() > 10);
    for case in went {
        assert_eq!(case.wrong, None, "{}", case.name);
    }
}

#[test]
fn without_rules_nobody_changes_anything_and_everybody_may_ask() {
    let people = People::default();
    let nobody = Policy::read_only();
    for entry in schema::changes() {
        for tier in [Tier::Small, Tier::Change, Tier::Destructive] {
            let word = said(&nobody, &people, "console:you", entry.name, "prod", tier);
            assert_eq!(word, "denied", "{}", entry.name);
        }
    }
    let who = people.who(&Person("console:you".to_owned()));
    let room = Room("console:test".to_owned());
    let asker = Asker {
        who: &who,
        roles: &[],
        room: &room,
    };
    let environment = EnvironmentName::new("prod");
    let impact = Impact::default();
    let matter = Matter {
        command: "status",
        tier: Tier::Read,
        environment: &environment,
        is_default: true,
        impact: &impact,
    };
    assert!(nobody.allows_asking(&asker, &matter).is_ok());
    let matter = Matter {
        command: "deploy",
        tier: Tier::Change,
        ..matter
    };
    let why = nobody.may_ever(&asker, &matter).unwrap_err().why;
    assert!(why.contains("read-only"), "{why}");
}

#[test]
fn may_change_means_these_people_by_any_account_and_tier_3_needs_another() {
    let (slack, discord) = ("slack:U0MIRA".to_owned(), "discord:600".to_owned());
    let accounts = [slack.clone(), discord];
    let people = People::new([(&"mira".to_owned(), accounts.as_slice())]).unwrap();
    let policy = Policy::people(&BTreeSet::from([slack]), &people).unwrap();
    let word = |who, tier| said(&policy, &people, who, "scale", "prod", tier);
    assert_eq!(word("slack:U0MIRA", Tier::Change), "allowed 0");
    assert_eq!(word("discord:600", Tier::Change), "allowed 0");
    assert_eq!(word("discord:600", Tier::Destructive), "allowed 1");
    assert_eq!(word("slack:U0BOB", Tier::Change), "denied");
    let everybody = Policy::everybody();
    assert_eq!(
        said(
            &everybody,
            &people,
            "slack:U0BOB",
            "scale",
            "prod",
            Tier::Destructive
        ),
        "allowed 1"
    );
    assert!(Policy::people(&BTreeSet::from(["mirra".to_owned()]), &people).is_err());
}

#[test]
fn the_rules_of_our_own_are_checked_too() {
    for rule in [super::EVERYBODY, super::SOME] {
        let files = [("ours".to_owned(), rule.to_owned())];
        assert!(super::Engine::checked(&files).is_ok());
    }
}

fn of(rules: &str) -> Result<Policy, String> {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("rules.cedar"), rules).unwrap();
    Policy::folder(folder.path(), &People::default()).map_err(|error| format!("{error:#}"))
}

#[test]
fn rules_that_are_not_right_are_refused_with_the_reason() {
    let refused = |rules: &str| of(rules).unwrap_err();
    for (rules, why) in [
        ("permit (principal, action, resource)", "rules.cedar"),
        (
            "permit (principal, action, resource);",
            "a rule has no name: write @id(\"…\") before `permit (principal, action, resource);`",
        ),
        (
            r#"@id("x") permit (principal, action, resource);"#,
            "has no @description",
        ),
        (
            r#"@id("x") @description("d") permit (principal, action == Action::"dploy", resource);"#,
            "dploy",
        ),
        (
            r#"@id("x") @description("d") permit (principal, action, resource) when { context.hosts > 1 };"#,
            "hosts",
        ),
        (
            r#"@id("x") @description("d") permit (principal, action, resource);
               @id("x") @description("d") forbid (principal, action, resource);"#,
            "two rules are called `x`",
        ),
        (
            r#"@id("x") @description("d") permit (principal == ?principal, action, resource);"#,
            "templates",
        ),
        ("", "it has no rule"),
    ] {
        let said = refused(rules);
        assert!(said.contains(why), "{rules}: {said}");
    }
}

#[test]
fn groups_that_cannot_be_read_are_refused_and_none_are_none() {
    let rules = r#"@id("x") @description("d") permit (principal, action, resource);"#;
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("rules.cedar"), rules).unwrap();
    let read = || Policy::folder(folder.path(), &People::default());
    assert_eq!(read().unwrap().groups().count(), 0);
    let groups = folder.path().join("groups.toml");
    std::fs::write(&groups, "owners = [\"slack:U1\"]").unwrap();
    assert_eq!(read().unwrap().groups().collect::<Vec<_>>(), ["owners"]);
    std::fs::write(&groups, b"\xff").unwrap();
    assert!(read().is_err());
}

#[test]
fn a_policy_knows_what_it_was_made_of() {
    let (nobody, everybody) = (Policy::read_only(), Policy::everybody());
    let (written, _) = starter();
    let is = |policy: &Policy| {
        (
            policy.is_read_only(),
            policy.is_everybody(),
            policy.is_written(),
        )
    };
    assert_eq!(is(&nobody), (true, false, false));
    assert_eq!(is(&everybody), (false, true, false));
    assert_eq!(is(&written), (false, false, true));
}

#[test]
fn a_rule_about_services_sees_the_service_and_one_about_an_environment_sees_that() {
    let rules = r#"@id("ours") @description("d") permit (principal, action, resource is Service)
            when { resource.name == "hubapi.com" && resource.owners.contains("ada@example.org") && resource.group == "web" };
        @id("place") @description("d") permit (principal, action, resource == Environment::"qa");
        @id("within") @description("d") permit (principal, action, resource in Environment::"lab");"#;
    let policy = of(rules).unwrap();
    let may = |place, impact: &Impact| may(&policy, ("scale", Tier::Change), place, impact);
    let ours = Impact {
        owners: vec!["ada@example.org".to_owned()],
        group: Some("web".to_owned()),
        ..taking(0)
    };
    assert!(may("prod", &ours));
    for other in [
        taking(0),
        Impact {
            subject: "other.com".to_owned(),
            ..ours.clone()
        },
        Impact {
            kind: SubjectKind::Environment,
            ..ours.clone()
        },
        Impact {
            subject: String::new(),
            ..ours
        },
    ] {
        assert!(!may("prod", &other), "{other:?}");
    }
    let whole = Impact::default();
    assert!(may("qa", &whole) && !may("qa", &taking(0)) && !may("prod", &whole));
    assert!(may("lab", &whole) && may("lab", &taking(0)));
}

#[test]
fn a_rule_for_a_list_of_actions_speaks_of_each_of_them_and_of_no_other() {
    let rules = r#"@id("all") @description("d") permit (principal, action, resource);
        @id("two") @description("d") forbid (principal, action in [Action::"deploy", Action::"scale"], resource);
        @id("one") @description("d") forbid (principal, action in [Action::"bounce"], resource);"#;
    let (policy, people) = (of(rules).unwrap(), People::default());
    let word = |command| said(&policy, &people, "slack:U1", command, "prod", Tier::Change);
    for command in ["deploy", "scale", "bounce"] {
        assert_eq!(word(command), "denied", "{command}");
    }
    assert_eq!(word("pause"), "allowed 0");
}

#[test]
fn an_answer_that_is_kept_is_kept_for_whoever_asked() {
    let role = "discord:role:801".to_owned();
    let people = People::default();
    let rule = r#"@id("x") @description("d") permit (principal in Role::"discord:role:801", action in Action::"read", resource);"#;
    let policy = of(rule).unwrap();
    let (environment, impact) = (EnvironmentName::new("prod"), Impact::default());
    let room = Room("discord:1".to_owned());
    let asks = |account: &str, roles: &[String]| {
        let who = &people.who(&Person(account.to_owned()));
        let asker = Asker {
            who,
            roles,
            room: &room,
        };
        let matter = Matter {
            command: "status",
            tier: Tier::Read,
            environment: &environment,
            is_default: true,
            impact: &impact,
        };
        policy.allows_asking(&asker, &matter).is_ok()
    };
    for _ in 0..2 {
        assert!(asks("discord:600", std::slice::from_ref(&role)));
        assert!(!asks("discord:600", &[]));
        assert!(!asks("discord:700", &[]));
    }
}

#[test]
fn an_answer_that_hangs_on_what_is_asked_about_is_not_kept() {
    for limit in [
        r#"when { context.subject == "hubapi.com" }"#,
        r#"unless { context.subject != "hubapi.com" }"#,
    ] {
        let rule = format!(
            r#"@id("x") @description("d") permit (principal, action in Action::"read", resource) {limit};"#
        );
        let policy = of(&rule).unwrap();
        let asks = |subject: &str| {
            let impact = Impact {
                subject: subject.to_owned(),
                ..taking(0)
            };
            may(&policy, ("status", Tier::Read), "prod", &impact)
        };
        for _ in 0..2 {
            assert!(asks("hubapi.com") && !asks("other.com"), "{limit}");
        }
    }
}

#[test]
fn groups_are_of_people_accounts_roles_and_groups_and_nobody_else() {
    let accounts = ["slack:U0MIRA".to_owned(), "discord:600".to_owned()];
    let people = People::new([(&"mira".to_owned(), accounts.as_slice())]).unwrap();
    let read = |text: &str| super::Groups::read(text, &people);
    let groups = read(
        "all = [\"group:some\"]\nsome = [\"discord:600\", \"discord:role:9\", \"console:ada\"]",
    )
    .unwrap();
    let of = |account: &str, roles: &[&str]| -> Vec<String> {
        let who = people.who(&Person(account.to_owned()));
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        groups
            .of_person(&who, &roles)
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let members: BTreeSet<&str> = groups.members().collect();
    let somebody = ["console:ada", "discord:role:9", "mira"];
    assert!(members.into_iter().eq(somebody), "a group is nobody");
    assert_eq!(of("slack:U0MIRA", &[]), ["all", "some"]);
    assert_eq!(of("console:ada", &[]), ["all", "some"]);
    assert_eq!(of("slack:U0BOB", &["discord:role:9"]), ["all", "some"]);
    assert!(of("slack:U0BOB", &["discord:role:8"]).is_empty());
    for odd in [
        "x = [\"Mira\"]",
        "x = [\"group:y\"]",
        "x = [\"slack:mira\"]",
        "x = [\"discord:role:owners\"]",
        "x = 3",
    ] {
        assert!(read(odd).is_err(), "{odd}");
    }
    // Groups that hold each other end.
    assert!(read("a = [\"group:b\"]\nb = [\"group:a\", \"mira\"]").is_ok());
}

#[test]
fn a_rule_that_cannot_be_evaluated_allows_nothing() {
    let policy = of(
        r#"@id("all") @description("d") permit (principal, action, resource);
           @id("odd") @description("d") forbid (principal, action, resource)
           when { context.left * 9223372036854775807 > 1 };"#,
    )
    .unwrap();
    let word = said(
        &policy,
        &People::default(),
        "console:a",
        "scale",
        "prod",
        Tier::Change,
    );
    assert_eq!(word, "denied");
}

#[test]
fn a_change_of_rules_says_what_it_widens_narrows_and_takes_away() {
    let rules = |extra: &str, places: &str| {
        of(&format!(
            r#"@id("a") @description("d") permit (principal == Person::"console:ada", action in Action::"changes", resource in Environment::"{places}");
               {extra}"#
        ))
        .unwrap()
    };
    let accounts = ["console:ada".to_owned()];
    let people = People::new([(&"console:ada".to_owned(), accounts.as_slice())]).unwrap();
    let environments = [
        (EnvironmentName::new("prod"), true),
        (EnvironmentName::new("qa"), false),
    ];
    let lines = |old: &Policy, new: &Policy| -> Vec<String> {
        let found = differences((old, &people), (new, &people), &environments);
        found.iter().map(ToString::to_string).collect()
    };
    let in_qa = rules("", "qa");
    assert!(lines(&in_qa, &in_qa).is_empty());
    let wider = rules(
        r#"@id("b") @description("d") permit (principal, action == Action::"deploy", resource in Environment::"prod");"#,
        "qa",
    );
    assert_eq!(
        lines(&in_qa, &wider),
        [
            "widens: anybody else in prod, from denied to allowed: deploy",
            "widens: anybody else in prod, taking all of a service away, from denied to allowed with 1 approval: deploy",
            "widens: console:ada in prod, from denied to allowed: deploy",
            "widens: console:ada in prod, taking all of a service away, from denied to allowed with 1 approval: deploy",
        ]
    );
    let narrower = rules(
        r#"@id("c") @description("d") forbid (principal, action == Action::"bounce", resource) when { context.approvals < 1 };"#,
        "qa",
    );
    assert_eq!(
        lines(&in_qa, &narrower),
        ["narrows: console:ada in qa, from allowed to allowed with 1 approval: bounce"]
    );
    let locked = lines(&in_qa, &rules("", "dev"));
    let taking_all = "narrows: console:ada in qa, taking all of a service away, from allowed with 1 approval to denied: every change";
    assert!(locked.iter().any(|line| line == taking_all), "{locked:?}");
    let but_one = rules(
        r#"@id("e") @description("d") forbid (principal, action == Action::"bounce", resource);"#,
        "qa",
    );
    let lost = lines(&but_one, &rules("", "dev"));
    let but_bounce = format!("{taking_all} but bounce");
    assert!(lost.contains(&but_bounce), "{lost:?}");
    assert_eq!(
        locked.last().unwrap(),
        "locks out: console:ada could change nothing any more"
    );
    assert!(
        locked
            .iter()
            .all(|line| line.starts_with("narrows") || line.starts_with("locks"))
    );
}

/// The starter rules, written out once more in another language: what they say of a change with so many approvals.
fn starter_says(of: &Case<'_>) -> bool {
    let is_owner = of.account.starts_with("slack:U0ADA")
        || of.account == "discord:600"
        || of.roles.contains(&"discord:role:801");
    let is_engineer = is_owner || matches!(of.account, "slack:U0BOB" | "slack:U0CYD");
    let is_prod = of.place == "prod";
    if of.command == schema::APPROVE {
        return is_owner || (is_engineer && !is_prod);
    }
    let takes_all = of.removed == 4;
    let is_small = ["update-config", "purge-cache"].contains(&of.command) && of.tier == Tier::Small;
    let permitted = if is_prod {
        is_owner || (is_engineer && is_small)
    } else {
        is_engineer
    };
    let forbidden = (of.tier == Tier::Destructive && of.approvals < 1)
        || (is_prod && takes_all && of.approvals < 2)
        || (is_prod && of.in_flight && of.removed > 0);
    permitted && !forbidden
}

#[derive(Debug)]
struct Case<'a> {
    account: &'a str,
    roles: &'a [&'a str],
    room: &'a str,
    place: &'a str,
    command: &'a str,
    tier: Tier,
    removed: u64,
    in_flight: bool,
    approvals: u32,
}

fn engine_says(policy: &Policy, people: &People, of: &Case<'_>) -> bool {
    let who = people.who(&Person(of.account.to_owned()));
    let roles: Vec<String> = of.roles.iter().map(|role| (*role).to_owned()).collect();
    let (room, environment) = (Room(of.room.to_owned()), EnvironmentName::new(of.place));
    let impact = Impact {
        in_flight: of.in_flight,
        ..taking(of.removed)
    };
    let asker = Asker {
        who: &who,
        roles: &roles,
        room: &room,
    };
    let matter = Matter {
        command: of.command,
        tier: of.tier,
        environment: &environment,
        is_default: of.place == "prod",
        impact: &impact,
    };
    if of.command == schema::APPROVE {
        return policy
            .allows_approving(&asker, &matter, of.approvals)
            .is_ok();
    }
    let allowed = policy.with_approvals(&asker, &matter, of.approvals).is_ok();
    // Whoever could never be allowed it is not asked about the facts; nobody else may be refused that early.
    assert!(
        !allowed || policy.may_ever(&asker, &matter).is_ok(),
        "{of:?}"
    );
    allowed
}

/// Every person, account, role, room, target, tier, fact and number of approvals there is to tell apart.
#[test]
fn nothing_is_allowed_that_no_rule_permits() {
    let (policy, people) = starter();
    let people_of = [
        ("slack:U0ADA", &[][..]),
        ("discord:600", &[]),
        ("slack:U0BOB", &[]),
        ("slack:U0CYD", &[]),
        ("discord:777", &["discord:role:801"]),
        ("discord:777", &["discord:role:802"]),
        // Display names, and ids of other platforms, are nobody.
        ("console:ada", &[]),
        ("slack:600", &[]),
    ];
    let (mut asked, mut allowed) = (0, 0);
    for (account, roles) in people_of {
        for room in ["slack:C1", "discord:700/1", "console:demo"] {
            for place in ["prod", "qa", "dev"] {
                for command in [
                    "update-config",
                    "deploy",
                    "remove-hosts",
                    "delete-service",
                    schema::APPROVE,
                ] {
                    for tier in [Tier::Small, Tier::Change, Tier::Destructive] {
                        for (removed, in_flight) in
                            [(0, false), (0, true), (1, false), (1, true), (4, false)]
                        {
                            for approvals in [0, 1, 2] {
                                let case = Case {
                                    account,
                                    roles,
                                    room,
                                    place,
                                    command,
                                    tier,
                                    removed,
                                    in_flight,
                                    approvals,
                                };
                                let said = engine_says(&policy, &people, &case);
                                // The starter rules name no third environment.
                                let expected = match place {
                                    "dev" if command != schema::APPROVE => false,
                                    "dev" => starter_says(&Case {
                                        place: "prod",
                                        ..case
                                    }),
                                    _ => starter_says(&case),
                                };
                                let case = Case {
                                    account,
                                    roles,
                                    room,
                                    place,
                                    command,
                                    tier,
                                    removed,
                                    in_flight,
                                    approvals,
                                };
                                assert_eq!(said, expected, "{case:?}");
                                asked += 1;
                                allowed += u32::from(said);
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(
        asked == 16_200 && allowed > 1_000 && allowed < asked / 2,
        "{allowed} of {asked}"
    );
}
