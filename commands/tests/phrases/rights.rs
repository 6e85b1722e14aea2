//! What people ask about what they may, and about who did what.

use crate::check;

#[test]
fn asking_whether_one_may() {
    check(
        "may-i order=deploy HubApiWeb to prod",
        &[
            "may I deploy HubApiWeb to prod?",
            "Can I deploy HubApiWeb to prod",
            "am I allowed to deploy HubApiWeb to prod?",
            "deckhand: may I deploy HubApiWeb to prod?",
        ],
    );
    check(
        "may-i order=delete service hubapi.com @qa",
        &["may I delete service hubapi.com in qa?"],
    );
    // Whether we should is no question of the rules.
    check(
        "?",
        &[
            "could I update config of hubapi.com?",
            "may we deploy HubApiWeb to prod?",
            "should I deploy HubApiWeb to prod?",
        ],
    );
}

#[test]
fn asking_who_may_approve() {
    check(
        "who-can-approve",
        &[
            "who can approve this?",
            "Who may approve it?",
            "who can approve?",
            "who must confirm this?",
        ],
    );
    check(
        "who-can-approve request=k7q2m",
        &[
            "who can approve k7q2m?",
            "who is allowed to approve the request k7q2m?",
        ],
    );
}

#[test]
fn approving() {
    check(
        "approve request=k7q2m",
        &["approve k7q2m", "approved k7q2m", "approve plan k7q2m"],
    );
    check("approve", &["approve", "approved", "yes, approve it"]);
    check(
        "?",
        &[
            "don't approve k7q2m",
            "should we approve k7q2m?",
            "approve k7q2m tomorrow",
        ],
    );
}

#[test]
fn asking_why_not() {
    check(
        "why-not",
        &[
            "why not?",
            "why was that refused?",
            "why was this denied?",
            "why may I not do that?",
            "why can't I?",
            "why can't I do it?",
            "why am I not allowed?",
        ],
    );
}

#[test]
fn asking_who_changed_what() {
    check(
        "who-changed subject=hubapi.com",
        &[
            "who changed hubapi.com?",
            "who has touched the service hubapi.com lately",
        ],
    );
    check(
        "who-changed since=monday subject=hubapi.com",
        &[
            "who changed hubapi.com since Monday?",
            "Who modified hubapi.com since monday",
        ],
    );
    check(
        "who-changed since=2 hours subject=HubApiWeb @qa",
        &["who changed HubApiWeb in the last 2 hours in qa?"],
    );
    check("?", &["who changed", "who changed hubapi.com since soon"]);
}

#[test]
fn asking_for_a_timeline() {
    check(
        "timeline subject=hubapi.com",
        &[
            "timeline of hubapi.com",
            "show me the timeline for hubapi.com",
            "timeline hubapi.com",
        ],
    );
    check(
        "timeline since=yesterday subject=HubApiWeb",
        &[
            "timeline of HubApiWeb since yesterday",
            "timeline for request HubApiWeb since yesterday",
        ],
    );
    check("?", &["timeline"]);
}
