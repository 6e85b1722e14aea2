//! What somebody may do, and by which rule: asked of the rules, and never of anybody's memory.

use commands::{Impact, Spoken};

use super::authority::{self, Authority};
use crate::chat::Heard;
use crate::house::House;
use crate::policy::{Denied, schema};

/// What a person may do, for `whoami`: a clause.
pub(super) fn summary(house: &House, heard: &Heard) -> String {
    let authority = Authority::of(house, heard);
    let impact = Impact::default();
    let mut places = Vec::new();
    let all = schema::changes().count();
    for environment in house.environments.iter() {
        let may = schema::changes().filter(|entry| {
            let matter =
                authority::unseen(house, entry.name, entry.tier, &environment.name, &impact);
            authority
                .policy()
                .allows(&authority.asker(), &matter)
                .is_ok()
        });
        places.push((environment.name.clone(), may.count()));
    }
    if places.iter().all(|(_, may)| *may == 0) {
        return "you may read, and change nothing".to_owned();
    }
    if places.iter().all(|(_, may)| *may == all) {
        return "you may read, and change things after a confirmation".to_owned();
    }
    let told = places.iter().map(|(place, may)| match *may {
        0 => format!("nothing in {place}"),
        may if may == all => format!("everything in {place}"),
        may => format!("{may} of {all} kinds of thing in {place}"),
    });
    format!(
        "you may read, and change {}; `may I …` says by which rule",
        told.collect::<Vec<_>>().join(", and ")
    )
}

/// Whether somebody may ask this where it would be asked.
///
/// # Errors
/// Why not.
pub(super) fn may_ask(house: &House, heard: &Heard, spoken: &Spoken) -> Result<(), Denied> {
    let entry = spoken.command.entry();
    let policy = house.policy.now();
    // Without rules of one's own everybody may ask, and nothing has to be found out about it.
    if !policy.is_written() || !schema::actions().any(|action| action.name == entry.name) {
        return Ok(());
    }
    let authority = Authority::of(house, heard);
    let impact = Impact::default();
    // A name that no environment has gets its answer from whoever looks for it.
    let Ok(places) = house
        .environments
        .meant_for_reading(spoken.environment.as_ref())
    else {
        return Ok(());
    };
    for environment in places {
        let matter = authority::unseen(house, entry.name, entry.tier, &environment.name, &impact);
        policy.allows_asking(&authority.asker(), &matter)?;
    }
    Ok(())
}
