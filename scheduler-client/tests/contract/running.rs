//! Requests that run when they are told to.

use scheduler_client::{
    ExtendedTaskState, ListQuery, RequestId, RequestType, RunId, SingularityRunNowRequest,
    TaskHistoryQuery,
};
use serde_json::json;

use crate::target::{Runs, Target};

fn run(id: &str) -> SingularityRunNowRequest {
    SingularityRunNowRequest {
        run_id: Some(RunId::new(id).unwrap()),
        ..SingularityRunNowRequest::default()
    }
}

async fn on_demand(target: &Target, name: &str) -> RequestId {
    let parent = target.create_with(name, RequestType::OnDemand, |request| {
        request.instances = Some(2);
    });
    let id = parent.await.request.id;
    target.deployed(&id, "d1", Runs::Shortly).await;
    id
}

#[tokio::test]
async fn the_same_run_twice_is_two_and_a_third_is_one_too_many() {
    let target = Target::start().await;
    let id = on_demand(&target, "run").await;
    let path = format!("/requests/request/{id}/run");
    let id_of_run = RunId::new("r1").unwrap();
    let asked = target.scheduler.run(&id, &run("r1")).await.unwrap();
    assert_eq!(asked.pending_request.run_id, Some(id_of_run.clone()));
    target.scheduler.run(&id, &run("r1")).await.unwrap();
    // It is known at once, and launched later.
    target
        .run_is(&id, &id_of_run, |state| {
            state.pending || state.task_id.is_some()
        })
        .await;
    target
        .until("both tasks", async || {
            let tasks = target.parent(&id).await.task_ids.unwrap();
            (tasks.healthy.len() + tasks.not_yet_healthy.len() == 2).then_some(())
        })
        .await;
    target
        .post(&path, json!({"runId": "r2"}))
        .await
        .is_said_in_text(429);
    let found = target.scheduler.task_of_run(&id, &id_of_run).await.unwrap();
    assert!(found.is_some());

    let ended = target
        .run_is(&id, &id_of_run, |state| {
            state.current_state == Some(ExtendedTaskState::TaskFinished)
        })
        .await;
    assert!(!ended.pending);
    assert_eq!(ended.run_id, Some(id_of_run.clone()));
    let tasks = target
        .until("both in the history", async || {
            let query = TaskHistoryQuery {
                run_id: Some(id_of_run.clone()),
                ..TaskHistoryQuery::default()
            };
            let mut tasks = target.scheduler.tasks_of(&id, &query);
            let tasks = tasks.next().await?.unwrap();
            (tasks.len() == 2).then_some(tasks)
        })
        .await;
    for task in tasks {
        assert_eq!(task.last_task_state, Some(ExtendedTaskState::TaskFinished));
    }
}

#[tokio::test]
async fn later_and_then_not_at_all() {
    let target = Target::start().await;
    let id = on_demand(&target, "run-later").await;
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let later = SingularityRunNowRequest {
        run_at: Some(i64::try_from(now.as_millis()).unwrap() + 3_600_000),
        ..run("later")
    };
    target.scheduler.run(&id, &later).await.unwrap();
    let planned = target
        .until("a planned task", async || {
            let planned = target
                .scheduler
                .scheduled_tasks_of(&id, &ListQuery::default())
                .await
                .unwrap();
            planned.into_iter().next()
        })
        .await;
    let planned = planned.pending_task.unwrap().pending_task_id.id;
    let deleted = target.scheduler.delete_scheduled_task(&planned).await;
    assert!(deleted.unwrap().is_some());
    target
        .until("its end", async || {
            let planned = target.scheduler.scheduled_task(&planned).await.unwrap();
            planned.is_none().then_some(())
        })
        .await;
    let deleted = target.scheduler.delete_scheduled_task(&planned).await;
    assert!(deleted.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_be_run_is_refused() {
    let target = Target::start().await;
    let id = on_demand(&target, "run-wrongly").await;
    let path = format!("/requests/request/{id}/run");
    let long = json!({"runId": "x".repeat(101)});
    target.post(&path, long).await.is_said_in_text(400);
    let month = 31 * 24 * 3_600_000_i64;
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let far = json!({"runAt": i64::try_from(now.as_millis()).unwrap() + month});
    target.post(&path, far).await.is_said_in_text(400);
    let reserved = json!({"envOverrides": {"STARTED_BY_USER": "me"}});
    target.post(&path, reserved).await.is_said_in_text(400);

    let service = target.create("run-service", RequestType::Service).await;
    let path = format!("/requests/request/{service}/run");
    target.post(&path, json!({})).await.is_said_in_json(409);
    target.deployed(&service, "d1", Runs::ForEver).await;
    target.post(&path, json!({})).await.is_said_in_text(400);
}

/// Quirk 12: it runs once per deploy, and never because it was told to.
#[tokio::test]
async fn a_run_once_runs_when_it_is_deployed() {
    let target = Target::start().await;
    let id = target.create("run-once", RequestType::RunOnce).await;
    target.deployed(&id, "d1", Runs::Shortly).await;
    let tasks = target
        .until("its end", async || {
            let mut tasks = target.scheduler.tasks_of(&id, &TaskHistoryQuery::default());
            tasks.next().await.map(Result::unwrap)
        })
        .await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(
        tasks[0].last_task_state,
        Some(ExtendedTaskState::TaskFinished)
    );
    let path = format!("/requests/request/{id}/run");
    target.post(&path, json!({})).await.is_said_in_text(400);
}

/// With arguments, the command is a program and not a line for a shell. And Mesos takes the first argument for the name
/// that the program goes by, so it is lost.
#[tokio::test]
async fn arguments_go_to_a_program() {
    let target = Target::start().await;
    let id = target.create("run-arguments", RequestType::OnDemand).await;
    target.deployed(&id, "d1", Runs::Echo).await;
    let arguments = SingularityRunNowRequest {
        command_line_args: Some(vec!["one".to_owned(), "$HOME".to_owned()]),
        ..run("r1")
    };
    target.scheduler.run(&id, &arguments).await.unwrap();
    let run = RunId::new("r1").unwrap();
    let ended = target.run_is(&id, &run, |state| {
        state
            .current_state
            .as_ref()
            .is_some_and(ExtendedTaskState::is_done)
    });
    let ended = ended.await;
    assert_eq!(ended.current_state, Some(ExtendedTaskState::TaskFinished));
    let task = ended.task_id.unwrap().id;
    let history = target.get(&format!("/history/task/{task}")).await.ok();
    let command = &history["task"]["mesosTask"]["command"];
    assert_eq!(command["arguments"], json!(["one", "$HOME"]));
    assert_eq!(command["shell"], json!(false));
    let said = target
        .until("its output", async || {
            let path = format!("/sandbox/{task}/read?path=stdout&offset=0&length=100");
            let answer = target.get(&path).await;
            // Where its folder is has to be asked of the agent first: 400 until then.
            (answer.status == 200).then(|| answer.body["data"].as_str().unwrap().to_owned())
        })
        .await;
    assert_eq!(said, "$HOME\n");
}
