//! A Prometheus that watches itself and the bot, and a Graphite with one series in a file of Whisper's, both of Debian's packages;
//! and the bot's clients asking them.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use super::http;
use super::packages::{self, Needed};
use super::place::Ports;
use super::process::Process;
use crate::cargo::Cargo;
use crate::{Outcome, say};

/// Where the test finds both, and where the bot has to listen for Prometheus to find it: `PROMETHEUS GRAPHITE BOT`.
const VARIABLE: &str = "DECKHAND_METRICS";

const PROMETHEUS: &str = "/usr/bin/prometheus";
const PYTHON: &str = "/usr/bin/python3";

const NEEDED: [Needed; 3] = [
    (PROMETHEUS, "prometheus"),
    ("/usr/lib/python3/dist-packages/graphite", "graphite-web"),
    (
        "/usr/lib/python3/dist-packages/whisper.py",
        "python3-whisper",
    ),
];

const READY_WITHIN: Duration = Duration::from_secs(60);

/// Installs what is missing.
pub(super) fn install() -> Outcome {
    packages::install_missing(&NEEDED)
}

/// Starts both, has them asked, and stops them.
pub(super) fn run(folder: &Path) -> Outcome {
    let began = Instant::now();
    let folder = folder.join("metrics");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let ports = Ports::free(3)?;
    let [prometheus, graphite, bot] = *ports.numbers() else {
        return Err("there are too few free ports".to_owned());
    };
    let mut watching = start_prometheus(&folder, prometheus, bot)?;
    let mut drawing = start_graphite(&folder, graphite)?;
    // It has looked at itself once when it can say so.
    watching.until(READY_WITHIN, || {
        let found = http::get(
            prometheus,
            "/api/v1/query?query=count_over_time(up%7Bjob=%22itself%22%7D%5B1m%5D)%3E3",
        );
        found.is_some_and(|answer| answer.contains("\"value\""))
    })?;
    drawing.until(READY_WITHIN, || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, graphite)).is_ok()
    })?;
    let places =
        format!("http://127.0.0.1:{prometheus} http://127.0.0.1:{graphite} 127.0.0.1:{bot}");
    Cargo::new(&[
        "test",
        "--workspace",
        "--test",
        "real",
        "metrics",
        "--",
        "--ignored",
    ])
    .with_env(VARIABLE, places)
    .run()?;
    say(&format!(
        "xtask: real: asking Prometheus and Graphite took {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn start_prometheus(folder: &Path, port: u16, bot: u16) -> Result<Process, String> {
    let watched = |job: &str, port: u16| {
        format!("- job_name: {job}\n  static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n")
    };
    let config = format!(
        "global: {{scrape_interval: 1s}}\nscrape_configs:\n{}{}",
        watched("itself", port),
        watched("deckhand", bot)
    );
    written(folder, "prometheus.yml", &config)?;
    let arguments = [
        "--config.file=prometheus.yml".to_owned(),
        "--storage.tsdb.path=prometheus".to_owned(),
        format!("--web.listen-address=127.0.0.1:{port}"),
    ];
    Process::start(folder, "prometheus", PROMETHEUS, &arguments)
}

/// Django's own server: nothing but the test asks.
fn start_graphite(folder: &Path, port: u16) -> Result<Process, String> {
    let here = folder.display();
    let settings = format!(
        "from graphite.settings import *
SECRET_KEY = 'of this run only'
ALLOWED_HOSTS = ['*']
STORAGE_DIR = LOG_DIR = '{here}'
WHISPER_DIR = '{here}/storage'
STANDARD_DIRS = [WHISPER_DIR]
INDEX_FILE = '{here}/index'
LOG_ROTATION = False
DATABASES = {{'default': {{'ENGINE': 'django.db.backends.sqlite3', 'NAME': '{here}/graphite.db'}}}}
"
    );
    written(folder, "deckhand_settings.py", &settings)?;
    // A figure every ten seconds for ten minutes: how many ten seconds ago it was, on top of 100.
    let serve = format!(
        "import os, time, whisper
from django.core.management import execute_from_command_line
os.makedirs('storage/prod/hubapi')
path = 'storage/prod/hubapi/memory.wsp'
whisper.create(path, [(10, 8640)])
now = int(time.time())
whisper.update_many(path, [(now - 10 * i, float(100 + i)) for i in range(60)])
execute_from_command_line(['graphite', 'runserver', '--noreload', '127.0.0.1:{port}'])
"
    );
    written(folder, "serve.py", &serve)?;
    let arguments = [
        "DJANGO_SETTINGS_MODULE=deckhand_settings",
        PYTHON,
        "serve.py",
    ];
    Process::start(folder, "graphite", "env", &arguments.map(str::to_owned))
}

fn written(folder: &Path, name: &str, text: &str) -> Outcome {
    let file = folder.join(name);
    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
}
