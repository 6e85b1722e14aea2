//! Builds.

use crate::check;

#[test]
fn how_a_build_is_doing() {
    check(
        "build-status request=HubApiWeb",
        &[
            "build status of HubApiWeb",
            "Build status of HubApiWeb?",
            "what is the build status of HubApiWeb",
            "show me the latest build of HubApiWeb",
            "how is the build of HubApiWeb?",
            "how's the last build for HubApiWeb doing",
            "HubApiWeb build status",
            "ci status of HubApiWeb please",
        ],
    );
    check("?", &["build status", "build HubApiWeb", "build status of"]);
}

#[test]
fn the_builds_of_a_service() {
    check(
        "list-builds request=HubApiWeb",
        &[
            "builds of HubApiWeb",
            "list the builds of HubApiWeb",
            "recent builds for HubApiWeb",
            "HubApiWeb builds",
            "show me the last builds of service HubApiWeb",
            "build history of HubApiWeb",
        ],
    );
    check("?", &["builds", "list builds"]);
}

#[test]
fn what_is_ready() {
    check(
        "ready-to-deploy",
        &[
            "what is ready to deploy?",
            "What's ready to deploy",
            "what is ready to be deployed",
            "which services are ready to deploy",
            "ready to deploy",
            "what can be deployed?",
            "what can we deploy",
            "is anything ready to ship?",
        ],
    );
    check(
        "ready-to-deploy @qa",
        &[
            "what is ready to deploy in qa",
            "in qa what is ready to deploy",
        ],
    );
    check("?", &["deploy what is ready", "don't deploy what is ready"]);
}
