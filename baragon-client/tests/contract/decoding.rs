//! The recorded answers, through the client's own types: what the real service said must be understood, and nothing it
//! said about a request or a service may be lost.

use std::collections::BTreeSet;
use std::fs;

use baragon_client::{
    AgentRequestType, BaragonAgentMetadata, BaragonGroup, BaragonKnownAgentMetadata,
    BaragonRequestState, BaragonResponse, BaragonServiceState, QueuedRequestId,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::recorded::folder;

fn recorded(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    answer["body"].take()
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(recorded(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The words that were put in the place of numbers would not decode.
fn renumbered(name: &str) -> Value {
    let text = recorded(name).to_string();
    serde_json::from_str(&text.replace("\"NUMBER\"", "7")).unwrap()
}

#[test]
fn every_way_a_request_can_look() {
    for (name, state) in [
        ("request_queued", BaragonRequestState::Waiting),
        ("request_success", BaragonRequestState::Success),
        ("request_flags", BaragonRequestState::Waiting),
        ("request_refused", BaragonRequestState::Failed),
        ("request_failed_check", BaragonRequestState::Failed),
        (
            "request_missing_template",
            BaragonRequestState::InvalidRequestNoop,
        ),
        ("request_canceling", BaragonRequestState::Canceling),
        ("request_canceled", BaragonRequestState::Canceled),
        ("cancel_of_unknown", BaragonRequestState::Canceled),
    ] {
        let response: BaragonResponse = read(name);
        assert_eq!(response.load_balancer_state, state, "{name}");
        let made_up = ["request_refused", "cancel_of_unknown"].contains(&name);
        assert_eq!(response.is_synthetic(), made_up, "{name}");
    }
}

#[test]
fn what_nginx_said_arrives_with_the_agents_answer() {
    let response: BaragonResponse = read("request_failed_check");
    let [first, second] = response.agents_in(&AgentRequestType::Apply) else {
        panic!("{response:?}");
    };
    for answer in [first, second] {
        let content = answer.content.as_deref().unwrap_or_default();
        assert!(content.contains("InvalidConfigException"), "{content}");
        assert!(content.contains("unknown directive"), "{content}");
        assert!(!answer.is_success() && !answer.is_waiting());
    }
    assert_eq!(response.agents_in(&AgentRequestType::Revert).len(), 2);
}

#[test]
fn nothing_the_service_stored_is_lost_on_the_way_back() {
    let mut sent = recorded("request_flags")["request"].take();
    let read: BaragonResponse = read("request_flags");
    let written = serde_json::to_value(read.request.unwrap()).unwrap();
    let service = &mut sent["loadBalancerService"];
    // The service reads an absent field as null, so these two need not be written.
    for field in ["options", "templateName"] {
        assert_eq!(service[field], Value::Null);
        service.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(written["loadBalancerService"], *service);
    for flag in [
        "noValidate",
        "noReload",
        "upstreamUpdateOnly",
        "noDuplicateUpstreams",
    ] {
        assert_eq!(written[flag], sent[flag], "{flag}");
    }
}

#[test]
fn lists_of_services_groups_and_agents() {
    let state: BaragonServiceState = read("state_of_service");
    assert_eq!(state.upstreams.len(), 1);
    let found: Vec<BaragonServiceState> = read("lookup");
    assert_eq!(found, [state]);
    let history: Vec<BaragonResponse> = read("history");
    assert_eq!(history.len(), 1);
    let group: BaragonGroup = read("group_with_default_domain");
    assert_eq!(group.default_domain.as_deref(), Some("apex.example"));
    let agents: Vec<BaragonAgentMetadata> = read("agents");
    let known: Vec<BaragonKnownAgentMetadata> =
        serde_json::from_value(renumbered("known_agents")).unwrap();
    let ids = |ids: Vec<String>| ids.into_iter().collect::<BTreeSet<_>>();
    let agents = agents.iter().map(|agent| agent.agent_id.to_string());
    let known = known.iter().map(|agent| agent.agent_id.to_string());
    assert_eq!(ids(agents.collect()), ids(known.collect()));
    let queue: Vec<QueuedRequestId> = serde_json::from_value(renumbered("queue")).unwrap();
    assert_eq!(queue.len(), 1);
}
