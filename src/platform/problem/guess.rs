/// The known word that is most like `word`, if any is like enough to have been meant.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    let folded = word.to_lowercase().replace('-', "_");
    let distance = |other: &str| {
        let other = other.to_lowercase().replace('-', "_");
        strsim::damerau_levenshtein(&folded, &other)
    };
    known
        .into_iter()
        .map(|other| (distance(other), other))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        let known = ["sprint", "source", "values_files"];
        assert_eq!(did_you_mean("sprnt", known), Some("sprint"));
        assert_eq!(did_you_mean("values-file", known), Some("values_files"));
        assert_eq!(did_you_mean("Sprint", known), Some("sprint"));
        assert_eq!(did_you_mean("colour", known), None);
    }
}
