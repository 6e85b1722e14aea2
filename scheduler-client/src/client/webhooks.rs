//! Addresses that the scheduler tells what happens (`WebhookResource`; for administrators).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::{
    ElevatedAccessEvent, SingularityDeployUpdate, SingularityRequestHistory,
    SingularityTaskHistoryUpdate, SingularityWebhook, SingularityWebhookSummary, WebhookChange,
};

impl SchedulerClient {
    /// All addresses.
    ///
    /// `GET /webhooks` (`WebhookResource`)
    pub async fn webhooks(&self) -> Result<Vec<SingularityWebhook>> {
        self.sender.fetch(Call::get("webhooks")).await
    }

    /// All addresses, and how much each was not told yet.
    ///
    /// `GET /webhooks/summary` (`WebhookResource`)
    pub async fn webhook_summaries(&self) -> Result<Vec<SingularityWebhookSummary>> {
        self.sender.fetch(Call::get("webhooks/summary")).await
    }

    /// Adds an address; it is told what happens from about a minute later on. Safe to repeat.
    ///
    /// `POST /webhooks` (`WebhookResource`)
    pub async fn add_webhook(&self, webhook: &SingularityWebhook) -> Result<WebhookChange> {
        self.sender
            .fetch(Call::post("webhooks").json(webhook))
            .await
    }

    /// Removes the address that is told about this. Safe to repeat.
    ///
    /// `DELETE /webhooks?webhookId=` (`WebhookResource`)
    pub async fn delete_webhook(&self, webhook: &SingularityWebhook) -> Result<WebhookChange> {
        let call = Call::delete("webhooks").query("webhookId", &webhook.plain_id());
        self.sender.fetch(call).await
    }

    /// What an address was not told yet of tasks.
    ///
    /// `GET /webhooks/task?webhookId=` (`WebhookResource`)
    pub async fn queued_task_updates(
        &self,
        webhook: &SingularityWebhook,
    ) -> Result<Vec<SingularityTaskHistoryUpdate>> {
        let call = Call::get("webhooks/task").query("webhookId", &webhook.plain_id());
        self.sender.fetch(call).await
    }

    /// What an address was not told yet of requests.
    ///
    /// `GET /webhooks/request?webhookId=` (`WebhookResource`)
    pub async fn queued_request_updates(
        &self,
        webhook: &SingularityWebhook,
    ) -> Result<Vec<SingularityRequestHistory>> {
        let call = Call::get("webhooks/request").query("webhookId", &webhook.plain_id());
        self.sender.fetch(call).await
    }

    /// What an address was not told yet of deploys.
    ///
    /// `GET /webhooks/deploy?webhookId=` (`WebhookResource`)
    pub async fn queued_deploy_updates(
        &self,
        webhook: &SingularityWebhook,
    ) -> Result<Vec<SingularityDeployUpdate>> {
        let call = Call::get("webhooks/deploy").query("webhookId", &webhook.plain_id());
        self.sender.fetch(call).await
    }

    /// What an address was not told yet of people's rights (since 1.4).
    ///
    /// `GET /webhooks/elevated-access?webhookId=` (`WebhookResource`)
    pub async fn queued_elevated_access(
        &self,
        webhook: &SingularityWebhook,
    ) -> Result<Vec<ElevatedAccessEvent>> {
        let call = Call::get("webhooks/elevated-access").query("webhookId", &webhook.plain_id());
        self.sender.fetch(call).await
    }
}
