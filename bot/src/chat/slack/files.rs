//! Files beside a message, by the upload in three steps (contract slack 14).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::Shared;
use super::api::Failure;
use super::blocks::Attached;

/// How often each step is tried.
const TRIES: usize = 3;

#[derive(Deserialize)]
struct Place {
    upload_url: String,
    file_id: String,
}

#[derive(Deserialize)]
struct Info {
    file: File,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    shares: BTreeMap<String, BTreeMap<String, serde::de::IgnoredAny>>,
}

impl Shared {
    /// Uploads a file and shares it in a thread. Each step may be repeated: bytes are replaced by themselves, and a file is
    /// shared only where it is not.
    pub(super) async fn attach(
        &self,
        file: &Attached,
        channel: &str,
        thread: &str,
    ) -> Result<(), Failure> {
        let mut last = Failure::NotSent("it was not tried".to_owned());
        for _ in 0..TRIES {
            match self.upload(file).await {
                Ok(id) => return self.share(&id, file, channel, thread).await,
                Err(refused @ Failure::Refused(_)) => return Err(refused),
                Err(failure) => {
                    self.breathe(&failure).await;
                    last = failure;
                }
            }
        }
        Err(last)
    }

    async fn upload(&self, file: &Attached) -> Result<String, Failure> {
        let length = file.bytes.len().to_string();
        let mut arguments = vec![
            ("filename", file.name.as_str()),
            ("length", length.as_str()),
        ];
        arguments.extend(file.alt.as_deref().map(|alt| ("alt_txt", alt)));
        let place: Place = self
            .api
            .read("files.getUploadURLExternal", &arguments)
            .await?;
        self.api
            .post_to(
                &place.upload_url,
                "application/octet-stream",
                file.bytes.clone(),
            )
            .await?;
        Ok(place.file_id)
    }

    async fn share(
        &self,
        id: &str,
        file: &Attached,
        channel: &str,
        thread: &str,
    ) -> Result<(), Failure> {
        let arguments = json!({
            "files": [{"id": id, "title": file.title}], "channel_id": channel, "thread_ts": thread,
        });
        let mut last = Failure::NotSent("it was not tried".to_owned());
        for _ in 0..TRIES {
            let shared: Result<serde::de::IgnoredAny, Failure> = self
                .api
                .call("files.completeUploadExternal", &arguments)
                .await;
            match shared {
                Ok(_) => return Ok(()),
                Err(refused @ Failure::Refused(_)) => return Err(refused),
                Err(failure) => {
                    self.breathe(&failure).await;
                    if matches!(failure, Failure::Unknown(_)) && self.is_shared(id, channel).await {
                        return Ok(());
                    }
                    last = failure;
                }
            }
        }
        Err(last)
    }

    async fn is_shared(&self, id: &str, channel: &str) -> bool {
        let info: Result<Info, Failure> = self.api.read("files.info", &[("file", id)]).await;
        info.is_ok_and(|info| {
            let mut kinds = info.file.shares.values();
            kinds.any(|channels| channels.contains_key(channel))
        })
    }

    /// Between two tries.
    async fn breathe(&self, failure: &Failure) {
        tokio::time::sleep(match failure {
            Failure::Wait(wait) => *wait,
            _ => self.limits.settle,
        })
        .await;
    }
}
