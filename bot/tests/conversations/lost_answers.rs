//! What becomes of a change whose answer is lost, late, or an error after the fact: in every cell the room is told the truth,
//! and nothing happens twice. What really happened is read off the simulated scheduler.

use std::time::{Duration, Instant};

use fixtures::singularity::{Health, RequestState};
use fixtures::{Fault, FaultKind, PATIENCE};
use futures::stream::{self, StreamExt};

use crate::stage::Stage;

/// Between two moves of the simulated world.
const BETWEEN_MOVES: Duration = Duration::from_millis(20);
/// Longer than the bot waits for an answer.
const LATE: Duration = Duration::from_secs(1);
/// How many cells are tried at the same time.
const AT_ONCE: usize = 4;

/// One change of the scheduler.
#[derive(Debug, Clone, Copy)]
struct Order {
    sentence: &'static str,
    /// The call it makes; `TASK` stands for a task of mail-worker.
    call: (&'static str, &'static str),
    /// How often it happened, by the scheduler's own account.
    happened: fn(&Stage) -> usize,
    /// Whether it may be sent again when nothing shows of it.
    has_a_key: bool,
}

const ORDERS: [Order; 8] = [
    Order {
        sentence: "deploy HubApiWeb 1.42",
        call: ("POST", "/deploys"),
        happened: |stage| {
            let deploys = stage.prod.singularity.deploys("HubApiWeb");
            let ours = deploys.iter().filter(|deploy| deploy.starts_with("1.42"));
            ours.count()
        },
        has_a_key: true,
    },
    Order {
        sentence: "scale mail-worker to 3",
        call: ("PUT", "/requests/request/mail-worker/scale"),
        happened: |stage| events(stage, "SCALED"),
        has_a_key: true,
    },
    Order {
        sentence: "pause mail-worker",
        call: ("POST", "/requests/request/mail-worker/pause"),
        happened: |stage| events(stage, "PAUSED"),
        has_a_key: true,
    },
    Order {
        sentence: "unpause mail-worker",
        call: ("POST", "/requests/request/mail-worker/unpause"),
        happened: |stage| events(stage, "UNPAUSED"),
        has_a_key: true,
    },
    Order {
        sentence: "bounce mail-worker",
        call: ("POST", "/requests/request/mail-worker/bounce"),
        happened: |stage| events(stage, "BOUNCED"),
        has_a_key: false,
    },
    Order {
        sentence: "run rebuild-index with args --full",
        call: ("POST", "/requests/request/rebuild-index/run"),
        happened: |stage| {
            let scheduler = &stage.prod.singularity;
            scheduler.task_ids("rebuild-index").len() + scheduler.ended_tasks("rebuild-index").len()
        },
        has_a_key: false,
    },
    Order {
        sentence: "rerun rebuild-index",
        call: ("POST", "/requests/request/rebuild-index/run"),
        happened: |stage| {
            let scheduler = &stage.prod.singularity;
            scheduler.task_ids("rebuild-index").len() + scheduler.ended_tasks("rebuild-index").len()
        },
        has_a_key: false,
    },
    Order {
        sentence: "kill task TASK",
        call: ("DELETE", "/tasks/task/TASK"),
        happened: |stage| stage.prod.singularity.ended_tasks("mail-worker").len(),
        has_a_key: false,
    },
];

fn events(stage: &Stage, kind: &str) -> usize {
    let events = stage.prod.singularity.request_events("mail-worker");
    events.iter().filter(|event| *event == kind).count()
}

/// What the net does to the call.
fn troubles() -> [FaultKind; 5] {
    [
        FaultKind::ReplyLost,
        FaultKind::StatusAfterwards(500, String::new()),
        FaultKind::ReplyLate(LATE),
        FaultKind::RequestLost,
        FaultKind::Slow(LATE),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_happens_twice_and_the_room_is_told_the_truth() {
    let cells = ORDERS
        .iter()
        .flat_map(|order| troubles().map(|trouble| (*order, trouble)));
    let wrong: Vec<String> = stream::iter(cells)
        .map(|(order, trouble)| async move {
            let name = format!("{} with {trouble:?}", order.sentence);
            let went = cell(order, trouble).await;
            went.err().map(|why| format!("=== {name}\n{why}"))
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(|wrong| async move { wrong })
        .collect()
        .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn cell(order: Order, trouble: FaultKind) -> Result<(), String> {
    let stage = Stage::in_a_hurry().await;
    let scheduler = &stage.prod.singularity;
    let task = scheduler.task_ids("mail-worker")[0].clone();
    let (sentence, path) = (
        order.sentence.replace("TASK", &task),
        order.call.1.replace("TASK", &task),
    );
    if sentence.starts_with("unpause") {
        scheduler.set_request_state("mail-worker", RequestState::Paused);
    }
    if sentence.starts_with("rerun") {
        scheduler.start_task("rebuild-index", "10.1.40.1", 31_000, Health::Healthy);
    }
    let before = (order.happened)(&stage);
    scheduler.fault(Fault::once(order.call.0, &path, trouble.clone()));
    stage.says("you", &sentence).await?;
    stage.says("you", "confirm").await?;
    let last = last_word(&stage).await?;
    if matches!(trouble, FaultKind::Slow(_)) {
        // What was under way all the time has had its effect by now, if it ever has one.
        tokio::time::sleep(LATE).await;
        scheduler.tick().await;
        scheduler.tick().await;
    }
    let happened = (order.happened)(&stage) - before;
    let calls = scheduler.calls();
    let sent = calls
        .iter()
        .filter(|call| call.method == order.call.0 && call.path == path)
        .count();
    const DONE: &str = "is SUCCESS";
    const MAYBE: &str = "It may have happened, and I do not send it twice";
    let is_true = match (&trouble, order.has_a_key) {
        (FaultKind::RequestLost, true) => last.contains(DONE) && (happened, sent) == (1, 2),
        (FaultKind::RequestLost, false) => last.contains(MAYBE) && (happened, sent) == (0, 1),
        // It arrives after nothing showed of it: another sending of the same is then refused, or was never made.
        (FaultKind::Slow(_), true) => last.contains(DONE) && happened == 1,
        (FaultKind::Slow(_), false) => {
            (last.contains(MAYBE) || last.contains(DONE)) && happened <= 1 && sent == 1
        }
        _ => last.contains(DONE) && (happened, sent) == (1, 1),
    };
    if is_true {
        return Ok(());
    }
    Err(format!(
        "sent {sent} times, happened {happened} times; the room heard:\n{}",
        stage.transcript().await.join("\n")
    ))
}

/// Moves the world until the last operation has ended, and gives what was said of its end.
async fn last_word(stage: &Stage) -> Result<String, String> {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        if stage.has_ended().await {
            let mut all = stage.transcript().await;
            return all.pop().ok_or("nothing was said".to_owned());
        }
        stage.prod.baragon.tick();
        stage.prod.singularity.tick().await;
        tokio::time::sleep(BETWEEN_MOVES).await;
    }
    let all = stage.transcript().await;
    Err(format!(
        "it never ended; the room heard:\n{}",
        all.join("\n")
    ))
}
