//! The programs that cargo does not bring: each at one version, installed below the target folder when it is missing.

use std::fs;
use std::path::PathBuf;

use crate::cargo::{Cargo, target};
use crate::{Outcome, say};

/// One program from the package registry.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Licences, bans, sources and advisories: reads `deny.toml`.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Dependencies that no source file mentions.
pub(crate) const MACHETE: Tool = Tool {
    name: "cargo-machete",
    version: "0.9.2",
};

impl Tool {
    /// Runs it, installed before if need be.
    pub(crate) fn with(&self, arguments: &[&str]) -> Result<Cargo, String> {
        self.install()?;
        Ok(self.run(arguments))
    }

    fn install(&self) -> Outcome {
        if self.is_there() {
            return Ok(());
        }
        let (name, version) = (self.name, self.version);
        say(&format!(
            "xtask: installing {name} {version} below the target folder"
        ));
        let (root, build) = (folder(), folder().join("build"));
        let (root, target_dir) = (root.to_string_lossy(), build.to_string_lossy());
        // Without optimisation: these programs run for seconds, and optimising them takes minutes.
        let install = [
            "install",
            name,
            "--version",
            version,
            "--locked",
            "--debug",
            "--force",
        ];
        let places = ["--root", &root, "--target-dir", &target_dir];
        Cargo::new(&[install.as_slice(), places.as_slice()].concat())
            .with_env("CARGO_PROFILE_DEV_DEBUG", "none")
            .run()?;
        // Only the program is needed again. What stays behind costs space and nothing else.
        let _ = fs::remove_dir_all(build);
        Ok(())
    }

    fn is_there(&self) -> bool {
        let version = self.run(&["--version"]).output();
        version.is_some_and(|words| words.split_whitespace().last() == Some(self.version))
    }

    /// As cargo runs its subcommands: with the variable `CARGO`, and their own name as the first word.
    fn run(&self, arguments: &[&str]) -> Cargo {
        let subcommand = self.name.trim_start_matches("cargo-");
        Cargo::program(self.path(), "cargo", &[&[subcommand], arguments].concat())
    }

    fn path(&self) -> PathBuf {
        folder().join("bin").join(self.name)
    }
}

fn folder() -> PathBuf {
    target().join("tools")
}
