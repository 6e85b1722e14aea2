//! What a command from Discord costs, over one gateway session; `load/mod.rs` says how. `cargo bench -p deckhand --bench discord`.
//! A channel takes one message after the other, so everybody who asks has a channel.
#![allow(missing_docs, reason = "a program, not a library")]

mod load;

use std::sync::OnceLock;
use std::time::SystemTime;

use load::{Line, Platform};
use serde_json::{Value, json};

/// Discord's own zero of time, in milliseconds since 1970.
const EPOCH: u128 = 1_420_070_400_000;

const BOT: &str = "900100200300400500";
const GUILD: &str = "800100200300400500";

/// The id of the first channel; the others follow it.
const CHANNELS: u64 = 700_100_200_300_400_500;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    load::run(&Discord).await;
}

struct Discord;

/// The id of the message with the first question: one of now, since an old one would be asked about.
fn first() -> u64 {
    static FIRST: OnceLock<u64> = OnceLock::new();
    *FIRST.get_or_init(|| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.expect("a clock").as_millis() - EPOCH;
        u64::try_from(now).expect("not so late") << 22
    })
}

impl Platform for Discord {
    fn configuration(&self, port: u16) -> String {
        format!(
            "[discord]\napi_url = \"http://127.0.0.1:{port}/api/v10\"\ncommands = false\nreactions = false\n\
             [discord.pace]\nper_second = 1000000\nburst = 1000000\ncalls_per_second = 1000000\n"
        )
    }

    fn tokens(&self) -> &'static [(&'static str, &'static str)] {
        &[("DISCORD_TOKEN", "load")]
    }

    fn socket(&self) -> &'static str {
        "/?"
    }

    fn line(&self) -> Box<dyn Line> {
        Box::new(Session { sequence: 0 })
    }

    fn answer(&self, port: u16, path: &str, body: &[u8], answered: &dyn Fn(usize)) -> String {
        let starts =
            json!({"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1});
        match path {
            "/api/v10/gateway/bot" => json!({
                "url": format!("ws://127.0.0.1:{port}"), "shards": 1, "session_start_limit": starts,
            })
            .to_string(),
            "/api/v10/users/@me" => json!({"id": BOT, "username": "hub", "bot": true}).to_string(),
            "/api/v10/applications/@me" => json!({"id": BOT, "flags": 1 << 18}).to_string(),
            path => {
                let channel = path.strip_prefix("/api/v10/channels/");
                let channel = channel.and_then(|rest| rest.strip_suffix("/messages"));
                let channel = channel.unwrap_or_else(|| panic!("nobody asks for {path}"));
                let body: Value = serde_json::from_slice(body).expect("JSON");
                let question = body["message_reference"]["message_id"].as_str();
                let question: u64 = question.expect("a reply").parse().expect("an id");
                let number = usize::try_from(question - first()).expect("a question");
                let content = body["content"].as_str().expect("words");
                let is_it = content.contains(&format!("load-{number} is SUCCESS"));
                assert!(is_it, "{content}");
                answered(number);
                // Far behind every question.
                let id = question + (1 << 40);
                format!(r#"{{"id":"{id}","channel_id":"{channel}","type":19,"content":""}}"#)
            }
        }
    }
}

/// A session, which begins once the bot has identified itself.
struct Session {
    sequence: u64,
}

impl Session {
    fn event(&mut self, name: &str, data: &Value) -> String {
        self.sequence += 1;
        json!({"op": 0, "s": self.sequence, "t": name, "d": data}).to_string()
    }
}

impl Line for Session {
    fn begins(&mut self) -> Vec<String> {
        vec![r#"{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":41250}}"#.to_owned()]
    }

    fn hears(&mut self, frame: &str) -> Vec<String> {
        let frame: Value = serde_json::from_str(frame).expect("JSON");
        match frame["op"].as_u64() {
            Some(1) => vec![r#"{"op":11,"s":null,"t":null,"d":null}"#.to_owned()],
            Some(2) => {
                let ready = json!({
                    "v": 10, "user": {"id": BOT, "username": "hub", "bot": true}, "session_id": "load",
                    "guilds": [{"id": GUILD, "unavailable": true}], "application": {"id": BOT, "flags": 1 << 18},
                });
                let guild =
                    json!({"id": GUILD, "name": "Hub", "roles": [], "channels": [], "threads": []});
                vec![
                    self.event("READY", &ready),
                    self.event("GUILD_CREATE", &guild),
                ]
            }
            other => panic!("nobody sends {other:?}"),
        }
    }

    fn is_open(&self) -> bool {
        self.sequence > 0
    }

    fn asks(&mut self, number: usize, person: usize) -> String {
        let (number, person) = (number as u64, person as u64);
        let message = json!({
            "id": (first() + number).to_string(), "type": 0, "channel_id": (CHANNELS + person).to_string(), "channel_type": 0,
            "guild_id": GUILD, "content": format!("<@{BOT}> status of request load-{number}?"), "tts": false,
            "author": {"id": (600_100_200_300_400_000 + person).to_string(), "username": "load", "discriminator": "0"},
            "member": {"roles": [], "deaf": false, "mute": false, "flags": 0},
            "mentions": [{"id": BOT, "username": "hub", "bot": true}], "mention_roles": [], "mention_everyone": false,
            "attachments": [], "embeds": [], "components": [], "pinned": false, "flags": 0, "edited_timestamp": null,
            "timestamp": "2026-11-22T10:15:30.120000+00:00",
        });
        self.event("MESSAGE_CREATE", &message)
    }
}
