//! The parts of Mesos that a task carries: where it runs and which ports it was given.

use serde::Deserialize;

/// The name of the resource that holds ports.
const PORTS: &str = "ports";

/// The offer a task was launched on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MesosOffer {
    /// The real host name; the one inside a task id has its dashes replaced.
    pub hostname: String,
}

/// A task as Mesos knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct MesosTask {
    /// What it was given.
    #[serde(default)]
    pub resources: Vec<MesosResource>,
}

/// Something a task was given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MesosResource {
    /// `cpus`, `mem`, `disk`, `ports` and so on.
    pub name: String,
    /// The ranges, for resources that are counted in such.
    #[serde(default)]
    pub ranges: Option<MesosRanges>,
}

/// Ranges under the two names the service writes them with; they say the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MesosRanges {
    /// The field's own name.
    pub range: Vec<MesosRange>,
    /// The name of its Java getter.
    pub ranges_list: Vec<MesosRange>,
}

/// A range, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct MesosRange {
    /// The first.
    pub begin: u64,
    /// The last.
    pub end: u64,
}

impl MesosRanges {
    fn iter(&self) -> impl Iterator<Item = u64> {
        let ranges = if self.range.is_empty() {
            &self.ranges_list
        } else {
            &self.range
        };
        ranges.iter().flat_map(|range| range.begin..=range.end)
    }
}

impl MesosTask {
    /// The ports in their order; number 0 is what the task sees as `$PORT`.
    ///
    /// Lazy, because a range can be wide: Mesos gives single ports, but nothing says that it must.
    pub fn ports(&self) -> impl Iterator<Item = u64> {
        let ports = self
            .resources
            .iter()
            .filter(|resource| resource.name == PORTS);
        ports
            .filter_map(|resource| resource.ranges.as_ref())
            .flat_map(MesosRanges::iter)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(ranges: &serde_json::Value, expected: &[u64]) {
        let task = json!({"resources": [
            {"name": "cpus", "type": "SCALAR", "scalar": {"value": 1.0}},
            {"name": "ports", "type": "RANGES", "ranges": ranges},
        ]});
        let task: MesosTask = serde_json::from_value(task).unwrap();
        assert_eq!(
            task.ports().take(9).collect::<Vec<_>>(),
            expected,
            "{ranges}"
        );
    }

    #[test]
    fn ranges_are_expanded_in_their_order_whatever_they_are_called() {
        let ranges = json!([{"begin": 31022, "end": 31023}, {"begin": 31007, "end": 31007}]);
        let expected = [31022, 31023, 31007];
        check(&json!({"range": ranges}), &expected);
        check(&json!({"rangesList": ranges}), &expected);
        check(&json!({"range": ranges, "rangesList": ranges}), &expected);
        check(&json!({}), &[]);
        check(&json!(null), &[]);
        check(&json!({"range": [{"begin": 5, "end": 4}]}), &[]);
    }
}
