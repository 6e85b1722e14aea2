//! The same conversations in a channel of a simulated Discord: what is said there is read back from the calls that Discord got, and
//! must be what a console would print.

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use deckhand::chat::RoomPace;
use deckhand::chat::discord::{Discord, Ear, Limits, Listening, PLATFORM, Settings};
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use fixtures::PATIENCE;
use fixtures::discord::{self, ALICE, BOB, BOT, DEPLOYS, SimulatedDiscord, Snowflake, TOKEN};
use regex::Regex;
use serde_json::Value;

use crate::script::ascii;
use crate::slack::dealt_with;

/// One conversation in one channel.
pub(crate) struct DiscordChannel {
    discord: SimulatedDiscord,
    /// Ends with the conversation.
    _listening: Listening,
}

impl DiscordChannel {
    pub(crate) async fn start(house: House) -> (Arc<Deckhand>, Self) {
        let discord = SimulatedDiscord::start(discord::Settings::unlimited())
            .await
            .expect("a simulated Discord");
        let settings = Settings {
            api_url: Some(discord.rest_url()),
            pace: RoomPace {
                per_second: NonZeroU32::new(10_000).expect("not zero"),
                burst: NonZeroU32::new(10_000).expect("not zero"),
                at_once: 1,
                between_edits: Duration::ZERO,
            },
            commands: false,
            // No answer is lost here, so one that a busy machine is slow with is waited for.
            limits: Limits {
                call: PATIENCE,
                ..Limits::default().faster(20)
            },
            ..Settings::new(TOKEN.into())
        };
        let edge = Discord::new(&settings).expect("an edge");
        let deckhand = Deckhand::start(house.clone(), Arc::new(edge.clone()), PLATFORM);
        let deckhand = Arc::new(deckhand.await.expect("a running bot"));
        let listening = Listening::start(Ear::new(&edge, Arc::clone(&deckhand), &house));
        let connected = discord.until(|discord| discord.connected() > 0);
        tokio::time::timeout(PATIENCE, connected)
            .await
            .expect("a session");
        let channel = Self {
            discord,
            _listening: listening,
        };
        (deckhand, channel)
    }

    /// A person says something, and waits until it has been dealt with.
    pub(crate) async fn says(&self, house: &House, name: &str, text: &str) -> Result<(), String> {
        let person = if name == "you" { ALICE } else { BOB };
        let key = match self.press(person, text) {
            Some(press) => format!("{PLATFORM}:press/{press}"),
            None => {
                let said = self
                    .discord
                    .say(person, DEPLOYS, &format!("<@{BOT}> {text}"));
                format!("{PLATFORM}:{said}")
            }
        };
        dealt_with(house, &key).await
    }

    /// Presses a button of the plan that is meant, if exactly one plan can be meant and has one.
    fn press(&self, person: Snowflake, text: &str) -> Option<Snowflake> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (verb, named) = match words.as_slice() {
            [verb @ ("confirm" | "approve" | "cancel")] => (*verb, None),
            [verb @ ("confirm" | "approve" | "cancel"), named] => (*verb, Some(*named)),
            _ => return None,
        };
        let said = self.discord.said_by_bot(DEPLOYS);
        let buttons = said.iter().flat_map(|seen| {
            let buttons = seen.buttons.iter();
            buttons.map(|button| (seen.id, button.custom_id.clone()))
        });
        let plans: Vec<_> = buttons
            .filter(|(_, id)| match named {
                Some(named) => *id == format!("{verb} {named}"),
                None => id.starts_with(verb),
            })
            .collect();
        let [(message, id)] = plans.as_slice() else {
            return None;
        };
        self.discord.press(person, *message, id).ok()
    }

    /// Every message and every revision of one, in the order they came.
    pub(crate) fn heard(&self) -> Vec<String> {
        let calls = self.discord.calls();
        let said = calls.iter().filter(|call| {
            let is_said = matches!(call.method.as_str(), "POST" | "PATCH");
            is_said && !call.body["content"].is_null()
        });
        let said = said.map(
            |call| match call.files.iter().any(|name| name.ends_with(".txt")) {
                false => as_console(&call.body),
                true => self.whole(&call.body),
            },
        );
        // A preview in which only who has approved or decided is new says nothing that the answer to that person does not.
        let is_news = |message: &String| {
            !message.contains("\n  decided: ") && !message.contains("\n  approved by: ")
        };
        said.filter(is_news)
            .map(|message| as_in_a_console(&message))
            .collect()
    }

    /// What did not fit, from its file.
    fn whole(&self, body: &Value) -> String {
        let begins = as_console(body);
        let begins = begins.lines().next().unwrap_or_default();
        let said = self.discord.messages(DEPLOYS);
        let mut files = said.iter().flat_map(|seen| &seen.files);
        let whole = files.find(|(_, text)| text.lines().next() == Some(begins));
        whole.map_or_else(|| begins.to_owned(), |(_, text)| text.clone())
    }
}

fn as_in_a_console(text: &str) -> String {
    let text = text
        .replace(&format!("{PLATFORM}:{ALICE}"), "console:you")
        .replace(&format!("{PLATFORM}:{BOB}"), "console:reviewer")
        .replace(&format!("{PLATFORM}:{DEPLOYS}"), "console:test");
    // The life of an operation says which message tells of it; in a console, that is called by what it is about.
    let operation = text.strip_prefix("Operation ");
    let operation = operation.and_then(|rest| rest.split(' ').next());
    static MESSAGE: LazyLock<Regex> = LazyLock::new(|| ascii(r"( revision \d+ as )\d{17,}"));
    match operation {
        Some(operation) => {
            let named = format!("${{1}}operation:{operation}");
            MESSAGE.replace_all(&text, named).into_owned()
        }
        None => text,
    }
}

/// A message as the console would print it.
fn as_console(body: &Value) -> String {
    let content = body["content"].as_str().unwrap_or_default();
    let (text, fence) = content.split_once("\n```\n").unwrap_or((content, ""));
    let text = ["🔵 ", "✅ ", "⚠️ ", "🔴 ", "⚪ "]
        .iter()
        .find_map(|emoji| text.strip_prefix(emoji))
        .unwrap_or(text);
    let mut lines: Vec<String> = spoken(text).lines().map(str::to_owned).collect();
    let ids = body["components"][0]["components"].as_array();
    let typed: Vec<String> = ids
        .into_iter()
        .flatten()
        .map(|button| format!("`{}`", button["custom_id"].as_str().unwrap_or_default()))
        .collect();
    if !typed.is_empty() {
        let buttons = body["components"][0]["components"].as_array();
        let labels = buttons.into_iter().flatten();
        let labels = labels.map(|button| format!("[{}]", button["label"].as_str().unwrap_or("?")));
        let labels: Vec<String> = labels.collect();
        lines[0] = format!("{}   {}", lines[0], labels.join(" "));
        lines.insert(1, format!("  say: {}", typed.join(" or ")));
    }
    for field in body["embeds"][0]["fields"].as_array().into_iter().flatten() {
        let part = |name: &str| spoken(field[name].as_str().unwrap_or_default()).replace('\n', " ");
        lines.push(format!("  {}: {}", part("name"), part("value")));
    }
    let rows = fence.split("\n```").next().unwrap_or_default();
    lines.extend(
        rows.lines()
            .map(|row| format!("  {row}").trim_end().to_owned()),
    );
    lines.join("\n")
}

/// What a person reads: mark-up is undone, code stays in its back-ticks.
fn spoken(text: &str) -> String {
    let mut spoken = String::new();
    let mut characters = text.chars().peekable();
    let mut is_code = false;
    while let Some(character) = characters.next() {
        match character {
            '\u{200b}' => {}
            '\\' if !is_code => spoken.extend(characters.next()),
            '`' => {
                is_code = !is_code;
                spoken.push('`');
            }
            '<' if !is_code => {
                for inside in characters.by_ref() {
                    if inside == '>' {
                        break;
                    }
                    spoken.push(inside);
                }
            }
            other => spoken.push(other),
        }
    }
    spoken
}
