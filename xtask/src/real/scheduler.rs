//! SingularityService, alone and therefore the leader.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::balancer::Balancer;
use super::http;
use super::mesos::Mesos;
use super::process::Process;
use super::service::KEY;
use super::zookeeper::ZooKeeper;

const CONTEXT: &str = "/singularity";

/// It takes a few seconds; a machine that starts everything at once has less time for it.
const READY_WITHIN: Duration = Duration::from_secs(180);

pub(super) struct Scheduler {
    process: Process,
    port: u16,
}

impl Scheduler {
    pub(super) fn start(
        class_path: &str,
        folder: &Path,
        port: u16,
        mesos: &Mesos,
        balancer: &Balancer,
        zookeeper: &ZooKeeper,
    ) -> Result<Self, String> {
        let file = folder.join("singularity.yaml");
        let config = config(port, mesos, balancer, zookeeper);
        fs::write(&file, config).map_err(|error| format!("{}: {error}", file.display()))?;
        let main = "com.hubspot.singularity.SingularityService";
        // The last size that is said counts.
        let words = ["-Xmx512m", main, "server", "singularity.yaml"];
        let process = Process::java(folder, "singularity", class_path, &words)?;
        Ok(Self { process, port })
    }

    /// It leads, and Mesos has taken it.
    pub(super) fn until_ready(&mut self) -> Result<(), String> {
        let port = self.port;
        self.process.until(READY_WITHIN, || {
            let state = format!("{CONTEXT}/api/state?skipCache=true");
            let state = http::get(port, &state).unwrap_or_default();
            state.contains("\"mesosConnected\":true") && state.contains("\"activeAgents\":2")
        })
    }

    /// For the suite, as JSON.
    pub(super) fn described(&self, mesos: &Mesos, balancer: &Balancer) -> String {
        format!(
            "{{\"baseUrl\": \"http://127.0.0.1:{}{CONTEXT}/api\", \"agents\": {}, \"server\": \"{}\", \
             \"balancer\": {}}}\n",
            self.port,
            mesos.agents(),
            Mesos::server_command(),
            balancer.entrances()
        )
    }
}

/// Every loop that can be told to is fast. What cannot: an agent's figures, and new webhooks, which are noticed within a
/// minute.
fn config(port: u16, mesos: &Mesos, balancer: &Balancer, zookeeper: &ZooKeeper) -> String {
    let (mesos, balancer) = (mesos.address(), balancer.base_url());
    let zookeeper = zookeeper.section("singularity");
    format!(
        "server:
  type: simple
  applicationContextPath: {CONTEXT}
  adminContextPath: /admin
  connector: {{ type: http, bindHost: 127.0.0.1, port: {port} }}
  requestLog: {{ appenders: [] }}
hostname: 127.0.0.1
mesos:
  master: {mesos}
  frameworkName: Singularity
  frameworkId: contract
  frameworkFailoverTimeout: 0
  defaultCpus: 0.1
  defaultMemory: 16
{zookeeper}ui:
  baseUrl: http://127.0.0.1:{port}{CONTEXT}
  rootUrlMode: DISABLED
loadBalancerUri: {balancer}/request
loadBalancerQueryParams: {{ authkey: {KEY} }}
deleteRemovedRequestsFromLoadBalancer: true
allowTestResourceCalls: true
checkSchedulerEverySeconds: 1
checkDeploysEverySeconds: 1
cleanupEverySeconds: 1
newTaskCheckerBaseDelaySeconds: 1
checkNewTasksEverySeconds: 1
considerTaskHealthyAfterRunningForSeconds: 1
deployHealthyBySeconds: 60
killTaskIfNotHealthyAfterSeconds: 60
checkExpiringUserActionEveryMillis: 1000
checkWebhooksEveryMillis: 1000
saveStateEverySeconds: 1
cooldownMinScheduleSeconds: 2
disasterDetection: {{ enabled: false }}
"
    )
}
