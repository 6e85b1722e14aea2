//! Replies as Slack shows them.
//!
//! Everything is `rich_text`: there nothing is interpreted, so no service name and no log line can become a mention, and
//! nothing has to be escaped. The state is an emoji in front, which is seen in notifications and by those who see no colours;
//! Slack's coloured bars are of its legacy attachments. `text` beside the blocks is the sentence alone.
//!
//! What does not fit (contract slack 8) is not dropped: the message says so, and the whole is a file beside it.

use commands::{Button, Reply};
use slack_morphism::prelude::{
    SlackActionBlockElement, SlackActionId, SlackActionsBlock, SlackBlock, SlackBlockButtonElement,
    SlackBlockButtonStyle, SlackBlockId, SlackBlockPlainText, SlackBlockPlainTextOnly,
    SlackContextBlock, SlackContextBlockElement, SlackRichTextBlock, SlackRichTextElement,
    SlackRichTextInlineElement, SlackRichTextPreformatted, SlackRichTextSection, SlackRichTextText,
};

use super::markup::escaped;
use crate::chat::console::layout;
use crate::chat::shown::{bar, cut, emoji};
use crate::picture::Drawn;

/// The longest notification text, escaped. An update takes 4,000.
const LONGEST_TEXT: usize = 3_000;

/// The most characters of all blocks together: 13,000, less a tenth, since nobody knows how they are counted.
const LONGEST_BLOCKS: usize = 11_500;

/// The most characters of one text or table, so that the others have room.
const LONGEST_PART: usize = 7_000;

/// What the id of a button begins with whose value is a whole sentence. No two buttons of a message may have the same id.
pub(super) const ASK: &str = "ask-";

/// The longest value and label of a button, and the most buttons in a row, as Slack takes them.
const LONGEST_VALUE: usize = 2_000;
const LONGEST_LABEL: usize = 75;
const MOST_BUTTONS: usize = 25;

/// A message, and what comes beside it.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    /// For notifications and screen readers; escaped.
    pub(super) text: String,
    pub(super) blocks: Vec<SlackBlock>,
    /// Files that belong to it.
    pub(super) files: Vec<Attached>,
}

/// A file that belongs to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) title: String,
    /// What a picture shows, for those who cannot see it.
    pub(super) alt: Option<String>,
    /// The same in characters, for where the file cannot be put.
    pub(super) otherwise: Vec<String>,
    pub(super) bytes: Vec<u8>,
}

/// The longest alternative text. Slack says 1,000 of it.
const LONGEST_ALT: usize = 1_000;

/// A reply as a message, its pictures as files. Those that have no file are said in characters.
pub(super) fn compose(reply: &Reply, pictures: &[Drawn]) -> Composed {
    let mut page = Page {
        blocks: Vec::with_capacity(4),
        left: LONGEST_BLOCKS,
        is_cut: false,
    };
    page.section(headline(reply));
    if let Some((done, all)) = reply.progress {
        page.section(vec![plain(bar(done, all))]);
    }
    page.fields(&reply.fields);
    if let Some(table) = &reply.table {
        page.preformatted(&layout::table(table));
    }
    for Drawn { chart, .. } in pictures.iter().filter(|drawn| drawn.png.is_none()) {
        page.preformatted(&layout::drawn(&chart.characters()));
    }
    page.buttons(&reply.buttons);
    let mut files = Vec::new();
    if page.is_cut {
        page.blocks
            .push(note("Not everything fits here; the file has all of it."));
        files.push(Attached {
            name: "deckhand.txt".to_owned(),
            title: cut(&reply.text, 80),
            alt: None,
            otherwise: Vec::new(),
            bytes: layout::lines(reply).join("\n").into_bytes(),
        });
    }
    let with_files = pictures.iter().enumerate();
    files.extend(with_files.filter_map(|(place, drawn)| attached(place, drawn)));
    Composed {
        text: notification(&reply.text),
        blocks: page.blocks,
        files,
    }
}

fn attached(place: usize, Drawn { chart, png }: &Drawn) -> Option<Attached> {
    Some(Attached {
        name: Drawn::file_name(place),
        title: cut(&chart.title, 80),
        alt: Some(cut(&chart.in_words(), LONGEST_ALT)),
        otherwise: chart.characters(),
        bytes: png.clone()?,
    })
}

/// What is said where a file could not be put: why, and of a picture its characters.
pub(super) fn instead(file: &Attached, why: &str) -> Composed {
    let text = format!("I could not attach {}: {why}.", file.name);
    let mut page = Page {
        blocks: Vec::with_capacity(1),
        left: LONGEST_BLOCKS,
        is_cut: false,
    };
    page.section(spoken(&text));
    page.preformatted(&layout::drawn(&file.otherwise));
    Composed {
        text: notification(&text),
        blocks: page.blocks,
        files: Vec::new(),
    }
}

/// The sentence alone, for what Slack takes no blocks of.
pub(super) fn notification(text: &str) -> String {
    let escaped = escaped(text);
    if escaped.chars().count() <= LONGEST_TEXT {
        return escaped.into_owned();
    }
    // Cut first: an escaped character is at most five.
    super::markup::escaped(&cut(text, LONGEST_TEXT / 5)).into_owned()
}

/// The blocks under construction, and how much room is left.
struct Page {
    blocks: Vec<SlackBlock>,
    left: usize,
    is_cut: bool,
}

impl Page {
    /// One section, whose last texts are left out where there is no room.
    fn section(&mut self, elements: Vec<SlackRichTextInlineElement>) {
        let mut kept = Vec::with_capacity(elements.len());
        let mut room = self.left.min(LONGEST_PART);
        for element in elements {
            let SlackRichTextInlineElement::Text(mut text) = element else {
                continue;
            };
            let length = measure(&text.text);
            if length > room {
                self.is_cut = true;
                text.text = cut(&text.text, room / 5);
                room = 0;
                kept.push(SlackRichTextInlineElement::Text(text));
                break;
            }
            room -= length;
            self.left -= length;
            kept.push(SlackRichTextInlineElement::Text(text));
        }
        if room == 0 {
            self.left = self.left.saturating_sub(LONGEST_PART);
        }
        self.push(SlackRichTextElement::Section(SlackRichTextSection::new(
            kept,
        )));
    }

    fn fields(&mut self, fields: &[(String, String)]) {
        if fields.is_empty() {
            return;
        }
        let mut elements = Vec::with_capacity(fields.len() * 3);
        for (index, (name, value)) in fields.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            elements.push(SlackRichTextInlineElement::Text(
                SlackRichTextText::new(format!("{end}{name}: ")).bold(),
            ));
            elements.extend(spoken(value));
        }
        self.section(elements);
    }

    /// Lines in columns. The last lines are left out where there is no room.
    fn preformatted(&mut self, lines: &[String]) {
        let mut room = self.left.min(LONGEST_PART);
        let mut text = String::new();
        for line in lines {
            let line = line.strip_prefix("  ").unwrap_or(line);
            let length = measure(line) + 1;
            if length > room {
                self.is_cut = true;
                break;
            }
            room -= length;
            self.left -= length;
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
        if !text.is_empty() {
            self.push(SlackRichTextElement::Preformatted(
                SlackRichTextPreformatted::new(vec![plain(text)]),
            ));
        }
    }

    fn push(&mut self, element: SlackRichTextElement) {
        match self.blocks.last_mut() {
            Some(SlackBlock::RichText(block)) => block.elements.push(element),
            _ => self
                .blocks
                .push(SlackBlock::RichText(SlackRichTextBlock::new(vec![element]))),
        }
    }

    fn buttons(&mut self, buttons: &[Button]) {
        if buttons.is_empty() {
            return;
        }
        let elements: Vec<_> = buttons.iter().enumerate().filter_map(button).collect();
        if !elements.is_empty() {
            self.blocks.push(SlackBlock::Actions(
                SlackActionsBlock::new(elements).with_block_id(SlackBlockId("decide".to_owned())),
            ));
        }
        let typed: Vec<String> = buttons.iter().map(Button::typed).collect();
        self.blocks
            .push(note(&format!("or say: {}", typed.join(" · "))));
    }
}

fn headline(reply: &Reply) -> Vec<SlackRichTextInlineElement> {
    let mut elements = Vec::with_capacity(4);
    if let Some(emoji) = emoji(reply.colour) {
        elements.push(plain(format!("{emoji} ")));
    }
    elements.extend(spoken(&reply.text));
    if elements.is_empty() {
        elements.push(plain("…".to_owned()));
    }
    elements
}

/// What stands in back-ticks is shown as code; no other mark has a meaning.
fn spoken(text: &str) -> Vec<SlackRichTextInlineElement> {
    let mut elements = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, after)) = after.split_once('`').filter(|(code, _)| !code.is_empty()) else {
            break;
        };
        if !before.is_empty() {
            elements.push(plain(before.to_owned()));
        }
        elements.push(SlackRichTextInlineElement::Text(
            SlackRichTextText::new(code.to_owned()).code(),
        ));
        rest = after;
    }
    if !rest.is_empty() {
        elements.push(plain(rest.to_owned()));
    }
    elements
}

fn plain(text: String) -> SlackRichTextInlineElement {
    SlackRichTextInlineElement::Text(SlackRichTextText::new(text))
}

fn note(text: &str) -> SlackBlock {
    let text = SlackBlockPlainText::new(text.to_owned());
    SlackBlock::Context(SlackContextBlock::new(vec![
        SlackContextBlockElement::Plain(text),
    ]))
}

/// A button, unless its words are too long for one: those can be typed.
fn button((place, button): (usize, &Button)) -> Option<SlackActionBlockElement> {
    let primary = Some(SlackBlockButtonStyle::Primary);
    let (id, value, style) = match button {
        Button::Confirm(operation) => ("confirm".to_owned(), operation.to_string(), primary),
        Button::Approve(operation) => ("approve".to_owned(), operation.to_string(), primary),
        Button::Cancel(operation) => ("cancel".to_owned(), operation.to_string(), None),
        Button::Ask { sentence, .. } => (format!("{ASK}{place}"), sentence.clone(), None),
    };
    if value.chars().count() > LONGEST_VALUE || place >= MOST_BUTTONS {
        return None;
    }
    let label = SlackBlockPlainText::new(cut(button.label(), LONGEST_LABEL));
    Some(SlackActionBlockElement::Button(SlackBlockButtonElement {
        action_id: Some(SlackActionId(id)),
        text: SlackBlockPlainTextOnly::from(label),
        url: None,
        value: Some(value),
        style,
        confirm: None,
        accessibility_label: None,
    }))
}

/// How many characters Slack may count, with what it escapes.
fn measure(text: &str) -> usize {
    text.chars()
        .map(|character| match character {
            '&' => 5,
            '<' | '>' => 4,
            // Some count in UTF-16.
            other => other.len_utf16(),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use commands::{Colour, OperationId};
    use serde_json::{Value, json};

    use super::*;

    fn blocks(reply: &Reply) -> Value {
        serde_json::to_value(compose(reply, &[]).blocks).unwrap()
    }

    #[test]
    fn a_proposal_has_its_buttons_and_what_to_say() {
        let reply = Reply::text("Adding `a` takes it from 4 to 5.")
            .coloured(Colour::Yellow)
            .deciding(&OperationId::new("k7q2m"))
            .field("undo", "remove");
        assert_eq!(
            blocks(&reply),
            json!([
                {"type": "rich_text", "elements": [
                    {"type": "rich_text_section", "elements": [
                        {"type": "text", "text": "⚠️ "},
                        {"type": "text", "text": "Adding "},
                        {"type": "text", "text": "a", "style": {"code": true}},
                        {"type": "text", "text": " takes it from 4 to 5."}
                    ]},
                    {"type": "rich_text_section", "elements": [
                        {"type": "text", "text": "undo: ", "style": {"bold": true}},
                        {"type": "text", "text": "remove"}
                    ]}
                ]},
                {"type": "actions", "block_id": "decide", "elements": [
                    {"type": "button", "action_id": "confirm", "text": {"type": "plain_text", "text": "Confirm"},
                     "value": "k7q2m", "style": "primary"},
                    {"type": "button", "action_id": "cancel", "text": {"type": "plain_text", "text": "Cancel"}, "value": "k7q2m"}
                ]},
                {"type": "context", "elements": [{"type": "plain_text", "text": "or say: confirm k7q2m · cancel k7q2m"}]}
            ])
        );
    }

    #[test]
    fn nothing_said_can_call_anybody() {
        let composed = compose(&Reply::text("log: <!channel> <@U0BOB> & *bold*"), &[]);
        assert_eq!(
            composed.text,
            "log: &lt;!channel&gt; &lt;@U0BOB&gt; &amp; *bold*"
        );
        let blocks = serde_json::to_string(&composed.blocks).unwrap();
        assert!(!blocks.contains("mrkdwn"), "{blocks}");
    }

    #[test]
    fn what_is_too_long_is_a_file() {
        let row = |number: usize| vec![format!("service-{number}"), "<&>".repeat(10)];
        let reply = Reply::text("many").rows(&["name", "what"], (0..2000).map(row).collect());
        let composed = compose(&reply, &[]);
        let total: usize = measure(&serde_json::to_string(&composed.blocks).unwrap());
        assert!(total < 13_000 && composed.blocks.len() < 50, "{total}");
        let [file] = composed.files.as_slice() else {
            panic!("one file")
        };
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        assert!(text.contains("service-0 ") && text.contains("service-1999"));
        let long = compose(&Reply::text("&".repeat(30_000)), &[]);
        assert!(long.text.chars().count() <= 3_500 && long.files.len() == 1);
    }
}
