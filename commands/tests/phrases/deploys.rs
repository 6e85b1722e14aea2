//! What people type about deploys.

use crate::check;

#[test]
fn deploying_in_many_words() {
    check(
        "deploy request=HubApiWeb version=1.42 @qa",
        &[
            "deploy HubApiWeb 1.42 to qa",
            "Deploy HubApiWeb 1.42 to QA please",
            "deploy HubApiWeb 1.42 in qa",
            "deploy HubApiWeb 1.42 on qa",
            "deploy HubApiWeb version 1.42 to qa",
            "deploy version 1.42 of HubApiWeb to qa",
            "deploy 1.42 of HubApiWeb to qa",
            "deploy HubApiWeb@1.42 to qa",
            "release HubApiWeb 1.42 to qa",
            "ship HubApiWeb 1.42 to the qa environment",
            "roll out HubApiWeb 1.42 to qa",
            "rollout HubApiWeb 1.42 to qa",
            "can you deploy HubApiWeb 1.42 to qa?",
            "@deckhand deploy HubApiWeb 1.42 to qa",
        ],
    );
    check(
        "deploy request=HubApiWeb version=1.42",
        &["deploy HubApiWeb 1.42", "deploy HubApiWeb version 1.42 now"],
    );
    check(
        "deploy first=1 request=HubApiWeb version=1.42 @prod",
        &[
            "deploy HubApiWeb 1.42 to prod with 1 instance first",
            "deploy HubApiWeb 1.42 to prod, 1 instance first",
            "deploy HubApiWeb 1.42 to prod as canary",
            "deploy HubApiWeb 1.42 to prod canary first",
        ],
    );
}

#[test]
fn what_a_deploy_lacks_is_asked_for() {
    check(
        "?",
        &[
            "deploy",
            "deploy HubApiWeb",
            "deploy HubApiWeb to qa",
            "deploy to qa",
            "deploy 1.42 to qa",
            "deploy HubApiWeb 1.42 to qa and prod",
            "deploy HubApiWeb 1.42 to qa in prod",
            "deploy HubApiWeb 1.42 1.43 to qa",
            "deploy HubApiWeb 1.42;reboot to qa",
            "deploy everything to prod",
            "don't deploy HubApiWeb 1.42 to qa",
            "should we deploy HubApiWeb 1.42 to qa?",
            "I deployed HubApiWeb 1.42 to qa",
            "deploy HubApiWeb 1.42 to qa tomorrow",
            "deploy HubApiWeb 1.42 to qa if the tests pass",
            "deploy HubApiWeb 1.42 to qa with 0 instances first",
        ],
    );
}

#[test]
fn going_back_and_forth_between_versions() {
    check(
        "rollback request=HubApiWeb @prod",
        &[
            "rollback HubApiWeb in prod",
            "roll back HubApiWeb in prod",
            "revert HubApiWeb in prod",
            "roll back the deploy of HubApiWeb in prod",
        ],
    );
    check(
        "rollback request=HubApiWeb to=1.40",
        &[
            "rollback HubApiWeb to 1.40",
            "roll HubApiWeb back to 1.40",
            "roll back HubApiWeb to version 1.40",
        ],
    );
    check(
        "promote from=qa request=HubApiWeb @prod",
        &[
            "promote HubApiWeb from qa to prod",
            "Promote HubApiWeb from QA into prod please",
        ],
    );
    check(
        "redeploy request=HubApiWeb @qa",
        &["redeploy HubApiWeb in qa", "re-deploy HubApiWeb to qa"],
    );
    check(
        "?",
        &[
            "rollback",
            "promote HubApiWeb",
            "promote HubApiWeb to prod",
            "redeploy",
            "don't roll back HubApiWeb",
        ],
    );
}

#[test]
fn steering_a_deploy_in_many_words() {
    check(
        "cancel-deploy request=HubApiWeb",
        &[
            "cancel deploy of HubApiWeb",
            "cancel the deploy of HubApiWeb",
            "abort the deployment of HubApiWeb, please",
            "cancel HubApiWeb's deploy",
            "cancel the pending deploy of the request HubApiWeb",
            "cancel-deploy HubApiWeb",
        ],
    );
    check(
        "advance-deploy request=HubApiWeb step=next",
        &[
            "advance deploy of HubApiWeb",
            "continue the deploy of HubApiWeb",
            "advance HubApiWeb's deploy",
            "advance-deploy HubApiWeb",
        ],
    );
    check(
        "advance-deploy instances=4 request=HubApiWeb @qa",
        &[
            "advance deploy of HubApiWeb to 4 in qa",
            "advance the deploy of HubApiWeb in qa to 4 instances",
        ],
    );
    check(
        "advance-deploy request=HubApiWeb step=all",
        &["advance deploy of HubApiWeb to all instances"],
    );
    check(
        "advance-deploy request=HubApiWeb step=back",
        &[
            "step back the deploy of HubApiWeb",
            "step the deploy of HubApiWeb back",
        ],
    );
    check(
        "advance-deploy instances=1 request=HubApiWeb",
        &["step back the deploy of HubApiWeb to 1"],
    );
    check(
        "?",
        &[
            "cancel deploy",
            "cancel the deploy",
            "advance deploy",
            "advance deploy of HubApiWeb to 0",
            "advance deploy of HubApiWeb to 99999999999",
            "advance HubApiWeb",
            "step back",
            "should we cancel the deploy of HubApiWeb?",
        ],
    );
}

#[test]
fn questions_about_deploys() {
    check(
        "deploys request=HubApiWeb",
        &[
            "deploys of HubApiWeb",
            "list the recent deploys of HubApiWeb",
            "show me the last deployments of the request HubApiWeb",
            "deploy history of HubApiWeb",
            "HubApiWeb deploys",
        ],
    );
    check(
        "deploy-status request=HubApiWeb",
        &[
            "deploy status of HubApiWeb",
            "what is the deploy status of HubApiWeb?",
            "status of my deploy of HubApiWeb",
            "how is the deploy of HubApiWeb doing?",
            "HubApiWeb deploy status",
        ],
    );
    check(
        "who-deployed request=HubApiWeb",
        &[
            "who deployed HubApiWeb?",
            "who deployed the request HubApiWeb last?",
            "last deploy of HubApiWeb",
            "what version of HubApiWeb runs?",
            "which version of HubApiWeb is deployed?",
            "version of HubApiWeb",
        ],
    );
    check(
        "compare-deploys from=d1 request=HubApiWeb to=d2",
        &[
            "compare HubApiWeb deploy d1 and d2",
            "compare HubApiWeb deploys d1 with d2",
            "diff deploys d1 and d2 of HubApiWeb",
            "what changed between deploys d1 and d2 of HubApiWeb?",
        ],
    );
    check(
        "compare-environments from=qa request=HubApiWeb to=prod",
        &[
            "diff HubApiWeb between qa and prod",
            "compare HubApiWeb in qa with prod",
            "compare HubApiWeb between qa and prod, please",
            "how does HubApiWeb differ between qa and prod?",
        ],
    );
    check(
        "?",
        &[
            "deploys",
            "who deployed",
            "compare HubApiWeb",
            "compare HubApiWeb deploy d1",
            "diff HubApiWeb between qa",
        ],
    );
    check(
        "pending",
        &["pending deploys", "which deploys are pending?"],
    );
}
