//! Who asks (`AuthResource`, `UserResource`), and who gets mail (`NotificationsResource`).

use super::SchedulerClient;
use super::request_changes::allowed;
use crate::call::Call;
use crate::error::Result;
use crate::ids::RequestId;
use crate::model::{SingularityAuthorizationScope, SingularityUserHolder, SingularityUserSettings};

impl SchedulerClient {
    /// Whom the service takes us for.
    ///
    /// `GET /auth/user` (`AuthResource`)
    pub async fn user(&self) -> Result<SingularityUserHolder> {
        self.sender.fetch(Call::get("auth/user")).await
    }

    /// Whether we may do that with a request. Everybody may do everything with one that does not exist.
    ///
    /// `GET /auth/{requestId}/auth-check?scope=` (`AuthResource`)
    pub async fn may(
        &self,
        request: &RequestId,
        scope: &SingularityAuthorizationScope,
    ) -> Result<bool> {
        let call = Call::get("auth").id(request.as_str()).then("auth-check");
        allowed(self.sender.perform(call.query("scope", scope)).await)
    }

    /// Whether somebody else may do that with a request.
    ///
    /// `GET /auth/{requestId}/auth-check/{userId}?scope=` (`AuthResource`)
    pub async fn user_may(
        &self,
        user: &str,
        request: &RequestId,
        scope: &SingularityAuthorizationScope,
    ) -> Result<bool> {
        let call = Call::get("auth").id(request.as_str()).then("auth-check");
        let call = call.id(user).query("scope", scope);
        allowed(self.sender.perform(call).await)
    }

    /// What we like.
    ///
    /// `GET /users/settings` (`UserResource`)
    pub async fn user_settings(&self) -> Result<SingularityUserSettings> {
        self.sender.fetch(Call::get("users/settings")).await
    }

    /// Stars requests. Safe to repeat.
    ///
    /// `POST /users/settings/starred-requests` (`UserResource`)
    pub async fn star_requests(&self, requests: &[RequestId]) -> Result<()> {
        let call = Call::post("users/settings/starred-requests");
        self.sender.perform(call.json(&starred(requests))).await
    }

    /// Takes the stars of requests away. Safe to repeat.
    ///
    /// `DELETE /users/settings/starred-requests` (`UserResource`)
    pub async fn unstar_requests(&self, requests: &[RequestId]) -> Result<()> {
        let call = Call::delete("users/settings/starred-requests");
        self.sender.perform(call.json(&starred(requests))).await
    }

    /// The mail addresses that want no mail.
    ///
    /// `GET /notifications/blocklist` (`NotificationsResource`)
    pub async fn notification_blocklist(&self) -> Result<Vec<String>> {
        self.sender
            .fetch(Call::get("notifications/blocklist"))
            .await
    }

    /// The mail addresses that alone get mail, if there are any. `None`: the service does not tell, as
    /// before 1.5.
    ///
    /// `GET /notifications/allowlist` (`NotificationsResource`)
    pub async fn notification_allowlist(&self) -> Result<Option<Vec<String>>> {
        self.sender.find(Call::get("notifications/allowlist")).await
    }

    /// Sends mail to an address again. Safe to repeat.
    ///
    /// `POST /notifications/subscribe` (`NotificationsResource`)
    pub async fn subscribe(&self, email: &str) -> Result<()> {
        let call = Call::post("notifications/subscribe");
        self.sender.perform(call.text(email)).await
    }

    /// Sends no more mail to an address. Safe to repeat.
    ///
    /// `POST /notifications/unsubscribe` (`NotificationsResource`)
    pub async fn unsubscribe(&self, email: &str) -> Result<()> {
        let call = Call::post("notifications/unsubscribe");
        self.sender.perform(call.text(email)).await
    }
}

fn starred(requests: &[RequestId]) -> SingularityUserSettings {
    SingularityUserSettings {
        starred_request_ids: requests.to_vec(),
    }
}
