//! Undoes what chat products do to a text before a bot sees it: `<@U0BOT>`, `<http://hubapi.com|hubapi.com>`, `&amp;`.
//!
//! Slack: a link is `<url>` or `<url|shown>`, a person `<@U…>` or `<@U…|name>`, and `&`, `<`, `>` are escaped.
//! Discord: a person is `<@123>` or `<@!123>`, an emoji `<:name:123>`.

use std::borrow::Cow;

use crate::id::without_scheme;

/// What stands for a mention of anybody, once read. The edges know who was meant; here, one in front is the bot.
pub(super) const MENTION: &str = "@mention";

/// The text as the person saw it.
pub(super) fn undone(message: &str) -> Cow<'_, str> {
    if !message.contains(['<', '&']) {
        return Cow::Borrowed(message);
    }
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        match inside.find(['>', '<', '\n']) {
            Some(end) if inside[end..].starts_with('>') && is_markup(&inside[..end]) => {
                text.push_str(&shown(&inside[..end]));
                rest = &inside[end + 1..];
            }
            _ => {
                text.push('<');
                rest = inside;
            }
        }
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .into()
}

fn is_markup(inside: &str) -> bool {
    let inside = inside.strip_prefix("a:").unwrap_or(inside);
    inside.starts_with(['@', '#', '!', ':'])
        || inside.contains("://")
        || inside.starts_with("mailto:")
        || inside.starts_with("tel:")
}

fn shown(inside: &str) -> String {
    if inside.starts_with('@') {
        return format!(" {MENTION} ");
    }
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) if !label.is_empty() => (target, label),
        Some((target, _)) => (target, target),
        None => (inside, inside),
    };
    if target.starts_with('#') {
        return label.to_owned();
    }
    if target.starts_with(['!', ':']) || target.starts_with("a:") {
        return " ".to_owned();
    }
    let label = label
        .strip_prefix("mailto:")
        .or_else(|| label.strip_prefix("tel:"))
        .unwrap_or(label);
    without_scheme(label).to_owned()
}
