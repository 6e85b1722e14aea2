//! What tasks do, and deploying them.

use std::collections::BTreeMap;

use scheduler_client::{
    DeployId, LargeScaleDown, RequestId, Resources, Result, SingularityDeploy,
    SingularityDeployRequest, SingularityRequestParent,
};

use super::Target;

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Until it is killed.
    ForEver,
    /// Until it is killed, and then for some seconds more.
    Stubbornly,
    /// For some seconds, and well.
    Shortly,
    /// Until it has written the arguments that reached it.
    Echo,
    /// Not at all: it ends with a failure.
    Badly,
    /// A server on its first port, until it is killed.
    Server,
    /// The same, and it takes seconds until its health is asked for.
    LateServer,
    /// Nowhere: no agent has room for it.
    Nowhere,
}

impl Target {
    pub(crate) fn new_deploy(
        &self,
        request: &RequestId,
        id: &str,
        runs: Runs,
    ) -> SingularityDeploy {
        let mut deploy = SingularityDeploy::new(request.clone(), DeployId::new(id).unwrap());
        if let Some(simulated) = &self.simulated {
            simulated.script(request, runs);
        }
        let command = match runs {
            Runs::ForEver | Runs::Nowhere => "exec sleep 100000",
            Runs::Stubbornly => "trap '' TERM; sleep 100000",
            Runs::Shortly => "exec sleep 3",
            Runs::Badly => "exit 3",
            Runs::Echo => "/bin/echo",
            Runs::Server | Runs::LateServer => &self.service.server,
        };
        deploy.command = Some(command.to_owned());
        deploy.resources = Some(Resources {
            cpus: if runs == Runs::Nowhere { 40.0 } else { 0.05 },
            memory_mb: 16.0,
            num_ports: u32::from(matches!(runs, Runs::Server | Runs::LateServer)),
            ..Resources::default()
        });
        deploy.env = Some(BTreeMap::from([("CONTRACT".to_owned(), "yes".to_owned())]));
        deploy
    }

    /// Sends a deploy and waits for nothing.
    pub(crate) async fn send(&self, deploy: SingularityDeploy) -> Result<SingularityRequestParent> {
        let deploy = SingularityDeployRequest::new(deploy);
        self.scheduler.deploy(&deploy, LargeScaleDown::Refuse).await
    }

    /// Deploys, and waits until that has succeeded.
    pub(crate) async fn deployed(&self, request: &RequestId, id: &str, runs: Runs) {
        let deploy = self.new_deploy(request, id, runs);
        self.deployed_as(deploy).await;
    }

    pub(crate) async fn deployed_as(&self, deploy: SingularityDeploy) {
        let (request, id) = (deploy.request_id.clone(), deploy.id.clone());
        self.send(deploy).await.unwrap();
        let result = self.ended(&request, id.as_str()).await;
        assert_eq!(
            result.deploy_state,
            scheduler_client::DeployState::Succeeded,
            "{result:?}"
        );
    }
}
