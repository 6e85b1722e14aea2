//! Files of tasks (`SandboxResource`), and those archived in S3 (`S3LogResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{DeployId, RequestId, TaskId};
use crate::model::{
    MesosFileChunkObject, SingularityS3Log, SingularityS3SearchRequest, SingularityS3SearchResult,
    SingularitySandbox,
};

/// Which part of a file in a sandbox; the default asks for its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadQuery {
    /// Where to begin, in bytes.
    pub offset: Option<u64>,
    /// How many bytes.
    pub length: Option<u64>,
    /// Only lines that match this regular expression of Java.
    pub grep: Option<String>,
}

/// Which archived files; the default asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogsQuery {
    /// Only from then on, in epoch milliseconds.
    pub start: Option<i64>,
    /// Only until then, in epoch milliseconds.
    pub end: Option<i64>,
    /// Leave out the times of the first and last lines, which are slow to find.
    pub exclude_metadata: bool,
    /// Only names, no addresses.
    pub list: bool,
    /// At most so many; of a request or deploy only.
    pub max_per_page: Option<u32>,
}

impl LogsQuery {
    fn put(&self, call: Call) -> Call {
        let call = call.query_if("start", self.start.as_ref());
        let call = call.query_if("end", self.end.as_ref());
        let call = call.flag("excludeMetadata", self.exclude_metadata);
        let call = call.flag("list", self.list);
        call.query_if("maxPerPage", self.max_per_page.as_ref())
    }
}

impl SchedulerClient {
    /// A directory in the sandbox of a task, relative to that; the empty path is the task's own directory.
    /// `None`: nobody knows the task, or its agent cannot be reached.
    ///
    /// `GET /sandbox/{taskId}/browse?path=` (`SandboxResource`). Refused with 400 when the service does
    /// not know the sandbox yet; it then finds out, so ask again. A directory that is not there is empty.
    pub async fn browse_sandbox(
        &self,
        id: &TaskId,
        path: &str,
    ) -> Result<Option<SingularitySandbox>> {
        let call = Call::get("sandbox").id(id.as_str()).then("browse");
        self.sender.find(call.query("path", path)).await
    }

    /// A part of a file in the sandbox of a task. `None`: there is no such file, nobody knows the task, or
    /// its agent cannot be reached.
    ///
    /// `GET /sandbox/{taskId}/read` (`SandboxResource`)
    pub async fn read_sandbox(
        &self,
        id: &TaskId,
        path: &str,
        query: &ReadQuery,
    ) -> Result<Option<MesosFileChunkObject>> {
        let call = Call::get("sandbox").id(id.as_str()).then("read");
        let call = call.query("path", path);
        let call = call.query_if("offset", query.offset.as_ref());
        let call = call.query_if("length", query.length.as_ref());
        self.sender
            .find(call.query_if("grep", query.grep.as_deref()))
            .await
    }

    /// The archived files of a task. `None`: nobody knows the task, or nothing is archived here at all.
    ///
    /// `GET /logs/task/{taskId}` (`S3LogResource`). When S3 is too slow,
    /// [`Rejected`](crate::Error::Rejected) with 408.
    pub async fn task_logs(
        &self,
        id: &TaskId,
        query: &LogsQuery,
    ) -> Result<Option<Vec<SingularityS3Log>>> {
        let call = Call::get("logs/task").id(id.as_str());
        self.sender.find(query.put(call)).await
    }

    /// The archived files of a request. `None`: nobody knows the request, or nothing is archived here at
    /// all.
    ///
    /// `GET /logs/request/{requestId}` (`S3LogResource`)
    pub async fn request_logs(
        &self,
        id: &RequestId,
        query: &LogsQuery,
    ) -> Result<Option<Vec<SingularityS3Log>>> {
        let call = Call::get("logs/request").id(id.as_str());
        self.sender.find(query.put(call)).await
    }

    /// The archived files of a deploy. `None`: nobody knows the deploy, or nothing is archived here at
    /// all.
    ///
    /// `GET /logs/request/{requestId}/deploy/{deployId}` (`S3LogResource`)
    pub async fn deploy_logs(
        &self,
        request: &RequestId,
        deploy: &DeployId,
        query: &LogsQuery,
    ) -> Result<Option<Vec<SingularityS3Log>>> {
        let call = Call::get("logs/request").id(request.as_str());
        let call = call.then("deploy").id(deploy.as_str());
        self.sender.find(query.put(call)).await
    }

    /// Searches the archived files of many requests and tasks. Changes nothing, although it is a `POST`.
    ///
    /// `POST /logs/search` (`S3LogResource`)
    pub async fn search_logs(
        &self,
        search: &SingularityS3SearchRequest,
    ) -> Result<SingularityS3SearchResult> {
        self.sender
            .fetch(Call::post("logs/search").json(search).only_looks())
            .await
    }
}
