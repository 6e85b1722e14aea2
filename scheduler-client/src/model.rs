//! What travels: Singularity's own models under Singularity's own names.
//!
//! Unknown fields are ignored, except in the two models that are read, changed and posted back:
//! [`SingularityRequest`] and [`SingularityDeploy`] keep them. The service leaves absent optionals out,
//! writes every `agent` field together with its older `slave` twin since 1.3, and knew only the latter
//! before; both are read, and the newer one wins. All instants are epoch milliseconds, and all durations
//! carry their unit in their name.
//!
//! Source of names: the classes of the same names in `SingularityBase`, release 1.5.0.

mod container;
mod deploy;
mod deploy_body;
mod deploy_history;
mod disaster;
mod expiring;
mod load_balancer;
mod machine;
mod offer;
mod page;
mod pending_request;
mod pending_task;
mod request;
mod request_actions;
mod request_group;
mod request_history;
mod request_parent;
mod request_standing;
mod request_words;
mod resources;
mod sandbox;
mod shell_command;
mod state;
mod task;
mod task_cleanup;
mod task_history;
mod task_id;
mod task_state;
mod task_statistics;
mod user;
mod webhook;

pub use container::{
    CanaryDeploySettings, DeployAcceptanceMode, HealthcheckOptions, SingularityContainerInfo,
    SingularityDockerInfo,
};
pub use deploy::{
    DeployProgressLbUpdateHolder, DeployState, SingularityDeployMarker, SingularityDeployProgress,
    SingularityPendingDeploy,
};
pub use deploy_body::{
    SingularityDeploy, SingularityDeployRequest, SingularityUpdatePendingDeployRequest,
};
pub use deploy_history::{
    DeployEventType, DeployFailureReason, SingularityDeployFailure, SingularityDeployHistory,
    SingularityDeployResult, SingularityDeployStatistics, SingularityDeployUpdate,
    TaskFailureEvent, TaskFailureType,
};
pub use disaster::{
    SingularityAction, SingularityDisabledAction, SingularityDisabledActionRequest,
    SingularityDisaster, SingularityDisasterDataPoint, SingularityDisasterType,
    SingularityDisastersData, SingularityFireAlarm,
};
pub use expiring::{
    SingularityExpiringBounce, SingularityExpiringPause, SingularityExpiringPriority,
    SingularityExpiringScale, SingularityExpiringSkipHealthchecks,
};
pub use load_balancer::{
    LoadBalancerRequestId, LoadBalancerRequestState, LoadBalancerRequestType,
    SingularityLoadBalancerUpdate,
};
pub use machine::{
    MachineState, SingularityAgent, SingularityExpiringMachineState,
    SingularityMachineChangeRequest, SingularityMachineStateHistoryUpdate, SingularityRack,
};
pub use offer::{MesosOffer, MesosRange, MesosRanges, MesosResource, MesosTask};
pub use page::SingularityPaginatedResponse;
pub use pending_request::{
    PendingType, RequestCleanupType, SingularityPendingRequest, SingularityRequestCleanup,
};
pub use pending_task::{SingularityPendingTask, SingularityTaskCounts, SingularityTaskRequest};
pub use request::SingularityRequest;
pub use request_actions::{
    SingularityBounceRequest, SingularityDeleteRequestRequest, SingularityExitCooldownRequest,
    SingularityPauseRequest, SingularityPriorityRequest, SingularityRunNowRequest,
    SingularityScaleRequest, SingularityShellCommand, SingularitySkipHealthchecksRequest,
    SingularityUnpauseRequest, SingularityUpdateGroupsRequest,
};
pub use request_group::{
    SingularityPriorityFreeze, SingularityPriorityFreezeParent, SingularityRequestGroup,
};
pub use request_history::{
    CrashLoopInfo, CrashLoopType, RequestHistoryType, SingularityRequestHistory,
};
pub use request_parent::{
    RequestOverview, SingularityPendingRequestParent, SingularityRequestBatch,
    SingularityRequestDeployState, SingularityRequestParent, SingularityRequestWithState,
};
pub(crate) use request_standing::PROPERTIES as STANDING;
pub use request_standing::RequestStanding;
pub use request_words::{AgentPlacement, RequestState, RequestType, ScheduleType};
pub use resources::{Resources, SingularityMesosArtifact};
pub use sandbox::{
    ContinuationToken, MesosFileChunkObject, SingularityS3Log, SingularityS3SearchRequest,
    SingularityS3SearchResult, SingularitySandbox, SingularitySandboxFile,
};
pub use shell_command::{
    ShellCommandUpdateType, SingularityTaskShellCommandHistory, SingularityTaskShellCommandRequest,
    SingularityTaskShellCommandRequestId, SingularityTaskShellCommandUpdate,
};
pub use state::{SingularityHostState, SingularityScheduledTasksInfo, SingularityState};
pub use task::SingularityTask;
pub use task_cleanup::{
    KillTaskAnswer, SingularityKillTaskRequest, SingularityKilledTaskIdRecord,
    SingularityTaskCleanup,
};
pub use task_history::{
    MetadataLevel, SingularityTaskHealthcheckResult, SingularityTaskHistory,
    SingularityTaskHistoryUpdate, SingularityTaskIdHistory, SingularityTaskMetadata,
    SingularityTaskMetadataRequest, SingularityTaskState,
};
pub use task_id::{SingularityPendingTaskId, SingularityTaskId, SingularityTaskIdsByStatus};
pub use task_state::{ExtendedTaskState, TaskCleanupType};
pub use task_statistics::MesosTaskStatisticsObject;
pub use user::{
    SingularityAuthorizationScope, SingularityUser, SingularityUserHolder, SingularityUserSettings,
};
pub use webhook::{
    ElevatedAccessEvent, SingularityTaskWebhook, SingularityWebhook, SingularityWebhookSummary,
    WebhookChange, WebhookType,
};
