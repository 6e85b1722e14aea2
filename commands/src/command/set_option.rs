//! `set-option`: one of the free values a service hands to its template.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use super::read::{self, Spoken};
use super::service_change::ServiceChange;
use crate::body;
use crate::catalogue::{Entry, Reading};
use crate::facts::Pool;
use crate::id::ServiceName;
use crate::plan::Tier;

/// One of the free values a service hands to its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOption {
    /// Which service.
    pub service: ServiceName,
    /// Which option.
    pub option: String,
    /// What it is to be.
    pub to: OptionValue,
}

/// What an option is to be. That it is null and that it is not there are two things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionValue {
    /// This text, number, truth value or null.
    Set(Value),
    /// Not there.
    Removed,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-option",
    summary: "set or remove one option of a service; the others stay",
    tier: Tier::Change,
    examples: &[
        "set option timeout of hubapi.com to 30",
        "remove option timeout of hubapi.com",
    ],
    patterns: &[
        "SET options? (?P<option>NAME)OF_SERVICETO_VALUE",
        "SET (?P<option>NAME) optionOF_SERVICETO_VALUE",
        "(?P<remove>remove|delete|unset|drop|clear) options?(?: (?P<option>NAME))?OF_SERVICE",
        "(?P<remove>remove|delete|unset|drop|clear) (?P<option>NAME) optionOF_SERVICE",
        "SET options?OF_SERVICETO_VALUE",
    ],
    read,
};

const EXAMPLE: &str = "set option timeout of hubapi.com to 30";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(option) = read::name(captures, "option") else {
        let question = "Set which option?";
        return Reading::Wrong(read::missing(ENTRY.name, question, EXAMPLE));
    };
    let question = format!("Option {option} of which service?");
    let service = match read::service(captures, ENTRY.name, &question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let is = |to| {
        Reading::Is(Command::SetOption(SetOption {
            service: service.clone(),
            option: option.clone(),
            to,
        }))
    };
    if captures.name("remove").is_some() {
        return is(OptionValue::Removed);
    }
    let values = read::values(captures);
    let problem = match values.as_slice() {
        [] => {
            let question = format!("Set option {option} of {service} to what?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        [only] => match scalar(only) {
            Ok(value) => return is(OptionValue::Set(value)),
            Err(problem) => problem,
        },
        _ => "is several words: a text with spaces stands in quotes",
    };
    let word = read::as_written(&values);
    Reading::Wrong(read::malformed(ENTRY.name, &word, problem, EXAMPLE))
}

/// `30`, `true`, `null`; anything else is a text, and so is what stands in quotes.
fn scalar(spoken: &Spoken) -> Result<Value, &'static str> {
    let word = spoken.text.as_str();
    if spoken.quoted {
        return Ok(Value::from(word));
    }
    let is_number = word.parse::<f64>().is_ok_and(f64::is_finite)
        && word.contains(|c: char| c.is_ascii_digit());
    match serde_json::from_str::<Value>(word) {
        Ok(Value::Number(number)) => {
            let is_whole = word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            if is_whole && number.to_string() != word {
                return Err("is a number too great to be kept exactly");
            }
            Ok(Value::Number(number))
        }
        Ok(value @ (Value::Bool(_) | Value::Null)) => Ok(value),
        Ok(_) => Err("is no single value"),
        Err(_) if is_number => {
            Err("is written as no JSON number is: `0.5`, `30`; in quotes it is a text")
        }
        Err(_) if word.starts_with(['{', '[']) => Err("is no single value"),
        Err(_) => Ok(Value::from(word)),
    }
}

impl SetOption {
    pub(crate) fn arguments(&self) -> Value {
        match &self.to {
            OptionValue::Set(value) => {
                json!({"service": self.service, "option": self.option, "value": value})
            }
            OptionValue::Removed => json!({"service": self.service, "option": self.option}),
        }
    }
}

impl fmt::Display for SetOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let option = read::written(&self.option);
        let service = read::written(self.service.as_str());
        let value = match &self.to {
            OptionValue::Removed => return write!(f, "remove option {option} of {service}"),
            OptionValue::Set(Value::String(text)) => {
                let bare = Spoken {
                    text: text.clone(),
                    quoted: false,
                };
                // A text that looks like a number stays a text in quotes only.
                match scalar(&bare) {
                    Ok(Value::String(_)) => read::written(text),
                    Ok(_) | Err(_) => format!("\"{text}\""),
                }
            }
            OptionValue::Set(value) => value.to_string(),
        };
        write!(f, "set option {option} of {service} to {value}")
    }
}

impl ServiceChange for SetOption {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        let value = match &self.to {
            OptionValue::Set(value) => Some(value.clone()),
            OptionValue::Removed => None,
        };
        body::with_option(committed, &self.option, value)
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetOption(Self {
            service: pool.service.clone(),
            option: self.option.clone(),
            to: match body::option(&pool.body, &self.option) {
                Some(value) => OptionValue::Set(value.clone()),
                None => OptionValue::Removed,
            },
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
