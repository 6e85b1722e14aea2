//! `cargo xtask postgres`: the tests of what is stored, on a PostgreSQL of their own.
//!
//! Its programs are those of Debian's package `postgresql`; the server is on loopback, behind a password of this run, and
//! ends with it. PostgreSQL refuses to run as root: where this does, the server is the user `postgres`.

use std::fs::{self, File};
use std::io::Read;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cargo::{Cargo, target};
use crate::real::place::{Ports, fresh_folder};
use crate::real::process::Process;
use crate::{Outcome, say};

/// The test programs of `deckhand` that run on PostgreSQL as well when they are told where it is.
const TESTS: &[&str] = &["journal", "crash"];

/// Tells them.
pub(crate) const VARIABLE: &str = "DECKHAND_POSTGRES";

/// Where Debian keeps the programs, by version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// Whom Debian's package makes for it.
const USER: &str = "postgres";

const READY_WITHIN: Duration = Duration::from_secs(60);

/// Runs the tests.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let only_if_possible = match how {
        [] => false,
        ["--if-possible"] => true,
        _ => return Err(format!("`postgres {}` is not understood", how.join(" "))),
    };
    let programs = match newest_programs() {
        Ok(programs) => programs,
        Err(why) if only_if_possible => {
            say(&format!("xtask: postgres: nothing runs, because {why}"));
            return Ok(());
        }
        Err(why) => return Err(why),
    };
    // All of it is built before a server waits for it.
    let tests: Vec<&str> = TESTS.iter().flat_map(|test| ["--test", test]).collect();
    let test = [&["test", "--workspace"], tests.as_slice()].concat();
    Cargo::new(&[test.as_slice(), &["--no-run"]].concat()).run()?;
    let server = Server::start(&programs)?;
    let began = Instant::now();
    Cargo::new(&test)
        .with_env(VARIABLE, server.address())
        .run()?;
    say(&format!(
        "xtask: postgres: the tests took {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// The programs of the newest version that is installed.
fn newest_programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir(PROGRAMS)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let installed = versions.map(|version| version.path().join("bin"));
    let newest = installed
        .filter(|programs| programs.join("initdb").exists())
        .max_by_key(|programs| version_of(programs));
    newest.ok_or_else(|| {
        format!("PostgreSQL is not installed: there is no {PROGRAMS}/*/bin/initdb, which Debian's package postgresql brings")
    })
}

fn version_of(programs: &Path) -> Option<u32> {
    programs.parent()?.file_name()?.to_str()?.parse().ok()
}

/// A server that ends when this is dropped.
pub(crate) struct Server {
    address: String,
    _process: Process,
    _folder: Folder,
}

impl Server {
    /// Starts one, if its programs are there.
    pub(crate) fn begin() -> Result<Self, String> {
        Self::start(&newest_programs()?)
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn start(programs: &Path) -> Result<Self, String> {
        let is_root = Cargo::program("id", "id", &["-u"])
            .output()
            .is_some_and(|user| user.trim() == "0");
        let user = is_root.then_some(USER);
        let folder = Folder::new(user)?;
        let password = password()?;
        let password_file = folder.path.join("password");
        fs::write(&password_file, &password)
            .map_err(|error| format!("{}: {error}", password_file.display()))?;
        let data = folder.path.join("data").display().to_string();
        let initdb = programs.join("initdb").display().to_string();
        let password_file = format!("--pwfile={}", password_file.display());
        let initialise = [
            initdb.as_str(),
            "--pgdata",
            &data,
            "--username=deckhand",
            "--auth=scram-sha-256",
            &password_file,
            // What is stored is gone after the run, so nothing waits for the disk.
            "--no-sync",
            "--encoding=UTF8",
            "--no-locale",
        ];
        as_user(user, &initialise)?;
        let ports = Ports::free(1)?;
        let port = ports.numbers()[0];
        let arguments = [
            "-D",
            &data,
            "-p",
            &port.to_string(),
            "-h",
            "127.0.0.1",
            // No socket, whose path could be too long.
            "-k",
            "",
            "-c",
            "fsync=off",
            // Every test has pools of its own.
            "-c",
            "max_connections=300",
        ]
        .map(str::to_owned);
        let postgres = programs.join("postgres").display().to_string();
        let mut process = Process::start_as(user, &folder.path, "postgres", &postgres, &arguments)?;
        process.until(READY_WITHIN, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })?;
        Ok(Self {
            address: format!("postgres://deckhand:{password}@127.0.0.1:{port}/postgres"),
            _process: process,
            _folder: folder,
        })
    }
}

/// Where the server's files are. Those of another user are removed when this is dropped; our own stay below `target`.
struct Folder {
    path: PathBuf,
    is_of_another: bool,
}

impl Folder {
    fn new(user: Option<&str>) -> Result<Self, String> {
        let Some(user) = user else {
            let path = fresh_folder(&target().join("postgres"))?;
            return Ok(Self {
                path,
                is_of_another: false,
            });
        };
        // Where root builds, another user may not even look.
        let name = format!("deckhand-postgres-{}", std::process::id());
        let path = fresh_folder(&std::env::temp_dir().join(name))?;
        let folder = Self {
            path,
            is_of_another: true,
        };
        let path = folder.path.display().to_string();
        Cargo::program("chown", "chown", &[user, &path]).run()?;
        Cargo::program("chmod", "chmod", &["700", &path]).run()?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_of_another {
            // What stays is in a folder for what may be removed.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Runs a program to its end as this user, or as ours.
fn as_user(user: Option<&str>, words: &[&str]) -> Outcome {
    match user {
        Some(user) => {
            let run = ["-u", user, "--"];
            Cargo::program("runuser", "runuser", &[run.as_slice(), words].concat()).run()
        }
        None => Cargo::program(words[0], "initdb", &words[1..]).run(),
    }
}

/// Of this run only.
fn password() -> Result<String, String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("/dev/urandom: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::version_of;

    #[test]
    fn versions_are_numbers() {
        let version = |path: &str| version_of(Path::new(path));
        assert!(version("/usr/lib/postgresql/15/bin") > version("/usr/lib/postgresql/9/bin"));
        assert_eq!(version("/usr/lib/postgresql/devel/bin"), None);
    }
}
