//! What people ask about the services themselves.

use crate::check;

#[test]
fn status_in_many_words() {
    check(
        "status subject=XX",
        &[
            "Status of request XX?",
            "status of request XX",
            "STATUS OF REQUEST XX?",
            "What is the status of request XX?",
            "what's the status of XX",
            "What’s the current status of the request XX, please?",
            "status XX",
            "status request XX",
            "status for XX",
            "show me the status of request XX",
            "give me the status for request XX please",
            "check status of XX",
            "could you tell me the status of request XX?",
            "How is request XX doing?",
            "how's XX going",
            "how is XX",
            "is request XX done?",
            "Is XX finished yet?",
            "request XX status",
            "XX status?",
            "show request XX",
            "what about request XX?",
            "request XX?",
            "state of request \"XX\"",
            "status of request `XX`?",
            "@deckhand status of request XX?",
            "deckhand: status of request XX?",
            "<@U0BOT> Status of request XX?",
            "pls status of request XX",
            "progress of request XX",
            "What's the status of my request XX?",
            "could you check on request XX?",
            "any update on request XX?",
            "did request XX finish?",
            "has request XX finished yet?",
        ],
    );
    check(
        "status subject=hubapi.com @qa",
        &[
            "status of hubapi.com in qa",
            "in qa, status of hubapi.com",
            "Status of hubapi.com in the QA environment?",
        ],
    );
    check(
        "status subject=last",
        &[
            "status of the last request",
            "Status of my last request?",
            "what is the status of the latest operation",
        ],
    );
    check(
        "?",
        &[
            "status",
            "status of request",
            "status of request?",
            "what is the status",
            "status of it",
        ],
    );
}

#[test]
fn questions_about_the_balancer() {
    check(
        "history subject=hubapi.com",
        &[
            "history of hubapi.com",
            "show me the history of hubapi.com",
            "hubapi.com history",
            "what happened to hubapi.com?",
            "What has happened to the service hubapi.com recently?",
            "recent requests of hubapi.com",
            "list the last requests for hubapi.com",
            "requests of hubapi.com",
        ],
    );
    check(
        "show-config service=hubapi.com",
        &[
            "show config of hubapi.com",
            "what is the config of hubapi.com",
            "What's the configuration of the hubapi.com service?",
            "settings of hubapi.com",
            "show hubapi.com config",
            "hubapi.com's settings",
            "render the config of hubapi.com",
            "show the rendered nginx config for hubapi.com",
        ],
    );
    check(
        "who-owns subject=/contacts",
        &[
            "who owns /contacts?",
            "who has the path /contacts",
            "which service owns /contacts",
            "who is the owner of /contacts?",
            "whose is \"/contacts\"?",
        ],
    );
    check("who-owns subject=/", &["who owns \"/\"?"]);
    check(
        "who-owns subject=10.1.4.2:31010 @qa",
        &[
            "who has 10.1.4.2:31010 in qa",
            "which service has host 10.1.4.2:31010 in qa?",
            "in qa, who owns the upstream <http://10.1.4.2:31010|10.1.4.2:31010>?",
        ],
    );
    check(
        "who-owns subject=api.hubapi.com/contacts",
        &["who owns <https://api.hubapi.com/contacts>?"],
    );
    check(
        "?",
        &[
            "who owns",
            "who owns contacts",
            "who owns 10.1.4.7",
            "history",
            "show config",
            "alias",
            "what happened to",
            "agents of it",
        ],
    );
}

#[test]
fn questions_about_groups() {
    check(
        "groups",
        &[
            "list groups",
            "groups",
            "load balancer groups",
            "which groups are there?",
        ],
    );
    check("groups @qa", &["groups in qa"]);
    check(
        "agents subject=edge-prod",
        &[
            "agents of edge-prod",
            "list the agents of the group edge-prod",
            "which agents are there in group edge-prod?",
            "show edge-prod agents",
        ],
    );
    check(
        "agents",
        &["list agents", "agents", "which agents are there?"],
    );
    check("agents @prod", &["which agents are there in prod?"]);
    check(
        "base-paths subject=edge-prod",
        &[
            "base paths of edge-prod",
            "show the base-paths of group edge-prod",
            "paths of edge-prod",
        ],
    );
    check("base-paths", &["list base paths", "base paths"]);
    check(
        "traffic-sources subject=edge-prod",
        &[
            "traffic sources of edge-prod",
            "list traffic-sources for edge-prod",
        ],
    );
    check(
        "aliases subject=edge-all",
        &[
            "alias edge-all",
            "show alias edge-all",
            "what does the alias edge-all stand for?",
        ],
    );
    check("aliases", &["list aliases", "which aliases are there?"]);
    check(
        "auth-keys",
        &[
            "list auth keys",
            "auth-keys",
            "show me the authentication keys",
        ],
    );
}

#[test]
fn the_balancer_itself_and_what_has_its_name() {
    check(
        "balancer-status",
        &[
            "status of the balancer",
            "status of balancer",
            "balancer status",
            "What is the status of the load balancer?",
            "is baragon healthy",
            "is the balancer up?",
            "how is baragon doing?",
            "baragon status",
        ],
    );
    check("balancer-status @qa", &["balancer status in qa"]);
    check(
        "status subject=balancer",
        &[
            "status of service balancer",
            "status of request balancer",
            "status of \"balancer\"",
            "is service balancer healthy?",
        ],
    );
    check("status subject=x-1", &["what happened to request x-1?"]);
    check("status subject=qa", &["status on qa"]);
}

#[test]
fn questions_about_the_scheduler_itself() {
    check(
        "scheduler-status",
        &[
            "scheduler status",
            "cluster state",
            "status of the scheduler",
            "status of singularity",
            "is singularity healthy?",
            "how is the cluster doing?",
            "is mesos up?",
        ],
    );
    check(
        "status subject=scheduler",
        &["status of request scheduler", "status of \"scheduler\""],
    );
    check(
        "mesos-agents",
        &[
            "mesos agents",
            "list the scheduler agents",
            "which mesos agents are there?",
        ],
    );
    check(
        "mesos-agents state=FROZEN @prod",
        &[
            "frozen agents in prod",
            "list frozen mesos agents in prod",
            "which agents are frozen in prod?",
        ],
    );
    check("racks", &["racks", "list racks", "mesos racks"]);
    check(
        "expiring",
        &[
            "what expires soon?",
            "expiring actions",
            "what is expiring?",
        ],
    );
    check(
        "disabled-actions",
        &[
            "disabled actions",
            "which actions are disabled?",
            "what is disabled?",
        ],
    );
    check(
        "webhooks",
        &["webhooks", "list webhooks", "show the scheduler's webhooks"],
    );
    check(
        "history subject=mail-worker",
        &["history of request mail-worker"],
    );
}

#[test]
fn changing_machines_and_actions_in_many_words() {
    check(
        "freeze-machine kind=agent machine=node7.example",
        &[
            "freeze agent node7.example",
            "freeze the mesos agent node7.example, please",
        ],
    );
    check(
        "freeze-machine kind=rack machine=rack-b seconds=7200 @qa",
        &[
            "freeze rack rack-b for 2 hours in qa",
            "in qa freeze rack rack-b for 120 min",
        ],
    );
    check(
        "activate-machine kind=agent machine=node7.example",
        &[
            "activate agent node7.example",
            "unfreeze agent node7.example",
        ],
    );
    check(
        "decommission-machine kind=agent machine=node7.example",
        &[
            "decommission agent node7.example",
            "decommission the agent node7.example",
        ],
    );
    check(
        "disable-action action=DEPLOY",
        &[
            "disable action DEPLOY",
            "disable the action deploy",
            "switch off action deploy",
        ],
    );
    check(
        "disable-action action=BOUNCE_REQUEST message=no bounces today",
        &["disable action bounce request saying \"no bounces today\""],
    );
    check(
        "enable-action action=DEPLOY",
        &["enable action DEPLOY", "re-enable action deploy"],
    );
    check(
        "add-webhook address=http://hook.example:9000/d type=DEPLOY",
        &[
            "add webhook DEPLOY http://hook.example:9000/d",
            "add a deploy webhook http://hook.example:9000/d",
            "add webhook deploy to `http://hook.example:9000/d`",
        ],
    );
    check(
        "remove-webhook address=http://hook.example:9000/d type=TASK",
        &[
            "remove webhook TASK http://hook.example:9000/d",
            "delete the task webhook http://hook.example:9000/d",
        ],
    );
    check(
        "?",
        &[
            "freeze",
            "freeze agent",
            "freeze node7.example",
            "freeze agent node7.example for ages",
            "decommission node7.example",
            "disable action",
            "disable action PAUSE_REQUEST",
            "disable DEPLOY",
            "add webhook",
            "add webhook DEPLOY",
            "add webhook DEPLOY ftp://hook.example",
            "add webhook LUNCH http://hook.example:9000/d",
            "don't decommission agent node7.example",
            "should we disable action DEPLOY?",
        ],
    );
}
