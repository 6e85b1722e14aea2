//! What `deckhand explain` prints: what a sentence was understood as, for people and for programs.

use serde_json::{Map, Value, json};

use crate::command::{Command, OptionValue, Subject};
use crate::id::GroupName;
use crate::parse::Understood;
use crate::suggest;

/// The JSON form. Not understood: `command` is null and `suggestions` says what would be.
#[must_use]
pub fn to_json(understood: &Understood) -> Value {
    match understood {
        Understood::Nothing => json!({"command": null, "suggestions": []}),
        Understood::Unclear(unclear) => {
            json!({"command": null, "suggestions": unclear.suggestions()})
        }
        Understood::Command(spoken) => {
            let entry = spoken.command.entry();
            json!({
                "command": entry.name,
                "args": arguments(&spoken.command),
                "tier": u8::from(entry.tier),
                "environment": spoken.environment,
            })
        }
    }
}

/// The form for people.
#[must_use]
pub fn to_text(understood: &Understood) -> String {
    match understood {
        Understood::Nothing => {
            "Not for me: it is empty, quoted, code, or addressed to somebody else.".to_owned()
        }
        Understood::Unclear(unclear) => unclear.reply().text,
        Understood::Command(spoken) => {
            let entry = spoken.command.entry();
            let mut text = format!("{}: {}.", entry.name, entry.summary);
            for (name, value) in arguments(&spoken.command) {
                let value = match value {
                    Value::Array(items) if items.is_empty() && name != "hosts" => "none".to_owned(),
                    Value::Array(items) if items.is_empty() => {
                        "(the healthy tasks the balancer lacks)".to_owned()
                    }
                    Value::Array(items) => items
                        .iter()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(", "),
                    Value::String(word) => word,
                    other => other.to_string(),
                };
                text.push_str(&format!("\n  {name}: {value}"));
            }
            if let Some(environment) = &spoken.environment {
                text.push_str(&format!("\n  environment: {environment}"));
            }
            text.push_str(&format!(
                "\n  tier: {}, {}",
                entry.tier,
                entry.tier.meaning()
            ));
            text
        }
    }
}

/// The command's arguments by their public names. One exhaustive match, so a new command has to name its own.
fn arguments(command: &Command) -> Map<String, Value> {
    let arguments = match command {
        Command::Status(status) => json!({"subject": subject(&status.subject)}),
        Command::AddHosts(add) => json!({"service": add.service, "hosts": add.hosts}),
        Command::RemoveHosts(remove) => json!({"service": remove.service, "hosts": remove.hosts}),
        Command::ReplaceHosts(replace) => {
            json!({"service": replace.service, "hosts": replace.hosts})
        }
        Command::SetBasePath(set) => json!({"service": set.service, "path": set.path}),
        Command::SetDomains(set) => json!({"service": set.service, "domains": set.domains}),
        Command::SetGroups(set) => json!({"service": set.service, "groups": set.groups}),
        Command::SetTemplate(set) => {
            json!({"service": set.service, "template": set.template.as_deref().unwrap_or("default")})
        }
        Command::SetOption(set) => match &set.to {
            OptionValue::Set(value) => {
                json!({"service": set.service, "option": set.option, "value": value})
            }
            OptionValue::Removed => json!({"service": set.service, "option": set.option}),
        },
        Command::SetOwners(set) => json!({"service": set.service, "owners": set.owners}),
        Command::DeleteService(delete) => json!({"service": delete.service}),
        Command::DrainHost(drain) => json!({"host": drain.host}),
        Command::UpdateConfig(update) => json!({"service": update.service}),
        Command::CancelRequest(cancel) => json!({"request": cancel.request}),
        Command::History(history) => json!({"subject": history.service}),
        Command::ShowConfig(show) => json!({"service": show.service}),
        Command::WhoOwns(who) => json!({"subject": who.subject.to_string()}),
        Command::Agents(agents) => group(agents.group.as_ref()),
        Command::BasePaths(paths) => group(paths.group.as_ref()),
        Command::TrafficSources(sources) => group(sources.group.as_ref()),
        Command::Aliases(aliases) => group(aliases.alias.as_ref()),
        Command::Confirm(confirm) => optional(
            "request",
            confirm.request.as_ref().map(|request| json!(request)),
        ),
        Command::Cancel(cancel) => optional(
            "request",
            cancel.request.as_ref().map(|request| json!(request)),
        ),
        Command::Help(help) => optional(
            "subject",
            help.subject.as_ref().map(|subject| json!(subject)),
        ),
        Command::ListServices(_)
        | Command::ListRequests(_)
        | Command::Pending(_)
        | Command::Groups(_)
        | Command::AuthKeys(_)
        | Command::BalancerStatus(_)
        | Command::Whoami(_)
        | Command::Ping(_) => json!({}),
    };
    match arguments {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    }
}

fn group(group: Option<&GroupName>) -> Value {
    optional("subject", group.map(|group| json!(group)))
}

fn optional(name: &str, value: Option<Value>) -> Value {
    value.map_or_else(|| json!({}), |value| json!({ name: value }))
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Named(name) => name.to_string(),
        Subject::Last => "last".to_owned(),
    }
}

/// The names nearest to one that is not known: for "did you mean" about services and environments.
#[must_use]
pub fn names_near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    suggest::names(wanted, known)
}
