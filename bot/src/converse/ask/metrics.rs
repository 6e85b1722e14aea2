//! Figures over time, from a source of metrics.

use commands::chart::Unit;
use commands::{EnvironmentName, Graph, Moment, Reply, Verdict};

use crate::house::House;

/// "in graphite" names a source, and "in bytes" a unit.
pub(super) async fn graph(
    house: &House,
    command: &Graph,
    place: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let place = place.map(EnvironmentName::as_str);
    let sources = &house.metrics;
    let unit = place.and_then(Unit::named);
    let (command, named) = match unit {
        Some(unit) => (command.clone().in_unit(unit), None),
        None => (command.clone(), place),
    };
    let source = match sources.meant(named) {
        Ok(source) => source,
        Err(question) => return (question, Verdict::Refused),
    };
    let now = Moment::of_millis(house.now().timestamp_millis());
    let range = match command.range(now) {
        Ok(range) => range,
        Err(question) => return (question, Verdict::Refused),
    };
    let found = source.over(&command.what, range).await;
    command.answer(source.name(), range, found)
}
