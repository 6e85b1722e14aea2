//! Sources of metrics: asked for figures over time, and nothing else.
//!
//! What to ask for is in the source's own language, and goes there as it was written. What is an answer, what is a no in the source's
//! own words, and what is not known, is told apart here; what is said of it is decided in `commands`.

mod graphite;
mod opentsdb;
mod prometheus;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use commands::chart::{Figure, Line};
use commands::{Colour, Moment, Reply, Unmeasured};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use crate::address;

/// How long a source may take.
const LIMIT: Duration = Duration::from_secs(15);

/// What is longer is not read: pictures are made of figures in the ten thousands at the most.
const LONGEST: usize = 16 << 20;

/// About so many points are asked for: a picture is 900 pixels wide.
const POINTS: i64 = 800;

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Prometheus, and whatever speaks its HTTP API.
    Prometheus,
    /// Graphite's render API.
    Graphite,
    /// OpenTSDB 2.
    OpenTsdb,
}

/// A header that a source wants, and its value.
pub type Header = (String, SecretString);

/// One source.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    kind: Kind,
    base_url: String,
    header: Option<(HeaderName, HeaderValue)>,
    http: reqwest::Client,
}

/// All sources.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    all: BTreeMap<String, Source>,
    default: Option<String>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
struct Query<'q> {
    what: &'q str,
    from: Moment,
    until: Moment,
}

impl Query<'_> {
    /// Between two points, in seconds.
    fn step(&self) -> i64 {
        let span = (self.until.millis() - self.from.millis()) / 1_000;
        (span / POINTS).max(1)
    }

    fn from(&self) -> i64 {
        self.from.millis().div_euclid(1_000)
    }

    fn until(&self) -> i64 {
        self.until.millis().div_euclid(1_000)
    }
}

/// An answer that came: its status, and all of it.
struct Answer {
    status: StatusCode,
    body: Vec<u8>,
}

impl Sources {
    /// Sources by their names, and the one that is meant where none is named.
    #[must_use]
    pub fn new(all: Vec<Source>, default: Option<String>) -> Self {
        let all: BTreeMap<String, Source> = all
            .into_iter()
            .map(|source| (source.name.clone(), source))
            .collect();
        let only = all.keys().next().filter(|_| all.len() == 1).cloned();
        Self {
            default: default.or(only),
            all,
        }
    }

    /// Every source, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.all.values()
    }

    /// The source a sentence means: the one it names, or the default one.
    ///
    /// # Errors
    /// What to say where there is none.
    pub fn meant(&self, named: Option<&str>) -> Result<&Source, Reply> {
        let names: Vec<&str> = self.all.keys().map(String::as_str).collect();
        let text = if names.is_empty() {
            "No source of metrics is configured: `[metrics.NAME]` says where one is.".to_owned()
        } else {
            let names = names.join(" and ");
            match named.or(self.default.as_deref()) {
                None => format!("From which source: {names}? Say it as `graph … in NAME`."),
                Some(name) => match self.all.get(name) {
                    Some(source) => return Ok(source),
                    None => format!("I know no source of metrics {name}, only {names}."),
                },
            }
        };
        Err(Reply::text(text).coloured(Colour::Grey))
    }
}

impl Source {
    /// A source at this address.
    ///
    /// # Errors
    /// One sentence on the address or header that is not right.
    pub fn new(
        name: &str,
        kind: Kind,
        base_url: &str,
        header: Option<Header>,
    ) -> anyhow::Result<Self> {
        address::check(base_url, address::HTTP).context("its `base_url` is not right")?;
        let header = header.map(|(name, value)| -> anyhow::Result<_> {
            let name = HeaderName::try_from(name).context("the header has no name of a header")?;
            // The value is a secret, so what is wrong with it is not said.
            let value = HeaderValue::try_from(value.expose_secret());
            let mut value = value.map_err(|_| anyhow::anyhow!("the header's value is none"))?;
            value.set_sensitive(true);
            Ok((name, value))
        });
        let http = reqwest::Client::builder()
            .timeout(LIMIT)
            .user_agent(concat!("deckhand/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("no HTTP client can be made")?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            base_url: base_url.trim_end_matches('/').to_owned(),
            header: header.transpose()?,
            http,
        })
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Figures over time. One call, which changes nothing.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn over(
        &self,
        what: &str,
        (from, until): (Moment, Moment),
    ) -> Result<Vec<Line>, Unmeasured> {
        let query = Query { what, from, until };
        match self.kind {
            Kind::Prometheus => prometheus::ask(self, query).await,
            Kind::Graphite => graphite::ask(self, query).await,
            Kind::OpenTsdb => opentsdb::ask(self, query).await,
        }
    }

    /// Whether it answers at all, by a question that every source of its kind can be asked.
    ///
    /// # Errors
    /// Why not, as in "it cannot be reached".
    pub async fn answers(&self, now: Moment) -> Result<(), String> {
        let what = match self.kind {
            Kind::Prometheus => "vector(1)",
            Kind::Graphite => "constantLine(1)",
            Kind::OpenTsdb => "sum:deckhand.check",
        };
        let a_minute_ago = Moment::of_millis(now.millis() - 60_000);
        match self.over(what, (a_minute_ago, now)).await {
            Ok(_) => Ok(()),
            // It has to have a metric of that name, and says itself that it has none.
            Err(Unmeasured::Refused(_)) if self.kind == Kind::OpenTsdb => Ok(()),
            Err(Unmeasured::Refused(words)) => Err(format!("refused what it is to know: {words}")),
            Err(Unmeasured::Unknown(why)) => Err(why),
        }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.base_url));
        match &self.header {
            Some((name, value)) => request.header(name, value),
            None => request,
        }
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, Unmeasured> {
        let failed = |error: reqwest::Error| {
            let why = if error.is_timeout() {
                "did not answer in time"
            } else if error.is_connect() {
                "cannot be reached"
            } else {
                "broke off its answer"
            };
            tracing::warn!(error = %error.without_url(), source = self.name, "{why}");
            Unmeasured::Unknown(why.to_owned())
        };
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                let why = "answered with more than can be drawn: ask for fewer series";
                return Err(Unmeasured::Unknown(why.to_owned()));
            }
        }
        Ok(Answer { status, body })
    }
}

impl Answer {
    /// Reads it as JSON of this shape.
    fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Unmeasured> {
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::warn!(%error, "the answer of a source of metrics cannot be read");
            Unmeasured::Unknown("answered with something else than figures".to_owned())
        })
    }

    /// Why there are no figures, where the source did not say so in a form of its own.
    fn in_words(&self) -> Unmeasured {
        let text = String::from_utf8_lossy(&self.body[..self.body.len().min(4_000)]);
        let is_page = text.trim_start().starts_with('<');
        let first = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        match (self.status, first) {
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                Unmeasured::Unknown("does not let me ask: its `auth` is not right".to_owned())
            }
            (StatusCode::BAD_REQUEST, Some(words)) if !is_page => refused(words),
            (status, _) => Unmeasured::Unknown(format!("answered with status {status}")),
        }
    }
}

/// What a source said, as long as a room can bear.
fn refused(words: &str) -> Unmeasured {
    let words: String = words
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(300)
        .collect();
    Unmeasured::Refused(words)
}

/// A point, from seconds since 1970.
fn point(seconds: f64, value: Option<f64>) -> (Moment, Option<Figure>) {
    #[expect(clippy::cast_possible_truncation, reason = "a moment of this century")]
    let millis = (seconds * 1_000.0) as i64;
    (Moment::of_millis(millis), value.and_then(Figure::new))
}

/// Points with a gap wherever one is missing: where it is much longer to the next one than it usually is.
fn with_gaps(points: Vec<(Moment, Option<Figure>)>, step: i64) -> Vec<(Moment, Option<Figure>)> {
    let apart = |pair: &[(Moment, Option<Figure>)]| pair[1].0.millis() - pair[0].0.millis();
    let mut usual: Vec<i64> = points.windows(2).map(apart).collect();
    usual.sort_unstable();
    let usual = usual.get(usual.len() / 2).copied().unwrap_or_default();
    let step = usual.max(step * 1_000);
    let mut whole: Vec<(Moment, Option<Figure>)> = Vec::with_capacity(points.len());
    for point in points {
        if let Some((last, _)) = whole.last()
            && point.0.millis() - last.millis() > step + step / 2
        {
            whole.push((Moment::of_millis(last.millis() + step), None));
        }
        whole.push(point);
    }
    whole
}

/// Names of series: what they are called, and those of their labels that tell them apart.
fn names(of: &[(String, BTreeMap<String, String>)]) -> Vec<String> {
    let is_common = |label: &String, value: &String| {
        of.len() > 1
            && of
                .iter()
                .all(|(_, labels)| labels.get(label) == Some(value))
    };
    let name = |(name, labels): &(String, BTreeMap<String, String>)| {
        let telling = labels
            .iter()
            .filter(|(label, value)| !is_common(label, value));
        let telling: Vec<String> = telling
            .map(|(label, value)| format!("{label}={value}"))
            .collect();
        match (name.as_str(), telling.is_empty()) {
            (name, true) => name.to_owned(),
            ("", false) => telling.join(" "),
            (name, false) if of.iter().all(|(other, _)| other == name) => telling.join(" "),
            (name, false) => format!("{name} {}", telling.join(" ")),
        }
    };
    of.iter().map(name).collect()
}

#[cfg(test)]
mod tests;
