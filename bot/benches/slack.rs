//! What a command from Slack costs, over one Socket Mode connection; `load/mod.rs` says how. `cargo bench -p deckhand --bench slack`.
#![allow(missing_docs, reason = "a program, not a library")]

mod load;

use load::{Line, Platform};

/// A second of Slack's clock; messages are numbered from it.
const EPOCH: u64 = 1_795_341_101;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    load::run(&Slack).await;
}

struct Slack;

impl Platform for Slack {
    fn configuration(&self, port: u16) -> String {
        format!(
            "[slack]\napi_url = \"http://127.0.0.1:{port}/api\"\nconnections = 1\nreactions_per_minute = 0\n\
             [slack.pace]\nper_second = 1000000\nburst = 1000000\nat_once = 64\n"
        )
    }

    fn tokens(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("SLACK_BOT_TOKEN", "xoxb-load"),
            ("SLACK_APP_TOKEN", "xapp-load"),
        ]
    }

    fn socket(&self) -> &'static str {
        "/socket"
    }

    fn line(&self) -> Box<dyn Line> {
        Box::new(Open)
    }

    fn answer(&self, port: u16, path: &str, body: &[u8], answered: &dyn Fn(usize)) -> String {
        match path {
        "/api/auth.test" => r#"{"ok":true,"url":"https://hub.slack.com/","team":"Hub","user":"hub","team_id":"T0HUB","user_id":"U0BOT","bot_id":"B0BOT"}"#.to_owned(),
        "/api/apps.connections.open" => format!(r#"{{"ok":true,"url":"ws://127.0.0.1:{port}/socket"}}"#),
        "/api/chat.postMessage" => {
            let body = std::str::from_utf8(body).expect("UTF-8");
            let (_, thread) = body.split_once(r#""thread_ts":""#).expect("a thread");
            let (thread, _) = thread.split_once('"').expect("a thread");
            let (second, part) = thread.split_once('.').expect("a message");
            let second: u64 = second.parse().expect("a number");
            let number = (second - EPOCH) * 1_000_000 + part.parse::<u64>().expect("a number");
            assert!(body.contains(&format!("load-{number} is SUCCESS")), "{body}");
            answered(number as usize);
            format!(
                r#"{{"ok":true,"channel":"C0DEPLOY","ts":"{}.{part}","message":{{"user":"U0BOT","type":"message","ts":"{}.{part}","bot_id":"B0BOT","app_id":"A0HUB","text":"","team":"T0HUB","thread_ts":"{thread}","parent_user_id":"U0LOAD000"}}}}"#,
                second + 1_000_000, second + 1_000_000
            )
        }
        other => panic!("nobody asks for {other}"),
        }
    }
}

/// A connection that has said hello. Acknowledgements are read, and that is all.
struct Open;

impl Line for Open {
    fn begins(&mut self) -> Vec<String> {
        let hello = r#"{"type":"hello","num_connections":1,"debug_info":{"host":"load","build_number":1,"approximate_connection_time":18060},"connection_info":{"app_id":"A0HUB"}}"#;
        vec![hello.to_owned()]
    }

    fn hears(&mut self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn is_open(&self) -> bool {
        true
    }

    fn asks(&mut self, number: usize, person: usize) -> String {
        let (ts, user) = (ts(number), format!("U0LOAD{person:03}"));
        format!(
            r#"{{"envelope_id":"{number:08}-3f1c-4a8e-9a43-d5e4cbd0c9b1","type":"events_api","accepts_response_payload":false,"retry_attempt":0,"retry_reason":"","payload":{{"token":"none","team_id":"T0HUB","api_app_id":"A0HUB","event":{{"type":"app_mention","user":"{user}","text":"<@U0BOT> status of request load-{number}?","ts":"{ts}","client_msg_id":"{number:08}-0000-4000-8000-000000000000","team":"T0HUB","blocks":[{{"type":"rich_text","block_id":"b1","elements":[{{"type":"rich_text_section","elements":[{{"type":"user","user_id":"U0BOT"}},{{"type":"text","text":" status of request load-{number}?"}}]}}]}}],"channel":"C0DEPLOY","event_ts":"{ts}"}},"type":"event_callback","event_id":"Ev{number:010}","event_time":{EPOCH},"authorizations":[{{"enterprise_id":null,"team_id":"T0HUB","user_id":"U0BOT","is_bot":true,"is_enterprise_install":false}}],"is_ext_shared_channel":false}}}}"#
        )
    }
}

fn ts(number: usize) -> String {
    let number = number as u64;
    format!("{}.{:06}", EPOCH + number / 1_000_000, number % 1_000_000)
}
