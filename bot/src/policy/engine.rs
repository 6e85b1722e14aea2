//! The rules themselves, read once and asked often: Cedar decides, and this knows what it is asked with.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use anyhow::{Context as _, anyhow, bail, ensure};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Effect, Entities, Entity, EntityId,
    EntityTypeName, EntityUid, Policy as Written, PolicyId, PolicySet, Request, ResourceConstraint,
    RestrictedExpression, Schema, ValidationMode, Validator,
};

use super::groups::Groups;
use super::known::{Known, Standing};
use super::{Asker, Matter, Rule, schema};
use commands::SubjectKind;

/// Rules that were read and checked.
pub(super) struct Engine {
    descriptions: HashMap<PolicyId, Rule>,
    authorizer: Authorizer,
    types: Types,
    actions: HashMap<&'static str, About>,
}

/// What is said about one action.
struct About {
    action: Entity,
    rules: Rules,
    /// The permits alone, without conditions and for whatever: who is refused by these is refused by all.
    perhaps: Rules,
}

/// The rules that can say something about one action.
#[derive(Default)]
struct Rules {
    set: PolicySet,
    /// Whether one of them looks at anything but who asks.
    need_facts: bool,
    /// What they said, where none does.
    known: Known,
}

struct Types {
    person: EntityTypeName,
    role: EntityTypeName,
    group: EntityTypeName,
    room: EntityTypeName,
    environment: EntityTypeName,
    service: EntityTypeName,
    action: EntityTypeName,
}

/// What the rules say, and which of them decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) allowed: bool,
    /// The rule that decided; none where no rule allows it.
    pub(super) rule: Option<Rule>,
}

impl Engine {
    /// Reads rules, each file with its name, and checks them against the schema.
    ///
    /// # Errors
    /// Every reason why they cannot be used, in one text.
    pub(super) fn checked(files: &[(String, String)]) -> anyhow::Result<Self> {
        let rules = read(files)?;
        ensure!(!rules.is_empty(), "it has no rule");
        let mut all = PolicySet::new();
        for (policy, _) in &rules {
            all.add(policy.clone())?;
        }
        validate(&all)?;
        Self::of(rules)
    }

    /// Reads rules. Those of our own a test has checked, and a start need not.
    pub(super) fn new(files: &[(String, String)]) -> anyhow::Result<Self> {
        Self::of(read(files)?)
    }

    fn of(rules: Vec<(Written, Rule)>) -> anyhow::Result<Self> {
        let types = Types::new()?;
        let mut actions = HashMap::new();
        for (name, action, groups) in actions_with_groups(&types) {
            let (mut said, mut perhaps) = (Rules::default(), Rules::default());
            for (policy, _) in rules
                .iter()
                .filter(|(policy, _)| speaks_of(policy, &action, &groups))
            {
                said.add(policy.clone())?;
                if let Some(relaxed) = relaxed(policy)? {
                    perhaps.add(relaxed)?;
                }
            }
            let action = Entity::new_no_attrs(action, groups);
            let about = About {
                action,
                rules: said,
                perhaps,
            };
            actions.insert(name, about);
        }
        let described = |(policy, rule): (Written, Rule)| (policy.id().clone(), rule);
        Ok(Self {
            descriptions: rules.into_iter().map(described).collect(),
            authorizer: Authorizer::new(),
            types,
            actions,
        })
    }

    /// What the rules say of somebody who does something, with so many approvals.
    pub(super) fn answer(
        &self,
        action: &str,
        asker: &Asker<'_>,
        groups: &Groups,
        matter: &Matter<'_>,
        approvals: u32,
    ) -> Answer {
        self.asked(
            action,
            |about| &about.rules,
            asker,
            groups,
            matter,
            approvals,
        )
        .unwrap_or_else(|error| {
            tracing::error!(action, %error, "the rules could not be asked");
            could_not()
        })
    }

    /// Whether some rule might let somebody do it, whatever the facts and wherever. Where not, nobody has to look.
    pub(super) fn is_possible(
        &self,
        action: &str,
        asker: &Asker<'_>,
        groups: &Groups,
        matter: &Matter<'_>,
    ) -> bool {
        self.asked(action, |about| &about.perhaps, asker, groups, matter, 0)
            .is_ok_and(|answer| answer.allowed)
    }

    /// Every rule, in the order of their names.
    pub(super) fn rules(&self) -> Vec<&Rule> {
        let mut all: Vec<&Rule> = self.descriptions.values().collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }

    fn asked(
        &self,
        action: &str,
        which: impl Fn(&About) -> &Rules,
        asker: &Asker<'_>,
        groups: &Groups,
        matter: &Matter<'_>,
        approvals: u32,
    ) -> anyhow::Result<Answer> {
        let about = self.actions.get(action);
        let about = about.with_context(|| "it is no action of the catalogue")?;
        let rules = which(about);
        let standing = standing(asker, groups);
        if !rules.need_facts {
            return rules.known.or_found(&standing, || {
                let environment = self.environment(matter);
                self.judged(
                    rules,
                    &about.action,
                    &standing,
                    environment,
                    Context::empty(),
                )
            });
        }
        let resource = self.resource(matter)?;
        let context = self.context(asker, matter, approvals)?;
        self.judged(rules, &about.action, &standing, resource, context)
    }

    fn judged(
        &self,
        rules: &Rules,
        action: &Entity,
        who: &Standing,
        resource: Entity,
        context: Context,
    ) -> anyhow::Result<Answer> {
        let person = self.person(who);
        let request = Request::new(person.uid(), action.uid(), resource.uid(), context, None)?;
        let entities = Entities::from_entities([person, resource, action.clone()], None)?;
        let response = self
            .authorizer
            .is_authorized(&request, &rules.set, &entities);
        // A rule that cannot be evaluated counts for nothing in Cedar; one that forbids must not vanish so.
        if let Some(error) = response.diagnostics().errors().next() {
            bail!("{error}");
        }
        let mut reasons: Vec<&Rule> = response
            .diagnostics()
            .reason()
            .filter_map(|id| self.descriptions.get(id))
            .collect();
        reasons.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(Answer {
            allowed: response.decision() == Decision::Allow,
            rule: reasons.first().map(|rule| (*rule).clone()),
        })
    }

    fn person(&self, who: &Standing) -> Entity {
        let of = |kind: &EntityTypeName, id: &String| uid(kind, id);
        let roles = who.roles.iter().map(|role| of(&self.types.role, role));
        let groups = who.groups.iter();
        let parents = roles.chain(groups.map(|group| of(&self.types.group, group)));
        Entity::new_no_attrs(of(&self.types.person, &who.name), parents.collect())
    }

    fn environment(&self, matter: &Matter<'_>) -> Entity {
        let environment = uid(&self.types.environment, matter.environment.as_str());
        Entity::new_no_attrs(environment, HashSet::new())
    }

    fn resource(&self, matter: &Matter<'_>) -> anyhow::Result<Entity> {
        let environment = self.environment(matter);
        let impact = matter.impact;
        if impact.kind == SubjectKind::Environment || impact.subject.is_empty() {
            return Ok(environment);
        }
        let id = format!("{}/{}", matter.environment, impact.subject);
        let owners = impact.owners.iter().cloned();
        let group = impact.group.clone().unwrap_or_default();
        let attributes = HashMap::from([
            ("name".to_owned(), text(impact.subject.clone())),
            (
                "owners".to_owned(),
                RestrictedExpression::new_set(owners.map(text)),
            ),
            ("group".to_owned(), text(group)),
        ]);
        let parents = HashSet::from([environment.uid()]);
        Ok(Entity::new(
            uid(&self.types.service, &id),
            attributes,
            parents,
        )?)
    }

    fn context(
        &self,
        asker: &Asker<'_>,
        matter: &Matter<'_>,
        approvals: u32,
    ) -> anyhow::Result<Context> {
        let long =
            |number: u64| RestrictedExpression::new_long(i64::try_from(number).unwrap_or(i64::MAX));
        let room = uid(&self.types.room, asker.room.channel());
        let impact = matter.impact;
        let pairs = [
            ("command", text(matter.command.to_owned())),
            ("tier", long(u64::from(u8::from(matter.tier)))),
            ("approvals", long(u64::from(approvals))),
            ("platform", text(asker.room.platform().to_owned())),
            ("room", RestrictedExpression::new_entity_uid(room)),
            (
                "default_environment",
                RestrictedExpression::new_bool(matter.is_default),
            ),
            ("subject", text(impact.subject.clone())),
            ("removed_percent", long(impact.removed_percent())),
            (
                "capacity_left_percent",
                long(impact.capacity_left_percent()),
            ),
            ("left", long(impact.after)),
            (
                "in_flight",
                RestrictedExpression::new_bool(impact.in_flight),
            ),
        ];
        Ok(Context::from_pairs(
            pairs.map(|(name, value)| (name.to_owned(), value)),
        )?)
    }
}

fn standing(asker: &Asker<'_>, groups: &Groups) -> Standing {
    let within = groups.of_person(asker.who, asker.roles).into_iter();
    Standing {
        name: (asker.who.name().unwrap_or(&asker.who.account().0)).to_owned(),
        roles: asker.roles.to_vec(),
        groups: within.map(str::to_owned).collect(),
    }
}

fn could_not() -> Answer {
    Answer {
        allowed: false,
        rule: Some(Rule {
            id: "rules-failed".to_owned(),
            description:
                "A rule could not be evaluated, so nothing is allowed; the log says which."
                    .to_owned(),
        }),
    }
}

fn text(text: String) -> RestrictedExpression {
    RestrictedExpression::new_string(text)
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

impl Types {
    fn new() -> anyhow::Result<Self> {
        let named = |name: &str| EntityTypeName::from_str(name);
        Ok(Self {
            person: named("Person")?,
            role: named("Role")?,
            group: named("Group")?,
            room: named("Room")?,
            environment: named("Environment")?,
            service: named("Service")?,
            action: named("Action")?,
        })
    }
}

/// Every action with every group it is in, so that none of the groups has to be looked up.
fn actions_with_groups(
    types: &Types,
) -> impl Iterator<Item = (&'static str, EntityUid, HashSet<EntityUid>)> {
    schema::actions().map(|entry| {
        let direct = schema::groups_of(entry);
        let mut groups: HashSet<EntityUid> =
            direct.map(|group| uid(&types.action, group)).collect();
        if entry.tier > commands::Tier::Read {
            groups.insert(uid(&types.action, schema::CHANGES));
        }
        (entry.name, uid(&types.action, entry.name), groups)
    })
}

/// Whether a rule can say something about an action. The others need not be asked about it.
fn speaks_of(policy: &Written, action: &EntityUid, groups: &HashSet<EntityUid>) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == *action,
        ActionConstraint::In(some) => some.iter().any(|one| one == action || groups.contains(one)),
    }
}

impl Rules {
    fn add(&mut self, policy: Written) -> anyhow::Result<()> {
        let is_for_all = matches!(policy.resource_constraint(), ResourceConstraint::Any);
        self.need_facts |= !is_for_all || has_conditions(&policy)?;
        Ok(self.set.add(policy)?)
    }
}

fn has_conditions(policy: &Written) -> anyhow::Result<bool> {
    let json = policy.to_json()?;
    Ok(json["conditions"]
        .as_array()
        .is_none_or(|all| !all.is_empty()))
}

/// The rules of some files, each with the name it has in the set.
fn read(files: &[(String, String)]) -> anyhow::Result<Vec<(Written, Rule)>> {
    let mut rules = Vec::new();
    let mut names = HashSet::new();
    for (file, text) in files {
        let parsed = PolicySet::from_str(text)
            .map_err(|errors| anyhow!("{file}: {}", in_one_line(&errors)))?;
        ensure!(
            parsed.templates().next().is_none(),
            "{file}: templates are not used here; write the rule out"
        );
        let mut written: Vec<&Written> = parsed.policies().collect();
        written.sort_by_key(|policy| number(policy.id()));
        for policy in written {
            let rule = described(policy).with_context(|| file.clone())?;
            ensure!(
                names.insert(rule.id.clone()),
                "{file}: two rules are called `{}`",
                rule.id
            );
            rules.push((policy.new_id(PolicyId::new(&rule.id)), rule));
        }
    }
    Ok(rules)
}

/// A rule's name and what the room is told of it. A rule that cannot be told is refused.
fn described(policy: &Written) -> anyhow::Result<Rule> {
    let annotation = |name: &str| {
        policy
            .annotation(name)
            .filter(|text| !text.trim().is_empty())
    };
    let Some(id) = annotation("id") else {
        bail!(
            "a rule has no name: write @id(\"…\") before `{}`",
            start_of(policy)
        );
    };
    let Some(description) = annotation("description") else {
        bail!("rule `{id}` has no @description(\"…\"), which is what people are answered with");
    };
    Ok(Rule {
        id: id.to_owned(),
        description: description.trim().to_owned(),
    })
}

fn start_of(policy: &Written) -> String {
    let text = policy.to_string();
    text.split_whitespace()
        .take(8)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A permit without its conditions, for any resource. None of a rule that forbids.
fn relaxed(policy: &Written) -> anyhow::Result<Option<Written>> {
    if policy.effect() == Effect::Forbid {
        return Ok(None);
    }
    let mut json = policy.to_json()?;
    json["conditions"] = serde_json::json!([]);
    json["resource"] = serde_json::json!({"op": "All"});
    Ok(Some(Written::from_json(Some(policy.id().clone()), json)?))
}

/// What Cedar calls the policies of a text: `policy0`, `policy1`, …
fn number(id: &PolicyId) -> usize {
    let name: &str = id.as_ref();
    name.trim_start_matches("policy").parse().unwrap_or(0)
}

fn validate(rules: &PolicySet) -> anyhow::Result<()> {
    let (schema, _) = Schema::from_cedarschema_str(&schema::text())
        .map_err(|error| anyhow!("the schema cannot be read: {}", in_one_line(&error)))?;
    let result = Validator::new(schema).validate(rules, ValidationMode::Strict);
    let wrong: Vec<String> = result.validation_errors().map(in_one_line_of).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{}", wrong.join("; "))
}

fn in_one_line_of(error: &cedar_policy::ValidationError) -> String {
    in_one_line(error)
}

/// An error with what it comes from, without line breaks.
fn in_one_line(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("rules", &self.rules())
            .finish_non_exhaustive()
    }
}
