//! Which names a person means by `hub*`.

/// Whether a name is meant, all of it: without a star it has to be the name itself.
pub(crate) fn is(pattern: &str, name: &str) -> bool {
    if pattern.contains(['*', '?']) {
        matches(pattern, name)
    } else {
        pattern.eq_ignore_ascii_case(name)
    }
}

/// Whether a name is meant: `*` stands for anything, `?` for one character, upper and lower case are alike. A pattern
/// without either is meant anywhere in the name.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let pattern = pattern.to_lowercase();
    let name = name.to_lowercase();
    if !pattern.contains(['*', '?']) {
        return name.contains(&pattern);
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // The last star seen, and how much of the name it stands for so far. Going back to the last one only is enough, and
    // keeps a pattern of many stars from taking for ever.
    let (mut at, mut of_name) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while of_name < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of_name));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == name[of_name] => {
                at += 1;
                of_name += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else {
                    return false;
                };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                of_name = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, meant: &[&str], others: &[&str]) {
        for name in meant {
            assert!(matches(pattern, name), "{pattern} is meant to match {name}");
        }
        for name in others {
            assert!(!matches(pattern, name), "{pattern} must not match {name}");
        }
    }

    #[test]
    fn stars_and_question_marks_stand_for_what_people_expect() {
        check("hub*", &["hubapi", "HubApiWeb", "hub"], &["my-hub"]);
        check("*-api", &["audit-api"], &["api", "audit-api-2"]);
        check("a?c", &["abc"], &["ac", "abbc"]);
        check("*e*i*", &["exports-api"], &["ie"]);
        check("hub", &["my-hub", "HubApiWeb"], &["other"]);
        check("*", &["", "anything"], &[]);
    }

    #[test]
    fn many_stars_take_no_longer() {
        let name = "a".repeat(2_000);
        let pattern = format!("{}b", "*a".repeat(500));
        assert!(!matches(&pattern, &name));
    }
}
