//! What people type about scheduler requests and their tasks.

use commands::{Understood, parse};

use crate::check;

#[test]
fn scaling_in_many_words() {
    check(
        "scale instances=4 request=HubApiWeb",
        &[
            "scale HubApiWeb to 4",
            "Scale HubApiWeb to 4 instances",
            "scale up HubApiWeb to 4",
            "scale HubApiWeb up to 4 instances please",
            "resize HubApiWeb to 4",
        ],
    );
    check(
        "scale by=2 request=HubApiWeb @qa",
        &[
            "scale HubApiWeb up by 2 in qa",
            "scale up HubApiWeb by 2 in qa",
            "scale HubApiWeb +2 in qa",
            "scale HubApiWeb by +2 in qa",
        ],
    );
    check(
        "scale by=-2 request=HubApiWeb",
        &["scale HubApiWeb down by 2", "scale HubApiWeb -2"],
    );
    check(
        "scale instances=4 request=HubApiWeb seconds=7200",
        &[
            "scale HubApiWeb to 4 for 2 hours",
            "scale HubApiWeb to 4 instances for 120 min",
        ],
    );
    check(
        "?",
        &[
            "scale",
            "scale HubApiWeb",
            "scale HubApiWeb up",
            "scale to 4",
            "scale HubApiWeb to many",
            "scale HubApiWeb to 4 for a while",
            "don't scale HubApiWeb to 4",
        ],
    );
}

#[test]
fn pausing_in_many_words() {
    check(
        "pause kill_tasks=true request=HubApiWeb",
        &[
            "pause HubApiWeb",
            "Pause the request HubApiWeb, please!",
            "could you pause HubApiWeb now?",
            "suspend HubApiWeb",
            "pause service HubApiWeb",
        ],
    );
    check(
        "pause kill_tasks=true request=HubApiWeb seconds=7200 @qa",
        &[
            "pause HubApiWeb in qa for 2 hours",
            "pause HubApiWeb for 2h in qa",
            "in qa, pause HubApiWeb for 2 hours please",
            "pause HubApiWeb on qa for 2h",
        ],
    );
    check(
        "pause kill_tasks=false request=HubApiWeb",
        &[
            "pause HubApiWeb without killing its tasks",
            "pause HubApiWeb without killing the running tasks",
            "pause HubApiWeb without killing tasks",
        ],
    );
    check(
        "pause kill_tasks=false request=HubApiWeb seconds=3600",
        &[
            "pause HubApiWeb for an hour without killing its tasks",
            "pause HubApiWeb without killing its tasks for 1 hour",
        ],
    );
    check(
        "unpause request=HubApiWeb",
        &[
            "unpause HubApiWeb",
            "un-pause the HubApiWeb",
            "resume HubApiWeb",
            "resume the request HubApiWeb please",
        ],
    );
    check(
        "unpause request=HubApiWeb @qa",
        &["unpause HubApiWeb in qa"],
    );
    check(
        "?",
        &[
            "pause",
            "pause it",
            "pause HubApiWeb for a while",
            "pause HubApiWeb for soon",
            "pause HubApiWeb for 60 days",
            "pause HubApiWeb until noon",
            "pause HubApiWeb and BillingWeb",
            "pause HubApiWeb without asking",
            "don't pause HubApiWeb without killing its tasks",
            "should we pause HubApiWeb?",
            "pause HubApiWeb in 2 hours",
            "stop HubApiWeb",
            "we paused HubApiWeb",
            "unpause",
            "resume it",
            "unpause HubApiWeb in 5 minutes",
        ],
    );
}

#[test]
fn bouncing_in_many_words() {
    check(
        "bounce all_at_once=false request=HubApiWeb",
        &[
            "bounce HubApiWeb",
            "restart HubApiWeb",
            "bounce HubApiWeb one at a time",
            "bounce HubApiWeb incrementally, please",
            "bounce all tasks of HubApiWeb",
            "bounce the instances of HubApiWeb",
        ],
    );
    check(
        "bounce all_at_once=true request=HubApiWeb @qa",
        &[
            "bounce HubApiWeb all at once in qa",
            "bounce HubApiWeb in qa all at once",
        ],
    );
    check(
        "bounce all_at_once=false request=HubApiWeb seconds=1200",
        &["bounce HubApiWeb for 20 minutes"],
    );
    check(
        "?",
        &[
            "bounce",
            "restart",
            "bounce all",
            "bounce HubApiWeb twice",
            "stop bouncing HubApiWeb",
            "bounce HubApiWeb once the deploy is done",
            "did you bounce HubApiWeb?",
            "cancel bounce of HubApiWeb",
        ],
    );
}

#[test]
fn running_in_many_words() {
    check(
        "run arguments= request=NightlyReport",
        &[
            "run NightlyReport",
            "run NightlyReport now",
            "run the job NightlyReport once",
            "trigger NightlyReport",
            "kick off NightlyReport please",
        ],
    );
    check(
        "run arguments=a,b,c request=NightlyReport @qa",
        &[
            "run NightlyReport with args a b c in qa",
            "run NightlyReport in qa with the arguments a, b, c",
            "run NightlyReport with args a b and c in qa please",
        ],
    );
    check(
        "run arguments=--month,June 2024,-v request=NightlyReport",
        &[
            "run NightlyReport with args --month \"June 2024\" -v",
            "run NightlyReport with args --month “June 2024” -v",
        ],
    );
    check(
        "run arguments=--list=a,b request=NightlyReport",
        &["run NightlyReport with args --list=a,b"],
    );
    check(
        "run arguments=in,qa request=NightlyReport",
        &["run NightlyReport with args \"in\" \"qa\""],
    );
    check(
        "?",
        &[
            "run",
            "run it",
            "run NightlyReport with args",
            "run NightlyReport with love",
            "run NightlyReport tomorrow",
            "run NightlyReport at 17:00",
            "run NightlyReport with args --when if",
            "run NightlyReport and WeeklyReport",
        ],
    );
}

#[test]
fn running_again_in_many_words() {
    check(
        "rerun request=NightlyReport",
        &[
            "rerun NightlyReport",
            "re-run the job NightlyReport please",
            "run NightlyReport again",
            "run NightlyReport once more",
            "trigger NightlyReport again",
            "rerun the last run of NightlyReport",
            "repeat the latest run of NightlyReport",
            "can you rerun NightlyReport?",
        ],
    );
    check(
        "rerun request=NightlyReport @qa",
        &[
            "rerun NightlyReport in qa",
            "run NightlyReport again in qa",
            "rerun the last run of NightlyReport in qa",
        ],
    );
    check(
        "?",
        &[
            "rerun",
            "rerun it",
            "rerun the last run",
            "rerun NightlyReport with args --full",
            "run NightlyReport again with args --full",
            "rerun NightlyReport tomorrow",
            "rerun NightlyReport and WeeklyReport",
        ],
    );
}

#[test]
fn killing_a_task_in_many_words() {
    check(
        "kill-task at_once=false task=mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
        &[
            "kill task mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "please kill the task mail-sender-d7-1700000000000-1-node7.example-DEFAULT!",
            "kill-task mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "kill mail-sender-d7-1700000000000-1-node7.example-DEFAULT",
            "replace task `mail-sender-d7-1700000000000-1-node7.example-DEFAULT`",
        ],
    );
    check(
        "kill-task at_once=true task=web-d7-1700000000000-1-node7-DEFAULT @qa",
        &[
            "kill task web-d7-1700000000000-1-node7-DEFAULT without waiting in qa",
            "kill task web-d7-1700000000000-1-node7-DEFAULT in qa now",
            "kill the task web-d7-1700000000000-1-node7-DEFAULT in qa right now",
            "kill task web-d7-1700000000000-1-node7-DEFAULT at once in qa",
            "kill task web-d7-1700000000000-1-node7-DEFAULT in qa without waiting for its replacement",
        ],
    );
    check(
        "?",
        &[
            "kill",
            "kill task",
            "kill HubApiWeb",
            "kill task HubApiWeb",
            "kill task web-d7-then-1-node7-DEFAULT",
            "kill all tasks",
            "kill task web-d7-1700000000000-1-node7-DEFAULT tomorrow",
            "don't kill task web-d7-1700000000000-1-node7-DEFAULT",
        ],
    );
}

#[test]
fn the_other_changes_of_a_scheduler_request() {
    check(
        "exit-cooldown request=HubApiWeb",
        &[
            "exit cooldown of HubApiWeb",
            "exit-cooldown HubApiWeb",
            "end the cooldown of HubApiWeb",
            "end HubApiWeb's cooldown",
            "take HubApiWeb out of cooldown please",
            "take HubApiWeb out of its cool-down",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb skip=true",
        &[
            "skip healthchecks of HubApiWeb",
            "skip the health checks of HubApiWeb",
            "disable health-checks for HubApiWeb",
            "turn off health checks of HubApiWeb",
            "turn health checks of HubApiWeb off",
            "skip HubApiWeb's health checks",
            "skip-healthchecks of HubApiWeb",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb seconds=3600 skip=true @qa",
        &[
            "skip healthchecks of HubApiWeb for 1 hour in qa",
            "skip health checks for HubApiWeb in qa for an hour",
        ],
    );
    check(
        "skip-healthchecks request=HubApiWeb skip=false",
        &[
            "enable healthchecks of HubApiWeb",
            "turn on the health checks of HubApiWeb",
            "re-enable health checks for HubApiWeb",
        ],
    );
    check(
        "set-priority priority=0.8 request=HubApiWeb",
        &[
            "set priority of HubApiWeb to 0.8",
            "set the priority of HubApiWeb to .8.",
            "change HubApiWeb's priority to 0.80",
            "raise the task priority of HubApiWeb to 0.8",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=scale",
        &[
            "make the scale of HubApiWeb permanent",
            "make HubApiWeb's scale permanent",
            "keep the scaling of HubApiWeb forever",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=skip-healthchecks",
        &[
            "make skip-healthchecks of HubApiWeb permanent",
            "make HubApiWeb's skip-healthchecks permanent",
            "make skipping of health checks of HubApiWeb permanent",
        ],
    );
    check(
        "make-permanent request=HubApiWeb timer=pause @qa",
        &["make the pause of HubApiWeb permanent in qa"],
    );
    check(
        "remove-request request=HubApiWeb with_service=false",
        &[
            "remove request HubApiWeb",
            "delete the request HubApiWeb",
            "remove the scheduler request HubApiWeb",
            "remove request HubApiWeb from the scheduler",
        ],
    );
    check(
        "remove-request request=HubApiWeb with_service=true @qa",
        &[
            "remove request HubApiWeb with its service in qa",
            "remove request HubApiWeb in qa and its balancer service",
        ],
    );
    check(
        "?",
        &[
            "exit",
            "exit HubApiWeb",
            "exit cooldown",
            "cool down HubApiWeb",
            "skip healthchecks",
            "skip healthchecks for 1 hour",
            "skip HubApiWeb",
            "don't skip healthchecks of HubApiWeb",
            "set priority of HubApiWeb",
            "set priority of HubApiWeb to 8",
            "set priority of HubApiWeb to -0.5",
            "set priority of HubApiWeb to 0.8.1",
            "set priority of HubApiWeb to high",
            "set priority to 0.8",
            "make HubApiWeb permanent",
            "make scale permanent",
            "make scale of HubApiWeb bigger",
            "remove request",
            "remove all requests",
            "remove request HubApiWeb tomorrow",
            "remove HubApiWeb",
        ],
    );
}

#[test]
fn questions_about_tasks() {
    check(
        "tasks request=HubApiWeb",
        &[
            "tasks of HubApiWeb",
            "show me the tasks of HubApiWeb",
            "list all running tasks for the request HubApiWeb",
            "HubApiWeb tasks",
            "what tasks are there of HubApiWeb?",
            "instances of HubApiWeb",
        ],
    );
    check(
        "tasks request=mail-worker @qa",
        &["tasks of mail-worker in qa"],
    );
    check(
        "task task=mail-worker-d1-1700000000000-1-node7-DEFAULT",
        &[
            "task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "show the task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "status of task mail-worker-d1-1700000000000-1-node7-DEFAULT",
            "what happened to task mail-worker-d1-1700000000000-1-node7-DEFAULT?",
            "health checks of task mail-worker-d1-1700000000000-1-node7-DEFAULT",
        ],
    );
    check(
        "logs file=stdout lines=20 of=HubApiWeb",
        &[
            "logs of HubApiWeb",
            "show me the logs of HubApiWeb",
            "tail HubApiWeb",
            "log of HubApiWeb",
            "stdout of HubApiWeb",
            "HubApiWeb logs",
            "tail the logs of the request HubApiWeb",
        ],
    );
    check(
        "logs file=stderr lines=50 of=HubApiWeb @qa",
        &[
            "last 50 lines of stderr of HubApiWeb in qa",
            "show the last 50 lines of stderr of HubApiWeb in qa",
            "tail 50 lines of stderr of HubApiWeb in qa",
        ],
    );
    check(
        "logs file=stdout lines=5 of=HubApiWeb",
        &[
            "last 5 lines of HubApiWeb",
            "last 5 lines of the log of HubApiWeb",
        ],
    );
    check(
        "logs bytes=100-4000 file=stderr of=t-d-1-1-h-r",
        &[
            "bytes 100-4000 of stderr of t-d-1-1-h-r",
            "show bytes 100 to 4000 of stderr of task t-d-1-1-h-r",
        ],
    );
    check(
        "logs file=logs/access.log lines=20 of=HubApiWeb",
        &["tail file logs/access.log of HubApiWeb"],
    );
    check(
        "?",
        &[
            "tasks",
            "tasks of it",
            "task",
            "logs",
            "logs of",
            "last 0 lines of HubApiWeb",
            "last 500 lines of HubApiWeb",
            "bytes 10-10 of stdout of HubApiWeb",
            "tail file ../../etc/passwd of HubApiWeb",
            "tail file /etc/passwd of HubApiWeb",
        ],
    );
}

#[test]
fn questions_why() {
    check(
        "why request=HubApiWeb",
        &[
            "why is HubApiWeb not running?",
            "Why isn't HubApiWeb running?",
            "why is HubApiWeb still not up",
            "why is the deploy of HubApiWeb waiting?",
            "why is my deploy of HubApiWeb still waiting?",
            "why does HubApiWeb not start?",
            "why is request HubApiWeb in cooldown?",
            "what is wrong with HubApiWeb?",
            "what's going on with HubApiWeb",
            "diagnose HubApiWeb",
        ],
    );
    check(
        "why request=HubApiWeb @qa",
        &[
            "why is HubApiWeb not running in qa?",
            "in qa, why is HubApiWeb paused?",
        ],
    );
    check(
        "why",
        &[
            "why is my deploy waiting?",
            "why is the deploy stuck",
            "what is wrong with my deploy",
        ],
    );
    check(
        "?",
        &[
            "why",
            "why add hosts to hubapi.com?",
            "why did you add hosts to hubapi.com?",
            "why don't you scale HubApiWeb to 4",
        ],
    );
}

#[test]
fn requests_by_state_type_and_name() {
    check(
        "list-requests state=PAUSED",
        &[
            "list paused requests",
            "which requests are paused?",
            "requests that are paused",
        ],
    );
    check(
        "list-requests like=hub*",
        &[
            "list requests like hub*",
            "list requests like \"hub*\"",
            "show me all requests matching hub*?",
        ],
    );
    check(
        "list-requests like=*-api state=SYSTEM_COOLDOWN",
        &["cooldown requests like *-api"],
    );
    check(
        "list-requests type=WORKER",
        &["list worker requests", "list workers"],
    );
    check("list-requests type=ON_DEMAND", &["on-demand requests"]);
    check(
        "list-requests type=SCHEDULED @qa",
        &["list scheduled requests in qa"],
    );
    check(
        "crash-loops",
        &[
            "crash loops",
            "list crashloops",
            "what is crash looping?",
            "which requests are crashing",
        ],
    );
    check(
        "crash-loops request=HubApiWeb",
        &["crash loops of HubApiWeb", "is HubApiWeb crash looping?"],
    );
    check(
        "provisioning way=under",
        &[
            "under-provisioned requests",
            "list underprovisioned requests",
            "which requests are under-provisioned?",
        ],
    );
    check(
        "provisioning way=over @prod",
        &["over-provisioned requests in prod"],
    );
    check("?", &["list requests like", "requests named"]);
}

#[test]
fn searching_logs_in_many_words() {
    check(
        "search-logs file=stdout of=HubApiWeb word=ERROR",
        &[
            "grep ERROR in logs of HubApiWeb",
            "grep ERROR in the log of HubApiWeb",
            "search for ERROR in the logs of HubApiWeb",
            "search the logs of HubApiWeb for ERROR",
            "find \"ERROR\" in stdout of HubApiWeb",
        ],
    );
    check(
        "search-logs file=stderr of=HubApiWeb word=cannot connect @qa",
        &[
            "grep \"cannot connect\" in stderr of HubApiWeb in qa",
            "search stderr of HubApiWeb in qa for \"cannot connect\"",
        ],
    );
    check(
        "search-logs file=logs/access.log of=t-d-1-1-h-r word=500",
        &["grep 500 in file logs/access.log of task t-d-1-1-h-r"],
    );
    check(
        "?",
        &[
            "grep in logs of HubApiWeb",
            "grep ERROR in logs",
            "grep ERROR in file ../../etc/passwd of HubApiWeb",
            "search the logs of HubApiWeb for",
            "don't grep ERROR in logs of HubApiWeb",
        ],
    );
}

/// What it is called at the scheduler is the opposite of what most people mean by it: so it is asked.
#[test]
fn cancelling_a_timer_is_asked_about() {
    for (sentence, asked, example) in [
        (
            "cancel the bounce of HubApiWeb",
            "The scheduler has no call that ends a bounce: only its time, a pause or a new deploy does.",
            "status of HubApiWeb",
        ),
        (
            "cancel the pause of HubApiWeb in qa",
            "Do you mean to end the pause, or to have it stay?",
            "unpause HubApiWeb",
        ),
        (
            "cancel the expiring scale of HubApiWeb",
            "which is `make scale of HubApiWeb permanent` here.",
            "scale HubApiWeb to 2",
        ),
        (
            "abort the skipped health checks of HubApiWeb",
            "Do you mean to check health again",
            "enable healthchecks of HubApiWeb",
        ),
        (
            "cancel the priority of HubApiWeb",
            "Do you mean to have another priority",
            "set priority of HubApiWeb to 0.5",
        ),
    ] {
        let Understood::Unclear(unclear) = parse(sentence) else {
            panic!("{sentence}: {:?}", parse(sentence))
        };
        let text = unclear.reply().text;
        assert!(text.contains(asked), "{sentence}: {text}");
        assert_eq!(unclear.suggestions(), [example], "{sentence}");
        assert!(
            matches!(parse(example), Understood::Command(_)),
            "{example}"
        );
    }
}
