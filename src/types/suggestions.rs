//! "Did you mean …?": the most similar of some names (`Python/suggestions.c`).

const MAX_CANDIDATES: usize = 750;
const MAX_LENGTH: usize = 40;
const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;

/// The candidate that is so similar to `name` that it is likely to be meant.
pub fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for (number, candidate) in candidates.enumerate() {
        if number >= MAX_CANDIDATES {
            return None;
        }
        if candidate == name {
            continue;
        }
        let most = (name.len() + candidate.len() + 3) * MOVE_COST / 6;
        let most = best.map_or(most, |(distance, _)| most.min(distance - 1));
        if let Some(distance) = distance(name.as_bytes(), candidate.as_bytes(), most)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn substitution_cost(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// The Levenshtein distance, `None` above `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        let distance = (a.len() + b.len()) * MOVE_COST;
        return (distance <= most).then_some(distance);
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return None;
    }
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if (b.len() - a.len()) * MOVE_COST > most {
        return None;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|length| length * MOVE_COST).collect();
    let mut result = 0;
    for (index, &character) in b.iter().enumerate() {
        let mut diagonal = index * MOVE_COST;
        result = diagonal;
        let mut least = usize::MAX;
        for (place, &other) in row.iter_mut().zip(a) {
            let substituted = diagonal + substitution_cost(character, other);
            diagonal = *place;
            result = substituted.min(result.min(diagonal) + MOVE_COST);
            *place = result;
            least = least.min(result);
        }
        if least > most {
            return None;
        }
    }
    (result <= most).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(closest("appendd", ["append", "extend"].into_iter()), Some("append"));
        assert_eq!(closest("Counter", ["counter", "count"].into_iter()), Some("counter"));
        assert_eq!(closest("xyzzy", ["append", "extend"].into_iter()), None);
    }
}
