//! What was unclear about a message, and what to say to the person who wrote it.

use crate::reply::{Colour, Reply};
use crate::sentence::LONGEST;

/// Why a sentence that names a command does not give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnOrder {
    /// "don't …".
    Negated,
    /// "should we …?".
    AsksWhether,
    /// "… tomorrow", "… in an hour".
    AnotherTime,
    /// "when …", "if …".
    Conditional,
    /// "we will …", "I did …": somebody tells of it.
    Told,
}

/// A message that was meant for the bot and that it will not act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// No command begins like this.
    Unknown {
        /// Whole sentences that would be understood, the likeliest first.
        suggestions: Vec<String>,
    },
    /// The command is clear, and something it needs was not said.
    Missing {
        /// The command's name.
        command: &'static str,
        /// The question to ask, a sentence.
        question: String,
        /// A whole sentence that would do.
        example: String,
    },
    /// The command is clear, and one word of it cannot be right.
    Malformed {
        /// The command's name.
        command: &'static str,
        /// The word as it was written.
        word: String,
        /// What is wrong with it: completes "`word` …".
        problem: String,
        /// A whole sentence that would do.
        example: String,
    },
    /// It names a command and is not an order.
    NotAnOrder {
        /// What it is instead.
        kind: NotAnOrder,
        /// The order it would be, where one can be read out of it.
        suggestions: Vec<String>,
    },
    /// Longer than any sentence.
    TooLong,
}

impl Unclear {
    /// Sentences the person may have meant. They are shown; they never run by themselves.
    #[must_use]
    pub fn suggestions(&self) -> Vec<String> {
        match self {
            Self::Unknown { suggestions } | Self::NotAnOrder { suggestions, .. } => {
                suggestions.clone()
            }
            Self::Missing { example, .. } | Self::Malformed { example, .. } => {
                vec![example.clone()]
            }
            Self::TooLong => Vec::new(),
        }
    }

    /// What the bot answers.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let text = match self {
            Self::Unknown { suggestions } => match suggestions.split_first() {
                None => "I did not understand that. `help` lists what I can do.".to_owned(),
                Some((only, [])) => format!("I did not understand that. Did you mean `{only}`?"),
                Some((first, others)) => {
                    let others: Vec<String> =
                        others.iter().map(|other| format!("`{other}`")).collect();
                    format!(
                        "I did not understand that. Did you mean `{first}`, or {}?",
                        others.join(", or ")
                    )
                }
            },
            Self::Missing {
                question, example, ..
            } => format!("{question} For example: `{example}`."),
            Self::Malformed {
                word,
                problem,
                example,
                ..
            } => format!("`{word}` {problem}. For example: `{example}`."),
            Self::NotAnOrder { kind, suggestions } => {
                let because = match kind {
                    NotAnOrder::Negated => "that says not to",
                    NotAnOrder::AsksWhether => "that asks whether to",
                    NotAnOrder::AnotherTime => {
                        "that speaks of another time, and I only act at once"
                    }
                    NotAnOrder::Conditional => {
                        "that depends on something else, and I only act at once"
                    }
                    NotAnOrder::Told => "that tells of something and asks for nothing",
                };
                match suggestions.first() {
                    Some(order) => {
                        format!("I did nothing: {because}. To have it done, say `{order}`.")
                    }
                    None => format!("I did nothing: {because}."),
                }
            }
            Self::TooLong => {
                format!("I did nothing: that message is longer than {LONGEST} characters.")
            }
        };
        Reply::text(text).coloured(Colour::Grey)
    }
}
