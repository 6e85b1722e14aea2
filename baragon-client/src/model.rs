//! What travels: Baragon's own models under Baragon's own names.
//!
//! Only the fields somebody here uses; unknown fields are ignored, except in [`BaragonService`],
//! which is posted back and must come back whole. Fields and values that only the development line
//! has (`head`, after release 0.9.0) are optional. All instants are epoch milliseconds.
//!
//! Source of field names and nullness: the classes of the same names in Baragon's `BaragonCore`.

mod agent;
mod alias;
mod auth;
mod checkin;
mod group;
mod request;
mod response;
mod service;
mod status;
mod upstream;
mod upstream_text;

pub use agent::{
    AgentBatchResponseItem, BaragonAgentMetadata, BaragonAgentState, BaragonAgentStatus,
    BaragonConfigFile, BaragonKnownAgentMetadata, BaragonRequestBatchItem, BasicServiceContext,
    Ec2Metadata, GcloudMetadata,
};
pub use alias::BaragonGroupAlias;
pub use auth::BaragonAuthKey;
pub use checkin::{AgentCheckInResponse, TrafficSourceState};
pub use group::{BaragonGroup, RegisterBy, TrafficSource, TrafficSourceType};
pub use request::{BaragonRequest, RequestAction};
pub use response::{AgentRequestType, AgentResponse, BaragonRequestState, BaragonResponse};
pub use service::{BaragonService, BaragonServiceState};
pub use status::{BaragonServiceStatus, QueuedRequestId, ZookeeperState};
pub use upstream::UpstreamInfo;
