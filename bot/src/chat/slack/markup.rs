//! Undoes Slack's mark-up, in the order of contract slack 6.3. What a keyboard did to quotes and dashes is undone where a
//! sentence is read, in `commands`, since what a person typed is stored as it was typed.

use std::borrow::Cow;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// These words, without the name of the bot in front.
    Words(String),
    /// A link shows one thing and leads to another, so nobody can say which was meant.
    Lie { shown: String, leads_to: String },
}

/// What the bot is called where its name does not stand in front.
const OURSELVES: &str = "@deckhand";

/// Undoes the mark-up of a message to the bot with that user id.
pub(super) fn typed(text: &str, bot: &str) -> Typed {
    let text = without_name(text, bot);
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        words.push_str(&unescaped(&rest[..start]));
        let inside = &rest[start + 1..];
        let Some(end) = inside.find('>') else {
            // Slack escapes every `<` that somebody typed, so this is from a program that does not.
            words.push('<');
            rest = inside;
            continue;
        };
        match shown(&inside[..end], bot) {
            Ok(shown) => words.push_str(&shown),
            Err(lie) => return lie,
        }
        rest = &inside[end + 1..];
    }
    words.push_str(&unescaped(rest));
    match typed_link(&words) {
        Some(lie) => lie,
        None => Typed::Words(words),
    }
}

/// Whether a message names the bot.
pub(super) fn names(text: &str, bot: &str) -> bool {
    text.match_indices("<@").any(|(at, _)| {
        text[at + 2..]
            .strip_prefix(bot)
            .is_some_and(|rest| rest.starts_with(['>', '|']))
    })
}

/// The leading mention is dropped, wherever whitespace allows one.
fn without_name<'t>(text: &'t str, bot: &str) -> &'t str {
    let mut rest = text.trim();
    while let Some(inside) = rest.strip_prefix("<@").and_then(|r| r.strip_prefix(bot)) {
        let after = match inside.strip_prefix('>') {
            Some(after) => after,
            None => match inside
                .strip_prefix('|')
                .and_then(|label| label.split_once('>'))
            {
                Some((_, after)) => after,
                None => break,
            },
        };
        rest = after.trim_start().trim_start_matches([':', ',']);
        rest = rest.trim_start();
    }
    rest
}

/// A token as the person saw it, or as it was typed.
fn shown<'t>(token: &'t str, bot: &str) -> Result<Cow<'t, str>, Typed> {
    let (target, label) = match token.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (token, None),
    };
    if let Some(person) = target.strip_prefix('@') {
        return Ok(if person == bot {
            Cow::Borrowed(OURSELVES)
        } else {
            Cow::Owned(format!("@{person}"))
        });
    }
    if target.starts_with('#') {
        let name = label.map(|label| format!("#{}", unescaped(label)));
        return Ok(name.map_or(Cow::Borrowed(target), Cow::Owned));
    }
    if let Some(special) = target.strip_prefix('!') {
        return Ok(special_token(special, label));
    }
    let target = unescaped(target);
    let Some(label) = label.map(unescaped) else {
        return Ok(target);
    };
    if is_same(&target, &label) {
        return Ok(label);
    }
    Err(Typed::Lie {
        shown: label.into_owned(),
        leads_to: target.into_owned(),
    })
}

/// A group, a broadcast, a date.
fn special_token<'t>(special: &'t str, label: Option<&'t str>) -> Cow<'t, str> {
    if let Some(label) = label {
        return unescaped(label);
    }
    let mut parts = special.split('^');
    match (parts.next(), parts.next()) {
        (Some("subteam"), Some(id)) => Cow::Owned(format!("@{id}")),
        (Some("date"), _) => Cow::Borrowed(""),
        (Some(range), _) => Cow::Owned(format!("@{range}")),
        (None, _) => Cow::Borrowed(""),
    }
}

/// Whether Slack made a link of what was typed, so that the label is what was typed.
fn is_same(target: &str, label: &str) -> bool {
    if let Some(number) = target.strip_prefix("tel:") {
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        return digits(number) == digits(label);
    }
    bare(target).eq_ignore_ascii_case(bare(label))
}

fn bare(address: &str) -> &str {
    let address = ["http://", "https://", "mailto:"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme))
        .unwrap_or(address);
    address.strip_suffix('/').unwrap_or(address)
}

/// A person can type the characters of a link that lies. They are read again where sentences are read, so they lie there too.
fn typed_link(words: &str) -> Option<Typed> {
    let mut rest = words;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find(['>', '<', '\n'])?;
        let inside = &rest[..end];
        if rest[end..].starts_with('>')
            && let Some((target, label)) = inside.split_once('|')
            && target.contains(':')
            && !is_same(target, label)
        {
            return Some(Typed::Lie {
                shown: label.to_owned(),
                leads_to: target.to_owned(),
            });
        }
    }
    None
}

/// The three escaped characters, `&amp;` last, or else `&amp;lt;` would become `<`.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// Escapes the three characters that Slack reads as mark-up.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOT: &str = "U0HUBBOT";

    #[track_caller]
    fn check(text: &str, words: &str) {
        assert_eq!(typed(text, BOT), Typed::Words(words.to_owned()), "{text}");
    }

    #[test]
    fn what_slack_made_of_it_is_undone() {
        for (text, words) in [
            ("<@U0HUBBOT> status", "status"),
            ("  <@U0HUBBOT|hub>:  status", "status"),
            ("<@U0HUBBOT> <@U0HUBBOT> status", "status"),
            ("status <@U0HUBBOT>", "status @deckhand"),
            ("<@U0BOB|bob> look", "@U0BOB look"),
            ("lb add <http://hubapi.com|hubapi.com>", "lb add hubapi.com"),
            (
                "lb add <http://hubapi.com:8443|hubapi.com:8443>",
                "lb add hubapi.com:8443",
            ),
            (
                "lb add <http://hubapi.com|hubapi.com>:8443",
                "lb add hubapi.com:8443",
            ),
            (
                "lb add <http://hubapi.com/v1|hubapi.com/v1>",
                "lb add hubapi.com/v1",
            ),
            (
                "lb add <http://10.2.3.4:8080|10.2.3.4:8080>",
                "lb add 10.2.3.4:8080",
            ),
            ("lb add 10.2.3.4:8080", "lb add 10.2.3.4:8080"),
            (
                "lb add <http://web.internal|web.internal>",
                "lb add web.internal",
            ),
            ("<http://HubApi.com/|hubapi.com>", "hubapi.com"),
            (
                "run <http://deploy.sh|deploy.sh> on <http://main.rs|main.rs>",
                "run deploy.sh on main.rs",
            ),
            (
                "open <https://hubapi.com/a?b&amp;c>",
                "open https://hubapi.com/a?b&c",
            ),
            (
                "ask <mailto:ann@example.com|ann@example.com>",
                "ask ann@example.com",
            ),
            ("call <tel:+4930123456|+49 30 123456>", "call +49 30 123456"),
            ("x &lt; 3 &amp;&amp; y", "x < 3 && y"),
            ("&amp;lt;", "&lt;"),
            (
                "in <#C0DEPLOY|deploys>, <#C0SECRET|> and <#C0OTHER>",
                "in #deploys, #C0SECRET and #C0OTHER",
            ),
            (
                "<!subteam^S0SRE|@sre> <!subteam^S0SRE> <!here> <!channel|@channel>",
                "@sre @S0SRE @here @channel",
            ),
            ("since <!date^1795341101^{date}|22 Nov>", "since 22 Nov"),
            ("a < b", "a < b"),
        ] {
            check(text, words);
        }
    }

    #[test]
    fn a_link_that_lies_is_no_word() {
        let lie = Typed::Lie {
            shown: "hubapi.com".to_owned(),
            leads_to: "http://evil.example".to_owned(),
        };
        assert_eq!(typed("add <http://evil.example|hubapi.com>", BOT), lie);
        assert_eq!(
            typed("add &lt;http://evil.example|hubapi.com&gt;", BOT),
            lie
        );
    }

    #[test]
    fn the_bot_is_named_or_somebody_like_it() {
        assert!(names("hey <@U0HUBBOT|hub>", BOT));
        assert!(names("<@U0BOB> and <@U0HUBBOT>", BOT));
        assert!(!names("<@U0HUBBOT2> hey", BOT));
        assert!(!names("U0HUBBOT", BOT));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[<>@#!|&;:./a-zU0HBT \u{e9}]{0,60}") {
            let _ = typed(&text, BOT);
            let _ = names(&text, BOT);
        }

        /// What is said comes back as it was said.
        #[test]
        fn escaping_is_undone(text in "[a-z&;ltgm ]{0,40}( [<>&] )?[a-z&;]{0,10}") {
            let text = text.trim();
            prop_assert_eq!(typed(&escaped(text), BOT), Typed::Words(text.to_owned()));
        }

        /// However Slack links a host, with whatever port and path, it is the same sentence.
        #[test]
        fn every_form_of_a_link_is_the_same_word(
            host in "[a-z]{1,8}\\.[a-z]{2,5}", port in proptest::option::of(1u16..), path in "(/[a-z]{1,5}){0,2}"
        ) {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            let word = format!("{host}{port}{path}");
            let sentence = format!("add {word} now");
            let forms = [
                word.clone(),
                format!("<http://{word}|{word}>"),
                format!("<http://{host}|{host}>{port}{path}"),
                format!("<http://{word}/|{word}>"),
            ];
            for form in forms {
                prop_assert_eq!(typed(&format!("<@{BOT}> add {form} now"), BOT), Typed::Words(sentence.clone()));
            }
        }
    }
}
