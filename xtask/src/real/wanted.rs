//! What was asked for on the command line.

use crate::say;

pub(super) struct Wanted {
    pub(super) balancer: bool,
    pub(super) scheduler: bool,
    /// The sources of metrics.
    pub(super) metrics: bool,
    /// What is impossible here is said, and is no failure.
    only_if_possible: bool,
    /// Nothing is run, and the services are there until Ctrl-C.
    pub(super) stay: bool,
}

impl Wanted {
    pub(super) fn read(words: &[&str]) -> Result<Self, String> {
        let mut wanted = Self {
            balancer: true,
            scheduler: true,
            metrics: true,
            only_if_possible: false,
            stay: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--if-possible" => wanted.only_if_possible = true,
                "--stay" => wanted.stay = true,
                "--only" => match words.next().copied() {
                    Some(only @ ("balancer" | "scheduler" | "metrics")) => {
                        wanted.balancer &= only == "balancer";
                        wanted.scheduler &= only == "scheduler";
                        wanted.metrics &= only == "metrics";
                    }
                    _ => {
                        return Err(
                            "`--only` is of `balancer`, `scheduler` or `metrics`".to_owned()
                        );
                    }
                },
                other => return Err(format!("`real {other}` is not understood")),
            }
        }
        if wanted.balancer || wanted.scheduler || wanted.metrics {
            Ok(wanted)
        } else {
            Err("one `--only` is enough".to_owned())
        }
    }

    /// Nothing, if that is all right; else why not.
    pub(super) fn forgiven<T>(&self, what: &str, why: String) -> Result<Option<T>, String> {
        if !self.only_if_possible {
            return Err(why);
        }
        say(&format!("xtask: real: {what} does not run, because {why}"));
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    fn read(words: &str) -> Option<(bool, bool)> {
        let words: Vec<&str> = words.split_whitespace().collect();
        let wanted = Wanted::read(&words).ok()?;
        Some((wanted.balancer, wanted.scheduler))
    }

    #[test]
    fn both_or_one() {
        assert_eq!(read(""), Some((true, true)));
        assert_eq!(read("--only balancer --stay"), Some((true, false)));
        assert_eq!(read("--if-possible --only scheduler"), Some((false, true)));
        assert_eq!(read("--only balancer --only scheduler"), None);
        assert_eq!(read("--only metrics"), Some((false, false)));
        assert_eq!(read("--only"), None);
        assert_eq!(read("--sometimes"), None);
    }
}
