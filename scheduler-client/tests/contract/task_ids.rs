//! What is no task id is a refusal here and an accident there.

use reqwest::Method;

use crate::target::Target;

#[tokio::test]
async fn refused_in_text_by_tasks_history_and_sandbox() {
    let target = Target::start().await;
    for path in [
        "/tasks/task/nonsense",
        "/tasks/task/nonsense/statistics",
        "/history/task/nonsense",
        "/sandbox/nonsense/browse",
        "/tasks/scheduled/task/nonsense",
        // Of the right number of parts, with a fourth that is no type.
        "/tasks/scheduled/task/never-d1-1-1-HOST-1",
    ] {
        target.get(path).await.is_said_in_text(400);
    }
    for path in ["/tasks/task/nonsense", "/tasks/scheduled/task/nonsense"] {
        target.delete(path).await.is_said_in_text(400);
    }
}

#[tokio::test]
async fn an_accident_of_track_usage_and_reconcile() {
    let target = Target::start().await;
    for path in ["/track/task/nonsense", "/usage/tasks/nonsense/history"] {
        target.get(path).await.is_said_in_json(500);
    }
    let path = "/tasks/reconcile/nonsense";
    let answer = target.call(Method::POST, path, None).await;
    answer.is_said_in_json(500);
}

#[tokio::test]
async fn a_planned_task_that_is_not_there_is_json_for_get_and_nothing_for_delete() {
    let target = Target::start().await;
    let path = "/tasks/scheduled/task/never-d1-1-1-ONEOFF-1";
    target.get(path).await.is_said_in_json(404);
    target.delete(path).await.is_empty(404);
}
