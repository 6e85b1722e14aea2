//! Where the traffic goes. On the real service these are HTTP requests to the nginx beside each agent, answered by
//! servers of this test; on the simulator, what each agent would have rendered.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use axum::Router;
use baragon_client::{AgentRequestType, BaragonRequestState, BaragonService, UpstreamInfo};
use serde_json::json;
use tokio::net::TcpListener;

use crate::target::Target;
use crate::words::{change, message, service};

/// A reload of nginx is done when its old workers are gone, which nobody announces.
const MOVED_WITHIN: Duration = Duration::from_secs(10);

/// A server that answers everything with its name.
async fn server(name: &'static str) -> UpstreamInfo {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(move || async move { name });
    tokio::spawn(async move { axum::serve(listener, router).await });
    UpstreamInfo::new(address.to_string())
}

/// Waits until exactly these answer, on both agents.
async fn moved(target: &Target, shop: &BaragonService, names: &[&str]) {
    moved_on(target, &[0, 1], shop, names).await;
}

async fn moved_on(target: &Target, agents: &[usize], shop: &BaragonService, names: &[&str]) {
    let wanted: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    for &agent in agents {
        let began = Instant::now();
        loop {
            let answering = target.answering(agent, shop).await;
            if answering == wanted {
                break;
            }
            let waited = began.elapsed();
            assert!(
                waited < MOVED_WITHIN,
                "agent {agent}: {answering:?}, not {wanted:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn it_goes_to_what_was_added_and_no_longer_to_what_was_removed() {
    let target = Target::start().await;
    let shop = service("travelling");
    let (red, blue) = (server("red").await, server("blue").await);
    moved(&target, &shop, &[]).await;
    target.done(&change(&shop, 1).adding([red.clone()])).await;
    moved(&target, &shop, &["red"]).await;
    target.done(&change(&shop, 2).adding([blue])).await;
    moved(&target, &shop, &["red", "blue"]).await;
    target.done(&change(&shop, 3).removing([red])).await;
    moved(&target, &shop, &["blue"]).await;
    let deletion = target
        .baragon
        .delete_service(&shop.service_id, false, false);
    let queued = deletion.await.unwrap();
    target.ended(&queued.load_balancer_request_id).await;
    moved(&target, &shop, &[]).await;
}

#[tokio::test]
async fn it_stays_where_it_was_when_a_balancer_refuses_the_new_configuration() {
    let target = Target::start().await;
    let mut shop = service("staying");
    let (red, blue) = (server("red").await, server("blue").await);
    target.done(&change(&shop, 1).adding([red])).await;
    moved(&target, &shop, &["red"]).await;
    // The template puts this into nginx's configuration as it is.
    shop.options = json!({"directive": "no_such_directive on;"})
        .as_object()
        .cloned();
    let request = change(&shop, 2).adding([blue]);
    let refusing = target.refuse_change(&[0, 1], "no_such_directive");
    let done = target.done(&request).await;
    refusing.over();
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    assert!(
        message(&done).ends_with(", REVERT OK."),
        "{}",
        message(&done)
    );
    for answer in done.agents_in(&AgentRequestType::Apply) {
        let content = answer.content.as_deref().unwrap_or_default();
        assert!(content.contains("no_such_directive"), "{content}");
    }
    assert_eq!(done.agents_in(&AgentRequestType::Revert).len(), 2);
    let stored = target.baragon.service(&shop.service_id).await.unwrap();
    assert_eq!(stored.unwrap().service.options, None);
    moved(&target, &shop, &["red"]).await;
}

#[tokio::test]
async fn it_can_go_on_to_what_was_taken_back_until_somebody_reloads() {
    let target = Target::start().await;
    let shop = service("lingering");
    let (red, blue) = (server("red").await, server("blue").await);
    target.done(&change(&shop, 1).adding([red])).await;
    moved(&target, &shop, &["red"]).await;
    let request = change(&shop, 2).adding([blue]);
    target.fail_to_revert(&request, "not with me").await;
    let done = target.ended(&request.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    assert!(
        message(&done).ends_with(", REVERT OK."),
        "{}",
        message(&done)
    );
    // It was the first agent's revert that failed once.
    moved_on(&target, &[0], &shop, &["red", "blue"]).await;
    moved_on(&target, &[1], &shop, &["red"]).await;
    let reload = target.baragon.reload_service(&shop.service_id).await;
    let queued = reload.unwrap();
    target.ended(&queued.load_balancer_request_id).await;
    moved(&target, &shop, &["red"]).await;
}
