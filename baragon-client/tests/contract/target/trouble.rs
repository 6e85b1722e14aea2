//! What a test can do to the agents.

use baragon_client::{AgentRequestType, BaragonRequest, LoadBalancerRequestId};

use super::{Kind, Target};

impl Target {
    /// From now on an agent refuses every configuration that is checked, with these words.
    pub(crate) fn fail_agent(&self, agent: usize, words: &str) -> Trouble<'_> {
        match &self.kind {
            Kind::Real(real) => real.set_failing(agent, Some(words)),
            Kind::Simulated(simulated) => simulated.set_failing(agent, Some(words)),
        }
        Trouble {
            target: self,
            agents: vec![agent],
        }
    }

    /// From now on these agents do not come to an end with a configuration that is checked.
    pub(crate) fn hold_agents(&self, agents: &[usize]) -> Trouble<'_> {
        match &self.kind {
            Kind::Real(real) => real.hold(agents),
            Kind::Simulated(simulated) => simulated.hold(agents),
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// Sends a change that one agent refuses, and that the other one then cannot take back.
    pub(crate) async fn fail_to_revert(&self, request: &BaragonRequest, words: &str) {
        let id = &request.load_balancer_request_id;
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.fail_to_revert(words);
            self.enqueue(request).await;
            self.ended(id).await;
            simulated.mend(&[0, 1]);
            return;
        }
        let held = self.hold_agents(&[1]);
        self.enqueue(request).await;
        self.at_the_agents(id, 1).await;
        let broken = [0, 1].map(|agent| self.fail_agent(agent, words));
        if let Kind::Real(real) = &self.kind {
            real.release(1);
        }
        self.ended(id).await;
        drop(broken);
        held.over();
    }

    /// From now on these agents refuse new configurations, with these words, and take the old one back. On the real
    /// service the test's own configuration is what they refuse.
    pub(crate) fn refuse_change(&self, agents: &[usize], words: &str) -> Trouble<'_> {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.refuse_change(agents, words);
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// From now on these agents lack the template that is asked for. Real agents know only the default one anyway.
    pub(crate) fn without_template(&self, agents: &[usize]) -> Trouble<'_> {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.set_without_template(agents);
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// Lets a request get as far as its agents: those that are not held up have answered.
    pub(crate) async fn at_the_agents(&self, id: &LoadBalancerRequestId, answered: usize) {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.send();
        }
        let phase = AgentRequestType::Apply;
        self.seen(id, |answer| answer.agents_in(&phase).len() == answered)
            .await;
        if let Kind::Real(real) = &self.kind {
            real.until_held().await;
        }
    }
}

/// Agents in trouble, until this goes.
pub(crate) struct Trouble<'a> {
    target: &'a Target,
    agents: Vec<usize>,
}

impl Trouble<'_> {
    pub(crate) fn over(self) {}
}

impl Drop for Trouble<'_> {
    fn drop(&mut self) {
        match &self.target.kind {
            Kind::Real(real) => real.mend(&self.agents),
            Kind::Simulated(simulated) => simulated.mend(&self.agents),
        }
    }
}
