//! Timers that undo an action.
//!
//! A timer is due `duration_millis` of its body after its start, and is looked at every 45 s or so
//! (`checkExpiringUserActionEveryMillis`).

use serde::Deserialize;

use super::{
    SingularityBounceRequest, SingularityPauseRequest, SingularityPriorityRequest,
    SingularityScaleRequest, SingularitySkipHealthchecksRequest,
};
use crate::ids::{DeployId, RequestId};

macro_rules! expiring {
    (
        $(#[$meta:meta])*
        $name:ident($body:ty) { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// The request.
            pub request_id: RequestId,
            /// The body of the call that started it.
            #[serde(rename = "expiringAPIRequestObject")]
            pub expiring_api_request_object: $body,
            /// By whom.
            #[serde(default)]
            pub user: Option<String>,
            /// When, in epoch milliseconds.
            pub start_millis: i64,
            /// What the caller, or else the service, called the action.
            #[serde(default)]
            pub action_id: Option<String>,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name {
            /// When it is due, in epoch milliseconds. `None`: its body names no duration.
            pub fn due_at(&self) -> Option<i64> {
                let duration = self.expiring_api_request_object.duration_millis?;
                self.start_millis.checked_add(i64::try_from(duration).ok()?)
            }
        }
    };
}

expiring! {
    /// At its end, the bounce is given up: tasks not yet replaced stay.
    SingularityExpiringBounce(SingularityBounceRequest) {
        /// The deploy whose tasks are replaced.

        pub deploy_id: DeployId,
    }
}

expiring! {
    /// At its end, the request starts again.
    SingularityExpiringPause(SingularityPauseRequest) {
    }
}

expiring! {
    /// At its end, the old number of tasks comes back.
    SingularityExpiringScale(SingularityScaleRequest) {
        /// The old number; absent means one.
        #[serde(default)]
        pub revert_to_instances: Option<u32>,
        /// Whether going back is followed by a bounce.
        #[serde(default)]
        pub bounce: Option<bool>,
    }
}

expiring! {
    /// At its end, the old priority comes back (since 1.5).
    SingularityExpiringPriority(SingularityPriorityRequest) {
        /// The old priority; absent means the service's default.
        #[serde(default)]
        pub revert_to_priority: Option<f64>,
    }
}

expiring! {
    /// At its end, the old setting comes back.
    SingularityExpiringSkipHealthchecks(SingularitySkipHealthchecksRequest) {
        /// The old setting.
        #[serde(default)]
        pub revert_to_skip_healthchecks: Option<bool>,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_timer_is_due_a_while_after_its_start() {
        let timer = |body| -> SingularityExpiringScale {
            serde_json::from_value(json!({
                "requestId": "shop", "expiringAPIRequestObject": body, "startMillis": 1000,
                "actionId": "a", "revertToInstances": 2,
            }))
            .unwrap()
        };
        assert_eq!(timer(json!({"durationMillis": 500})).due_at(), Some(1500));
        assert_eq!(timer(json!({})).due_at(), None);
        assert_eq!(timer(json!({"durationMillis": u64::MAX})).due_at(), None);
    }
}
