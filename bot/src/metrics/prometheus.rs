//! Prometheus: `POST /api/v1/query_range` (its documentation, "HTTP API"; every release since 2.0).

use std::collections::BTreeMap;

use commands::Unmeasured;
use commands::chart::Line;
use serde::Deserialize;

use super::{Query, Source, names, point, refused, with_gaps};

#[derive(Deserialize)]
struct Said {
    status: String,
    #[serde(default)]
    data: Option<Data>,
    #[serde(default)]
    error: String,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    result: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    /// Seconds, and the figure as a text: "NaN" and "+Inf" are none that can be drawn.
    #[serde(default)]
    values: Vec<(f64, String)>,
}

pub(super) async fn ask(source: &Source, query: Query<'_>) -> Result<Vec<Line>, Unmeasured> {
    let step = query.step();
    let form = [
        ("query", query.what.to_owned()),
        ("start", query.from().to_string()),
        ("end", query.until().to_string()),
        ("step", step.to_string()),
    ];
    let request = source.post("/api/v1/query_range").form(&form);
    let answer = source.answer(request).await?;
    let Ok(said) = serde_json::from_slice::<Said>(&answer.body) else {
        return Err(answer.in_words());
    };
    if said.status != "success" {
        return Err(refused(&said.error));
    }
    Ok(lines(
        said.data.map(|data| data.result).unwrap_or_default(),
        query.what,
        step,
    ))
}

fn lines(series: Vec<Series>, what: &str, step: i64) -> Vec<Line> {
    let described: Vec<_> = series
        .iter()
        .map(|series| {
            let mut labels = series.metric.clone();
            let name = labels.remove("__name__");
            (name.unwrap_or_default(), labels)
        })
        .collect();
    let named = names(&described).into_iter().zip(series);
    named
        .map(|(name, series)| {
            let values = series.values.into_iter();
            let points = values
                .map(|(at, value)| point(at, value.parse().ok()))
                .collect();
            Line {
                // An expression may leave nothing to call it by.
                name: if name.is_empty() {
                    what.to_owned()
                } else {
                    name
                },
                points: with_gaps(points, step),
            }
        })
        .collect()
}
