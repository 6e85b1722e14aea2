//! What the bot says, without a chat product: the edges translate it.

use serde::{Deserialize, Serialize};

use crate::chart::Chart;
use crate::id::OperationId;

/// One message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The message itself. It reads alone: everything else is detail.
    pub text: String,
    /// Named details, in the order to show them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// Rows, where there are many things of one kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// The colour of the state it tells of.
    #[serde(default)]
    pub colour: Colour,
    /// What can be pressed. Each button has a typed twin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// Drawings: files in rooms that can show one, characters in those that cannot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Chart>,
    /// How many parts of how many are done, while it goes on. The text says so, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<(u16, u16)>,
    /// Of no interest to anybody but the person it answers. Rooms that can show it to one person alone do so.
    #[serde(default, skip_serializing_if = "is_false")]
    pub only_you: bool,
    /// Nothing new but for who sees the earlier revision: its buttons are gone. Rooms that cannot replace a message leave it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub only_in_place: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Rows under headings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The headings.
    pub head: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

/// The colour of a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Says nothing about a state.
    #[default]
    Plain,
    /// Under way.
    Blue,
    /// Done.
    Green,
    /// Wants a person's eyes: unknown, a confirmation, a warning.
    Yellow,
    /// Failed.
    Red,
    /// Not understood, dropped, or of no further interest.
    Grey,
}

/// Something to press under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// Runs a plan. Typed: `confirm <operation>`.
    Confirm(OperationId),
    /// Lets a plan of somebody else run. Typed: `approve <operation>`.
    Approve(OperationId),
    /// Drops a plan. Typed: `cancel <operation>`.
    Cancel(OperationId),
    /// Asks for something, as whoever presses it: what it comes to is shown and confirmed as if it had been typed.
    Ask {
        /// What is written on it.
        label: String,
        /// What is typed: `deploy HubApiWeb 1.42 to prod`.
        sentence: String,
    },
}

impl Button {
    /// What is written on it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Confirm(_) => "Confirm",
            Self::Approve(_) => "Approve",
            Self::Cancel(_) => "Cancel",
            Self::Ask { label, .. } => label,
        }
    }

    /// The sentence that does the same.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Confirm(operation) => format!("confirm {operation}"),
            Self::Approve(operation) => format!("approve {operation}"),
            Self::Cancel(operation) => format!("cancel {operation}"),
            Self::Ask { sentence, .. } => sentence.clone(),
        }
    }

    /// Whether these are words that a button can stand for. What else comes back from a room was none of ours.
    #[must_use]
    pub fn stands_for(words: &str) -> bool {
        match words.split_once(' ') {
            Some(("confirm" | "approve" | "cancel", operation)) => {
                !operation.is_empty() && operation.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Some(("deploy", what)) => !what.trim().is_empty(),
            _ => false,
        }
    }
}

/// How a sentence ended, once nothing more will be said about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Done, or answered.
    Success,
    /// Not done, or the thing asked about is not there.
    Failed,
    /// Not understood, not allowed, or not confirmed: nothing was changed.
    Refused,
    /// Could not be found out.
    Unknown,
}

impl Reply {
    /// A message of text alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// With a state's colour.
    #[must_use]
    pub fn coloured(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }

    /// With one more named detail.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, head: &[&str], rows: Vec<Vec<String>>) -> Self {
        self.table = Some(Table {
            head: head.iter().map(|&title| title.to_owned()).collect(),
            rows,
        });
        self
    }

    /// With one more drawing.
    #[must_use]
    pub fn picture(mut self, chart: Chart) -> Self {
        self.pictures.push(chart);
        self
    }

    /// With a button that asks for something.
    #[must_use]
    pub fn asking(mut self, label: impl Into<String>, sentence: impl Into<String>) -> Self {
        self.buttons.push(Button::Ask {
            label: label.into(),
            sentence: sentence.into(),
        });
        self
    }

    /// With how much of it is done.
    #[must_use]
    pub fn progressing(mut self, done: u16, all: u16) -> Self {
        self.progress = Some((done, all));
        self
    }

    /// For the person it answers alone, where a room can do that.
    #[must_use]
    pub fn for_you_alone(mut self) -> Self {
        self.only_you = true;
        self
    }

    /// With the buttons of a plan that waits for the approval of others.
    #[must_use]
    pub fn approving(mut self, operation: &OperationId) -> Self {
        self.buttons = vec![
            Button::Approve(operation.clone()),
            Button::Cancel(operation.clone()),
        ];
        self
    }

    /// With the buttons of a plan that waits for a decision.
    #[must_use]
    pub fn deciding(mut self, operation: &OperationId) -> Self {
        self.buttons = vec![
            Button::Confirm(operation.clone()),
            Button::Cancel(operation.clone()),
        ];
        self
    }
}
