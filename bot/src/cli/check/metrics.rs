//! Whether each source of metrics answers.

use chrono::Utc;
use commands::Moment;

use super::Line;
use crate::config::Config;

/// A line for each; none where there are none.
pub(super) async fn look(config: &Config) -> Vec<Line> {
    let sources = match config.metrics() {
        Ok(sources) => sources,
        Err(error) => return vec![Line::wrong(format!("Metrics: {error:#}."))],
    };
    let now = Moment::of_millis(Utc::now().timestamp_millis());
    let mut lines = Vec::new();
    for source in sources.iter() {
        let name = source.name();
        lines.push(match source.answers(now).await {
            Ok(()) => Line::right(format!("Metrics {name}: answers.")),
            Err(why) => Line::wrong(format!("Metrics {name}: it {why}.")),
        });
    }
    lines
}
