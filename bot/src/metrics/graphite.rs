//! Graphite: `POST /render` with `format=json` (its documentation, "The Render URL API"; 0.9.10 and later).

use commands::Unmeasured;
use commands::chart::Line;
use reqwest::StatusCode;
use serde::Deserialize;

use super::{POINTS, Query, Source, point};

#[derive(Deserialize)]
struct Series {
    target: String,
    /// The figure, and its second. None where nothing was measured.
    #[serde(default)]
    datapoints: Vec<(Option<f64>, f64)>,
}

pub(super) async fn ask(source: &Source, query: Query<'_>) -> Result<Vec<Line>, Unmeasured> {
    let form = [
        ("target", query.what.to_owned()),
        ("from", query.from().to_string()),
        ("until", query.until().to_string()),
        ("format", "json".to_owned()),
        ("maxDataPoints", POINTS.to_string()),
    ];
    let answer = source.answer(source.post("/render").form(&form)).await?;
    if answer.status != StatusCode::OK {
        return Err(answer.in_words());
    }
    let series: Vec<Series> = answer.read()?;
    let line = |series: Series| Line {
        name: series.target,
        points: series
            .datapoints
            .into_iter()
            .map(|(value, at)| point(at, value))
            .collect(),
    };
    Ok(series.into_iter().map(line).collect())
}
