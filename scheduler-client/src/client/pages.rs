//! Walking through history page by page.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::SingularityPaginatedResponse;

/// The service's own page size.
const PER_PAGE: u32 = 100;

/// What the service cuts larger pages down to, without a word.
const MOST_PER_PAGE: u32 = 1000;

/// Pages of history, fetched one at a time as they are asked for.
///
/// History grows while one reads: an element that is added in front moves all others on by one, so the
/// last of a page may turn up again as the first of the next.
#[must_use = "nothing is fetched until a page is asked for"]
pub struct Pages<T> {
    client: SchedulerClient,
    call: Call,
    per_page: u32,
    next: Option<u32>,
    elements: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("of", &format_args!("{}", self.call.name))
            .field("per_page", &self.per_page)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned> Pages<T> {
    pub(super) fn new(client: &SchedulerClient, call: Call) -> Self {
        Self {
            client: client.clone(),
            call,
            per_page: PER_PAGE,
            next: Some(1),
            elements: PhantomData,
        }
    }

    /// How many elements a page is to have, from 1 to 1000. Default 100.
    pub fn per_page(mut self, count: u32) -> Self {
        self.per_page = count.clamp(1, MOST_PER_PAGE);
        self
    }

    /// The next page, the newest elements first. `None`: there are no more. After an error, the same page
    /// is asked for again.
    ///
    /// The last page is the first that is not full; asking for it alone is one call.
    pub async fn next(&mut self) -> Option<Result<Vec<T>>> {
        let page = self.next?;
        let outcome: Result<Vec<T>> = self.client.sender.fetch(self.numbered(page)).await;
        if let Ok(elements) = &outcome {
            let full = elements.len() >= self.per_page as usize;
            self.next = full.then_some(page + 1);
            if elements.is_empty() {
                return None;
            }
        }
        Some(outcome)
    }

    /// Any one page, counted from 1, together with how many there are.
    pub async fn page(&self, number: u32) -> Result<SingularityPaginatedResponse<T>> {
        let call = self.numbered(number).then("withmetadata");
        self.client.sender.fetch(call).await
    }

    fn numbered(&self, page: u32) -> Call {
        let call = self.call.clone().query("count", &self.per_page);
        call.query("page", &page)
    }
}
