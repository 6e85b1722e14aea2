//! Quotations, code, and the cutting of a text into words.

use std::borrow::Cow;

use super::{QUOTATION_MARKS, Word, announces_arguments, announces_metric};

/// Drops code blocks and the lines that quote an earlier message.
pub(super) fn without_blocks(message: &str) -> Cow<'_, str> {
    // One line without a fence, as most messages are.
    let has_blocks = message.contains("```") || is_quotation(message);
    if !has_blocks && !message.contains(['\n', '\r']) {
        return Cow::Borrowed(message);
    }
    // Every second piece between fences is code; a fence that is never closed runs to the end.
    let spoken: Vec<&str> = message.split("```").step_by(2).collect();
    spoken
        .join("\n")
        .lines()
        .filter(|line| !is_quotation(line))
        .collect::<Vec<_>>()
        .join("\n")
        .into()
}

fn is_quotation(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("&gt;") || line.starts_with('>')
}

/// Cuts a text into words. A quotation is one word, however long, so that nothing inside it can be taken for an order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text;
    let mut in_arguments = false;
    let mut in_metric = false;
    while let Some(start) = rest.find(|c: char| !is_separator(c)) {
        rest = &rest[start..];
        if in_metric {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.extend(of_metric(&rest[..end]));
            rest = &rest[end..];
            continue;
        }
        in_metric = announces_metric(&words);
        in_arguments |= announces_arguments(&words);
        if let Some((quoted, after)) = leading_quotation(rest) {
            let quoted = quoted.trim();
            // A quotation of nothing is no name, and could not be written again.
            if !quoted.is_empty() {
                words.push(Word {
                    text: quoted.to_owned(),
                    quoted: true,
                });
            }
            rest = after;
            continue;
        }
        if in_metric {
            continue;
        }
        if in_arguments {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.extend(argument(&rest[..end]));
            rest = &rest[end..];
            continue;
        }
        let end = rest.find(is_separator).unwrap_or(rest.len());
        let special = root_path(&rest[..end], words.last());
        let special = special.or_else(|| pattern(&rest[..end], &words));
        if let Some(word) = special.or_else(|| trimmed(&rest[..end])) {
            words.push(Word {
                text: word.to_owned(),
                quoted: false,
            });
        }
        rest = &rest[end..];
    }
    words
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ';')
}

/// A quotation opens at the start of a word and closes at the end of one: the apostrophe in "don't" does neither.
fn leading_quotation(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|c| QUOTATION_MARKS.contains(c))?;
    let inside = &text[1..];
    let mut from = 0;
    while let Some(at) = inside[from..].find(quote).map(|at| at + from) {
        let after = &inside[at + 1..];
        if at > 0 && after.chars().next().is_none_or(|c| !c.is_alphanumeric()) {
            return Some((&inside[..at], after));
        }
        from = at + 1;
    }
    None
}

/// A slash alone is only a mark, but for where a path has to stand: "set base path of x to /".
fn root_path<'t>(word: &'t str, before: Option<&Word>) -> Option<&'t str> {
    let bare = word.trim_end_matches(['?', '!', '.']);
    (bare == "/" && before.is_some_and(|before| before.is("to"))).then_some(bare)
}

/// A star is mark-up, but for where a pattern of names has to stand: "requests like hub*", "watch hub*".
fn pattern<'t>(word: &'t str, before: &[Word]) -> Option<&'t str> {
    let bare = word.trim_end_matches(['?', '!', '.']);
    let is_pattern = bare.contains('*')
        && bare.chars().any(char::is_alphanumeric)
        && bare
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "*?_-.".contains(c));
    let asked_for = |word: &Word| word.is_any(&["like", "matching", "named", "called"]);
    let of_many = |word: &Word| word.is_any(&["digest", "watch", "watching", "unwatch"]);
    // "*digest prod*" is bold.
    let is_bold = bare.starts_with('*') && bare.ends_with('*');
    (is_pattern
        && (before.last().is_some_and(asked_for) || (before.iter().any(of_many) && !is_bold)))
        .then_some(bare)
}

/// An argument of a program keeps its dashes, and what is inside it: "--list=a,b". Only a sentence's own marks end it.
fn argument(word: &str) -> Option<Word> {
    let text = word.trim_end_matches(['.', '?', '!', ',', ';']);
    let text = text.trim_start_matches([',', ';']);
    (!text.is_empty()).then(|| Word {
        text: text.to_owned(),
        quoted: false,
    })
}

/// A part of a metric is what it is, its commas, quotes and signs included. Only the end of a sentence is none of it.
fn of_metric(word: &str) -> Option<Word> {
    let text = word.trim_end_matches(['.', '?', '!', ';']);
    (!text.is_empty()).then(|| Word {
        text: text.to_owned(),
        quoted: false,
    })
}

/// A word without the marks around it, or nothing if it was only marks.
fn trimmed(word: &str) -> Option<&str> {
    if matches!(word, "&" | "+") {
        return Some("and");
    }
    let is_emoji_code = word.len() > 2 && word.starts_with(':') && word.ends_with(':');
    if is_emoji_code || !word.chars().any(char::is_alphanumeric) {
        return None;
    }
    // A number keeps its sign and its point, and a domain its star: they are no bullets and no mark-up.
    let bare = word.trim_end_matches(['?', '!', '.', ':', '…']);
    let is_number = bare.starts_with(['-', '.'])
        && bare.ends_with(|c: char| c.is_ascii_digit())
        && bare.parse::<f64>().is_ok();
    if is_number || (bare.starts_with("*.") && !bare.ends_with('*')) {
        return Some(bare);
    }
    // Marks within marks: what is left has to be read as itself when it is repeated.
    let mut word = word;
    loop {
        match without_marks(word) {
            "" => return None,
            same if same == word => return Some(word),
            less => word = less,
        }
    }
}

fn without_marks(word: &str) -> &str {
    let word = word.trim_start_matches(['*', '"', '\'', '`', '~', '.', '-']);
    let word = word.trim_end_matches(['*', '"', '\'', '`', '~', '.', '?', '!', ':', '…']);
    let opened = word.strip_prefix('(');
    let word = match opened.and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => inside,
        None => opened.filter(|rest| !rest.contains(')')).unwrap_or(word),
    };
    match word.ends_with(')') && !word.contains('(') {
        true => word.trim_end_matches(')'),
        false => word,
    }
}
