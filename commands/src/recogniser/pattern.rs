//! The regular expressions that commands are recognised by, read as far as their words matter.
//!
//! This knows the few constructs the catalogue uses. Whatever else may stand in a pattern is taken for something that can
//! match any text, which makes for fewer demands and never for wrong ones.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// It may be left out.
    pub(super) optional: bool,
    /// It may come more than once.
    pub(super) repeated: bool,
}

/// What a part matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of these characters.
    OneOf(Vec<char>),
    /// Nobody knows: a name, a number, any words.
    Anything,
    /// One of these sequences.
    Group(Vec<Vec<Part>>),
}

/// The parts of a pattern.
pub(super) fn read(pattern: &str) -> Vec<Part> {
    let mut rest = pattern.chars().peekable();
    let mut alternatives = alternatives(&mut rest);
    // A parenthesis too many would end the reading early.
    if rest.next().is_some() {
        return vec![once(Kind::Anything)];
    }
    match alternatives.len() {
        1 => alternatives.remove(0),
        _ => vec![once(Kind::Group(alternatives))],
    }
}

fn once(kind: Kind) -> Part {
    Part {
        kind,
        optional: false,
        repeated: false,
    }
}

/// What stands between two parentheses, up to the closing one.
fn alternatives(rest: &mut Peekable<Chars<'_>>) -> Vec<Vec<Part>> {
    let mut alternatives = vec![Vec::new()];
    while let Some(character) = rest.next_if(|c| *c != ')') {
        if character == '|' {
            alternatives.push(Vec::new());
            continue;
        }
        let kind = match character {
            '(' => group(rest),
            '[' => class(rest),
            '\\' => escaped(rest.next()),
            '.' | '^' | '$' => Kind::Anything,
            literal => Kind::OneOf(vec![literal]),
        };
        let part = counted(kind, rest);
        alternatives
            .last_mut()
            .expect("there is one from the start")
            .push(part);
    }
    alternatives
}

/// `(?:…)` or `(?P<name>…)`, behind its opening parenthesis.
fn group(rest: &mut Peekable<Chars<'_>>) -> Kind {
    let is_known = if rest.next_if_eq(&'?').is_none() {
        true
    } else if rest.next_if_eq(&'P').is_some() {
        rest.find(|c| *c == '>').is_some()
    } else {
        rest.next_if_eq(&':').is_some()
    };
    let inside = alternatives(rest);
    let is_closed = rest.next().is_some();
    if is_known && is_closed {
        Kind::Group(inside)
    } else {
        Kind::Anything
    }
}

/// `[ -]`, behind its opening bracket. A range is as good as anything.
fn class(rest: &mut Peekable<Chars<'_>>) -> Kind {
    let characters: Vec<char> = rest.by_ref().take_while(|c| *c != ']').collect();
    let is_range = |window: &[char]| window[1] == '-';
    let is_plain = !characters.starts_with(&['^'])
        && !characters.contains(&'\\')
        && !characters.windows(3).any(is_range);
    if is_plain {
        Kind::OneOf(characters)
    } else {
        Kind::Anything
    }
}

fn escaped(character: Option<char>) -> Kind {
    match character {
        Some(mark) if !mark.is_alphanumeric() => Kind::OneOf(vec![mark]),
        _ => Kind::Anything,
    }
}

/// A part with the mark behind it that says how often it may come.
fn counted(kind: Kind, rest: &mut Peekable<Chars<'_>>) -> Part {
    let mark = rest.next_if(|c| matches!(c, '?' | '*' | '+' | '{'));
    if mark == Some('{') {
        // `{0,}` would be optional.
        rest.find(|c| *c == '}');
    }
    if mark.is_some() {
        // Whether it takes as little as it can says nothing about what it may take.
        rest.next_if_eq(&'?');
    }
    Part {
        kind,
        optional: matches!(mark, Some('?' | '*' | '{')),
        repeated: matches!(mark, Some('*' | '+' | '{')),
    }
}
