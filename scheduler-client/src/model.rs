//! What travels: Singularity's own models under Singularity's own names.
//!
//! Only the fields somebody here uses; unknown ones are ignored. The service leaves absent optionals
//! out, writes every `agent` field together with its older `slave` twin since 1.3, and knew only the
//! latter before; both are read, and the newer one wins. All instants are epoch milliseconds.
//!
//! Source of names: the classes of the same names in `SingularityBase`, release 1.5.0.

mod deploy;
mod offer;
mod request;
mod state;
mod task;
mod task_id;

pub use deploy::{
    DeployState, SingularityDeploy, SingularityDeployMarker, SingularityDeployProgress,
    SingularityPendingDeploy,
};
pub use offer::{MesosOffer, MesosRange, MesosRanges, MesosResource, MesosTask};
pub use request::{
    PendingType, RequestState, RequestType, SingularityPendingRequest, SingularityRequest,
    SingularityRequestDeployState, SingularityRequestParent,
};
pub use state::{SingularityHostState, SingularityState};
pub use task::{SingularityTask, SingularityTaskRequest};
pub use task_id::{SingularityPendingTaskId, SingularityTaskId, SingularityTaskIdsByStatus};
