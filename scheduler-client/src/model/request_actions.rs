//! Bodies of the calls that change a request.
//!
//! The service takes who acts from its own authentication; with that switched off, nobody is named, so
//! the person belongs into `message`. An `action_id` is free text that is carried through cleanups and
//! histories; it has no uniqueness rule.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Resources, SingularityMesosArtifact};
use crate::ids::RunId;
use crate::wire_word::optional_fields;

optional_fields! {
    /// Replaces all tasks of a request.
    pub struct SingularityBounceRequest {
        /// Take old tasks away one by one as new ones become healthy, instead of all at the end.
        pub incremental: bool,
        /// Count new tasks as healthy when they run.
        pub skip_healthchecks: bool,
        /// Give up after this many milliseconds; absent means the service's own limit, usually an hour.
        pub duration_millis: u64,
        /// What the cleanups of the old tasks will carry.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
        /// To be run in each old task before it is killed.
        pub run_shell_command_before_kill: SingularityShellCommand,
    }
}

optional_fields! {
    /// Sets how many tasks a request wants.
    pub struct SingularityScaleRequest {
        /// How many. **Absent drops the setting, which means one.**
        pub instances: u32,
        /// Go back to the old number after this many milliseconds. Absent means for good, and **ends the
        /// timer of an earlier scale**.
        pub duration_millis: u64,
        /// Count new tasks as healthy when they run.
        pub skip_healthchecks: bool,
        /// What the history will carry.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
        /// Also replace the tasks that are there.
        pub bounce: bool,
        /// Whether that bounce goes one by one; the service takes absent as true.
        pub incremental: bool,
        /// Send no mail about it.
        pub skip_email_notification: bool,
    }
}

optional_fields! {
    /// Stops a request.
    pub struct SingularityPauseRequest {
        /// Kill the tasks at once, without waiting for the load balancer. False lets it first take them
        /// out, and lets tasks that are not long-running come to their end. Absent means the service's
        /// own setting, usually true.
        pub kill_tasks: bool,
        /// Start it again after this many milliseconds.
        pub duration_millis: u64,
        /// Ignored by the service, which makes up one of its own.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
        /// To be run in each task before it is killed.
        pub run_shell_command_before_kill: SingularityShellCommand,
    }
}

optional_fields! {
    /// Starts a paused request.
    pub struct SingularityUnpauseRequest {
        /// Who and why, for people.
        pub message: String,
        /// What the history will carry.
        pub action_id: String,
        /// Count new tasks as healthy when they run.
        pub skip_healthchecks: bool,
    }
}

optional_fields! {
    /// Lets a request out of its cooldown.
    pub struct SingularityExitCooldownRequest {
        /// Who and why, for people.
        pub message: String,
        /// What the history will carry.
        pub action_id: String,
        /// Count new tasks as healthy when they run.
        pub skip_healthchecks: bool,
    }
}

optional_fields! {
    /// Switches the health checks of a request off or on.
    pub struct SingularitySkipHealthchecksRequest {
        /// True switches them off. Absent clears the setting.
        pub skip_healthchecks: bool,
        /// Go back after this many milliseconds. Absent leaves an earlier timer running.
        pub duration_millis: u64,
        /// What the history will carry.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
    }
}

optional_fields! {
    /// Sets how important the tasks of a request are (since 1.5).
    pub struct SingularityPriorityRequest {
        /// From 0 to 1.
        pub priority: f64,
        /// Go back after this many milliseconds.
        pub duration_millis: u64,
        /// What the history will carry.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
        /// Send no mail about it.
        pub skip_email_notification: bool,
    }
}

optional_fields! {
    /// Removes a request.
    pub struct SingularityDeleteRequestRequest {
        /// Who and why, for people.
        pub message: String,
        /// What the cleanups will carry.
        pub action_id: String,
        /// Whether the load balancer is to forget the service, too.
        pub delete_from_load_balancer: bool,
    }
}

optional_fields! {
    /// Replaces all four settings of who may do what with a request; what is absent is cleared.
    pub struct SingularityUpdateGroupsRequest {
        /// The group that owns it.
        pub group: String,
        /// Groups that may change it.
        pub read_write_groups: Vec<String>,
        /// Groups that may look at it.
        pub read_only_groups: Vec<String>,
        /// Single actions by group (since 1.4).
        pub action_permissions: BTreeMap<String, Vec<String>>,
        /// Who and why, for people.
        pub message: String,
    }
}

/// Runs an on-demand or scheduled request now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityRunNowRequest {
    /// Who and why, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Count the task as healthy when it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_healthchecks: Option<bool>,
    /// The id it will be tracked by. Choose one: a call that was lost is looked up by it. **The service
    /// does not refuse an id it knows: the same run twice is two runs.**
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
    /// Appended to the deploy's arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_line_args: Option<Vec<String>>,
    /// In place of the deploy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// The user to run as, in place of the deploy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user_override: Option<String>,
    /// Over the deploy's environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_overrides: Option<BTreeMap<String, String>>,
    /// To be fetched beside the deploy's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_artifacts: Option<Vec<SingularityMesosArtifact>>,
    /// When to run, in epoch milliseconds; at most some days ahead (`maxRunNowTaskLaunchDelayDays`, 30).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_at: Option<i64>,
    /// What this type has no name for: attributes of agents, files for S3.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One of the commands that the service is configured to run in a task (`ui.shellCommands`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityShellCommand {
    /// Its name in that configuration.
    pub name: String,
    /// Options, out of those configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// The user to run it as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The file its output goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logfile_name: Option<String>,
}

impl SingularityShellCommand {
    /// The command of that name, without options.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            options: None,
            user: None,
            logfile_name: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_to_say_is_an_empty_body() {
        assert_eq!(
            serde_json::to_value(SingularityBounceRequest::default()).unwrap(),
            json!({})
        );
        assert_eq!(
            serde_json::to_value(SingularityRunNowRequest::default()).unwrap(),
            json!({})
        );
    }

    #[test]
    fn what_is_said_goes_under_the_names_of_the_service() {
        let bounce = SingularityBounceRequest {
            incremental: Some(false),
            duration_millis: Some(60_000),
            run_shell_command_before_kill: Some(SingularityShellCommand::new("jstack")),
            ..SingularityBounceRequest::default()
        };
        assert_eq!(
            serde_json::to_value(bounce).unwrap(),
            json!({"incremental": false, "durationMillis": 60000,
                   "runShellCommandBeforeKill": {"name": "jstack"}})
        );
    }
}
