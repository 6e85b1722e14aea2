//! The values the tests talk about. Everything is derived from the name of a test's service, so that tests share
//! nothing on a shared service.

use baragon_client::{
    BaragonRequest, BaragonResponse, BaragonService, GroupName, LoadBalancerRequestId, ServiceId,
    UpstreamInfo,
};

pub(crate) fn id(text: &str) -> ServiceId {
    ServiceId::new(text).unwrap()
}

pub(crate) fn request_id(text: &str) -> LoadBalancerRequestId {
    LoadBalancerRequestId::new(text).unwrap()
}

pub(crate) fn group(name: &str) -> GroupName {
    GroupName::new(name).unwrap()
}

/// A service of the group with two agents, under a path of its own.
pub(crate) fn service(name: &str) -> BaragonService {
    BaragonService::new(id(name), format!("/{name}"), [group(super::target::EDGE)])
}

/// The `n`th change of a service; it changes nothing yet.
pub(crate) fn change(service: &BaragonService, n: u32) -> BaragonRequest {
    let name = service
        .service_id
        .as_str()
        .replace(|letter: char| !letter.is_ascii(), "-");
    let id = request_id(&format!("{name}-{n}"));
    BaragonRequest::new(id, service.clone())
}

/// The `n`th upstream of a service: on loopback, and no other service's.
pub(crate) fn upstream(service: &BaragonService, n: u8) -> UpstreamInfo {
    let bytes = service.service_id.as_str().bytes();
    let hash = bytes.fold(7_u16, |hash, byte| hash.wrapping_mul(31) ^ u16::from(byte));
    let [a, b] = hash.to_be_bytes();
    UpstreamInfo::new(format!("127.{a}.{b}.{n}:31000"))
}

/// The message of an answer; every answer in these tests has one.
pub(crate) fn message(answer: &BaragonResponse) -> &str {
    answer.message.as_deref().unwrap_or_default()
}
