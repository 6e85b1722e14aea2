//! What a rule can speak of. Written from the catalogue, so that a new command is an action at once; `docs/policy` has it as a
//! file for editors, and a test keeps the two the same.

use std::fmt::Write;

use commands::{CATALOGUE, Entry, Tier};

/// Whoever is allowed this may approve what others ask for.
pub const APPROVE: &str = "approve";

/// About the conversation itself: nobody needs to be allowed them.
const OF_THE_CONVERSATION: &[&str] = &[
    "confirm",
    "cancel",
    "help",
    "whoami",
    "ping",
    "may-i",
    "who-can-approve",
    "why-not",
];

/// What belongs together beyond tiers.
const FAMILIES: &[(&str, &[&str])] = &[
    (
        "deploying",
        &[
            "deploy",
            "promote",
            "rollback",
            "redeploy",
            "cancel-deploy",
            "advance-deploy",
        ],
    ),
    (
        "upstreams",
        &["add-hosts", "remove-hosts", "replace-hosts", "migrate"],
    ),
];

/// The groups of every change.
pub(super) const CHANGES: &str = "changes";

const HEAD: &str = r#"// What a rule of Deckhand can speak of. Written by Deckhand: `deckhand policy schema` prints it.

// Groups are yours: groups.toml says who is in them.
entity Group in [Group];
// A role of a platform, such as Role::"discord:role:801".
entity Role in [Group];
// Somebody: by the name in [people], or by the account, such as Person::"slack:U024BE7LH".
entity Person in [Group, Role];
// A channel, such as Room::"slack:C024BE91L".
entity Room;
entity Environment;
// A service of the balancer, or a request of the scheduler, such as Service::"prod/hubapi.com".
entity Service in [Environment] = {
  "name": String,
  "owners": Set<String>,
  // The scheduler's user group; "" where there is none.
  "group": String,
};

type Facts = {
  // The command, such as "deploy". For `approve`: the one that is to be approved.
  "command": String,
  // 0 reads, 1 small, 2 changes capacity or traffic, 3 destructive. The facts may raise it above the command's own.
  "tier": Long,
  // How many others have approved it, one a human.
  "approvals": Long,
  "platform": String,
  "room": Room,
  // Whether a sentence that names no environment means this one.
  "default_environment": Bool,
  // What it is about, in the words of the service; "" where that is not known yet.
  "subject": String,
  // How much of what serves now it takes away, in per cent, rounded up.
  "removed_percent": Long,
  // How much serves afterwards, in per cent of what serves now, rounded down.
  "capacity_left_percent": Long,
  // How many serve afterwards.
  "left": Long,
  // Whether a deploy of the same thing, or a balancer's request about it, has not ended.
  "in_flight": Bool,
};

// Groups of actions: by the tier of the command itself, and what belongs together.
action "read", "changes";
action "small", "change", "destructive" in [Action::"changes"];
"#;

/// The schema, in Cedar's own language.
#[must_use]
pub fn text() -> String {
    let mut text = HEAD.to_owned();
    for (family, _) in FAMILIES {
        let _ = writeln!(text, "action \"{family}\";");
    }
    text.push('\n');
    for entry in actions() {
        let groups: Vec<String> = groups_of(entry)
            .map(|group| format!("Action::\"{group}\""))
            .collect();
        let within = match groups.as_slice() {
            [] => String::new(),
            groups => format!(" in [{}]", groups.join(", ")),
        };
        let _ = writeln!(
            text,
            "// {}\naction \"{}\"{within} appliesTo {{ principal: Person, resource: [Service, Environment], context: Facts }};",
            entry.summary, entry.name
        );
    }
    text
}

/// The commands that somebody has to be allowed.
pub fn actions() -> impl Iterator<Item = &'static Entry> {
    let is_action = |entry: &&Entry| !OF_THE_CONVERSATION.contains(&entry.name);
    CATALOGUE.iter().copied().filter(is_action)
}

/// The commands that change something.
pub fn changes() -> impl Iterator<Item = &'static Entry> {
    actions().filter(|entry| entry.tier > Tier::Read)
}

/// The groups that an action is in directly.
pub(super) fn groups_of(entry: &Entry) -> impl Iterator<Item = &'static str> {
    let of_tier = match entry.tier {
        _ if entry.name == APPROVE => None,
        Tier::Read => Some("read"),
        Tier::Small => Some("small"),
        Tier::Change => Some("change"),
        Tier::Destructive => Some("destructive"),
    };
    let name = entry.name;
    let families = FAMILIES
        .iter()
        .filter(move |(_, members)| members.contains(&name))
        .map(|(family, _)| *family);
    of_tier.into_iter().chain(families)
}
