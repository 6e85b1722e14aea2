//! The text form of an upstream, which the service uses in queries and in the names of its nodes.
//!
//! Two forms exist (`UpstreamInfo.fromString`): a text with a dot and without a pipe is the upstream
//! itself; anything else is `base64url(upstream)|requestId|rackId|group|resolvedUpstream`, where
//! trailing parts may be missing and empty parts are absent.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::UpstreamInfo;
use crate::ids::LoadBalancerRequestId;

/// Padding is written, and tolerated if missing: the same as the service does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Writes the second form, which is understood for every upstream.
pub(super) fn write(upstream: &UpstreamInfo) -> String {
    format!(
        "{}|{}|{}|{}|",
        BASE64.encode(&upstream.upstream),
        upstream.request_id.as_ref().map_or("", |id| id.as_str()),
        upstream.rack_id.as_deref().unwrap_or(""),
        upstream.group,
    )
}

/// Reads either form. What fits neither is kept as the upstream itself: showing an odd text is better
/// than failing on the whole answer that contains it.
pub(super) fn read(text: &str) -> UpstreamInfo {
    if text.contains('.') && !text.contains('|') {
        return UpstreamInfo::new(text);
    }
    let mut parts = text.split('|');
    match parts.next().and_then(decode) {
        Some(upstream) => with_parts(upstream, parts),
        None => UpstreamInfo::new(text),
    }
}

fn decode(encoded: &str) -> Option<String> {
    String::from_utf8(BASE64.decode(encoded).ok()?).ok()
}

fn with_parts<'a>(upstream: String, parts: impl Iterator<Item = &'a str>) -> UpstreamInfo {
    let mut parts = parts.map(|part| Some(part).filter(|part| !part.is_empty()));
    let mut next = || parts.next().flatten();
    let mut info = UpstreamInfo::new(upstream);
    // An id of the service's own making is not ours to check; `new` would only reject what the pipe
    // and the service's rule already exclude.
    info.request_id = next().and_then(|id| LoadBalancerRequestId::new(id).ok());
    info.rack_id = next().map(str::to_owned);
    if let Some(group) = next() {
        info.group = group.to_owned();
    }
    info.resolved_upstream = next().map(str::to_owned);
    info
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_contract() {
        let upstream = UpstreamInfo {
            request_id: Some(LoadBalancerRequestId::new("r7").unwrap()),
            ..UpstreamInfo::new("10.2.3.4:8080")
        };
        assert_eq!(write(&upstream), "MTAuMi4zLjQ6ODA4MA==|r7||default|");
    }

    #[test]
    fn writing_and_reading_agree() {
        let mut upstream = UpstreamInfo::new("localhost:8080?>");
        upstream.rack_id = Some("east-1".into());
        upstream.group = "canary".into();
        assert_eq!(read(&write(&upstream)), upstream);
    }

    #[test]
    fn every_text_reads_as_something() {
        assert_eq!(read("web.example.org:80").upstream, "web.example.org:80");
        assert_eq!(read("MTAuMi4zLjQ6ODA4MA").upstream, "10.2.3.4:8080");
        assert_eq!(read("MTAuMi4zLjQ6ODA4MA|||canary").group, "canary");
        assert_eq!(read("localhost:8080").upstream, "localhost:8080");
        assert_eq!(read("").upstream, "");
    }
}
