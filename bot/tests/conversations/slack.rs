//! The same conversations in a thread of a simulated Slack: what is said there is read back from the blocks that Slack was given,
//! and must be what a console would print.

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use deckhand::chat::RoomPace;
use deckhand::chat::slack::{Ear, Limits, Listening, PLATFORM, Settings, Slack};
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use fixtures::PATIENCE;
use fixtures::slack::{APP_TOKEN, BOT_TOKEN, MessageRef, Seen, SimulatedSlack};
use regex::Regex;
use serde_json::Value;

use crate::script::{ascii, by_request, request_of};

const CHANNEL: &str = "C0DEPLOY";

/// One conversation in one thread.
pub(crate) struct SlackThread {
    slack: SimulatedSlack,
    /// The message it began with.
    parent: Mutex<Option<MessageRef>>,
    presses: bool,
    /// Ends with the conversation.
    _listening: Listening,
}

impl SlackThread {
    pub(crate) async fn start(house: House, presses: bool) -> (Arc<Deckhand>, Self) {
        let slack = SimulatedSlack::builder()
            .start()
            .await
            .expect("a simulated Slack");
        let settings = Settings {
            api_url: Some(format!("{}/api", slack.base_url())),
            pace: RoomPace {
                per_second: NonZeroU32::new(10_000).expect("not zero"),
                burst: NonZeroU32::new(10_000).expect("not zero"),
                at_once: 1,
                between_edits: Duration::ZERO,
            },
            connections: 1,
            // No answer is lost here, so one that a busy machine is slow with is waited for.
            limits: Limits {
                call: PATIENCE,
                ..Limits::default().faster(20)
            },
            ..Settings::new(BOT_TOKEN.into(), APP_TOKEN.into())
        };
        let edge = Slack::new(&settings).expect("an edge");
        let deckhand = Deckhand::start(house, Arc::new(edge.clone()), PLATFORM);
        let deckhand = Arc::new(deckhand.await.expect("a running bot"));
        let listening = Listening::start(Ear::new(&edge, Arc::clone(&deckhand)));
        let is_there = |slack: &SimulatedSlack| (slack.connections() > 0).then_some(());
        slack
            .wait_for(PATIENCE, is_there)
            .await
            .expect("a connection");
        let thread = Self {
            slack,
            parent: Mutex::default(),
            presses,
            _listening: listening,
        };
        (deckhand, thread)
    }

    /// A person says something, and waits until it has been dealt with.
    pub(crate) async fn says(&self, house: &House, name: &str, text: &str) -> Result<(), String> {
        let person = if name == "you" { "alice" } else { "bob" };
        let verb = text.split_whitespace().next().unwrap_or_default();
        let pressed = match (self.presses, verb) {
            (true, "confirm" | "approve" | "cancel") => self.press(person, verb, text).await,
            _ => None,
        };
        let parent = self.parent.lock().expect("a parent").clone();
        let key = match (pressed, parent) {
            (Some(trigger), _) => format!("slack:press/{trigger}"),
            (None, Some(parent)) => key_of(&self.slack.say_in_thread(person, &parent, text)),
            (None, None) => {
                let first = self.slack.say(person, CHANNEL, &format!("@hub {text}"));
                let key = key_of(&first);
                *self.parent.lock().expect("a parent") = Some(first);
                key
            }
        };
        dealt_with(house, &key).await
    }

    /// Presses a button of the plan that is meant, if exactly one plan can be meant and has one.
    async fn press(&self, person: &str, verb: &str, text: &str) -> Option<String> {
        let named = text.split_whitespace().nth(1);
        // "cancel deploy of x" is no decision about a plan.
        if text.split_whitespace().count() > 2 {
            return None;
        }
        let seen = self.slack.messages(CHANNEL);
        let is_of = |message: &Seen| {
            let value = |named: &str| message.json.to_string().contains(&format!("{named:?}"));
            named.is_none_or(value)
        };
        let plans: Vec<_> = seen
            .iter()
            .filter(|message| message.actions.iter().any(|action| action == verb))
            .filter(|message| is_of(message))
            .collect();
        let [plan] = plans.as_slice() else {
            return None;
        };
        self.slack.press(person, &plan.at, verb).ok()
    }

    /// Every message and every revision of one, in the order they came.
    pub(crate) fn heard(&self) -> Vec<String> {
        let calls = self.slack.calls();
        let said = calls.iter().filter(|call| {
            let said = ["chat.postMessage", "chat.update", "chat.postEphemeral"];
            said.contains(&call.method.as_str())
        });
        let said = said.map(|call| as_console(&call.arguments["blocks"]));
        // A preview in which only who has approved or decided is new says nothing that the answer to that person does not.
        let is_news = |message: &String| {
            !message.contains("\n  decided: ") && !message.contains("\n  approved by: ")
        };
        said.filter(is_news).collect()
    }
}

fn key_of(message: &MessageRef) -> String {
    format!("{PLATFORM}:{}/{}", message.channel, message.ts)
}

/// Whether these messages are the written ones. What was outrun by a later state of the same request may be missing: Slack is
/// given the newest state, and a console every one.
pub(crate) fn are_as_written(heard: &[String], written: &[String]) -> bool {
    // What could not be a file was said in characters.
    let heard = by_request(&without_pictures(heard));
    let mut rest = heard.as_slice();
    for message in &by_request(&without_pictures(written)) {
        // The same state after another time is the same words, once times are placeholders.
        while let [again, others @ ..] = rest
            && again != message
            && request_of(again).is_some()
            && heard[..heard.len() - rest.len()].contains(again)
        {
            rest = others;
        }
        match rest {
            [next, others @ ..] if next == message => rest = others,
            later
                if request_of(message).is_some()
                    && later
                        .iter()
                        .any(|later| request_of(later) == request_of(message)) => {}
            _ => return false,
        }
    }
    rest.is_empty()
}

/// What a console shows of a picture is a file in a chat: the words are compared.
pub(crate) fn without_pictures(written: &[String]) -> Vec<String> {
    let words = |message: &String| {
        let lines = message.lines();
        let words: Vec<&str> = lines.filter(|line| !line.starts_with("  │")).collect();
        words.join("\n")
    };
    written.iter().map(words).collect()
}

/// Waits until an event is stored and has its answer.
pub(crate) async fn dealt_with(house: &House, key: &str) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let heard = house
            .journal
            .heard_as(key)
            .await
            .map_err(|error| error.to_string())?;
        let unanswered = house
            .journal
            .unanswered()
            .await
            .map_err(|error| error.to_string())?;
        if heard.is_some() && !unanswered.iter().any(|(_, heard)| heard.event_key == key) {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!(
                "{key} was not dealt with in time; heard: {}",
                heard.is_some()
            ));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Blocks as the console would print them.
fn as_console(blocks: &Value) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut buttons = Vec::new();
    let mut typed = Vec::new();
    for block in list(blocks) {
        match block["type"].as_str() {
            Some("actions") => {
                for button in list(&block["elements"]) {
                    buttons.push(format!("[{}]", word(&button["text"]["text"])));
                    let (verb, words) = (word(&button["action_id"]), word(&button["value"]));
                    typed.push(match verb.starts_with("ask-") {
                        true => format!("`{words}`"),
                        false => format!("`{verb} {words}`"),
                    });
                }
            }
            Some("rich_text") => {
                for (index, element) in list(&block["elements"]).iter().enumerate() {
                    lines.extend(part(element, index == 0));
                }
            }
            Some("context") => {}
            other => panic!("no block of ours: {other:?}"),
        }
    }
    if !buttons.is_empty() {
        // The buttons stand behind the sentence, which has one line, and what is to be typed stands below it.
        lines[0] = format!("{}   {}", lines[0], buttons.join(" "));
        lines.insert(1, format!("  say: {}", typed.join(" or ")));
    }
    let text = lines.join("\n");
    // In sentences people have names as well, in tables their ids alone.
    let text = text
        .replace("alice (slack:", "(slack:")
        .replace("bob (slack:", "(slack:");
    let text = text
        .replace("(slack:U0ALICE)", "console:you")
        .replace("slack:U0ALICE", "console:you");
    let text = text
        .replace("(slack:U0BOB)", "console:reviewer")
        .replace("slack:U0BOB", "console:reviewer");
    static THREAD: LazyLock<Regex> = LazyLock::new(|| ascii(r"slack:C0DEPLOY/\d+\.\d+"));
    THREAD.replace_all(&text, "console:test").into_owned()
}

fn part(element: &Value, is_first: bool) -> Vec<String> {
    let elements = list(&element["elements"]);
    if element["type"] == "rich_text_preformatted" {
        let text = word(&elements[0]["text"]);
        return text.lines().map(|line| format!("  {line}")).collect();
    }
    let is_bold = |element: &Value| element["style"]["bold"] == true;
    if elements.first().is_some_and(is_bold) {
        let mut lines: Vec<String> = Vec::new();
        for element in elements {
            if is_bold(element) {
                lines.push(format!("  {}", word(&element["text"]).trim_start()));
            } else {
                let last = lines.last_mut().expect("a name before a value");
                last.push_str(&spoken(element).replace('\n', " "));
            }
        }
        return lines;
    }
    let text: String = elements.iter().map(spoken).collect();
    if !is_first && text.starts_with(['▰', '▱']) {
        return Vec::new();
    }
    let text = ["🔵 ", "✅ ", "⚠️ ", "🔴 ", "⚪ "]
        .iter()
        .find_map(|emoji| text.strip_prefix(emoji))
        .unwrap_or(&text);
    text.lines().map(str::to_owned).collect()
}

fn spoken(element: &Value) -> String {
    let text = word(&element["text"]);
    if element["style"]["code"] == true {
        format!("`{text}`")
    } else {
        text
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
