//! `cargo xtask peers`: the simulated Slack and Discord against apps made with libraries that we did not write.
//!
//! The apps are in `fixtures/peers`: for Slack one in Bolt for Python and one in Bolt for JavaScript, for Discord one in
//! discord.py, each at one version. They are installed below `target/peers`, and run unchanged;
//! `fixtures/examples/{slack,discord}_peers.rs` play the people and look at what comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::cargo::{Cargo, root, target};
use crate::{Outcome, packages, say};

/// Runs both.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let only_if_possible = match how {
        [] => false,
        ["--if-possible"] => true,
        [other, ..] => return Err(format!("`peers {other}` is not understood")),
    };
    let mut apps = Vec::new();
    for found in [python("slack"), javascript(), python("discord")] {
        match found {
            Ok(app) => apps.push(app),
            Err(why) if only_if_possible => {
                say(&format!("xtask: peers: an app does not run, because {why}"));
            }
            Err(why) => return Err(why),
        }
    }
    if apps.is_empty() {
        return Ok(());
    }
    let drivers = ["--example", SLACK, "--example", DISCORD];
    Cargo::new(&[["build", "-p", "fixtures"].as_slice(), &drivers].concat()).run()?;
    // Each has a workspace of its own, and waits more than it works.
    thread::scope(|scope| {
        let running: Vec<_> = apps.iter().map(|app| scope.spawn(|| app.run())).collect();
        let ended = running.into_iter().map(|app| {
            app.join()
                .unwrap_or_else(|_| Err("an app's driver ended in a panic".to_owned()))
        });
        // All of them are waited for, whatever the first says.
        let ended: Vec<Outcome> = ended.collect();
        ended.into_iter().collect()
    })
}

/// The program that plays the people of Slack.
const SLACK: &str = "slack_peers";
/// The program that plays the people of Discord.
const DISCORD: &str = "discord_peers";

/// An app that can be run.
struct App {
    driver: &'static str,
    program: PathBuf,
    file: PathBuf,
}

impl App {
    fn run(&self) -> Outcome {
        let driver = target().join("debug").join("examples").join(self.driver);
        let (program, file) = (self.program.to_string_lossy(), self.file.to_string_lossy());
        let arguments = [program.as_ref(), &file];
        let language = if self.program.as_os_str() == "node" {
            "javascript"
        } else {
            "python"
        };
        match self.driver {
            SLACK => {
                Cargo::program(driver, SLACK, &[[language].as_slice(), &arguments].concat()).run()
            }
            other => Cargo::program(driver, other, &arguments).run(),
        }
    }
}

/// The app in Python for a platform.
fn python(platform: &str) -> Result<App, String> {
    if !answers("python3", &["-c", "import ensurepip, venv"]) {
        packages::install(&["python3", "python3-venv"])?;
    }
    let folder = folder(platform, "python")?;
    let program = folder.join("bin").join("python");
    let wanted = source(platform, "python").join("requirements.txt");
    install_once(&folder, &wanted, || {
        let place = folder.to_string_lossy();
        Cargo::program("python3", "python3", &["-m", "venv", &place]).run()?;
        let wanted = wanted.to_string_lossy();
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            &wanted,
        ];
        Cargo::program(&program, "python", &install).run()
    })?;
    Ok(App {
        driver: if platform == "slack" { SLACK } else { DISCORD },
        program,
        file: source(platform, "python").join("echo.py"),
    })
}

fn javascript() -> Result<App, String> {
    let mut missing = Vec::new();
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !answers(program, &["--version"]) {
            missing.push(package);
        }
    }
    packages::install(&missing)?;
    let folder = folder("slack", "javascript")?;
    let wanted = source("slack", "javascript").join("package.json");
    install_once(&folder, &wanted, || {
        copy(&wanted, &folder)?;
        let place = folder.to_string_lossy();
        let install = [
            "install",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--ignore-scripts",
        ];
        let install = [
            install.as_slice(),
            &["--loglevel", "error", "--prefix", &place],
        ]
        .concat();
        Cargo::program("npm", "npm", &install).run()
    })?;
    // Node looks for packages beside the file.
    copy(&source("slack", "javascript").join("echo.js"), &folder)?;
    Ok(App {
        driver: SLACK,
        program: PathBuf::from("node"),
        file: folder.join("echo.js"),
    })
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    Cargo::program(program, program, arguments)
        .output()
        .is_some()
}

/// Installs what a list asks for, unless the same list was installed before.
fn install_once(folder: &Path, list: &Path, install: impl FnOnce() -> Outcome) -> Outcome {
    let mark = folder.join("installed");
    let wanted =
        fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(&format!(
        "xtask: peers: installing below {}",
        folder.display()
    ));
    install()?;
    fs::write(&mark, wanted).map_err(|error| format!("{}: {error}", mark.display()))
}

fn source(platform: &str, language: &str) -> PathBuf {
    let platform = root().join("fixtures").join("peers").join(platform);
    platform.join(language)
}

fn folder(platform: &str, language: &str) -> Result<PathBuf, String> {
    let folder = target().join("peers").join(platform).join(language);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn copy(file: &Path, folder: &Path) -> Outcome {
    let name = file.file_name().unwrap_or_default();
    let copied = fs::copy(file, folder.join(name));
    copied
        .map(|_| ())
        .map_err(|error| format!("{}: {error}", file.display()))
}
