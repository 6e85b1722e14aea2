//! Undoes Discord's mark-up, and escapes what is data (contract discord 3.5, 4.4).

use super::event::Identity;

/// What the bot is called where its name does not stand in front.
const OURSELVES: &str = "@deckhand";

/// Stands behind an `@` that must call nobody. It is not seen.
const NOTHING: char = '\u{200b}';

/// What was typed, without the name of the bot in front; and whether its name stood there.
pub(super) fn typed(text: &str, us: &Identity) -> (String, bool) {
    let (text, is_named) = without_name(text, us);
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        match inside
            .split_once('>')
            .and_then(|(token, after)| Some((shown(token, us)?, after)))
        {
            Some((shown, after)) => {
                words.push_str(&shown);
                rest = after;
            }
            None => {
                words.push('<');
                rest = inside;
            }
        }
    }
    words.push_str(rest);
    let visible = words.chars().filter(|character| {
        let is_space = matches!(character, '\n' | '\t');
        (!character.is_control() || is_space)
            && !is_bidirectional(*character)
            && *character != NOTHING
    });
    let words: String = visible.collect();
    (words.trim().to_owned(), is_named)
}

/// The leading mentions of the bot are dropped: of its user, and of its own role, which clients offer first.
fn without_name<'t>(text: &'t str, us: &Identity) -> (&'t str, bool) {
    let mut rest = text.trim_start();
    let mut is_named = false;
    while let Some((token, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        if !is_us(token, us) {
            break;
        }
        is_named = true;
        rest = after.trim_start().trim_start_matches([':', ',']);
        rest = rest.trim_start();
    }
    (rest, is_named)
}

fn is_us(token: &str, us: &Identity) -> bool {
    if let Some(role) = token.strip_prefix("@&") {
        return us.roles.contains(role);
    }
    let user = token.strip_prefix("@!").or_else(|| token.strip_prefix('@'));
    user.is_some_and(|user| !us.user.is_empty() && user == us.user)
}

/// A token as the person saw it; none where it is no token of Discord's.
fn shown(token: &str, us: &Identity) -> Option<String> {
    if is_us(token, us) {
        return Some(OURSELVES.to_owned());
    }
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    for (prefix, sign) in [("@&", '@'), ("@!", '@'), ("@", '@'), ("#", '#')] {
        if let Some(id) = token.strip_prefix(prefix).filter(|id| is_id(id)) {
            return Some(format!("{sign}{id}"));
        }
    }
    if let Some((name, _)) = token
        .strip_prefix('/')
        .and_then(|rest| rest.split_once(':'))
    {
        return Some(format!("/{name}"));
    }
    let emoji = token.strip_prefix('a').unwrap_or(token);
    if let Some((name, id)) = emoji
        .strip_prefix(':')
        .and_then(|rest| rest.split_once(':'))
        && is_id(id)
    {
        return Some(format!(":{name}:"));
    }
    let is_address = token.starts_with("https://") || token.starts_with("http://");
    is_address.then(|| token.to_owned())
}

fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// A text in which nothing is mark-up but the code spans that our own sentences have. Addresses stand in angle brackets, where
/// nothing is interpreted and nothing is previewed.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, after)) = after
            .split_once('`')
            .filter(|(code, _)| !code.is_empty() && !code.contains('\n'))
        else {
            break;
        };
        plain(before, &mut escaped);
        escaped.push('`');
        escaped.extend(code.chars().filter(|character| !is_unseen(*character)));
        escaped.push('`');
        rest = after;
    }
    plain(rest, &mut escaped);
    escaped
}

fn plain(text: &str, escaped: &mut String) {
    for piece in text.split_inclusive([' ', '\n']) {
        let word = piece.trim_end_matches([' ', '\n']);
        let is_address = word.starts_with("https://") || word.starts_with("http://");
        if is_address && !word.contains(['<', '>', '`']) {
            let address = word.trim_end_matches(['.', ',', ';', ')']);
            escaped.push('<');
            escaped.push_str(address);
            escaped.push('>');
            literal(&word[address.len()..], escaped);
        } else {
            literal(word, escaped);
        }
        escaped.push_str(&piece[word.len()..]);
    }
}

fn literal(word: &str, escaped: &mut String) {
    let begins_line = escaped.is_empty() || escaped.ends_with('\n');
    for (index, character) in word.chars().enumerate() {
        let is_markup = match character {
            '\\' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '<' => true,
            '#' | '>' | '-' | '+' => begins_line && index == 0,
            _ => false,
        };
        if is_unseen(character) {
            continue;
        }
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(character);
        if character == '@' {
            escaped.push(NOTHING);
        }
    }
}

/// What is not seen and changes what is: left out.
fn is_unseen(character: char) -> bool {
    (character.is_control() && character != '\n') || is_bidirectional(character)
}

/// Lines in columns, inside a fence that nothing in them can close.
pub(super) fn fenced(lines: &[String]) -> String {
    let text = lines.join("\n").replace("```", "`\u{200b}`\u{200b}`");
    let text: String = text
        .chars()
        .filter(|character| !is_unseen(*character))
        .collect();
    format!("```\n{text}\n```")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn us() -> Identity {
        Identity {
            user: "900".to_owned(),
            application: "901".to_owned(),
            roles: std::iter::once("820".to_owned()).collect(),
        }
    }

    #[test]
    fn what_discord_made_of_it_is_undone() {
        for (text, words, is_named) in [
            ("<@900> status", "status", true),
            ("  <@!900>:  status", "status", true),
            ("<@&820> <@900>, status", "status", true),
            ("status <@900>", "status @deckhand", false),
            ("<@601> look", "@601 look", false),
            ("<@&821> look", "@821 look", false),
            (
                "in <#700> <:ok:1> <a:ok:2> </deploy start:3>",
                "in #700 :ok: :ok: /deploy start",
                false,
            ),
            (
                "see <https://hubapi.com/a>",
                "see https://hubapi.com/a",
                false,
            ),
            ("a < b > c <@x>", "a < b > c <@x>", false),
            ("\u{202e}status\u{200b}", "status", false),
        ] {
            assert_eq!(typed(text, &us()), (words.to_owned(), is_named), "{text}");
        }
    }

    #[test]
    fn nothing_said_is_markup_but_our_code() {
        for (text, said) in [
            ("say `confirm k7q2m` now", "say `confirm k7q2m` now"),
            (
                "*a* _b_ ~~c~~ ||d|| [e](f)",
                "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\[e\\](f)",
            ),
            ("# head\n> quote\n- item", "\\# head\n\\> quote\n\\- item"),
            ("a-b > c", "a-b > c"),
            ("@everyone <@600>", "@\u{200b}everyone \\<@\u{200b}600>"),
            (
                "see https://a.example/x_y, and",
                "see <https://a.example/x_y>, and",
            ),
            ("one ` tick", "one \\` tick"),
        ] {
            assert_eq!(escaped(text), said, "{text}");
        }
        let lines = ["a ``` b".to_owned()];
        assert_eq!(fenced(&lines).matches("```").count(), 2);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_nothing_calls_anybody(text in "[<>@#!&:;`./a-z0-9* \n\u{e9}]{0,60}") {
            let _ = typed(&text, &us());
            let said = escaped(&text);
            prop_assert!(!said.contains("@everyone") || said.contains('`'));
        }
    }
}
