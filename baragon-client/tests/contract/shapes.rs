//! Answers as they are on the wire, field by field: the recorded ones of the real service.

mod absent;
mod bodies;
mod groups;
mod requests;

use reqwest::Method;
use serde_json::{Value, json};

use crate::target::{EDGE, KEY, Target};

/// One call and the name of its recorded answer.
async fn check(target: &Target, name: &str, method: Method, path: &str, body: Option<Value>) {
    let answer = target.raw(method, path, body).await;
    target.is_recorded(name, &answer);
}

async fn get(target: &Target, name: &str, path: &str) {
    check(target, name, Method::GET, path, None).await;
}

fn keyed(path: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}authkey={KEY}")
}

fn update(name: &str, request: &str) -> Value {
    json!({
        "loadBalancerRequestId": request,
        "loadBalancerService": {
            "serviceId": name, "owners": [], "serviceBasePath": format!("/{name}"), "loadBalancerGroups": [EDGE],
        },
        "addUpstreams": [{"upstream": "127.8.8.1:31000"}],
        "removeUpstreams": [],
    })
}
