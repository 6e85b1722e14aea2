//! What is confirmed is what was shown: a change of what a plan was made from shows in its fingerprint or stops it, and a change
//! of anything else does not.

use commands::{
    Asking, Change, Decision, EnvironmentName, Fingerprint, GroupAgents, HostPort, Known,
    LoadBalancerRequestId, OperationId, Person, Pool, PoolFacts, ServiceName, Understood, Upstream,
    parse,
};
use proptest::prelude::*;

fn upstream(number: u8) -> Upstream {
    Upstream::plain(&format!("10.0.0.{number}:80").parse().expect("a host:port"))
}

fn facts(hosts: u8) -> PoolFacts {
    PoolFacts {
        environment: EnvironmentName::new("prod"),
        pool: Pool {
            service: ServiceName::new("hubapi.com"),
            groups: vec!["edge-prod".to_owned()],
            upstreams: (1..=hosts).map(upstream).collect(),
            body: serde_json::json!({"serviceId": "hubapi.com", "options": {"timeout": "30"}}),
            brought_by: Vec::new(),
        },
        agents: vec![GroupAgents {
            group: "edge-prod".to_owned(),
            exists: true,
            connected: 3,
        }],
        tasks: Known::Known(None),
        owners: Vec::new(),
        under_way: Vec::new(),
    }
}

/// The fingerprint of the plan that a sentence comes to; none where it is not done.
fn fingerprint(sentence: &str, facts: &PoolFacts) -> Option<Fingerprint> {
    let Understood::Command(spoken) = parse(sentence) else {
        panic!("{sentence:?}")
    };
    let Some(Change::Pool(change)) = spoken.command.change() else {
        panic!("{sentence:?}")
    };
    let asking = Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    };
    match change.decide(facts, &asking) {
        Decision::Plan(plan) => Some(plan.fingerprint),
        Decision::Answer(..) => None,
    }
}

#[test]
fn the_order_in_which_a_service_lists_its_options_is_no_change() {
    let with = |options: &str| {
        let mut facts = facts(3);
        facts.pool.body["options"] = serde_json::from_str(options).expect("options");
        fingerprint("delete service hubapi.com", &facts)
    };
    assert_eq!(
        with(r#"{"a": "1", "b": {"c": 2, "d": 3}}"#),
        with(r#"{"b": {"d": 3, "c": 2}, "a": "1"}"#)
    );
}

/// Sentences that change the upstreams of a pool of this size.
fn sentences(hosts: u8) -> Vec<String> {
    vec![
        "add host 10.0.1.1:80 to hubapi.com".to_owned(),
        "remove host 10.0.0.1:80 from hubapi.com".to_owned(),
        format!("replace the hosts of hubapi.com with 10.0.0.{hosts}:80 and 10.0.1.1:80"),
        "delete service hubapi.com".to_owned(),
    ]
}

/// Something that the preview was made from becomes otherwise.
fn related(facts: &mut PoolFacts, which: u8, number: u8) {
    let pool = &mut facts.pool;
    match which {
        0 => pool.upstreams.push(upstream(100 + number)),
        1 => drop(pool.upstreams.pop()),
        2 => pool.upstreams[0].group = format!("group-{number}"),
        3 => pool.body["options"]["timeout"] = serde_json::json!(number.to_string() + "0s"),
        4 => {
            pool.groups.push(format!("edge-{number}"));
            facts.agents.push(GroupAgents {
                group: format!("edge-{number}"),
                exists: true,
                connected: 1,
            });
        }
        _ => pool.upstreams[0].rack_id = Some(format!("rack-{number}")),
    }
}

/// Something becomes otherwise that the plan does not depend on.
fn unrelated(facts: &mut PoolFacts, which: u8, number: u8) {
    match which {
        0 => facts.agents[0].connected = usize::from(number) + 4,
        1 => facts.pool.brought_by.push(format!("somebody-{number}")),
        2 => facts.tasks = Known::Unknown("prod's scheduler cannot be reached".to_owned()),
        _ => {
            let host: HostPort = format!("10.9.9.{number}:80").parse().expect("a host:port");
            facts.owners.push((host, ServiceName::new("other.example")));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_shown_is_what_is_done(hosts in 2_u8..9, which in 0_u8..6, number in 1_u8..90) {
        for sentence in sentences(hosts) {
            let before = facts(hosts);
            let shown = fingerprint(&sentence, &before);
            prop_assert!(shown.is_some(), "{sentence}");
            let mut after = before;
            related(&mut after, which, number);
            let now = fingerprint(&sentence, &after);
            prop_assert!(now != shown, "{sentence}: change {which} is not seen");
        }
    }

    #[test]
    fn what_is_none_of_its_business_does_not_stop_it(hosts in 2_u8..9, changes in prop::collection::vec((0_u8..4, 1_u8..90), 1..4)) {
        for sentence in sentences(hosts) {
            let before = facts(hosts);
            let shown = fingerprint(&sentence, &before);
            let mut after = before;
            for (which, number) in &changes {
                unrelated(&mut after, *which, *number);
            }
            prop_assert_eq!(fingerprint(&sentence, &after), shown, "{}", sentence);
        }
    }
}

#[test]
fn a_request_under_way_stops_what_it_would_be_lost_to() {
    let mut busy = facts(4);
    busy.under_way.push(LoadBalancerRequestId::new("theirs-1"));
    assert_eq!(fingerprint("delete service hubapi.com", &busy), None);
}
