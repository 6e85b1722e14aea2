//! Requests: what is to run, and how often.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::ids::RequestId;
use crate::respelling::respelled;
use crate::wire_word::display_as_wire;

/// What kind of work a request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestType {
    /// Runs for ever and may be load balanced.
    Service,
    /// Runs for ever.
    Worker,
    /// Runs by a schedule.
    Scheduled,
    /// Runs when asked to.
    OnDemand,
    /// Runs once per deploy.
    RunOnce,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestType);

impl RequestType {
    /// Whether its tasks are replaced whenever they end, so that it can be scaled, bounced and deployed
    /// step by step.
    pub fn is_long_running(&self) -> bool {
        match self {
            Self::Service | Self::Worker => true,
            Self::Scheduled | Self::OnDemand | Self::RunOnce => false,
            Self::Other(_) => false,
        }
    }
}

/// What a request is allowed to do at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestState {
    /// Runs.
    Active,
    /// Being removed.
    Deleting,
    /// Removed; only history says so.
    Deleted,
    /// Stopped by somebody.
    Paused,
    /// Slowed down by the scheduler, because its tasks keep failing.
    SystemCooldown,
    /// Has nothing left to do.
    Finished,
    /// Paused, with a deploy under way that will end the pause.
    DeployingToUnpause,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestState);

impl RequestState {
    /// Whether the scheduler launches tasks in this state.
    pub fn is_runnable(&self) -> bool {
        match self {
            Self::Active | Self::SystemCooldown | Self::DeployingToUnpause => true,
            Self::Deleting | Self::Deleted | Self::Paused | Self::Finished => false,
            Self::Other(_) => false,
        }
    }
}

/// How a schedule is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleType {
    /// Five fields, as in crontab.
    Cron,
    /// Quartz's own fields, seconds first.
    Quartz,
    /// A recurrence rule of iCalendar.
    Rfc5545,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(ScheduleType);

/// How the tasks of a request are spread over agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AgentPlacement {
    /// No two on one agent.
    Separate,
    /// As evenly as it can be had.
    Optimistic,
    /// Wherever there is room; the service's default.
    Greedy,
    /// No two of one deploy on one agent.
    SeparateByDeploy,
    /// No two of one request on one agent, whatever the deploy.
    SeparateByRequest,
    /// One on each agent; written with the older word as well.
    #[serde(alias = "SPREAD_ALL_SLAVES")]
    SpreadAllAgents,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(AgentPlacement);

/// A request as it was last saved.
///
/// Posting one replaces all of it: what is absent is cleared. So read, change, and post: what this type
/// does not know stays in [`other`](Self::other) and is written again, under the names that the service
/// reads. Only the schedule as the service understood it is not: see
/// [`quartz_schedule`](Self::quartz_schedule).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
pub struct SingularityRequest {
    /// Its id.
    pub id: RequestId,
    /// Its kind.
    pub request_type: RequestType,
    /// Who owns it, as mail addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<String>>,
    /// How many tasks it wants. Absent means one; for [`RequestType::OnDemand`], no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<u32>,
    /// The most it may be scaled to (since 1.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_scale: Option<u32>,
    /// Whether its tasks are put behind the load balancer. Can never be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balanced: Option<bool>,
    /// The user group it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// User groups that may change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_write_groups: Option<Vec<String>>,
    /// User groups that may look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only_groups: Option<Vec<String>>,
    /// When it runs: a cron expression or an RFC 5545 rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// When it runs, as the service understood it. Not sent along with a [`schedule`](Self::schedule) that
    /// it was made from: the service refuses the two together, or follows this one and ignores the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quartz_schedule: Option<String>,
    /// How to read the schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_type: Option<ScheduleType>,
    /// The time zone of the schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_time_zone: Option<String>,
    /// How often a failed run is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_retries_on_failure: Option<u32>,
    /// How long a run may take, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_execution_time_limit_millis: Option<u64>,
    /// How long runs of an older deploy may go on, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kill_old_non_long_running_tasks_after_millis: Option<u64>,
    /// How long a run is expected to take, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_expected_runtime_millis: Option<u64>,
    /// Whether its tasks count as healthy when they run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_healthchecks: Option<bool>,
    /// Whether its tasks are spread over the racks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rack_sensitive: Option<bool>,
    /// The racks its tasks are to run on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rack_affinity: Option<Vec<String>>,
    /// Whether a scale is followed by a bounce.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounce_after_scale: Option<bool>,
    /// Whether a bounce may use the same hosts again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_bounce_to_same_host: Option<bool>,
    /// How important its tasks are, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority_level: Option<f64>,
    /// The Mesos role it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_role: Option<String>,
    /// Every field this type has no name for, kept for the way back.
    #[serde(flatten, serialize_with = "as_read_by_the_service")]
    pub other: Map<String, Value>,
}

impl Serialize for SingularityRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.quartz_schedule_is_derived() {
            return Self::serialize(self, serializer);
        }
        let mut sent = self.clone();
        sent.quartz_schedule = None;
        Self::serialize(&sent, serializer)
    }
}

impl<'de> Deserialize<'de> for SingularityRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// The one field of a request that is written under another name than it is read.
fn as_read_by_the_service<S: Serializer>(
    other: &Map<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let names = ("hideEvenNumberAcrossRacksHint", "hideEvenNumberAcrossRacks");
    respelled(other, names, serializer)
}

/// The placement's two names; since 1.3 both are written, and the first wins when read.
const PLACEMENT: [&str; 2] = ["agentPlacement", "slavePlacement"];

impl SingularityRequest {
    /// A request with the service's defaults for everything else.
    pub fn new(id: RequestId, request_type: RequestType) -> Self {
        Self {
            id,
            request_type,
            owners: None,
            instances: None,
            max_scale: None,
            load_balanced: None,
            group: None,
            read_write_groups: None,
            read_only_groups: None,
            schedule: None,
            quartz_schedule: None,
            schedule_type: None,
            schedule_time_zone: None,
            num_retries_on_failure: None,
            task_execution_time_limit_millis: None,
            kill_old_non_long_running_tasks_after_millis: None,
            scheduled_expected_runtime_millis: None,
            skip_healthchecks: None,
            rack_sensitive: None,
            rack_affinity: None,
            bounce_after_scale: None,
            allow_bounce_to_same_host: None,
            task_priority_level: None,
            required_role: None,
            other: Map::new(),
        }
    }

    /// Whether the service made the Quartz schedule from the other one (`SingularityValidator`).
    fn quartz_schedule_is_derived(&self) -> bool {
        self.schedule.is_some() && self.schedule_type != Some(ScheduleType::Quartz)
    }

    /// How its tasks are spread over agents; `None` means the service's default.
    pub fn agent_placement(&self) -> Option<AgentPlacement> {
        let value = PLACEMENT.iter().find_map(|name| self.other.get(*name))?;
        serde_json::from_value(value.clone()).ok()
    }

    /// Says how its tasks are to be spread, under both names, so that no older one is left over.
    pub fn set_agent_placement(&mut self, placement: &AgentPlacement) {
        for name in PLACEMENT {
            let value = Value::String(placement.to_string());
            self.other.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &Value) -> SingularityRequest {
        serde_json::from_value(json.clone()).unwrap()
    }

    /// Every field of the contract, in the spelling that is read.
    fn whole() -> Value {
        serde_json::from_str(include_str!("../../tests/fixtures/request_whole.json")).unwrap()
    }

    /// The same without what the service makes of it.
    fn sent() -> Value {
        let mut whole = whole();
        whole.as_object_mut().unwrap().remove("quartzSchedule");
        whole
    }

    #[test]
    fn a_request_comes_back_whole() {
        assert_eq!(serde_json::to_value(read(&whole())).unwrap(), sent());
    }

    #[test]
    fn a_schedule_is_sent_as_it_was_given() {
        for (kind, given, kept) in [
            (
                None,
                json!({"schedule": "0 3 * * *", "quartzSchedule": "0 0 3 * * ?"}),
                "schedule",
            ),
            (
                Some("CRON"),
                json!({"schedule": "0 3 * * *", "quartzSchedule": "0 0 3 * * ?"}),
                "schedule",
            ),
            (
                Some("QUARTZ"),
                json!({"quartzSchedule": "0 0 3 * * ?"}),
                "quartzSchedule",
            ),
            (
                None,
                json!({"quartzSchedule": "0 0 3 * * ?"}),
                "quartzSchedule",
            ),
        ] {
            let mut request = json!({"id": "report", "requestType": "SCHEDULED"});
            let fields = request.as_object_mut().unwrap();
            fields.extend(given.as_object().unwrap().clone());
            fields.extend(kind.map(|kind| ("scheduleType".to_owned(), json!(kind))));
            let sent = serde_json::to_value(read(&request)).unwrap();
            let schedules = ["schedule", "quartzSchedule"];
            let said = schedules.map(|name| sent.get(name).is_some());
            assert_eq!(said, schedules.map(|name| name == kept), "{request}");
        }
    }

    #[test]
    fn a_field_is_sent_under_the_name_that_is_read() {
        let mut written = whole();
        let fields = written.as_object_mut().unwrap();
        let hint = fields.remove("hideEvenNumberAcrossRacks").unwrap();
        fields.insert("hideEvenNumberAcrossRacksHint".to_owned(), hint);
        assert_eq!(serde_json::to_value(read(&written)).unwrap(), sent());
    }

    #[test]
    fn the_smallest_request_is_what_the_service_needs() {
        let request = SingularityRequest::new(RequestId::new("mail").unwrap(), RequestType::Worker);
        assert_eq!(
            serde_json::to_value(request).unwrap(),
            json!({"id": "mail", "requestType": "WORKER"})
        );
    }

    #[test]
    fn a_placement_has_two_names_and_an_older_word() {
        let placed = |names: Value| {
            let mut request = json!({"id": "a", "requestType": "SERVICE"});
            request
                .as_object_mut()
                .unwrap()
                .extend(names.as_object().unwrap().clone());
            read(&request)
        };
        let new = json!({"agentPlacement": "SEPARATE", "slavePlacement": "GREEDY"});
        assert_eq!(
            placed(new).agent_placement(),
            Some(AgentPlacement::Separate)
        );
        let mut old = placed(json!({"slavePlacement": "SPREAD_ALL_SLAVES"}));
        assert_eq!(old.agent_placement(), Some(AgentPlacement::SpreadAllAgents));
        assert_eq!(placed(json!({})).agent_placement(), None);
        old.set_agent_placement(&AgentPlacement::Greedy);
        let sent = serde_json::to_value(old).unwrap();
        assert_eq!(
            (&sent["agentPlacement"], &sent["slavePlacement"]),
            (&json!("GREEDY"), &json!("GREEDY"))
        );
    }
}
