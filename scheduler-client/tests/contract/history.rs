//! What was: pages and shapes.

use scheduler_client::{ExtendedTaskState, RequestType, RunId, SingularityRunNowRequest};
use serde_json::Value;

use crate::target::{Runs, Target};

#[tokio::test]
async fn pages_count_from_one_and_too_large_ones_are_cut() {
    let target = Target::start().await;
    let history = "/history/request/never/tasks";
    for query in ["page=0", "page=-1", "count=-1"] {
        let path = format!("{history}?{query}");
        target.get(&path).await.is_said_in_text(400);
    }
    target.get(&format!("{history}?count=100000")).await.ok();
}

#[tokio::test]
async fn deploys_come_newest_first_and_page_by_page() {
    let target = Target::start().await;
    let id = target.create("history", RequestType::OnDemand).await;
    for deploy in ["d1", "d2", "d3"] {
        target.deployed(&id, deploy, Runs::Shortly).await;
    }
    let mut pages = target.scheduler.deploys_of(&id).per_page(2);
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        ids.push(
            page.iter()
                .map(|one| one.deploy_marker.deploy_id.to_string())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(ids, [vec!["d3", "d2"], vec!["d1"]]);
    let path = format!("/history/request/{id}/deploys/withmetadata?count=2&page=2");
    let page = target.get(&path).await.ok();
    let numbers = ["dataCount", "pageCount", "page"].map(|name| page[name].as_u64());
    assert_eq!(numbers, [Some(3), Some(2), Some(2)]);
    // In lists without the deploy itself, and alone with it.
    assert_eq!(page["objects"][0]["deploy"], Value::Null);
    let path = format!("/history/request/{id}/deploy/d1");
    let one = target.get(&path).await.ok();
    assert_eq!(one["deploy"]["id"], "d1");
}

#[tokio::test]
async fn a_task_that_has_ended_has_an_end_and_a_folder() {
    let target = Target::start().await;
    let id = target.create("task-history", RequestType::OnDemand).await;
    target.deployed(&id, "d1", Runs::Badly).await;
    let run = RunId::new("r1").unwrap();
    let now = SingularityRunNowRequest {
        run_id: Some(run.clone()),
        ..SingularityRunNowRequest::default()
    };
    target.scheduler.run(&id, &now).await.unwrap();
    let failed = target.run_is(&id, &run, |state| {
        state.current_state == Some(ExtendedTaskState::TaskFailed)
    });
    let task = failed.await.task_id.unwrap().id;
    let history = target
        .until("its folder", async || {
            let history = target.scheduler.task_history(&task).await.unwrap()?;
            history.directory.is_some().then_some(history)
        })
        .await;
    let last = history.last_update().unwrap();
    assert_eq!(
        last.status_message.as_deref(),
        Some("Command exited with status 3")
    );
    let by_run = target.scheduler.run_history(&id, &run).await.unwrap();
    assert_eq!(by_run.unwrap().task_id.id, task);
}
