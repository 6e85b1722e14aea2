//! Where a deploy keeps its version, and the same deploy with another one.
//!
//! The scheduler knows no versions: it runs what it is told to. A version stands in the tag of an image, in the path of an
//! artifact, in an environment variable, or in metadata. Where that cannot be told for sure, nothing is deployed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Where the deploys of a request keep their version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipe {
    /// The tag of the Docker image: what follows the last colon of `containerInfo.docker.image`.
    ImageTag,
    /// The URIs of the artifacts: the version that the deploy names stands in them.
    ArtifactUri,
    /// This environment variable.
    Env(String),
    /// This key of the metadata.
    Metadata(String),
}

impl Recipe {
    /// "the tag of its image".
    fn in_words(&self) -> String {
        match self {
            Self::ImageTag => "the tag of its image".to_owned(),
            Self::ArtifactUri => "its artifacts' addresses".to_owned(),
            Self::Env(name) => format!("the environment variable {name}"),
            Self::Metadata(key) => format!("the metadata {key}"),
        }
    }
}

/// A deploy with another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The whole deploy.
    pub(crate) body: Value,
    /// What differs, each part under its name: "1.41 → 1.42".
    pub(crate) differences: Vec<(String, String)>,
}

/// The version of a deploy, where it can be told.
#[must_use]
pub fn read(body: &Value, recipe: Option<&Recipe>) -> Option<String> {
    match recipe {
        Some(recipe) => at(body, recipe),
        None => named(body).or_else(|| guessed(body).ok().and_then(|recipe| at(body, &recipe))),
    }
}

/// The deploy with its version moved, or why that cannot be done.
pub(crate) fn moved(body: &Value, recipe: Option<&Recipe>, to: &str) -> Result<Moved, String> {
    let recipe = match recipe {
        Some(recipe) => recipe.clone(),
        None => guessed(body)?,
    };
    let Some(from) = at(body, &recipe) else {
        return Err(format!(
            "its deploy has no version in {}",
            recipe.in_words()
        ));
    };
    let mut body = body.clone();
    put(&mut body, &recipe, &from, to);
    let mut differences = vec![(recipe.in_words(), format!("{from} → {to}"))];
    if let Some(named) = named(&body).filter(|named| named != to) {
        put_text(&mut body, &["version"], to);
        differences.push(("the version it names".to_owned(), format!("{named} → {to}")));
    }
    Ok(Moved { body, differences })
}

/// The one place where a version stands, if there is exactly one that can be recognised.
fn guessed(body: &Value) -> Result<Recipe, String> {
    let mut found = Vec::new();
    if at(body, &Recipe::ImageTag).is_some() {
        found.push(Recipe::ImageTag);
    }
    if at(body, &Recipe::ArtifactUri).is_some() {
        found.push(Recipe::ArtifactUri);
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(
            "nothing in its deploy looks like a version: its image has no tag, and none of its artifacts' addresses has the version in it"
                .to_owned(),
        ),
        _ => {
            let places: Vec<String> = found.iter().map(Recipe::in_words).collect();
            Err(format!(
                "its version could stand in {}",
                crate::format::listed(&places)
            ))
        }
    }
}

/// The version at one place.
fn at(body: &Value, recipe: &Recipe) -> Option<String> {
    match recipe {
        Recipe::ImageTag => image(body).and_then(|image| tag(image)).map(str::to_owned),
        Recipe::ArtifactUri => {
            let version = named(body)?;
            uris(body)
                .iter()
                .any(|uri| uri.contains(&version))
                .then_some(version)
        }
        Recipe::Env(name) => text(body, &["env", name]),
        Recipe::Metadata(key) => text(body, &["metadata", key]),
    }
}

/// The version the deploy names itself by.
fn named(body: &Value) -> Option<String> {
    text(body, &["version"])
}

fn put(body: &mut Value, recipe: &Recipe, from: &str, to: &str) {
    match recipe {
        Recipe::ImageTag => {
            if let Some(repository) = image(body).and_then(|image| image.strip_suffix(from)) {
                let moved = format!("{repository}{to}");
                put_text(body, &["containerInfo", "docker", "image"], &moved);
            }
        }
        Recipe::ArtifactUri => {
            let elements = body.get_mut("uris").and_then(Value::as_array_mut);
            for element in elements.into_iter().flatten() {
                if let Some(uri) = uri_of(element) {
                    let moved = uri.replace(from, to);
                    match element {
                        Value::Object(artifact) => {
                            artifact.insert("uri".to_owned(), json!(moved));
                        }
                        other => *other = json!(moved),
                    }
                }
            }
        }
        Recipe::Env(name) => put_text(body, &["env", name], to),
        Recipe::Metadata(key) => put_text(body, &["metadata", key], to),
    }
}

fn image(body: &Value) -> Option<&str> {
    body.pointer("/containerInfo/docker/image")?.as_str()
}

/// What follows the last colon, unless that colon belongs to a registry's port or a digest.
fn tag(image: &str) -> Option<&str> {
    if image.contains('@') {
        return None;
    }
    let (_, tag) = image.rsplit_once(':')?;
    (!tag.is_empty() && !tag.contains('/')).then_some(tag)
}

fn uris(body: &Value) -> Vec<String> {
    let elements = body.get("uris").and_then(Value::as_array);
    elements.into_iter().flatten().filter_map(uri_of).collect()
}

/// An artifact is a bare address, or an object with one (Singularity contract 3.5).
fn uri_of(element: &Value) -> Option<String> {
    let uri = element.as_str().or_else(|| element.get("uri")?.as_str())?;
    Some(uri.to_owned())
}

fn text(body: &Value, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(body, |value, key| value.get(key))?;
    found.as_str().map(str::to_owned)
}

fn put_text(body: &mut Value, path: &[&str], text: &str) {
    let [parents @ .., last] = path else { return };
    let parent = parents.iter().try_fold(body, |value, key| {
        value.as_object_mut().map(|object| {
            object
                .entry(*key)
                .or_insert_with(|| Value::Object(Map::new()))
        })
    });
    if let Some(object) = parent.and_then(Value::as_object_mut) {
        object.insert((*last).to_owned(), json!(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docker(image: &str) -> Value {
        json!({"id": "d1", "containerInfo": {"type": "DOCKER", "docker": {"image": image}}})
    }

    #[test]
    fn the_tag_of_an_image_is_moved() {
        let moved = moved(&docker("registry.example:5000/hub/web:1.41"), None, "1.42").unwrap();
        assert_eq!(moved.body, docker("registry.example:5000/hub/web:1.42"));
        assert_eq!(
            moved.differences,
            [("the tag of its image".to_owned(), "1.41 → 1.42".to_owned())]
        );
    }

    #[test]
    fn a_port_and_a_digest_are_no_tags() {
        assert_eq!(read(&docker("registry.example:5000/hub/web"), None), None);
        assert_eq!(read(&docker("hub/web@sha256:abc"), None), None);
        assert!(moved(&docker("hub/web@sha256:abc"), None, "2").is_err());
    }

    #[test]
    fn an_artifact_carries_the_version_the_deploy_names() {
        let body = json!({
            "version": "7",
            "uris": ["https://files.example/web/7/web-7.tgz", {"uri": "https://files.example/tool.tgz"}]
        });
        let moved = moved(&body, None, "8").unwrap();
        assert_eq!(
            moved.body,
            json!({
                "version": "8",
                "uris": ["https://files.example/web/8/web-8.tgz", {"uri": "https://files.example/tool.tgz"}]
            })
        );
    }

    #[test]
    fn where_it_cannot_be_told_nothing_is_moved() {
        let both = json!({
            "version": "7",
            "containerInfo": {"docker": {"image": "web:7"}},
            "uris": ["https://files.example/web-7.tgz"]
        });
        assert!(moved(&both, None, "8").is_err());
        assert!(moved(&json!({"command": "run"}), None, "8").is_err());
        assert!(moved(&both, Some(&Recipe::Env("VERSION".to_owned())), "8").is_err());
    }

    #[test]
    fn a_recipe_says_where() {
        let body = json!({"env": {"APP_VERSION": "7"}, "metadata": {"build": "99"}});
        let env = Recipe::Env("APP_VERSION".to_owned());
        assert_eq!(read(&body, Some(&env)).as_deref(), Some("7"));
        let moved = moved(&body, Some(&env), "8").unwrap();
        assert_eq!(moved.body["env"]["APP_VERSION"], "8");
        let metadata = Recipe::Metadata("build".to_owned());
        assert_eq!(read(&body, Some(&metadata)).as_deref(), Some("99"));
    }
}
