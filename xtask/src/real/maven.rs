//! SingularityService and what it needs, from Maven Central.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::process::JAXB_JAR;
use crate::cargo::{Cargo, target};
use crate::{Outcome, say};

/// Two hundred jars, 75 megabytes.
const MAY_TAKE: Duration = Duration::from_secs(300);

/// The release that the contract is about. Its own ZooKeeper client, 3.4.14, reads addresses from a text that Java 14
/// and later write differently, and never connects; so a newer one comes in its place, without the network library that
/// it would bring and not use.
const PROJECT: &str = "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">
  <modelVersion>4.0.0</modelVersion>
  <groupId>deckhand</groupId>
  <artifactId>singularity</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>com.hubspot</groupId>
      <artifactId>SingularityService</artifactId>
      <version>1.5.0</version>
    </dependency>
    <dependency>
      <groupId>org.apache.zookeeper</groupId>
      <artifactId>zookeeper</artifactId>
      <version>3.5.10</version>
      <exclusions>
        <exclusion>
          <groupId>*</groupId>
          <artifactId>*</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.apache.zookeeper</groupId>
      <artifactId>zookeeper-jute</artifactId>
      <version>3.5.10</version>
    </dependency>
  </dependencies>
</project>
";

/// The class path of the service. Asks Maven only once.
pub(super) fn class_path() -> Result<String, String> {
    let folder = target().join("real").join("singularity");
    if !is_complete(&folder) {
        fetch(&folder)?;
    }
    let jars = fs::canonicalize(jars(&folder)).map_err(|error| error.to_string())?;
    Ok(format!("{}/*:{JAXB_JAR}", jars.display()))
}

fn jars(folder: &Path) -> PathBuf {
    folder.join("jars")
}

/// The project is written there once all its jars are.
fn complete(folder: &Path) -> PathBuf {
    folder.join("complete.xml")
}

fn is_complete(folder: &Path) -> bool {
    fs::read_to_string(complete(folder)).is_ok_and(|project| project == PROJECT)
}

fn fetch(folder: &Path) -> Outcome {
    say("xtask: real: fetching SingularityService with Maven");
    let said = |error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(said)?;
    }
    fs::create_dir_all(folder).map_err(said)?;
    let project = folder.join("pom.xml");
    fs::write(&project, PROJECT).map_err(said)?;
    let arguments = [
        "--quiet".to_owned(),
        "--batch-mode".to_owned(),
        format!("--file={}", project.display()),
        "dependency:copy-dependencies".to_owned(),
        format!("-DoutputDirectory={}", jars(folder).display()),
        "-DincludeScope=runtime".to_owned(),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Cargo::program("mvn", "mvn", &arguments).run_within(MAY_TAKE)?;
    fs::write(complete(folder), PROJECT).map_err(said)
}
