use std::{collections::BTreeMap, sync::OnceLock};

/// Files about types, one a service of Google's. Each is opened for the first of its types that is asked for.
#[derive(Debug)]
pub(super) struct ByService<T> {
    files: BTreeMap<String, OnceLock<T>>,
    open: fn(&str) -> T,
}

impl<T> ByService<T> {
    /// Of the files with these names, such as `compute`, each opened by its name.
    pub(super) fn new(names: impl IntoIterator<Item = String>, open: fn(&str) -> T) -> Self {
        Self { files: names.into_iter().map(|name| (name, OnceLock::new())).collect(), open }
    }

    /// The file that a type would be in: of `google_compute_network` the file `compute`, of `google_compute_region_disk`
    /// `compute_region`, where there is one. Of what is much, the second word has a file of its own.
    pub(super) fn of_type(&self, name: &str) -> Option<&T> {
        let name = name.strip_prefix("google_")?;
        let mut ends = name.match_indices('_').map(|(at, _)| at).chain([name.len()]);
        let first = ends.next()?;
        let second = ends.next().unwrap_or(first);
        let known = |end| self.files.get_key_value(&name[..end]);
        let (file, types) = known(second).or_else(|| known(first))?;
        Some(types.get_or_init(|| (self.open)(file)))
    }

    /// All files, in the order of their names.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.files.iter().map(|(name, file)| file.get_or_init(|| (self.open)(name)))
    }

    /// The names of the files that were opened.
    #[cfg(test)]
    pub(super) fn opened(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter(|(_, file)| file.get().is_some()).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ByService;

    #[test]
    fn the_second_word_counts_where_it_has_a_file() {
        let files = ByService::new(["compute", "compute_region"].map(str::to_owned), str::to_owned);
        let of = |name| files.of_type(name).map(String::as_str);
        assert_eq!(of("google_compute_network"), Some("compute"));
        assert_eq!(of("google_compute_region_disk"), Some("compute_region"));
        assert_eq!(of("google_compute_region"), Some("compute_region"));
        assert_eq!((of("google_dns_managed_zone"), of("compute_network")), (None, None));
        assert_eq!(files.all().collect::<Vec<_>>(), ["compute", "compute_region"]);
    }
}
