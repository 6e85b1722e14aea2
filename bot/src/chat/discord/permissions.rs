//! What the bot may do in a channel (contract discord 7, 8): for saying what it lacks before somebody misses it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::all::{
    ChannelId, ChannelType, GuildId, PermissionOverwrite, PermissionOverwriteType, Permissions,
    RoleId, UserId,
};

use super::Shared;
use super::api::{Failure, Route};

/// What it needs, what Discord's own pages call that, and what it is for.
const NEEDED: [(Permissions, &str, &str); 7] = [
    (
        Permissions::VIEW_CHANNEL,
        "View Channel",
        "hear anything there",
    ),
    (Permissions::SEND_MESSAGES, "Send Messages", "answer"),
    (
        Permissions::EMBED_LINKS,
        "Embed Links",
        "show details and states; without it they are left out silently",
    ),
    (
        Permissions::ATTACH_FILES,
        "Attach Files",
        "attach what is too long for a message",
    ),
    (
        Permissions::ADD_REACTIONS,
        "Add Reactions",
        "show that it has heard",
    ),
    (
        Permissions::READ_MESSAGE_HISTORY,
        "Read Message History",
        "answer by a reply, and read what it missed",
    ),
    (
        Permissions::SEND_MESSAGES_IN_THREADS,
        "Send Messages in Threads",
        "answer in threads",
    ),
];

/// A permission that the bot does not have: what Discord calls it, and what it is for.
pub type Lack = (&'static str, &'static str);

/// A channel as far as the bot can see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it is called.
    pub name: String,
    /// What the bot lacks there.
    pub lacks: Vec<Lack>,
}

#[derive(Deserialize)]
struct Channel {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(rename = "type")]
    kind: ChannelType,
    #[serde(default)]
    parent_id: Option<ChannelId>,
    #[serde(default)]
    permission_overwrites: Vec<PermissionOverwrite>,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    permissions: Permissions,
}

#[derive(Deserialize)]
struct Member {
    roles: Vec<RoleId>,
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: UserId,
}

impl Shared {
    /// A channel or thread, and what the bot lacks there. In a direct message it lacks nothing.
    pub(super) async fn seen(&self, channel: &str) -> Result<Seen, Failure> {
        let there: Channel = self.look_at(format!("/channels/{channel}")).await?;
        let name = there.name.unwrap_or_default();
        let Some(guild) = there.guild_id else {
            let lacks = Vec::new();
            return Ok(Seen { name, lacks });
        };
        // A thread has the exceptions of the channel it grew in.
        let overwrites = match there.parent_id.filter(|_| is_thread(there.kind)) {
            Some(parent) => {
                let parent: Channel = self.look_at(format!("/channels/{parent}")).await?;
                parent.permission_overwrites
            }
            None => there.permission_overwrites,
        };
        let us = self.user().await?;
        let (roles, member): (Vec<Role>, Member) = tokio::try_join!(
            self.look_at(format!("/guilds/{guild}/roles")),
            self.look_at(format!("/guilds/{guild}/members/{us}"))
        )?;
        let lacks = lacks(effective(guild, &member, &roles, &overwrites));
        Ok(Seen { name, lacks })
    }

    async fn look_at<T: DeserializeOwned>(&self, path: String) -> Result<T, Failure> {
        self.api.read(&Route::to(path), &[]).await
    }
}

fn is_thread(kind: ChannelType) -> bool {
    use ChannelType::{NewsThread, PrivateThread, PublicThread};
    matches!(kind, NewsThread | PublicThread | PrivateThread)
}

/// @everyone and the roles, then the exceptions: of @everyone, of all roles together, of the member. Administrator has all.
fn effective(
    guild: GuildId,
    member: &Member,
    roles: &[Role],
    overwrites: &[PermissionOverwrite],
) -> Permissions {
    use PermissionOverwriteType as Of;
    let everyone = RoleId::new(guild.get());
    let held = roles
        .iter()
        .filter(|role| role.id == everyone || member.roles.contains(&role.id));
    let base = held.fold(Permissions::empty(), |all, role| all | role.permissions);
    if base.contains(Permissions::ADMINISTRATOR) {
        return Permissions::all();
    }
    let steps: [&dyn Fn(Of) -> bool; 3] = [
        &|of| of == Of::Role(everyone),
        &|of| matches!(of, Of::Role(role) if role != everyone && member.roles.contains(&role)),
        &|of| of == Of::Member(member.user.id),
    ];
    steps.iter().fold(base, |all, is_of_step| {
        let of_step = overwrites.iter().filter(|over| is_of_step(over.kind));
        let nothing = (Permissions::empty(), Permissions::empty());
        let (deny, allow) = of_step.fold(nothing, |(deny, allow), over| {
            (deny | over.deny, allow | over.allow)
        });
        (all - deny) | allow
    })
}

fn lacks(may: Permissions) -> Vec<Lack> {
    let missing = NEEDED.iter().filter(|(needed, ..)| !may.contains(*needed));
    missing.map(|&(_, name, purpose)| (name, purpose)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What a member with role 5 may in guild 1, whose @everyone may see and whose role 5 may send.
    fn may(of_role_5: Permissions, overwrites: &Value) -> Permissions {
        let role = |id: u64, may: Permissions| {
            serde_json::from_value(
                json!({"id": id.to_string(), "permissions": may.bits().to_string()}),
            )
        };
        let roles = [
            role(1, Permissions::VIEW_CHANNEL),
            role(5, of_role_5),
            role(6, Permissions::all()),
        ];
        let roles: Vec<Role> = roles.into_iter().map(Result::unwrap).collect();
        let member = serde_json::from_value(json!({"roles": ["5"], "user": {"id": "9"}})).unwrap();
        let overwrites: Vec<PermissionOverwrite> =
            serde_json::from_value(overwrites.clone()).unwrap();
        effective(GuildId::new(1), &member, &roles, &overwrites)
    }

    #[test]
    fn exceptions_come_in_their_order() {
        let (see, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        let over = |id: u64, kind: u8, allow: Permissions, deny: Permissions| json!({"id": id.to_string(), "type": kind, "allow": allow.bits().to_string(), "deny": deny.bits().to_string()});
        let none = Permissions::empty();
        assert_eq!(may(send, &json!([])), see | send);
        assert_eq!(may(send, &json!([over(1, 0, none, see | send)])), none);
        let back = json!([over(5, 0, see, none), over(1, 0, none, see | send)]);
        assert_eq!(may(send, &back), see);
        let own = json!([over(9, 1, none, see), over(5, 0, see, none)]);
        assert_eq!(may(send, &own), send);
        let of_others = json!([over(6, 0, none, see), over(8, 1, none, send)]);
        assert_eq!(may(send, &of_others), see | send);
        assert_eq!(may(Permissions::ADMINISTRATOR, &back), Permissions::all());
    }

    #[test]
    fn what_is_missing_is_said_as_discord_calls_it() {
        let all = Permissions::all();
        assert!(lacks(all).is_empty());
        let missing = lacks(all - Permissions::EMBED_LINKS - Permissions::SEND_MESSAGES_IN_THREADS);
        let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["Embed Links", "Send Messages in Threads"]);
    }
}
