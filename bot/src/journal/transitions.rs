//! Operations: from a plan that was shown to an end that was observed. Each method is one transition from one stored
//! state to the next, with the words to say about it.

use anyhow::ensure;
use chrono::{DateTime, Utc};
use commands::{Approvals, Command, OperationId, Person, Plan, Reply, Seen, Sent, Verdict};

use super::operations::{Operation, OperationState};
use super::write::{Answered, Event, Message, Move, Ruling, Topic, Write};
use super::{HeardId, Journal, preview, verdict_word};
use crate::chat::Room;

/// A new operation.
#[derive(Debug)]
pub struct NewOperation<'a> {
    /// The event that asked for it.
    pub heard: HeardId,
    /// Where.
    pub room: &'a Room,
    /// Who.
    pub person: &'a Person,
    /// What.
    pub command: &'a Command,
    /// What it comes to.
    pub plan: &'a Plan,
    /// The approvals it waits for.
    pub approvals: &'a Approvals,
    /// The rule that allows it.
    pub rule: &'a str,
}

/// A plan that is made anew, for one that was shown.
#[derive(Debug)]
pub struct Replanned<'a> {
    /// The operation as it was shown.
    pub operation: &'a Operation,
    /// The newer plan.
    pub plan: &'a Plan,
    /// The approvals it waits for.
    pub approvals: &'a Approvals,
}

/// Somebody's decision about a plan that was shown.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The operation as it was shown.
    pub operation: &'a Operation,
    /// What was heard.
    pub heard: HeardId,
    /// Who said it.
    pub person: &'a Person,
    /// The rule that lets them; none for what anybody may.
    pub rule: Option<&'a str>,
    /// Who else has approved it.
    pub approved_by: &'a [Person],
}

impl Decision<'_> {
    /// "by slack:U0ADA (rule `owners-prod`)".
    pub(super) fn told(&self) -> String {
        match self.rule {
            Some(rule) => format!("by {} (rule `{rule}`)", self.person),
            None => format!("by {}", self.person),
        }
    }
}

impl Journal {
    /// Stores a plan that waits for a decision, together with the preview to show.
    ///
    /// # Errors
    /// When it could not be stored, for one because the event has an operation already.
    pub async fn propose(&self, new: &NewOperation<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut write = inserted(new, OperationState::Proposed, now)?;
        write.messages.push(Message {
            topic: Topic::Answer(new.heard),
            room: new.room.clone(),
            reply: new.plan.proposal(new.approvals),
            ended: None,
            at: now,
        });
        write.answered = Some(Answered {
            heard: new.heard,
            verdict: Some(Verdict::Refused),
            at: now,
        });
        self.insert(new, write).await
    }

    /// Stores a plan that needs no decision: it may be sent.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn begin(&self, new: &NewOperation<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut write = inserted(new, OperationState::Confirmed, now)?;
        write.answered = Some(Answered {
            heard: new.heard,
            verdict: None,
            at: now,
        });
        self.insert(new, write).await
    }

    async fn insert(&self, new: &NewOperation<'_>, write: Write) -> anyhow::Result<()> {
        let stored = self.write(write).await?.applied;
        ensure!(
            stored,
            "operation {} or one of its message is stored already",
            new.plan.operation
        );
        Ok(())
    }

    /// Confirms a plan. False when somebody decided before. A confirmation from another room has an answer of its own there,
    /// since all that follows is told where the plan was shown.
    ///
    /// # Errors
    /// When it could not be stored; nothing may be sent then.
    pub async fn confirm(
        &self,
        decision: &Decision<'_>,
        elsewhere: Option<(&Room, &Reply)>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let heard = decision.heard;
        let mut write = decided(decision, OperationState::Confirmed, now);
        write.answered = Some(Answered {
            heard,
            verdict: None,
            at: now,
        });
        write
            .messages
            .extend(elsewhere.map(|(room, reply)| Message {
                topic: Topic::Answer(heard),
                room: room.clone(),
                reply: reply.clone(),
                ended: Some(Verdict::Success),
                at: now,
            }));
        Ok(self.write(write).await?.applied)
    }

    /// Drops a plan that was not confirmed. False when somebody decided before.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn drop_plan(
        &self,
        decision: &Decision<'_>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let write = decided(decision, OperationState::Dropped, now);
        Ok(self.write(write).await?.applied)
    }

    /// Puts a newer plan in place of one that still waits for a decision. False, where somebody has decided meanwhile.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn replan(&self, new: &Replanned<'_>, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let (plan, id) = (new.plan, &new.plan.operation);
        let statement = "UPDATE operations SET plan = $2, request_id = $3, created_at = $4, approvals = $5, approvals_because = $6, round = round + 1
             WHERE id = $1 AND state = 'proposed' AND round = $7";
        let step = Move::new(statement)
            .bind(id.as_str())
            .bind(serde_json::to_string(plan)?)
            .bind(plan.effect.request().to_string())
            .bind(now)
            .bind(i64::from(new.approvals.needed))
            .bind(new.approvals.because.clone())
            .bind(new.operation.round);
        let why = format!("the facts changed; planned anew: {}", plan.preview);
        Ok(self
            .write(moved(step, event(id, now, "proposed", why)))
            .await?
            .applied)
    }

    /// The effect is about to be sent. False when it was sent before, perhaps by somebody else: it must not be sent then.
    ///
    /// # Errors
    /// When it could not be stored; nothing may be sent then.
    pub async fn sending(&self, operation: &Operation, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let id = &operation.id;
        let statement = "UPDATE operations SET state = 'sent', sent_at = $2 WHERE id = $1 AND state = 'confirmed'";
        let step = Move::new(statement).bind(id.as_str()).bind(now);
        let what = format!(
            "{} to {}",
            operation.plan.effect.request(),
            operation.plan.effect.peer().word()
        );
        Ok(self
            .write(moved(step, event(id, now, "sent", what)))
            .await?
            .applied)
    }

    /// The effect is about to be sent once more, under the same id.
    ///
    /// # Errors
    /// When it could not be stored; nothing may be sent then.
    pub async fn sending_again(
        &self,
        operation: &Operation,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let what = format!("{} again: it is not there", operation.plan.effect.request());
        self.write(Write {
            events: vec![event(&operation.id, now, "sent", what)],
            ..Write::default()
        })
        .await?;
        Ok(())
    }

    /// What the service showed while the operation goes on, and what the room is told of it.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn progress(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        reply: &Reply,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let id = &operation.id;
        let what = if seen.is_some() {
            "followed"
        } else {
            "unknown"
        };
        let mut write = Write {
            messages: vec![told(operation, reply, None, now)],
            events: vec![event(id, now, what, reply.text.clone())],
            ..Write::default()
        };
        let still = match seen {
            Some(seen) => {
                let statement = "UPDATE operations SET state = 'followed', seen = $2, last_seen = $3 WHERE id = $1 AND state IN ('sent', 'followed')";
                Move::new(statement)
                    .bind(id.as_str())
                    .bind(serde_json::to_string(seen)?)
                    .bind(Sent::of(&operation.plan.effect).state_in(reply))
            }
            None => Move::new("UPDATE operations SET state = state WHERE id = $1 AND state IN ('sent', 'followed')").bind(id.as_str()),
        };
        write.moves.push(still);
        self.write(write).await?;
        Ok(())
    }

    /// How it ended, and the last word to the room. The one place that ends an operation. Nothing, where it has ended.
    ///
    /// # Errors
    /// When it could not be stored; the follower will look again.
    pub async fn end(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        reply: &Reply,
        verdict: Verdict,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let id = &operation.id;
        let statement = "UPDATE operations SET state = 'ended', verdict = $2, ended_at = $3, seen = coalesce($4, seen)
             WHERE id = $1 AND (state = $5 OR (state IN ('sent', 'followed') AND $5 IN ('sent', 'followed')))";
        // What was known as not sent ends only where it was not sent since.
        let step = Move::new(statement)
            .bind(id.as_str())
            .bind(verdict_word(verdict))
            .bind(now)
            .bind(seen.map(serde_json::to_string).transpose()?)
            .bind(operation.state.word());
        let mut write = moved(step, event(id, now, "ended", reply.text.clone()));
        write
            .messages
            .push(told(operation, reply, Some(verdict), now));
        self.write(write).await?;
        Ok(())
    }
}

fn inserted(
    new: &NewOperation<'_>,
    state: OperationState,
    now: DateTime<Utc>,
) -> anyhow::Result<Write> {
    let plan = new.plan;
    let statement = "INSERT INTO operations
             (id, heard_id, room, person, environment, request_id, command, plan, state, created_at, decided_at, approvals, approvals_because, subject)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING";
    let step = Move::new(statement)
        .bind(plan.operation.as_str())
        .bind(new.heard.0)
        .bind(new.room.0.as_str())
        .bind(new.person.0.as_str())
        .bind(plan.environment.as_str())
        .bind(plan.effect.request().to_string())
        .bind(serde_json::to_string(new.command)?)
        .bind(serde_json::to_string(plan)?)
        .bind(state.word())
        .bind(now)
        .bind((state == OperationState::Confirmed).then_some(now))
        .bind(i64::from(new.approvals.needed))
        .bind(new.approvals.because.clone())
        .bind(plan.impact.subject.to_lowercase());
    let mut write = moved(
        step,
        event(&plan.operation, now, state.word(), plan.preview.clone()),
    );
    write.ruling = Some(Ruling {
        heard: new.heard,
        at: now,
        person: new.person.clone(),
        action: new.command.entry().name.to_owned(),
        environment: Some(plan.environment.clone()),
        subject: Some(plan.impact.subject.clone()),
        operation: Some(plan.operation.clone()),
        allowed: true,
        rule: Some(new.rule.to_owned()),
    });
    Ok(write)
}

fn decided(decision: &Decision<'_>, state: OperationState, now: DateTime<Utc>) -> Write {
    let (operation, person) = (decision.operation, decision.person);
    let id = &operation.id;
    // What is decided about is the plan as it was shown.
    let statement = "UPDATE operations SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'proposed' AND round = $5";
    let step = Move::new(statement)
        .bind(id.as_str())
        .bind(state.word())
        .bind(person.0.as_str())
        .bind(now)
        .bind(operation.round);
    let by = decision.told();
    let mut write = moved(step, event(id, now, state.word(), by));
    write.messages.push(preview::decided(decision, state, now));
    write
}

fn moved(step: Move, event: Event) -> Write {
    Write {
        moves: vec![step],
        events: vec![event],
        ..Write::default()
    }
}

fn told(
    operation: &Operation,
    reply: &Reply,
    ended: Option<Verdict>,
    at: DateTime<Utc>,
) -> Message {
    Message {
        topic: Topic::Operation(operation.id.clone(), operation.heard),
        room: operation.room.clone(),
        reply: reply.clone(),
        ended,
        at,
    }
}

fn event(operation: &OperationId, at: DateTime<Utc>, what: &'static str, detail: String) -> Event {
    Event {
        operation: operation.clone(),
        at,
        what,
        detail,
    }
}
