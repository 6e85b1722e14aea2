//! Wishes about lists of requests, and what is known of one without reading it.

use super::listing::prune;
use crate::answer::Answer;
use crate::call::Call;
use crate::ids::RequestId;
use crate::model::{RequestState, RequestType};

/// What a listed request cannot be read without.
const REQUEST: &[&str] = &["request.id", "request.requestType", "state"];

/// Longest query of ids sent at once, in bytes. Jetty takes 8 KiB of request line and headers together,
/// and a proxy may take less.
const IDS_AT_ONCE: usize = 4000;

/// How to list requests; the default asks for fresh and partial ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestsQuery {
    /// Be content with data up to 30 s old, which is much cheaper for the service.
    pub use_web_cache: bool,
    /// Include task ids and timers, which is much dearer.
    pub include_full_request_data: bool,
    /// Only requests that concern whoever asks: starred, of their group, or deployed by them.
    pub filter_relevant_for_user: bool,
    /// Only requests of these kinds. Empty: of all.
    pub request_types: Vec<RequestType>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Send only these properties of each element, nested with dots; `*` stands for any name, and a
    /// leading `!` leaves out. Empty: send everything. What an element cannot be read without is asked
    /// for in any case. **Never post such a request back: what was left out would be cleared.**
    pub properties: Vec<String>,
}

impl RequestsQuery {
    /// What a [`RequestOverview`](crate::RequestOverview) needs.
    pub(super) fn overview() -> Self {
        Self {
            properties: vec!["request.instances".to_owned()],
            ..Self::default()
        }
    }

    pub(super) fn put(&self, call: Call) -> Call {
        let call = call.flag("useWebCache", self.use_web_cache);
        let call = call.flag("includeFullRequestData", self.include_full_request_data);
        let call = call.flag("filterRelevantForUser", self.filter_relevant_for_user);
        let call = call.queries("requestType", &self.request_types);
        let call = call.query_if("limit", self.limit.as_ref());
        prune(call, &self.properties, REQUEST)
    }
}

/// Which ids of requests to list; the default asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestIdsQuery {
    /// Only ids that begin with this, in upper or lower case.
    pub request_id_like: Option<String>,
    /// Only requests in these states. Empty: in any.
    pub states: Vec<RequestState>,
    /// Only requests of these kinds. Empty: of all.
    pub request_types: Vec<RequestType>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Be content with data up to 30 s old.
    pub use_web_cache: bool,
}

impl RequestIdsQuery {
    pub(super) fn call(&self) -> Call {
        let call = Call::get("requests/ids");
        let call = call.query_if("requestIdLike", self.request_id_like.as_deref());
        let call = call.queries("state", &self.states);
        let call = call.queries("requestType", &self.request_types);
        let call = call.query_if("limit", self.limit.as_ref());
        call.flag("useWebCache", self.use_web_cache)
    }
}

/// Which version of a request the service has (since 1.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestVersion {
    /// A hash of it; equal hashes mean, short of an accident, equal requests.
    Hash(String),
    /// The service does not count versions.
    NotTold,
}

impl RequestVersion {
    /// Whether the request is the same as at that other time. What is not told is not the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hash(this), Self::Hash(that)) => this == that,
            (Self::NotTold, _) | (_, Self::NotTold) => false,
        }
    }

    pub(super) fn of(answer: &Answer) -> Self {
        match answer.etag() {
            Some(hash) => Self::Hash(hash.to_owned()),
            None => Self::NotTold,
        }
    }
}

/// Portions of ids that fit into one address each.
pub(super) fn at_once(mut ids: &[RequestId]) -> impl Iterator<Item = &[RequestId]> {
    std::iter::from_fn(move || {
        let mut room = IDS_AT_ONCE;
        let fitting = ids.iter().take_while(|id| {
            // The worst case of escaping, and `&id=`.
            let size = id.as_str().len() * 3 + 4;
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        });
        // One at least: an id that is too long for an address is for the service to refuse.
        let count = fitting.count().max(1).min(ids.len());
        let (now, later) = ids.split_at(count);
        ids = later;
        (!now.is_empty()).then_some(now)
    })
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn query_of(call: &Call) -> String {
        let url = call.url(&Url::parse("http://s/api").unwrap(), None);
        url.query().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_property_is_a_parameter_of_its_own() {
        let query = RequestsQuery {
            include_full_request_data: true,
            properties: vec!["request.id".into(), "state".into()],
            ..RequestsQuery::default()
        };
        assert_eq!(
            query_of(&query.put(Call::get("requests"))),
            "includeFullRequestData=true&property=request.id&property=state&property=request.requestType"
        );
    }

    #[test]
    fn lists_are_cut_down_by_the_service() {
        let query = RequestsQuery {
            filter_relevant_for_user: true,
            request_types: vec![RequestType::Service, RequestType::OnDemand],
            limit: Some(50),
            ..RequestsQuery::default()
        };
        assert_eq!(
            query_of(&query.put(Call::get("requests"))),
            "filterRelevantForUser=true&requestType=SERVICE&requestType=ON_DEMAND&limit=50"
        );
        let query = RequestIdsQuery {
            request_id_like: Some("shop".to_owned()),
            states: vec![RequestState::Paused],
            ..RequestIdsQuery::default()
        };
        assert_eq!(query_of(&query.call()), "requestIdLike=shop&state=PAUSED");
    }

    #[test]
    fn many_ids_are_asked_for_in_portions() {
        let ids: Vec<RequestId> = (0..100)
            .map(|number| RequestId::new(format!("{number:0>100}")).unwrap())
            .collect();
        let portions: Vec<usize> = at_once(&ids).map(<[_]>::len).collect();
        assert_eq!(portions, [13, 13, 13, 13, 13, 13, 13, 9]);
        assert_eq!(at_once(&[]).count(), 0);
        let endless = [RequestId::new("x".repeat(9000)).unwrap()];
        assert_eq!(at_once(&endless).count(), 1);
    }

    #[test]
    fn an_untold_version_is_never_the_same() {
        let hash = RequestVersion::Hash("-17".to_owned());
        assert!(hash.is_same_as(&hash.clone()));
        assert!(!hash.is_same_as(&RequestVersion::NotTold));
        assert!(!RequestVersion::NotTold.is_same_as(&RequestVersion::NotTold));
    }
}
