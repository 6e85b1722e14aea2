//! Tasks: running instances.

use serde::Deserialize;

use super::{MesosOffer, MesosTask, SingularityTaskId, SingularityTaskRequest};

/// A task that was launched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Wire")]
pub struct SingularityTask {
    /// Which one.
    pub task_id: SingularityTaskId,
    /// The request and deploy it was launched for, as they were then.
    pub task_request: SingularityTaskRequest,
    /// Where it was launched; the first counts.
    pub offers: Vec<MesosOffer>,
    /// What it was given.
    pub mesos_task: MesosTask,
    /// The rack it runs on.
    pub rack_id: Option<String>,
}

impl SingularityTask {
    /// The real name of the host it runs on.
    pub fn hostname(&self) -> Option<&str> {
        self.offers.first().map(|offer| offer.hostname.as_str())
    }

    /// `host:port` as a load balancer wants it, for the port with this index. `None`: the task has no
    /// such port, or its host is not known.
    pub fn upstream(&self, port_index: usize) -> Option<String> {
        let port = self.mesos_task.ports().nth(port_index)?;
        Some(format!("{}:{port}", self.hostname()?))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    task_id: SingularityTaskId,
    task_request: SingularityTaskRequest,
    #[serde(default)]
    offers: Vec<MesosOffer>,
    /// The older name of the first offer, written beside `offers`.
    #[serde(default)]
    offer: Option<MesosOffer>,
    #[serde(default)]
    mesos_task: MesosTask,
    #[serde(default)]
    rack_id: Option<String>,
}

impl From<Wire> for SingularityTask {
    fn from(wire: Wire) -> Self {
        let offers = if wire.offers.is_empty() {
            Vec::from_iter(wire.offer)
        } else {
            wire.offers
        };
        Self {
            task_id: wire.task_id,
            task_request: wire.task_request,
            offers,
            mesos_task: wire.mesos_task,
            rack_id: wire.rack_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn task(place: &Value) -> SingularityTask {
        let mut task = json!({
            "taskId": {"id": "web-d1-1-1-node_7-r1", "requestId": "web", "deployId": "d1", "startedAt": 1,
                       "instanceNo": 1},
            "taskRequest": {"request": {"id": "web", "requestType": "SERVICE"},
                            "deploy": {"requestId": "web", "id": "d1"}},
            "mesosTask": {"resources": [
                {"name": "ports", "ranges": {"range": [{"begin": 31022, "end": 31023}]}}]},
        });
        task.as_object_mut()
            .unwrap()
            .extend(place.as_object().unwrap().clone());
        serde_json::from_value(task).unwrap()
    }

    #[test]
    fn an_upstream_is_the_real_host_and_the_chosen_port() {
        let task = task(&json!({"offers": [{"hostname": "node-7"}], "offer": {"hostname": "old"}}));
        assert_eq!(task.upstream(0).as_deref(), Some("node-7:31022"));
        assert_eq!(task.upstream(1).as_deref(), Some("node-7:31023"));
        assert_eq!(task.upstream(2), None);
    }

    #[test]
    fn the_older_offer_is_better_than_none() {
        assert_eq!(
            task(&json!({"offer": {"hostname": "node-7"}})).hostname(),
            Some("node-7")
        );
        assert_eq!(task(&json!({})).upstream(0), None);
    }
}
