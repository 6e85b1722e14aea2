//! What `bot/fuzz` is let at. Built for that and for the test of its seeds.

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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// A seed, broken off at every byte, and with one bit of every byte turned round.
    fn variants(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
        let broken_off = (0..=seed.len()).map(|end| seed.get(..end).unwrap_or(seed).to_vec());
        let turned = (0..seed.len()).map(|at| {
            let mut other = seed.to_vec();
            other[at] ^= 1 << (at % 7);
            other
        });
        broken_off.chain(turned)
    }

    fn survives(target: &str, hear: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/seeds")
            .join(target);
        let seeds: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        assert!(!seeds.is_empty(), "{target} has no seeds");
        for bytes in seeds.iter().flat_map(|seed| variants(seed)) {
            let heard = std::panic::catch_unwind(|| hear(&bytes));
            assert!(
                heard.is_ok(),
                "{target}: {:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }

    #[test]
    fn what_slack_delivers_may_break_anywhere() {
        survives("slack_event", |bytes| {
            super::slack_delivery(&String::from_utf8_lossy(bytes));
        });
    }

    #[test]
    fn what_is_posted_as_slack_may_break_anywhere() {
        survives("slack_post", super::slack_post);
    }

    #[test]
    fn news_of_builds_may_break_anywhere() {
        survives("webhook", super::webhook);
    }

    #[test]
    fn what_discord_sends_may_break_anywhere() {
        survives("discord_event", super::discord_frame);
    }
}
