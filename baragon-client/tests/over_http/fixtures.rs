//! The recorded-style answers, and the values that tests talk about.

use baragon_client::{
    BaragonRequest, BaragonService, GroupName, LoadBalancerRequestId, ServiceId, UpstreamInfo,
};

macro_rules! fixture {
    ($name:ident, $file:literal) => {
        pub(crate) const $name: &str = include_str!(concat!("../fixtures/", $file));
    };
}

fixture!(REQUEST_SUCCESS, "request_success.json");
fixture!(REQUEST_REVERTING, "request_reverting.json");
fixture!(REQUEST_REFUSED, "request_refused.json");
fixture!(QUEUE, "queue.json");
fixture!(STATE, "state.json");
fixture!(SERVICE_STATE, "service_state.json");
fixture!(STATUS, "status.json");
fixture!(STATUS_HEAD, "status_head.json");
fixture!(GROUP, "group.json");
fixture!(AGENTS, "agents.json");
fixture!(KNOWN_AGENTS, "known_agents.json");
fixture!(AGENT_STATUS, "agent_status.json");

pub(crate) fn request_id() -> LoadBalancerRequestId {
    LoadBalancerRequestId::new("shop-k7q2").expect("a good id")
}

pub(crate) fn shop() -> ServiceId {
    ServiceId::new("shop").expect("a good id")
}

pub(crate) fn edge() -> GroupName {
    GroupName::new("edge").expect("a good name")
}

pub(crate) fn request() -> BaragonRequest {
    let service = BaragonService::new(shop(), "/shop", [edge()]);
    BaragonRequest::new(request_id(), service).adding([UpstreamInfo::new("10.2.3.4:8080")])
}
