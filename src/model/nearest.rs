//! The valid word that somebody probably meant: for keys of athlete.toml, words of the logs, rule ids and thresholds.

/// The candidate with the smallest edit distance for its length; the first of several. `None` without candidates.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(COMPARED_LETTERS).collect::<String>().to_lowercase();
    let scored = candidates.into_iter().map(|candidate| (cost(&word, &candidate.to_lowercase()), candidate));
    scored.min_by_key(|(cost, _)| *cost).map(|(_, candidate)| candidate)
}

/// Letters of a word that are compared: comparing takes time by the square, and files can hold any text.
const COMPARED_LETTERS: usize = 64;

/// Costs above this are no slip of the pen any more. Chosen: a third of the letters.
const MEANT: usize = 334;

/// The nearest candidate, if it is near enough to have been meant.
pub(crate) fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = nearest(word, candidates)?;
    let is_word = word.chars().nth(COMPARED_LETTERS).is_none();
    (is_word && cost(&word.to_lowercase(), &found.to_lowercase()) <= MEANT).then_some(found)
}

/// Edit distance in thousandths of the longer word. A word that is a part of the other, such as `weight` and
/// `weight_kg`, counts as half as far.
fn cost(word: &str, candidate: &str) -> usize {
    let length = word.chars().count().max(candidate.chars().count()).max(1);
    let part = word.len() >= 3 && (candidate.contains(word) || word.contains(candidate));
    distance(word, candidate) * 1_000 / length / if part { 2 } else { 1 }
}

/// Levenshtein's distance, with two swapped neighbours as one step (Damerau, restricted).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let width = to.len() + 1;
    let mut rows: Vec<Vec<usize>> = Vec::with_capacity(from.len() + 1);
    rows.push((0..width).collect());
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1; width];
        for (j, b) in to.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from[i - 1] == *b && to[j - 1] == *a {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row[j + 1] = best;
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("abcd", "abdc"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn probable_mistakes() {
        let keys = ["birth_year", "body_mass_kg", "max_heart_rate_bpm", "resting_heart_rate_bpm", "units", "name"];
        assert_eq!(nearest("birthyear", keys), Some("birth_year"));
        assert_eq!(nearest("max_heart_rate", keys), Some("max_heart_rate_bpm"));
        assert_eq!(nearest("Unit", keys), Some("units"));
        assert_eq!(nearest("sweling", ["limp", "swelling"]), Some("swelling"));
        assert_eq!(nearest("x", []), None);
        assert_eq!(meant("low-cadance", ["low-cadence", "worn-shoes"]), Some("low-cadence"));
        assert_eq!(meant("zzzz", ["low-cadence", "worn-shoes"]), None);
    }
}
