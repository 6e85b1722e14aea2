//! Replies as Discord shows them.
//!
//! The sentence is the message's text, with the state as an emoji in front: it is seen in notifications, by those who see no
//! colours, and where the bot may show no embeds. The details are an embed in the colour of the state. Rows are text in a fence,
//! since embeds are narrow.
//!
//! What does not fit (contract discord 4.2) is not dropped: the message says so, and the whole is a file with it.

use commands::{Button, Colour, Reply};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter};

use super::api::File;
use super::markup::{escaped, fenced};
use crate::chat::console::layout;
use crate::chat::shown::{bar, cut, emoji};
use crate::picture::Drawn;

/// The longest text of a message. Discord takes 2,000 characters.
const LONGEST_TEXT: usize = 1_900;

/// The longest name and value of a field, and the most characters of an embed. Discord takes 256, 1,024 and 6,000.
const LONGEST_NAME: usize = 200;
const LONGEST_VALUE: usize = 1_000;
const LONGEST_EMBED: usize = 5_500;

/// The longest description of a file. Discord takes 1,024 characters.
const LONGEST_ALT: usize = 1_000;

/// The most fields of an embed.
const MOST_FIELDS: usize = 25;

/// The longest words and label of a button, and the most buttons in a row and rows of them, as Discord takes them.
const LONGEST_WORDS: usize = 100;
const LONGEST_LABEL: usize = 80;
const IN_A_ROW: usize = 5;
const MOST_ROWS: usize = 5;

/// What stands where Discord wants something and there is nothing.
const NOTHING: &str = "\u{200b}";

const CUT: &str = "-# Not everything fits here; the file has all of it.";

/// A message, and the files that go with it.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    pub(super) text: String,
    pub(super) embeds: Vec<CreateEmbed>,
    pub(super) rows: Vec<CreateActionRow>,
    pub(super) files: Vec<File>,
}

/// A reply as a message, its pictures as files. Those that have no file are said in characters.
pub(super) fn compose(reply: &Reply, pictures: &[Drawn]) -> Composed {
    let mut is_cut = false;
    let mut text = headline(reply, LONGEST_TEXT - CUT.len() - 1, &mut is_cut);
    let rows = reply.table.as_ref().map(layout::table).into_iter();
    let without_files = pictures.iter().filter(|drawn| drawn.png.is_none());
    let characters = without_files.map(|drawn| layout::drawn(&drawn.chart.characters()));
    for lines in rows.chain(characters) {
        preformatted(&lines, &mut text, &mut is_cut);
    }
    let embed = details(reply, &mut is_cut);
    let mut files = Vec::new();
    if is_cut {
        text.push('\n');
        text.push_str(CUT);
        files.push(File {
            name: "deckhand.txt".to_owned(),
            alt: None,
            kind: "text/plain; charset=utf-8",
            bytes: layout::lines(reply).join("\n").into_bytes(),
        });
    }
    let with_files = pictures.iter().enumerate();
    files.extend(with_files.filter_map(|(place, drawn)| file_of(place, drawn)));
    Composed {
        text,
        embeds: embed.into_iter().collect(),
        rows: buttons(&reply.buttons),
        files,
    }
}

fn file_of(place: usize, Drawn { chart, png }: &Drawn) -> Option<File> {
    Some(File {
        name: Drawn::file_name(place),
        alt: Some(cut(&chart.in_words(), LONGEST_ALT)),
        kind: "image/png",
        bytes: png.clone()?,
    })
}

/// The sentence alone: what is left where Discord does not take the rest.
pub(super) fn plainly(reply: &Reply) -> String {
    headline(reply, LONGEST_TEXT, &mut false)
}

fn headline(reply: &Reply, longest: usize, is_cut: &mut bool) -> String {
    let emoji = emoji(reply.colour).map_or_else(String::new, |emoji| format!("{emoji} "));
    let said = escaped(&reply.text);
    if said.trim().is_empty() {
        return format!("{emoji}…");
    }
    if emoji.chars().count() + said.chars().count() <= longest {
        return format!("{emoji}{said}");
    }
    *is_cut = true;
    // Cut first: an escaped character is two, and of `@` both count.
    format!("{emoji}{}", escaped(&cut(&reply.text, longest / 2 - 8)))
}

/// Lines in columns. The last lines are left out where there is no room.
fn preformatted(lines: &[String], text: &mut String, is_cut: &mut bool) {
    const FENCE: usize = 10;
    let mut room = (LONGEST_TEXT - CUT.len() - 1)
        .saturating_sub(text.chars().count())
        .saturating_sub(FENCE);
    let mut kept = Vec::new();
    for line in lines {
        let line = line.strip_prefix("  ").unwrap_or(line);
        let length = line.chars().count() + 1 + 3 * line.matches("```").count();
        if length > room {
            *is_cut = true;
            break;
        }
        room -= length;
        kept.push(line.to_owned());
    }
    if !kept.is_empty() {
        text.push('\n');
        text.push_str(&fenced(&kept));
    }
}

/// How far it is, named details, and what can be typed in place of a press.
fn details(reply: &Reply, is_cut: &mut bool) -> Option<CreateEmbed> {
    if reply.progress.is_none() && reply.fields.is_empty() && reply.buttons.is_empty() {
        return None;
    }
    let mut embed = CreateEmbed::new();
    if let Some(colour) = colour(reply.colour) {
        embed = embed.colour(colour);
    }
    let mut room = LONGEST_EMBED;
    if let Some((done, all)) = reply.progress {
        let bar = bar(done, all);
        room -= bar.chars().count();
        embed = embed.description(bar);
    }
    if !reply.buttons.is_empty() {
        let typed: Vec<String> = reply.buttons.iter().map(Button::typed).collect();
        let typed = format!("or say: {}", typed.join(" · "));
        room = room.saturating_sub(typed.chars().count());
        embed = embed.footer(CreateEmbedFooter::new(typed));
    }
    for (index, (name, value)) in reply.fields.iter().enumerate() {
        let (name, value) = (
            shortened(name, LONGEST_NAME, is_cut),
            shortened(value, LONGEST_VALUE, is_cut),
        );
        let length = name.chars().count() + value.chars().count();
        if index >= MOST_FIELDS || length > room {
            *is_cut = true;
            break;
        }
        room -= length;
        embed = embed.field(name, value, false);
    }
    Some(embed)
}

fn shortened(text: &str, longest: usize, is_cut: &mut bool) -> String {
    let said = escaped(text);
    if said.trim().is_empty() {
        return NOTHING.to_owned();
    }
    if said.chars().count() <= longest {
        return said;
    }
    *is_cut = true;
    escaped(&cut(text, longest / 2 - 8))
}

/// Buttons in rows, without those whose words are too long for one: those can be typed.
fn buttons(buttons: &[Button]) -> Vec<CreateActionRow> {
    let button = |button: &Button| {
        let style = match button {
            Button::Confirm(_) | Button::Approve(_) => ButtonStyle::Success,
            Button::Ask { .. } => ButtonStyle::Primary,
            Button::Cancel(_) => ButtonStyle::Secondary,
        };
        // A press is heard as these words.
        let words = button.typed();
        (words.chars().count() <= LONGEST_WORDS).then(|| {
            CreateButton::new(words)
                .label(cut(button.label(), LONGEST_LABEL))
                .style(style)
        })
    };
    let buttons: Vec<CreateButton> = buttons.iter().filter_map(button).collect();
    let rows = buttons.chunks(IN_A_ROW).take(MOST_ROWS);
    rows.map(|row| CreateActionRow::Buttons(row.to_vec()))
        .collect()
}

fn colour(colour: Colour) -> Option<u32> {
    match colour {
        Colour::Plain => None,
        Colour::Blue => Some(0x34_98_db),
        Colour::Green => Some(0x2e_cc_71),
        Colour::Yellow => Some(0xf1_c4_0f),
        Colour::Red => Some(0xe7_4c_3c),
        Colour::Grey => Some(0x95_a5_a6),
    }
}

#[cfg(test)]
mod tests {
    use commands::OperationId;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_proposal_has_its_buttons_and_what_to_say() {
        let reply = Reply::text("Adding `a_b` takes it_ from 4 to 5.")
            .coloured(Colour::Yellow)
            .deciding(&OperationId::new("k7q2m"))
            .field("undo", "remove");
        let composed = compose(&reply, &[]);
        assert_eq!(composed.text, "⚠️ Adding `a_b` takes it\\_ from 4 to 5.");
        assert_eq!(
            serde_json::to_value(&composed.embeds).unwrap(),
            json!([{
                "type": "rich", "color": 0xf1_c4_0f, "footer": {"text": "or say: confirm k7q2m · cancel k7q2m"},
                "fields": [{"name": "undo", "value": "remove", "inline": false}],
            }])
        );
        assert_eq!(
            serde_json::to_value(&composed.rows).unwrap(),
            json!([{"type": 1, "components": [
                {"type": 2, "style": 3, "label": "Confirm", "custom_id": "confirm k7q2m", "disabled": false},
                {"type": 2, "style": 2, "label": "Cancel", "custom_id": "cancel k7q2m", "disabled": false},
            ]}])
        );
    }

    #[test]
    fn what_is_too_long_is_a_file() {
        let row = |number: usize| vec![format!("service-{number}"), "`*`".repeat(10)];
        let mut reply =
            Reply::text("*".repeat(10_000)).rows(&["name", "what"], (0..2000).map(row).collect());
        for number in 0..40 {
            reply = reply.field(format!("field {number}"), "_".repeat(3_000));
        }
        let composed = compose(&reply, &[]);
        assert!(composed.text.chars().count() <= 2_000);
        let embeds = serde_json::to_value(&composed.embeds).unwrap();
        let fields = embeds[0]["fields"].as_array().unwrap();
        let length = |value: &serde_json::Value| value.as_str().unwrap().chars().count();
        assert!(fields.len() <= 25 && fields.iter().all(|field| length(&field["value"]) <= 1_024));
        let all: usize = fields
            .iter()
            .map(|field| length(&field["value"]) + length(&field["name"]))
            .sum();
        assert!(all <= 6_000, "{all}");
        let text = String::from_utf8(composed.files[0].bytes.clone()).unwrap();
        assert!(
            text.contains("service-0 ")
                && text.contains("service-1999")
                && text.contains("field 39")
        );
    }
}
