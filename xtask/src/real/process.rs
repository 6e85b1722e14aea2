//! A program in the background, which ends when this one does.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Left the JDK with release 11; the services expect it.
pub(super) const JAXB_JAR: &str = "/usr/share/java/jaxb-api.jar";

/// How long a program may take to end by itself.
const MAY_TAKE: Duration = Duration::from_secs(10);

/// How often something is looked at that will be soon.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(crate) struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts it with its output in `{name}.log`.
    ///
    /// It stays in our process group, so the terminal's Ctrl-C reaches it as well; and the kernel ends it when we are
    /// gone without having stopped it, which is what `setpriv` is for. Its standard input stays open until then.
    pub(super) fn start(
        folder: &Path,
        name: &str,
        program: &str,
        arguments: &[String],
    ) -> Result<Self, String> {
        Self::start_as(None, folder, name, program, arguments)
    }

    /// The same as another user.
    pub(crate) fn start_as(
        user: Option<&str>,
        folder: &Path,
        name: &str,
        program: &str,
        arguments: &[String],
    ) -> Result<Self, String> {
        let user = user.map(|user| ["--reuid", user, "--regid", user, "--init-groups"]);
        let said = |error| format!("{name} cannot be started: {error}");
        let log = File::create(folder.join(format!("{name}.log"))).map_err(said)?;
        let errors = log.try_clone().map_err(said)?;
        let child = Command::new("setpriv")
            .args(user.iter().flatten())
            .args(["--pdeathsig", "TERM", program])
            .args(arguments)
            .current_dir(folder)
            // The agents look for a cloud around them; there is none, and asking takes time.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(said)?;
        Ok(Self {
            name: name.to_owned(),
            child,
        })
    }

    /// A Java program of the service's time on a Java of today: Guice 4.1 defines classes by reflection.
    pub(super) fn java(
        folder: &Path,
        name: &str,
        class_path: &str,
        words: &[&str],
    ) -> Result<Self, String> {
        let mut arguments: Vec<String> = [
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true",
            "-Dcom.amazonaws.sdk.disableEc2Metadata=true",
            "-cp",
            class_path,
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.extend(words.iter().map(|word| (*word).to_owned()));
        Self::start(folder, name, "java", &arguments)
    }

    /// Looks until `is_ready` says so.
    pub(crate) fn until(
        &mut self,
        limit: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<(), String> {
        let began = Instant::now();
        while !is_ready() {
            let name = &self.name;
            match self.child.try_wait() {
                Ok(None) if began.elapsed() < limit => thread::sleep(LOOK_EVERY),
                Ok(None) => {
                    return Err(format!("{name} was not ready within {} s", limit.as_secs()));
                }
                Ok(Some(status)) => return Err(format!("{name} ended with {status}")),
                Err(error) => return Err(format!("{name} cannot be looked at: {error}")),
            }
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The polite signal first: nginx ends its workers only then.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let began = Instant::now();
        while began.elapsed() < MAY_TAKE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(LOOK_EVERY);
        }
        // It may have ended in this moment; either way it has to be waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
