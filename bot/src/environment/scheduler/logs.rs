//! Reading a part of a file in a task's sandbox.

use commands::{FoundLog, Logs, ReadLog, RequestName, SearchLogs};
use scheduler_client as scheduler;
use scheduler_client::{ReadQuery, SingularityRequestParent, TaskHistoryQuery};

use super::tasks::{going, request_of};
use crate::environment::{CannotTell, Environment, FoundRequest};

/// A task whose log is read.
struct Chosen {
    task: scheduler::TaskId,
    why: Option<String>,
}

/// Which part of which file.
struct Wanted<'a> {
    of: &'a RequestName,
    file: &'a str,
    /// From the size of the file: where to begin, and how many bytes.
    range: &'a (dyn Fn(u64) -> (u64, u64) + Sync),
}

/// How many bytes are asked for at once: an agent gives no more than 64 KiB.
const PIECE: u64 = 64_000;
/// What is still missing of a part and not worth another question: a character that was cut in two.
const NOT_WORTH_A_CALL: u64 = 4;

impl Environment {
    /// A part of a log: of a task, or of a task of a request.
    ///
    /// # Errors
    /// When the scheduler cannot be asked, or does not know the sandbox yet.
    pub async fn log(&self, logs: &Logs) -> Result<FoundLog, CannotTell> {
        let range = |size| logs.range(size);
        let (of, file, range) = (&logs.of, logs.file(), &range);
        self.part_of_log(&Wanted { of, file, range }).await
    }

    /// As much of a log as is searched.
    ///
    /// # Errors
    /// As [`log`](Self::log).
    pub async fn log_to_search(&self, search: &SearchLogs) -> Result<FoundLog, CannotTell> {
        let range = |size| search.range(size);
        let (of, file, range) = (&search.of, search.file(), &range);
        self.part_of_log(&Wanted { of, file, range }).await
    }

    async fn part_of_log(&self, wanted: &Wanted<'_>) -> Result<FoundLog, CannotTell> {
        let name = wanted.of.as_str();
        if request_of(name).is_some() && self.task_history(name).await?.is_some() {
            let Ok(task) = scheduler::TaskId::new(name) else {
                return Ok(FoundLog::NotThere(Vec::new()));
            };
            return self.read_log(wanted, Chosen { task, why: None }).await;
        }
        let near = match self.find_request(&RequestName::new(name)).await? {
            FoundRequest::One(parent) => {
                return match self.task_to_read(&parent).await? {
                    Some(chosen) => self.read_log(wanted, chosen).await,
                    None => Ok(FoundLog::NoTask),
                };
            }
            FoundRequest::None(near) => near,
        };
        let tasks = self.tasks_near(name).await?;
        Ok(FoundLog::NotThere(if tasks.is_empty() {
            near
        } else {
            tasks
        }))
    }

    /// The task of a request whose log says most: the newest one that goes on, or else the one that ended last.
    async fn task_to_read(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Option<Chosen>, CannotTell> {
        let ids = parent.task_ids.clone().unwrap_or_default();
        let all = going(&ids);
        if let Some((task, state)) = all.iter().max_by_key(|(task, _)| task.started_at) {
            let why = match all.len() {
                1 => format!("the only one, {state}"),
                count => format!("the newest of {count}, {state}"),
            };
            return Ok(Some(Chosen {
                task: task.id.clone(),
                why: Some(why),
            }));
        }
        let mut ended = self
            .scheduler
            .tasks_of(&parent.request.id, &TaskHistoryQuery::default())
            .per_page(1);
        let last = ended.next().await.transpose();
        let last = last.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(last.and_then(|page| page.into_iter().next()).map(|last| {
            let state = last.last_task_state.map(|state| format!(" ({state})"));
            Chosen {
                task: last.task_id.id,
                why: Some(format!(
                    "none runs; this one ended last{}",
                    state.unwrap_or_default()
                )),
            }
        }))
    }

    async fn read_log(&self, wanted: &Wanted<'_>, chosen: Chosen) -> Result<FoundLog, CannotTell> {
        let Chosen { task, why } = chosen;
        let file = wanted.file;
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let sandbox = self.scheduler.browse_sandbox(&task, folder).await;
        let sandbox = sandbox
            .map_err(|error| self.scheduler_trouble(&error))?
            .ok_or_else(|| {
                CannotTell(format!(
                    "the agent of task {task} cannot be reached, or nobody knows its sandbox"
                ))
            })?;
        let Some(found) = sandbox.files.iter().find(|found| found.name == name) else {
            let named = |found: &scheduler::SingularitySandboxFile| match found.is_directory() {
                true => format!("{}/", found.name),
                false => found.name.clone(),
            };
            return Ok(FoundLog::NoSuchFile {
                task: task.to_string(),
                files: sandbox.files.iter().map(named).collect(),
            });
        };
        let (offset, length) = (wanted.range)(found.size);
        // The path is told by the service itself where it has a directory of its own for the task (contract 2.13).
        let path = match sandbox.current_directory.trim_end_matches('/') {
            "" => name.to_owned(),
            directory => format!("{directory}/{name}"),
        };
        let (text, begin) = self.read_pieces(&task, &path, offset, length).await?;
        Ok(FoundLog::Read(ReadLog {
            task: task.to_string(),
            chosen: why,
            text,
            begin,
            size: found.size,
        }))
    }

    /// So many bytes of a file, or as many as there are, and where they begin: a character that is cut in two is left out.
    async fn read_pieces(
        &self,
        task: &scheduler::TaskId,
        path: &str,
        offset: u64,
        length: u64,
    ) -> Result<(String, u64), CannotTell> {
        let end = offset + length;
        let (mut text, mut begin, mut next) = (String::new(), offset, offset);
        while next + NOT_WORTH_A_CALL < end || (next == offset && length > 0) {
            let query = ReadQuery {
                offset: Some(next),
                length: Some(PIECE.min(end - next)),
                grep: None,
            };
            let piece = self.scheduler.read_sandbox(task, path, &query).await;
            let piece = piece.map_err(|error| self.scheduler_trouble(&error))?;
            let Some(piece) = piece.filter(|piece| !piece.data.is_empty()) else {
                break;
            };
            if text.is_empty() {
                begin = piece.offset;
            }
            let after = piece.offset + piece.data.len() as u64;
            if after <= next {
                break;
            }
            next = after;
            text.push_str(&piece.data);
        }
        Ok((text, begin))
    }
}
