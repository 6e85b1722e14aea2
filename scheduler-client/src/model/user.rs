//! Who asks, and what they like.

use serde::{Deserialize, Serialize};

use crate::ids::RequestId;
use crate::wire_word::display_as_wire;

/// Somebody the scheduler knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityUser {
    /// Their id.
    pub id: String,
    /// Their name, or else their id.
    #[serde(default)]
    pub name: String,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The groups they belong to.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The rights they have.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whether they have proved who they are.
    #[serde(default)]
    pub authenticated: bool,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityUserHolder {
    /// Who it is, if the scheduler knows.
    #[serde(default)]
    pub user: Option<SingularityUser>,
    /// What they like.
    #[serde(default)]
    pub settings: Option<SingularityUserSettings>,
    /// Whether they have proved who they are.
    #[serde(default)]
    pub authenticated: bool,
    /// Whether the scheduler cares. If not, everybody may do everything.
    #[serde(default)]
    pub auth_enabled: bool,
}

/// What somebody likes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityUserSettings {
    /// The requests they have starred.
    pub starred_request_ids: Vec<RequestId>,
}

/// What somebody may do with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SingularityAuthorizationScope {
    /// Look at it.
    Read,
    /// Change it.
    Write,
    /// Everything.
    Admin,
    /// A word this client does not know, such as `DEPLOY` of 1.3.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(SingularityAuthorizationScope);
