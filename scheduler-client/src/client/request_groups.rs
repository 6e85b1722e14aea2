//! Groups of requests (`RequestGroupResource`), and requests that are not to be moved
//! (`TaskShuffleResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestGroupId, RequestId};
use crate::model::SingularityRequestGroup;

impl SchedulerClient {
    /// All groups of requests.
    ///
    /// `GET /groups` (`RequestGroupResource`)
    pub async fn request_groups(&self) -> Result<Vec<SingularityRequestGroup>> {
        self.sender.fetch(Call::get("groups")).await
    }

    /// One group of requests. `None`: there is no such group.
    ///
    /// `GET /groups/group/{requestGroupId}` (`RequestGroupResource`)
    pub async fn request_group(
        &self,
        id: &RequestGroupId,
    ) -> Result<Option<SingularityRequestGroup>> {
        self.sender
            .find(Call::get("groups/group").id(id.as_str()))
            .await
    }

    /// Makes a group of requests, or replaces one. Safe to repeat.
    ///
    /// `POST /groups` (`RequestGroupResource`)
    pub async fn save_request_group(
        &self,
        group: &SingularityRequestGroup,
    ) -> Result<SingularityRequestGroup> {
        self.sender.fetch(Call::post("groups").json(group)).await
    }

    /// Removes a group; its requests stay. Safe to repeat.
    ///
    /// `DELETE /groups/group/{requestGroupId}` (`RequestGroupResource`)
    pub async fn delete_request_group(&self, id: &RequestGroupId) -> Result<()> {
        self.sender
            .perform(Call::delete("groups/group").id(id.as_str()))
            .await
    }

    /// The requests whose tasks are never moved to even out the agents.
    ///
    /// `GET /shuffle/blacklist` (`TaskShuffleResource`)
    pub async fn shuffle_blocklist(&self) -> Result<Vec<RequestId>> {
        self.sender.fetch(Call::get("shuffle/blacklist")).await
    }

    /// Lets the tasks of a request stay where they are. Safe to repeat.
    ///
    /// `POST /shuffle/blacklist/{requestId}` (`TaskShuffleResource`)
    pub async fn block_shuffle(&self, request: &RequestId) -> Result<()> {
        let call = Call::post("shuffle/blacklist").id(request.as_str());
        self.sender.perform(call).await
    }

    /// Allows the tasks of a request to be moved. Safe to repeat.
    ///
    /// `DELETE /shuffle/blacklist/{requestId}` (`TaskShuffleResource`)
    pub async fn allow_shuffle(&self, request: &RequestId) -> Result<()> {
        let call = Call::delete("shuffle/blacklist").id(request.as_str());
        self.sender.perform(call).await
    }
}
