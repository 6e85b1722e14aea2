//! `search-logs`: the lines of a task's log that have a word, without their secrets.
//!
//! Only the end of a file is searched, and the answer says how much of it that was: a word that was not found there may stand
//! before.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::logs::{FoundLog, Logs, Part, ReadLog, cut, read_file, written_file};
use super::{Command, read};
use crate::asked::Asked;
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::counted;
use crate::id::RequestName;
use crate::mask;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::unclear::Unclear;

/// The lines of a task's log that have a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchLogs {
    /// What to look for, in upper or lower case.
    pub word: String,
    /// In the log of a task, or of a request: then of one of its tasks.
    pub of: RequestName,
    /// Which file; none means `stdout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "search-logs",
    summary: "show the lines with a word near the end of a task's stdout, stderr or another file; says how much it searched",
    tier: Tier::Read,
    examples: &[
        "grep ERROR in logs of HubApiWeb",
        "grep \"cannot connect\" in stderr of HubApiWeb in qa",
    ],
    patterns: &[
        "(?:grep|search|find|look)(?: for)?(?: (?P<word>NAME))? (?:in|of|from) (?:(?P<file>stdout|stderr)(?: logs?| output)?|file (?P<path>NAME)|logs?|log file|log output)(?: (?:of|from|in)(?: (?:task|KIND))?(?: (?P<of>NAME))?)?",
        "(?:grep|search)(?: in)? (?:(?P<file>stdout|stderr)(?: logs?| output)?|file (?P<path>NAME)|logs?|log file|log output) (?:of|from|in)(?: (?:task|KIND))? (?P<of>NAME)THERE for(?: (?P<word>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "grep ERROR in logs of HubApiWeb";

/// How many bytes are searched at most: the end of the file.
const MOST_BYTES: u64 = 256_000;
/// How many lines are shown at most: the last ones.
const MOST_LINES: usize = 20;

fn read(captures: &Captures<'_>) -> Reading {
    match read_search(captures) {
        Ok(search) => read::there(captures, Command::SearchLogs(search)),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

fn read_search(captures: &Captures<'_>) -> Result<SearchLogs, Unclear> {
    let Some(word) = read::name(captures, "word") else {
        let question = "Look for which word in the log? In quotes, it may be several.";
        return Err(read::missing(ENTRY.name, question, EXAMPLE));
    };
    let (of, file) = read_file(captures, ENTRY.name, EXAMPLE)?;
    Ok(SearchLogs { word, of, file })
}

impl SearchLogs {
    pub(crate) fn arguments(&self) -> Value {
        json!({"word": self.word, "of": self.of, "file": self.file()})
    }

    /// The file, relative to the task's directory.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("stdout")
    }

    /// Which bytes to read of a file of this size: where to begin, and how many.
    #[must_use]
    pub fn range(&self, size: u64) -> (u64, u64) {
        let begin = size.saturating_sub(MOST_BYTES);
        (begin, size - begin)
    }

    /// The answer, from the first environment that has the file; else what is said of a log that cannot be read.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundLog>]) -> (Reply, Verdict) {
        let read = asked.iter().find_map(|asked| match &asked.found {
            Known::Known(FoundLog::Read(log)) => Some((log, asked.environment.as_str())),
            _ => None,
        });
        match read {
            Some((log, environment)) => (self.told(log, environment), Verdict::Success),
            None => self.whole().answer(asked),
        }
    }

    fn whole(&self) -> Logs {
        Logs {
            of: self.of.clone(),
            file: self.file.clone(),
            part: Part::Last(MOST_LINES),
        }
    }

    fn told(&self, log: &ReadLog, environment: &str) -> Reply {
        // Masked first: whoever looks for a secret is not told whether it stands there.
        let (lines, _) = mask::lines(&log.text);
        let word = self.word.to_lowercase();
        let found: Vec<&String> = lines
            .iter()
            .filter(|line| line.to_lowercase().contains(&word))
            .collect();
        let shown = &found[found.len().saturating_sub(MOST_LINES)..];
        let count = match found.len() {
            0 => "no line".to_owned(),
            count => counted(count, "line"),
        };
        let mut reply = Reply::text(format!(
            "{count} with `{}` in {} of task {} in {environment}",
            mask::line(&self.word).0,
            self.file(),
            log.task
        ));
        if let Some(chosen) = &log.chosen {
            reply = reply.field("task", chosen);
        }
        reply = reply.field("searched", searched(log));
        let masked = shown.iter().filter(|line| line.contains(mask::MASKED));
        let masked = masked.count();
        if masked > 0 {
            let what = counted(masked, "line");
            reply = reply.field("masked", format!("what looks like a secret in {what}"));
        }
        if shown.len() < found.len() {
            reply = reply.field("shown", format!("the last {}", shown.len()));
        }
        if shown.is_empty() {
            return reply;
        }
        let rows = shown.iter().map(|line| vec![cut(line)]);
        reply.rows(&[self.file()], rows.collect())
    }
}

/// "all 133 bytes", "the last 256000 of 1048576 bytes". What a file has grown by since its size was read is not in it.
fn searched(log: &ReadLog) -> String {
    let read = log.text.len() as u64;
    let end = log.begin + read;
    match (log.begin, end >= log.size) {
        (0, true) => format!("all {read} bytes"),
        (_, true) => format!("the last {read} of {} bytes", log.size),
        (begin, false) => format!(
            "bytes {begin} to {end} of {}: the rest was not given",
            log.size
        ),
    }
}

impl fmt::Display for SearchLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = match self.file() {
            "stdout" => "logs".to_owned(),
            file => written_file(file),
        };
        write!(
            f,
            "grep {} in {file} of {}",
            read::written(&self.word),
            self.of
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EnvironmentName;

    fn told(word: &str, text: &str, begin: u64, size: u64) -> Reply {
        let search = SearchLogs {
            word: word.to_owned(),
            of: RequestName::new("shop"),
            file: None,
        };
        let log = ReadLog {
            task: "shop-d1-1-1-h-r".to_owned(),
            chosen: None,
            text: text.to_owned(),
            begin,
            size,
        };
        let asked = [Asked {
            environment: EnvironmentName::new("prod"),
            found: Known::Known(FoundLog::Read(log)),
        }];
        search.answer(&asked).0
    }

    fn rows(reply: &Reply) -> Vec<&str> {
        let table = reply.table.as_ref();
        let rows = table.map(|table| table.rows.iter()).into_iter().flatten();
        rows.map(|row| row[0].as_str()).collect()
    }

    fn field<'r>(reply: &'r Reply, name: &str) -> &'r str {
        let found = reply.fields.iter().find(|(known, _)| known == name);
        found.map_or("(none)", |(_, value)| value)
    }

    #[test]
    fn it_says_how_much_was_searched() {
        let reply = told("error", "ERROR a\nfine\nan Error\n", 0, 22);
        assert_eq!(
            reply.text,
            "2 lines with `error` in stdout of task shop-d1-1-1-h-r in prod"
        );
        assert_eq!(rows(&reply), ["ERROR a", "an Error"]);
        assert_eq!(field(&reply, "searched"), "all 22 bytes");
        let reply = told("panic", "ERROR a\n", 100, 108);
        assert_eq!(
            reply.text,
            "no line with `panic` in stdout of task shop-d1-1-1-h-r in prod"
        );
        assert_eq!(field(&reply, "searched"), "the last 8 of 108 bytes");
        assert!(rows(&reply).is_empty());
        assert_eq!(
            field(&told("a", "a\n", 100, 500), "searched"),
            "bytes 100 to 102 of 500: the rest was not given"
        );
    }

    #[test]
    fn a_secret_cannot_be_looked_for() {
        let text = "connecting with password=hunter2\n";
        let reply = told("connecting", text, 0, 33);
        assert_eq!(rows(&reply), ["connecting with password=•••"]);
        assert_eq!(
            field(&reply, "masked"),
            "what looks like a secret in 1 line"
        );
        assert!(rows(&told("hunter2", text, 0, 33)).is_empty());
        let asked = told("password=hunter2", text, 0, 33);
        assert!(!asked.text.contains("hunter2"), "{}", asked.text);
    }

    #[test]
    fn only_the_end_is_searched_and_only_the_last_lines_are_shown() {
        let search = |size| {
            let logs = SearchLogs {
                word: String::new(),
                of: RequestName::new("shop"),
                file: None,
            };
            logs.range(size)
        };
        assert_eq!(search(10), (0, 10));
        assert_eq!(search(300_000), (44_000, 256_000));
        let many: String = (0..57).map(|number| format!("line {number}\n")).collect();
        let reply = told("line", &many, 0, many.len() as u64);
        assert!(reply.text.starts_with("57 lines"), "{}", reply.text);
        assert_eq!(field(&reply, "shown"), "the last 20");
        assert_eq!(rows(&reply).last(), Some(&"line 56"));
        assert_eq!(rows(&reply).len(), 20);
    }
}
