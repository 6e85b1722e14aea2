//! `logs`: a part of a file in a task's sandbox, without its secrets.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, answered};
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::counted;
use crate::id::RequestName;
use crate::mask;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::unclear::Unclear;

/// A part of a file in a task's sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// A task, or a request: then one of its tasks.
    pub of: RequestName,
    /// Which file; none means `stdout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Which part of it.
    pub part: Part,
}

/// Which part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Its last lines.
    Last(usize),
    /// From one byte up to, and not including, another.
    Bytes(u64, u64),
}

pub(crate) static ENTRY: Entry = Entry {
    name: "logs",
    summary: "show the end of a task's stdout or stderr, or a part of a file of it; what looks like a secret is masked",
    tier: Tier::Read,
    examples: &[
        "logs of HubApiWeb",
        "last 50 lines of stderr of HubApiWeb in qa",
        "bytes 0-4000 of stdout of mail-worker-d1-1700000000000-1-node7.example-DEFAULT",
    ],
    patterns: &[
        "(?:(?:ASK|tail|read|print|cat) )?bytes (?P<begin>[0-9]+)(?: ?- ?| to | )(?P<end>[0-9]+) of (?:(?P<file>stdout|stderr)|file (?P<path>NAME)|(?P<bare>NAME)) (?:of|from|in)(?: (?:task|KIND))?(?: (?P<of>NAME))?",
        "(?:(?:ASK|tail|read|print|cat) )?(?:(?:last|latest|newest|recent) )?(?:(?P<lines>[0-9]+) (?:log )?lines (?:of|from|in) )?(?:(?P<file>stdout|stderr)(?: logs?| output)?|file (?P<path>NAME)|logs?|log file|log output) (?:of|from|for|in)(?: (?:task|KIND))?(?: (?P<of>NAME))?",
        "(?:(?:ASK|tail|read|print|cat) )?(?:(?:last|latest|newest|recent) )?(?P<lines>[0-9]+) (?:log )?lines (?:of|from)(?: (?:task|KIND))?(?: (?P<of>NAME))?",
        "(?:ASK )?(?:tail|logs?)(?: (?:task|KIND))?(?: (?P<of>NAME))?",
        "(?:ASK )?(?P<of>NAME) (?:logs?|(?P<file>stdout|stderr))",
    ],
    read,
};

const EXAMPLE: &str = "logs of HubApiWeb";

/// As many lines as are shown where nobody says how many.
const LINES: usize = 20;
/// More lines help nobody: a room is no pager.
const MOST_LINES: usize = 200;
/// How many bytes are read at most, also for lines.
const MOST_BYTES: u64 = 16_000;
/// How long a line is shown.
const LONGEST_LINE: usize = 400;

fn read(captures: &Captures<'_>) -> Reading {
    match read_logs(captures) {
        Ok(logs) => Reading::Is(Command::Logs(logs)),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

fn read_logs(captures: &Captures<'_>) -> Result<Logs, Unclear> {
    let (of, file) = read_file(captures, ENTRY.name, EXAMPLE)?;
    let part = part(captures)?;
    Ok(Logs { of, file, part })
}

/// The captured task or request, and which file of its sandbox; none means `stdout`.
pub(super) fn read_file(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<(RequestName, Option<String>), Unclear> {
    let Some(of) = read::name(captures, "of") else {
        let question = "The logs of which request or task?";
        return Err(read::missing(command, question, example));
    };
    if let Some(problem) = read::problem_of_name(&of) {
        return Err(read::malformed(command, &of, problem, example));
    }
    let file = captures
        .name("file")
        .map(|file| file.as_str().to_ascii_lowercase());
    let path = read::name(captures, "path").or_else(|| read::name(captures, "bare"));
    let file = file.or(path).filter(|file| file != "stdout");
    if let Some(file) = &file
        && (file.split('/').any(|part| part == "..") || file.starts_with('/'))
    {
        let problem = "is not a file of a sandbox: write it relative to the task's own directory";
        return Err(read::malformed(command, file, problem, example));
    }
    Ok((RequestName::new(of), file))
}

fn part(captures: &Captures<'_>) -> Result<Part, Unclear> {
    let number = |group| {
        let said = captures.name(group)?;
        Some((said.as_str(), said.as_str().parse::<u64>().ok()))
    };
    if let (Some((_, Some(begin))), Some((said, Some(end)))) = (number("begin"), number("end")) {
        if end <= begin {
            let problem = "is not behind where the part begins";
            return Err(read::malformed(ENTRY.name, said, problem, EXAMPLE));
        }
        return Ok(Part::Bytes(begin, end));
    }
    let Some((said, lines)) = number("lines").or(number("end")) else {
        return Ok(Part::Last(LINES));
    };
    match lines.and_then(|lines| usize::try_from(lines).ok()) {
        Some(lines @ 1..=MOST_LINES) => Ok(Part::Last(lines)),
        _ => {
            let problem = "is not a number of lines that I show: 1 to 200";
            Err(read::malformed(ENTRY.name, said, problem, EXAMPLE))
        }
    }
}

impl Logs {
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = json!({"of": self.of, "file": self.file()});
        match self.part {
            Part::Last(lines) => arguments["lines"] = json!(lines),
            Part::Bytes(begin, end) => arguments["bytes"] = json!(format!("{begin}-{end}")),
        }
        arguments
    }

    /// The file, relative to the task's directory.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("stdout")
    }

    /// Which bytes to read of a file of this size: where to begin, and how many.
    #[must_use]
    pub fn range(&self, size: u64) -> (u64, u64) {
        match self.part {
            Part::Last(_) => {
                let begin = size.saturating_sub(MOST_BYTES);
                (begin, size - begin)
            }
            Part::Bytes(begin, end) => {
                let begin = begin.min(size);
                (begin, end.min(size).saturating_sub(begin).min(MOST_BYTES))
            }
        }
    }
}

impl fmt::Display for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = written_file(self.file());
        match self.part {
            Part::Last(lines) => write!(f, "last {lines} lines of {file} of {}", self.of),
            Part::Bytes(begin, end) => write!(f, "bytes {begin}-{end} of {file} of {}", self.of),
        }
    }
}

/// A file as it is typed: "stderr", "file service.log".
pub(super) fn written_file(file: &str) -> String {
    match file {
        "stdout" | "stderr" => file.to_owned(),
        file => format!("file {}", read::written(file)),
    }
}

/// What was found of a log in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundLog {
    /// A part of a file.
    Read(ReadLog),
    /// The task is there, and the file is not; these files are.
    NoSuchFile {
        /// The task.
        task: String,
        /// The files of its sandbox.
        files: Vec<String>,
    },
    /// The request is there, and has no task, and had none that the scheduler remembers.
    NoTask,
    /// There is no such task and no such request; these names are near.
    NotThere(Vec<String>),
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLog {
    /// The task whose file it is.
    pub task: String,
    /// Why this task, where a request was named: "the newest healthy one of 4".
    pub chosen: Option<String>,
    /// The text.
    pub text: String,
    /// At which byte it begins.
    pub begin: u64,
    /// How long the whole file is, in bytes.
    pub size: u64,
}

impl ReadLog {
    /// Its last lines that say something, without their secrets.
    #[must_use]
    pub fn last_lines(&self, count: usize) -> Vec<String> {
        let (lines, _) = mask::lines(&self.text);
        let mut said: Vec<String> = lines
            .into_iter()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let all_but_last = said.len().saturating_sub(count);
        said.drain(..all_but_last);
        said
    }
}

impl Logs {
    /// The answer, from the first environment that has what was asked for; else what the others said.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundLog>]) -> (Reply, Verdict) {
        let known = asked.iter().filter_map(|asked| match &asked.found {
            Known::Known(found) => Some((&asked.environment, found)),
            Known::Unknown(_) => None,
        });
        let mut near = Vec::new();
        for (environment, found) in known {
            match found {
                FoundLog::Read(log) => {
                    return (self.told(log, environment.as_str()), Verdict::Success);
                }
                FoundLog::NoSuchFile { task, files } => {
                    let there = match files.as_slice() {
                        [] => "Its sandbox is empty, or not known yet".to_owned(),
                        files => format!("There are {}", files.join(", ")),
                    };
                    let text = format!(
                        "Task {task} in {environment} has no file {}. {there}.",
                        self.file()
                    );
                    return (Reply::text(text).coloured(Colour::Grey), Verdict::Failed);
                }
                FoundLog::NoTask => {
                    let text = format!(
                        "{} in {environment} has no task, and none that the scheduler remembers",
                        self.of
                    );
                    return (Reply::text(text).coloured(Colour::Grey), Verdict::Failed);
                }
                FoundLog::NotThere(names) => near.extend(names.clone()),
            }
        }
        self.nothing(asked, near)
    }

    fn nothing(&self, asked: &[Asked<FoundLog>], mut near: Vec<String>) -> (Reply, Verdict) {
        near.sort_unstable();
        near.dedup();
        let places = answered(asked);
        let hint = match near.as_slice() {
            [] => "`tasks of …` lists those of a request.".to_owned(),
            near => format!("Did you mean {}?", near.join(", or ")),
        };
        let text = match places.as_str() {
            "" => format!("I cannot read the log of {}", self.of),
            places => format!(
                "I found no task and no request {} in {places}. {hint}",
                self.of
            ),
        };
        let mut reply = Reply::text(text).coloured(Colour::Grey);
        let mut verdict = Verdict::Failed;
        for Asked { environment, found } in asked {
            if let Known::Unknown(why) = found {
                reply = reply
                    .field(format!("unknown in {environment}"), why)
                    .coloured(Colour::Yellow);
                verdict = Verdict::Unknown;
            }
        }
        (reply, verdict)
    }

    fn told(&self, log: &ReadLog, environment: &str) -> Reply {
        let (text, skipped) = self.lines_meant(log);
        let (lines, masked) = mask::lines(text);
        let begin = log.begin + skipped;
        let end = begin + text.len() as u64;
        let mut reply = Reply::text(format!(
            "{} of {} of task {} in {environment}",
            match lines.len() {
                0 => "nothing".to_owned(),
                count => counted(count, "line"),
            },
            self.file(),
            log.task
        ));
        if let Some(chosen) = &log.chosen {
            reply = reply.field("task", chosen);
        }
        if masked > 0 {
            let what = counted(masked, "line");
            reply = reply.field("masked", format!("what looks like a secret in {what}"));
        }
        if begin > 0 {
            let earlier = self.bytes_of(log, begin.saturating_sub(MOST_BYTES), begin);
            reply = reply.field("before it", format!("{begin} bytes: `{earlier}`"));
        }
        if end < log.size {
            let later = self.bytes_of(log, end, (end + MOST_BYTES).min(log.size));
            reply = reply.field("after it", format!("{} bytes: `{later}`", log.size - end));
        }
        if lines.is_empty() {
            return reply;
        }
        let rows = lines.iter().map(|line| vec![cut(line)]);
        reply.rows(&[self.file()], rows.collect())
    }

    fn bytes_of(&self, log: &ReadLog, begin: u64, end: u64) -> Self {
        Self {
            of: RequestName::new(&log.task),
            file: self.file.clone(),
            part: Part::Bytes(begin, end),
        }
    }

    /// The text that was meant, and how many bytes before it were read in vain: of the last lines, the first one read is
    /// cut off somewhere unless the file begins with it.
    fn lines_meant<'l>(&self, log: &'l ReadLog) -> (&'l str, u64) {
        let Part::Last(count) = self.part else {
            return (&log.text, 0);
        };
        let text = log.text.as_str();
        let without_end = text.strip_suffix('\n').unwrap_or(text);
        let begins = without_end.rmatch_indices('\n').nth(count - 1);
        let begin = match begins {
            Some((at, _)) => at + 1,
            None if log.begin == 0 => 0,
            None => text.find('\n').map_or(0, |at| at + 1),
        };
        (&text[begin..], begin as u64)
    }
}

pub(super) fn cut(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EnvironmentName;

    fn logs(part: Part) -> Logs {
        Logs {
            of: RequestName::new("shop"),
            file: None,
            part,
        }
    }

    fn told(part: Part, text: &str, begin: u64, size: u64) -> Reply {
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
        logs(part).answer(&asked).0
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
    fn the_last_lines_are_whole_and_the_rest_can_be_asked_for() {
        let reply = told(Part::Last(2), "ne 1\nline 2\nline 3\n", 100, 119);
        assert_eq!(rows(&reply), ["line 2", "line 3"]);
        assert_eq!(
            field(&reply, "before it"),
            "105 bytes: `bytes 0-105 of stdout of shop-d1-1-1-h-r`"
        );
        assert_eq!(field(&reply, "after it"), "(none)");
        let reply = told(Part::Last(20), "ne 1\nline 2\n", 100, 112);
        assert_eq!(rows(&reply), ["line 2"]);
        let reply = told(Part::Last(20), "line 1\nline 2", 0, 13);
        assert_eq!(rows(&reply), ["line 1", "line 2"]);
        assert_eq!(field(&reply, "before it"), "(none)");
        assert_eq!(
            told(Part::Last(20), "", 0, 0).text,
            "nothing of stdout of task shop-d1-1-1-h-r in prod"
        );
    }

    #[test]
    fn a_part_in_the_middle_says_what_is_on_both_sides() {
        let reply = told(Part::Bytes(5, 10), "56789", 5, 20);
        assert_eq!(rows(&reply), ["56789"]);
        assert_eq!(
            field(&reply, "before it"),
            "5 bytes: `bytes 0-5 of stdout of shop-d1-1-1-h-r`"
        );
        assert_eq!(
            field(&reply, "after it"),
            "10 bytes: `bytes 10-20 of stdout of shop-d1-1-1-h-r`"
        );
    }

    #[test]
    fn secrets_are_masked_and_long_lines_cut() {
        let text = format!("password=hunter2\n{}\n", "x".repeat(1_000));
        let reply = told(Part::Last(20), &text, 0, text.len() as u64);
        assert_eq!(rows(&reply)[0], "password=•••");
        assert_eq!(rows(&reply)[1].chars().count(), LONGEST_LINE + 1);
        assert_eq!(
            field(&reply, "masked"),
            "what looks like a secret in 1 line"
        );
    }

    #[test]
    fn no_more_is_read_than_is_shown() {
        assert_eq!(logs(Part::Last(20)).range(1_000_000), (984_000, 16_000));
        assert_eq!(logs(Part::Last(20)).range(10), (0, 10));
        assert_eq!(logs(Part::Bytes(5, 10)).range(7), (5, 2));
        assert_eq!(
            logs(Part::Bytes(50, u64::MAX)).range(1_000_000),
            (50, 16_000)
        );
        assert_eq!(logs(Part::Bytes(50, 60)).range(7), (7, 0));
    }
}
