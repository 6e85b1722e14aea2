//! What a deploy consists of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{
    CanaryDeploySettings, HealthcheckOptions, Resources, SingularityContainerInfo,
    SingularityMesosArtifact, SingularityRequest, SingularityRunNowRequest,
};
use crate::ids::{DeployId, RequestId};
use crate::respelling::respelled;

/// A version of what a request runs.
///
/// A deploy read from the service can be posted again: what this type does not know stays in
/// [`other`](Self::other) and is written again, under the names that the service reads. See
/// [`again_as`](Self::again_as). The deploys inside tasks are not whole (`executorData` is taken out);
/// those of [`request`](crate::SchedulerClient::request) and of history are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeploy {
    /// The request it belongs to.
    pub request_id: RequestId,
    /// Its id.
    pub id: DeployId,
    /// What to run; with a container that brings its own, absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Appended to the command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Vec<String>>,
    /// Whether a shell runs the command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<bool>,
    /// The user to run as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The container it runs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_info: Option<SingularityContainerInfo>,
    /// What each task is given; absent means the service's defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// The environment of the tasks. May carry secrets: not for showing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<BTreeMap<String, String>>,
    /// What is fetched before a task starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uris: Option<Vec<SingularityMesosArtifact>>,
    /// Free words about the deploy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
    /// What the deployer calls this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When the deployer says it was made, in epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// A run to be started with the deploy, for requests that are scheduled or on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_immediately: Option<Box<SingularityRunNowRequest>>,
    /// How long the tasks may take to become healthy, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_health_timeout_seconds: Option<u64>,
    /// How the health of a task is found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<HealthcheckOptions>,
    /// Leave the health checks out for this deploy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_healthchecks_on_deploy: Option<bool>,
    /// Without health checks: how long a task must run to count as healthy, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consider_healthy_after_running_for_seconds: Option<u64>,
    /// The path it is balanced under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_base_path: Option<String>,
    /// The load balancer groups that carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_groups: Option<Vec<String>>,
    /// Which of the task's ports takes the traffic, from 0; absent means the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_port_index: Option<usize>,
    /// Free values for the balancer's templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_options: Option<Map<String, Value>>,
    /// The domains it is balanced on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_domains: Option<Vec<String>>,
    /// Further paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_additional_routes: Option<Vec<String>>,
    /// The balancer's template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_template: Option<String>,
    /// The balancer's service id, if it is not the request's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_service_id_override: Option<String>,
    /// The upstream group within the balancer's service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_upstream_group: Option<String>,
    /// In which steps it replaces the deploy before it (since 1.5, which always writes it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_deploy_settings: Option<CanaryDeploySettings>,
    /// Every field this type has no name for, kept for the way back.
    #[serde(flatten, serialize_with = "as_read_by_the_service")]
    pub other: Map<String, Value>,
}

/// The one field of a deploy with two spellings: written `healthcheckProtocol`, read with a capital C.
fn as_read_by_the_service<S: Serializer>(
    other: &Map<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    respelled(
        other,
        ("healthcheckProtocol", "healthCheckProtocol"),
        serializer,
    )
}

impl SingularityDeploy {
    /// A deploy of nothing yet: it needs a command or a container.
    pub fn new(request_id: RequestId, id: DeployId) -> Self {
        Self {
            request_id,
            id,
            command: None,
            arguments: None,
            shell: None,
            user: None,
            container_info: None,
            resources: None,
            env: None,
            uris: None,
            metadata: None,
            version: None,
            timestamp: None,
            run_immediately: None,
            deploy_health_timeout_seconds: None,
            healthcheck: None,
            skip_healthchecks_on_deploy: None,
            consider_healthy_after_running_for_seconds: None,
            service_base_path: None,
            load_balancer_groups: None,
            load_balancer_port_index: None,
            load_balancer_options: None,
            load_balancer_domains: None,
            load_balancer_additional_routes: None,
            load_balancer_template: None,
            load_balancer_service_id_override: None,
            load_balancer_upstream_group: None,
            canary_deploy_settings: None,
            other: Map::new(),
        }
    }

    /// The same content under a new id, without what belonged to the old deploy alone: the time it was
    /// made and the run that was to start with it. A deploy id is used up for ever, whatever became of
    /// the deploy.
    pub fn again_as(&self, id: DeployId) -> Self {
        Self {
            id,
            timestamp: None,
            run_immediately: None,
            ..self.clone()
        }
    }

    /// The id under which the load balancer knows what this deploys: the override, else the request id.
    pub fn load_balancer_service_id(&self) -> &str {
        self.load_balancer_service_id_override
            .as_deref()
            .unwrap_or(self.request_id.as_str())
    }

    /// The Docker image it runs, if it runs one.
    pub fn docker_image(&self) -> Option<&str> {
        let docker = self.container_info.as_ref()?.docker.as_ref()?;
        docker.image.as_deref()
    }
}

/// Asks for a deploy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployRequest {
    /// What to deploy, under an id the caller has chosen.
    pub deploy: SingularityDeploy,
    /// Allows the deploy of a paused request, and ends the pause if it succeeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpause_on_successful_deploy: Option<bool>,
    /// Who and why, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The complete request that replaces the present one if and when the deploy succeeds. Until then,
    /// every other change of the request is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_request: Option<Box<SingularityRequest>>,
}

impl SingularityDeployRequest {
    /// A deploy and nothing else.
    pub fn new(deploy: SingularityDeploy) -> Self {
        Self {
            deploy,
            unpause_on_successful_deploy: None,
            message: None,
            updated_request: None,
        }
    }
}

/// Moves a deploy on to a number of instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityUpdatePendingDeployRequest {
    /// The request.
    pub request_id: RequestId,
    /// The deploy under way.
    pub deploy_id: DeployId,
    /// How many new tasks it is to have next, from 1 to the instances of the request.
    pub target_active_instances: u32,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &Value) -> SingularityDeploy {
        serde_json::from_value(json.clone()).unwrap()
    }

    /// Every field of the contract, in the spelling that is read.
    fn whole() -> Value {
        serde_json::from_str(include_str!("../../tests/fixtures/deploy_whole.json")).unwrap()
    }

    #[test]
    fn a_deploy_comes_back_whole() {
        assert_eq!(serde_json::to_value(read(&whole())).unwrap(), whole());
    }

    #[test]
    fn a_field_is_sent_under_the_name_that_is_read() {
        let mut written = whole();
        let fields = written.as_object_mut().unwrap();
        let protocol = fields.remove("healthCheckProtocol").unwrap();
        fields.insert("healthcheckProtocol".to_owned(), protocol);
        assert_eq!(serde_json::to_value(read(&written)).unwrap(), whole());
    }

    #[test]
    fn a_deploy_posted_again_has_a_new_id_and_starts_no_run() {
        let again = read(&whole()).again_as(DeployId::new("d42").unwrap());
        let mut expected = whole();
        let fields = expected.as_object_mut().unwrap();
        fields.insert("id".to_owned(), json!("d42"));
        fields.remove("timestamp");
        fields.remove("runImmediately");
        assert_eq!(serde_json::to_value(again).unwrap(), expected);
    }

    #[test]
    fn the_image_of_a_container_can_be_moved() {
        let mut deploy = read(&whole());
        assert_eq!(deploy.docker_image(), Some("registry.example/shop:41"));
        let docker = deploy.container_info.as_mut().unwrap().docker.as_mut();
        docker.unwrap().image = Some("registry.example/shop:42".to_owned());
        let sent = serde_json::to_value(&deploy).unwrap();
        assert_eq!(
            sent["containerInfo"]["docker"]["image"],
            "registry.example/shop:42"
        );
        assert_eq!(
            sent["containerInfo"]["docker"]["dockerParameters"],
            whole()["containerInfo"]["docker"]["dockerParameters"]
        );
    }

    #[test]
    fn a_new_deploy_says_nothing_it_was_not_told() {
        let deploy = SingularityDeploy::new(
            RequestId::new("shop").unwrap(),
            DeployId::new("d1").unwrap(),
        );
        assert_eq!(
            serde_json::to_value(SingularityDeployRequest::new(deploy)).unwrap(),
            json!({"deploy": {"requestId": "shop", "id": "d1"}})
        );
    }
}
