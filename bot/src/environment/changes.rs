//! Changing scheduler requests.

use commands::{Deploy, DeploySeen, RequestChange, RequestSeen};
use std::collections::HashSet;

use super::{CannotTell, Environment, SendFailure};

impl Environment {
    pub(super) async fn change_request(
        &self,
        _: &RequestChange,
    ) -> Result<RequestSeen, SendFailure> {
        Err(SendFailure::NotDone("not yet".to_owned()))
    }
    pub(super) async fn deploy(&self, _: &Deploy) -> Result<DeploySeen, SendFailure> {
        Err(SendFailure::NotDone("not yet".to_owned()))
    }
    pub(super) async fn look_at_request(
        &self,
        _: &RequestChange,
        _: bool,
    ) -> Result<Option<RequestSeen>, CannotTell> {
        Ok(None)
    }
    pub(super) async fn look_at_deploy(
        &self,
        _: &Deploy,
    ) -> Result<Option<DeploySeen>, CannotTell> {
        Ok(None)
    }
    pub(super) async fn pending_deploys(&self) -> Result<HashSet<(String, String)>, CannotTell> {
        Ok(HashSet::new())
    }
}
