//! The simulated services, a configuration for them, and a program to talk to.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use fixtures::PATIENCE;
use fixtures::baragon::Settings;
use fixtures::demo::{SimulatedEnvironment, start_with};
use tempfile::TempDir;

/// A simulated prod, and a folder with a configuration for it.
pub(crate) struct World {
    pub(crate) prod: SimulatedEnvironment,
    pub(crate) folder: TempDir,
}

impl World {
    /// A world whose worker moves by itself at this interval, or by hand.
    pub(crate) async fn new(tick: Option<Duration>, auth_key: Option<&str>) -> Self {
        let settings = Settings {
            tick,
            auth_key: auth_key.map(str::to_owned),
            master_key: auth_key.map(|key| format!("{key}-master")),
            ..Settings::default()
        };
        let prod = start_with("prod", settings, 0)
            .await
            .expect("a simulated prod");
        let world = Self {
            prod,
            folder: tempfile::tempdir().expect("a folder"),
        };
        world.configure("[policy]\nmay_change = [\"*\"]\n", "");
        world
    }

    /// Writes the configuration, with more before and in the balancer's table.
    pub(crate) fn configure(&self, head: &str, balancer: &str) {
        let text = format!(
            "follow_every_seconds = 0.05\n{head}\n[environments.prod.balancer]\nbase_urls = [\"{}\"]\n{balancer}\n\
             [environments.prod.scheduler]\nbase_url = \"{}\"\n",
            self.prod.baragon.base_url(),
            self.prod.singularity.base_url(),
        );
        std::fs::write(self.config(), text).expect("a written configuration");
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("deckhand.toml")
    }

    /// The program with this verb and the configuration.
    pub(crate) fn deckhand(&self, arguments: &[&str]) -> Command {
        let mut command = deckhand(arguments);
        command.arg("--config").arg(self.config());
        command
    }

    /// Runs it to its end, off the runtime that serves the simulated services.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.deckhand(arguments);
        tokio::task::spawn_blocking(move || command.output().expect("the program runs"))
            .await
            .expect("it ended")
    }
}

/// The program with these arguments.
pub(crate) fn deckhand(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deckhand"));
    command
        .args(arguments)
        .env_remove("DECKHAND_CONFIG")
        .env_remove("SLACK_BOT_TOKEN")
        .env_remove("SLACK_APP_TOKEN")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null());
    command
}

/// Standard output as text.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error as text.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A program that is being talked to. It is killed when dropped.
pub(crate) struct Talk {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Talk {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("a pipe");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            lines,
            heard: Vec::new(),
        }
    }

    pub(crate) fn say(&mut self, sentence: &str) {
        let stdin = self.stdin.as_mut().expect("not finished yet");
        writeln!(stdin, "{sentence}")
            .and_then(|()| stdin.flush())
            .expect("the program listens");
    }

    /// Waits for a line that contains the words.
    pub(crate) fn hear(&mut self, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) => {
                    self.heard.push(line.clone());
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{words:?} was not heard:\n{}", self.heard.join("\n"))
                }
            }
        }
    }

    /// SIGKILL: no goodbye.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ended");
    }

    /// SIGTERM: it is asked to end.
    pub(crate) fn terminate(&mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("`kill` runs").success());
    }

    /// Nothing more is said to it; everything it says until it ends.
    pub(crate) fn finish(mut self) -> String {
        drop(self.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) => self.heard.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end:\n{}", self.heard.join("\n"))
                }
            }
        }
        let status = self.child.wait().expect("it ended");
        assert!(status.success(), "{status}:\n{}", self.heard.join("\n"));
        self.heard.join("\n")
    }
}

impl Talk {
    /// Nothing more is said to it, and these words are among what it says until it ends.
    pub(crate) fn finish_with(self, words: &str) -> String {
        let heard = self.finish();
        assert!(heard.contains(words), "{words:?} is not in:\n{heard}");
        heard
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
