//! Digests and watches.

use crate::check;

#[test]
fn a_digest_to_look_at_now() {
    check(
        "digest of=prod",
        &[
            "digest prod now",
            "digest prod",
            "Digest of prod, please",
            "show me the digest of prod",
            "give me a status digest for prod",
        ],
    );
    check(
        "digest of=everything",
        &["digest", "digest now", "digest of all services"],
    );
    check(
        "digest of=team-x @prod",
        &[
            "digest team-x in prod now",
            "in prod digest team-x",
            "digest of team-x in prod",
        ],
    );
    check(
        "digest of=hub* and mail-worker",
        &["digest hub* and mail-worker", "digest hub*, mail-worker"],
    );
    check(
        "digest of=owned by ada@example.org",
        &["digest services owned by ada@example.org"],
    );
    check("digest of=label tier-1 @qa", &["digest label tier-1 in qa"]);
}

#[test]
fn a_digest_that_comes_again_and_again() {
    check(
        "digest of=prod when=every weekday at 09:00 zone=Europe/Dublin",
        &[
            "digest prod here every weekday at 09:00 Europe/Dublin",
            "Digest prod here every weekday at 9am Europe/Dublin please",
            "digest of prod every weekday at 9 in Europe/Dublin",
            "@deckhand schedule a digest of prod here, weekdays at 9:00, europe/dublin",
            "send a digest of prod here every weekday at 09:00 Europe/Dublin",
        ],
    );
    check(
        "digest of=prod when=every 4 hours",
        &[
            "digest prod here every 4 hours",
            "digest prod every 4 hours",
        ],
    );
    check(
        "digest of=prod when=on the 1st at 08:00",
        &["digest prod here on the 1st at 8"],
    );
    check(
        "digest of=prod when=every monday at 09:00",
        &[
            "digest prod here at 9 on mondays",
            "digest prod every Monday at 09:00",
        ],
    );
    check(
        "digest of=prod when=cron \"0 9 * * 1-5\" zone=Europe/Dublin",
        &[
            "digest prod here cron \"0 9 * * 1-5\" Europe/Dublin",
            "digest prod here cron `0 9 * * 1-5` Europe/Dublin",
        ],
    );
    check(
        "digest nothing-new=silence of=team-x when=every day at 09:00 @prod",
        &[
            "digest team-x in prod here every day at 9, silent if nothing is new",
            "digest team-x in prod every day at 9 but silently when nothing changed",
        ],
    );
    check(
        "digest nothing-new=one-line of=prod when=every hour",
        &["digest prod hourly, quiet if nothing is new"],
    );
    check(
        "digest nothing-new=in-full of=prod when=every hour",
        &["digest prod hourly, in full"],
    );
}

#[test]
fn digests_that_are_there() {
    check(
        "digests",
        &[
            "list digests",
            "which digests come here?",
            "what digests are there",
            "when is the next digest?",
        ],
    );
    check(
        "pause-digest number=3",
        &["pause digest 3", "please pause the digest #3"],
    );
    check(
        "resume-digest number=3",
        &["resume digest 3", "unpause digest 3"],
    );
    check(
        "stop-digest number=3",
        &["stop digest 3", "stop the digest 3", "cancel digest 3"],
    );
    check("stop-digest", &["stop this digest"]);
    check(
        "run-digest number=3",
        &["run digest 3 now", "send digest 3", "post digest 3 now"],
    );
}

#[test]
fn watches() {
    check(
        "watch of=HubApiWeb",
        &[
            "watch HubApiWeb",
            "Please watch HubApiWeb here",
            "start watching HubApiWeb",
        ],
    );
    check("watch of=team-x @prod", &["watch team-x in prod"]);
    check("watch of=hub*", &["watch hub*"]);
    check("watch of=everything @prod", &["watch everything in prod"]);
    check(
        "unwatch of=HubApiWeb",
        &["unwatch HubApiWeb", "stop watching HubApiWeb"],
    );
    check("unwatch of=everything", &["unwatch everything"]);
    check(
        "watches",
        &[
            "what is watched here?",
            "list watches",
            "which services are watched here",
        ],
    );
}

#[test]
fn what_is_no_schedule_changes_nothing() {
    check(
        "?",
        &[
            "digest prod here",
            "digest prod here at 9",
            "digest prod every day",
            "digest prod every day at 99",
            "digest prod every 7 hours",
            "digest prod every day at 9 Europe/Nowhere",
            "digest prod cron 0 9 * * 1-5",
            "digest prod tomorrow",
            "don't digest prod every day at 9",
            "should we digest prod every day at 9?",
            "watch",
            "watch it",
            "digest 3",
        ],
    );
}
