//! Undoes what keyboards and word processors do: curly quotes, no-break spaces, long dashes, invisible characters.

use std::borrow::Cow;

/// The same text in plain characters.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    // Every other ASCII character stays itself.
    if text.bytes().all(|b| matches!(b, b'\n' | b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // What a phone makes of two dashes, as in front of a program's option, and of three points.
            '—' => plain.push_str("--"),
            '…' => plain.push_str("..."),
            other => plain.extend(plain_character(other)),
        }
    }
    Cow::Owned(plain)
}

fn plain_character(character: char) -> Option<char> {
    Some(match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '＇' => '\'',
        '‐' | '‑' | '‒' | '–' | '―' | '−' => '-',
        '：' => ':',
        '，' | '、' => ',',
        '？' => '?',
        // Zero-width and directional characters that nobody sees, the soft hyphen among them.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => return None,
        '\n' => '\n',
        space if space.is_whitespace() || space.is_control() => ' ',
        other => other,
    })
}
