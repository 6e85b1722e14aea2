//! The answers that are kept in files, and the values that tests talk about.

use scheduler_client::{
    AgentId, DeployId, PendingTaskId, RackId, RequestId, RunId, SingularityDeploy,
    SingularityDeployRequest, TaskId,
};

macro_rules! fixture {
    ($file:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/",
            $file
        ))
    };
}
pub(crate) use fixture;

/// A request with everything around it, which is what most changes answer.
pub(crate) const PARENT: &str = fixture!("request.json");

pub(crate) const TASK: &str = "shop-web-d41-1700000000000-1-node_7.example-DEFAULT";

pub(crate) fn shop() -> RequestId {
    RequestId::new("shop-web").expect("a good id")
}

pub(crate) fn d42() -> DeployId {
    DeployId::new("d42").expect("a good id")
}

pub(crate) fn run_id() -> RunId {
    RunId::new("r-7").expect("a good id")
}

pub(crate) fn task_id() -> TaskId {
    TaskId::new(TASK).expect("a good id")
}

pub(crate) fn pending_task_id() -> PendingTaskId {
    PendingTaskId::new("report-d1-2-1-IMMEDIATE-1").expect("a good id")
}

pub(crate) fn agent_id() -> AgentId {
    AgentId::new("a-1").expect("a good id")
}

pub(crate) fn rack_id() -> RackId {
    RackId::new("r1").expect("a good id")
}

pub(crate) fn deploy() -> SingularityDeployRequest {
    let deploy = SingularityDeploy {
        command: Some("./run".to_owned()),
        ..SingularityDeploy::new(shop(), d42())
    };
    SingularityDeployRequest::new(deploy)
}
