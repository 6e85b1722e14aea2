//! What Blazar's client makes of a simulated Blazar: the contract in `docs/contracts/blazar.md`, and what goes wrong.

use std::time::Duration;

use deckhand::builds::blazar::{Blazar, BranchState, State, Trouble};
use fixtures::blazar::{Ending, SimulatedBlazar};
use fixtures::{Fault, FaultKind};

/// A moment in epoch milliseconds.
const NOW: u64 = 1_790_000_000_000;

/// Short, so that slow answers do not make the tests slow.
const LIMIT: Duration = Duration::from_millis(400);

async fn stage() -> (SimulatedBlazar, Blazar) {
    let simulated = SimulatedBlazar::start(0).await.expect("a free port");
    let blazar = Blazar::with_limit(&simulated.base_url(), LIMIT).expect("a client");
    (simulated, blazar)
}

fn words(state: &BranchState) -> [String; 3] {
    let word = |build: &Option<deckhand::builds::blazar::Build>| {
        build.as_ref().map_or("-".to_owned(), |build| {
            format!("{} {}", build.build_number, build.state.word())
        })
    };
    [
        word(&state.last_build),
        word(&state.in_progress_build),
        word(&state.pending_build),
    ]
}

#[tokio::test]
async fn a_build_is_seen_in_every_state() {
    let (simulated, blazar) = stage().await;
    let branch = simulated.add_branch("hubspot/HubApiWeb", "master", &["api", "web"]);
    simulated.number_next(branch, 42);
    simulated.push(branch, "c0ffee");
    let mut seen = Vec::new();
    for tick in 0..4 {
        let states = blazar.states().await.expect("states");
        assert_eq!(states[0].git_info.full_name(), "hubspot/HubApiWeb");
        seen.push(words(&states[0]).join(", "));
        simulated.tick(NOW + tick * 1_000);
    }
    assert_eq!(
        seen,
        [
            "-, -, 42 QUEUED",
            "-, 42 LAUNCHING, -",
            "-, 42 IN_PROGRESS, -",
            "42 SUCCEEDED, -, -",
        ]
    );
    let builds = blazar.builds(branch.cast_signed()).await.expect("builds");
    assert_eq!(builds[0].sha.as_deref(), Some("c0ffee"));
    assert_eq!(builds[0].end_timestamp, Some(NOW.cast_signed() + 2_000));
    assert_eq!(
        builds[0].build_trigger.as_ref().map(|by| by.kind.as_str()),
        Some("PUSH")
    );
    // What is large is not asked for.
    let asked = simulated.calls();
    assert!(
        asked[0]
            .query
            .contains("property=%21lastBuild.dependencyGraph"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn builds_come_newest_first_and_modules_by_name() {
    let (simulated, blazar) = stage().await;
    let branch = simulated.add_branch("hubspot/HubApiWeb", "master", &["api", "web"]);
    simulated.build(branch, "a1", Ending::Succeeds, NOW);
    simulated.build(branch, "b2", Ending::Fails("web".to_owned()), NOW);
    simulated.build(branch, "c3", Ending::IsCancelled, NOW);
    simulated.build(branch, "d4", Ending::IsUnstable, NOW);
    let id = branch.cast_signed();
    let builds = blazar.builds(id).await.expect("builds");
    let seen: Vec<(i64, &str)> = builds
        .iter()
        .map(|build| (build.build_number, build.state.word()))
        .collect();
    assert_eq!(
        seen,
        [
            (4, "UNSTABLE"),
            (3, "CANCELLED"),
            (2, "FAILED"),
            (1, "SUCCEEDED")
        ]
    );
    simulated.build(branch, "e5", Ending::Fails("web".to_owned()), NOW);
    let modules = blazar.modules(id).await.expect("modules");
    let failed: Vec<&str> = modules
        .iter()
        .filter(|module| {
            let last = module.last_module_build.as_ref();
            last.is_some_and(|build| build.state == State::Failed)
        })
        .map(|module| module.module.name.as_str())
        .collect();
    assert_eq!(failed, ["web"]);
    // An unknown branch is empty, and no error.
    assert_eq!(blazar.builds(99).await, Ok(Vec::new()));
    assert_eq!(blazar.modules(99).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_state_nobody_knows_and_deleted_branches_are_no_trouble() {
    let (simulated, blazar) = stage().await;
    let gone = simulated.add_branch("hubspot/old", "master", &[]);
    simulated.delete_branch(gone);
    let branch = simulated.add_branch("hubspot/HubApiWeb", "feature/x y", &[]);
    simulated.invent_state(branch, "PONDERING");
    simulated.push(branch, "c0ffee");
    for tick in 0..3 {
        simulated.tick(NOW + tick);
    }
    let states = blazar.states().await.expect("states");
    assert_eq!(states.len(), 1);
    let running = states[0].in_progress_build.as_ref().expect("a build");
    assert_eq!(running.state, State::Other("PONDERING".to_owned()));
}

#[tokio::test]
async fn what_goes_wrong_is_said_as_what_it_is() {
    let (simulated, blazar) = stage().await;
    let every = |kind| {
        simulated.clear_faults();
        simulated.fault(Fault::any(kind).always());
    };
    let envelope = r#"{"code":500,"message":"There was an error processing your request."}"#;
    every(FaultKind::Status(500, envelope.to_owned()));
    let words = "There was an error processing your request.".to_owned();
    assert_eq!(blazar.states().await, Err(Trouble::Refused(500, words)));
    every(FaultKind::Slow(LIMIT * 4));
    assert_eq!(blazar.states().await, Err(Trouble::Late));
    every(FaultKind::ReplyLost);
    assert!(matches!(blazar.states().await, Err(Trouble::Away(_))));
    every(FaultKind::Status(200, "<html>".to_owned()));
    assert!(matches!(blazar.states().await, Err(Trouble::Strange(_))));
    every(FaultKind::Status(200, r#"[{"gitInfo":{}}]"#.to_owned()));
    let strange = blazar.states().await.expect_err("no states").to_string();
    assert!(strange.contains("organization"), "{strange}");
    simulated.clear_faults();
    simulated.go_away();
    assert!(matches!(blazar.states().await, Err(Trouble::Away(_))));
    simulated.come_back();
    assert_eq!(blazar.states().await, Ok(Vec::new()));
}

#[test]
fn what_is_no_address_is_refused() {
    for address in [
        "",
        "blazar:7099",
        "ftp://blazar/blazar",
        "http://b/blazar?x=1",
    ] {
        assert!(Blazar::new(address).is_err(), "{address}");
    }
}
