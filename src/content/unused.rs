//! Variables and secrets that only stacks had which were left out.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;
use toml_edit::{DocumentMut, Item};

use super::Tree;

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{(env|secret)\.([A-Za-z0-9_-]+)\}").expect("a sound expression"));

/// What is referred to: `("env", "region")`.
pub(super) type References = BTreeSet<(String, String)>;

/// The variables and secrets that a platform's files refer to.
pub(super) fn references(tree: &Tree) -> References {
    let of_platform = |path: &str| {
        path == "platform.toml" || path.starts_with("environments/") || path.starts_with("stacks/")
    };
    let texts = tree.iter().filter(|(path, _)| of_platform(path)).filter_map(|(_, file)| file.text());
    let found = texts.flat_map(|text| REFERENCE.captures_iter(text));
    found.map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

/// Takes out what is no longer referred to. Says whether there was any.
pub(super) fn remove(file: &mut DocumentMut, gone: &References) -> bool {
    let mut removed = false;
    for (kind, name) in gone {
        let table = if kind == "env" { "vars" } else { "secrets" };
        removed |= take(file.get_mut(table), name);
        if kind == "env"
            && let Some(all) = file.get_mut("environments").and_then(Item::as_table_like_mut)
        {
            for (_, environment) in all.iter_mut() {
                removed |= take(environment.get_mut(table), name);
            }
        }
    }
    removed
}

fn take(table: Option<&mut Item>, name: &str) -> bool {
    table.and_then(Item::as_table_like_mut).is_some_and(|table| table.remove(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::File;

    #[test]
    fn what_nothing_refers_to_goes_everywhere() {
        let text = "[vars]\nkept = 1\n\n# Of what is gone.\nsize = 2\n\n[secrets.token]\nenv = \"T\"\n\n[environments.a.vars]\nsize = 3\n";
        let mut file: DocumentMut = text.parse().expect("TOML");
        let gone =
            [("env", "size"), ("secret", "token")].map(|(kind, name)| (kind.to_owned(), name.to_owned()));
        assert!(remove(&mut file, &gone.into()));
        assert_eq!(file.to_string(), "[vars]\nkept = 1\n\n[environments.a.vars]\n");
        let tree = Tree::from_iter([(
            "stacks/a/values.yaml".to_owned(),
            File::new("x: ${env.a}-${secret.b}", false),
        )]);
        let found = references(&tree).into_iter().map(|(kind, name)| format!("{kind} {name}"));
        assert_eq!(found.collect::<Vec<_>>(), ["env a", "secret b"]);
    }
}
