//! What `bot/fuzz` is let at. Built for nothing else.

/// What Slack may deliver, taken for each kind of delivery.
pub fn slack_delivery(text: &str) {
    crate::chat::slack::fuzz(text);
}

/// What may be posted to the endpoint of Slack in HTTP mode; the first byte says as which content type.
pub fn slack_post(bytes: &[u8]) {
    crate::http::fuzz_slack(bytes);
}

/// What may be posted as news of GitHub and of builds, behind the check of its signature.
pub fn webhook(bytes: &[u8]) {
    crate::http::fuzz_outside(bytes);
}

/// What may come from Discord's gateway, packed or not.
pub fn discord_frame(bytes: &[u8]) {
    crate::chat::discord::fuzz(bytes);
}
