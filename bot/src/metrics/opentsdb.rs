//! OpenTSDB: `POST /api/query` (its documentation, "HTTP API: /api/query"; 2.0 and later).
//!
//! What to draw is written as in its address form, `sum:1m-avg:rate:sys.cpu.user{host=*}`; an aggregator alone may be left out, and is
//! `sum` then. Without a downsampling of its own, as many points are asked for as can be drawn.

use std::collections::BTreeMap;

use commands::Unmeasured;
use commands::chart::Line;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Query, Source, names, point, refused, with_gaps};

#[derive(Serialize)]
struct Asked {
    start: i64,
    end: i64,
    queries: [Sub; 1],
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Sub {
    aggregator: String,
    metric: String,
    rate: bool,
    downsample: String,
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Series {
    metric: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    /// Figures by their second. "NaN" comes as a text.
    #[serde(default)]
    dps: BTreeMap<i64, serde_json::Value>,
}

#[derive(Deserialize)]
struct Trouble {
    error: Error,
}

#[derive(Deserialize)]
struct Error {
    #[serde(default)]
    message: String,
}

pub(super) async fn ask(source: &Source, query: Query<'_>) -> Result<Vec<Line>, Unmeasured> {
    let asked = Asked {
        start: query.from(),
        end: query.until(),
        queries: [read(query.what, query.step())],
    };
    let request = source.post("/api/query").json(&asked);
    let answer = source.answer(request).await?;
    if answer.status != StatusCode::OK {
        return Err(match serde_json::from_slice::<Trouble>(&answer.body) {
            Ok(trouble) => refused(&trouble.error.message),
            Err(_) => answer.in_words(),
        });
    }
    let series: Vec<Series> = answer.read()?;
    let described: Vec<_> = series
        .iter()
        .map(|series| (series.metric.clone(), series.tags.clone()))
        .collect();
    let named = names(&described).into_iter().zip(series);
    let line = |(name, series): (String, Series)| {
        let figures = series.dps.into_iter();
        // Seconds of this century are exact in either form.
        #[expect(clippy::cast_precision_loss, reason = "seconds of this century")]
        let points = figures.map(|(at, value)| point(at as f64, value.as_f64()));
        Line {
            name,
            points: with_gaps(points.collect(), query.step()),
        }
    };
    Ok(named.map(line).collect())
}

/// `AGGREGATOR:[rate:][DOWNSAMPLE:]METRIC[{TAG=VALUE,…}]`.
pub(super) fn read(what: &str, step: i64) -> Sub {
    // A colon may stand in a tag's value, so tags are taken off first.
    let (head, tags) = what.split_once('{').unwrap_or((what, ""));
    let mut words: Vec<&str> = head.split(':').collect();
    let metric = words.pop().unwrap_or_default().trim().to_owned();
    let mut sub = Sub {
        aggregator: "sum".to_owned(),
        metric,
        rate: false,
        downsample: format!("{step}s-avg"),
        tags: BTreeMap::new(),
    };
    for (place, word) in words.into_iter().enumerate() {
        match word.trim() {
            "rate" => sub.rate = true,
            word if place == 0 => sub.aggregator = word.to_owned(),
            word => sub.downsample = word.to_owned(),
        }
    }
    let tags = tags.trim_end_matches('}').split(',');
    sub.tags = tags
        .filter_map(|tag| tag.split_once('='))
        .map(|(tag, value)| (tag.trim().to_owned(), value.trim().to_owned()))
        .collect();
    sub
}
