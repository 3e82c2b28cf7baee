use toml_edit::DocumentMut;

use super::{Answers, Catalog, File, LeftOut, Tree, edit, names::Example, unused};
use crate::model::Fault;

const PLATFORM: &str = "platform.toml";
const ENVIRONMENTS: &str = "environments/";
/// How the content says what each environment's domain is.
const OF_ENVIRONMENT: &str = "${env.name}.";

/// A platform: the content with the answers in it.
///
/// # Errors
/// A content that is not written as this expects; then groundwork is at fault, not the answers.
pub fn render(content: &Tree, catalog: &Catalog, answers: &Answers) -> Result<Tree, Fault> {
    let left_out = catalog.left_out(&answers.applications);
    let example = example(content)?;
    let folder = |path: &str| path.strip_prefix("stacks/")?.split('/').next().map(str::to_owned);
    let mut tree: Tree = content
        .iter()
        .filter(|(path, _)| folder(path).is_none_or(|folder| !left_out.folders.contains(&folder)))
        .map(|(path, file)| (path.clone(), example.replaced(path, file, answers)))
        .collect();
    files(&mut tree, answers, &left_out)?;
    without_unused(content, &mut tree)?;
    put(&mut tree, "README.md", &include_str!("new/README.md").replace("{name}", &answers.name));
    put(&mut tree, ".gitignore", include_str!("new/gitignore"));
    Ok(tree)
}

/// The names that the content has.
fn example(content: &Tree) -> Result<Example, Fault> {
    let platform = document(content, PLATFORM)?;
    let domain = edit::text(&platform, &["vars", "domain"])?;
    let domain = domain.strip_prefix(OF_ENVIRONMENT).unwrap_or(&domain).to_owned();
    Ok(Example { name: edit::text(&platform, &["platform", "name"])?, domain })
}

/// Puts the answers into the files of the platform, and takes out what was not chosen.
fn files(tree: &mut Tree, answers: &Answers, left_out: &LeftOut) -> Result<(), Fault> {
    let mut platform = document(tree, PLATFORM)?;
    edit::answers(&mut platform, answers)?;
    edit::leave_out(&mut platform, left_out);
    put(tree, PLATFORM, &platform.to_string());
    for path in environments(tree) {
        let mut file = document(tree, &path)?;
        if edit::environments(&mut file, &answers.environments, &left_out.stacks) {
            put(tree, &path, &file.to_string());
        } else {
            tree.remove(&path);
        }
    }
    Ok(())
}

/// Takes out the variables and secrets to which nothing refers any more; those of others may then be among them.
fn without_unused(content: &Tree, tree: &mut Tree) -> Result<(), Fault> {
    let before = unused::references(content);
    loop {
        let now = unused::references(tree);
        let gone = before.difference(&now).cloned().collect();
        let mut removed = false;
        for path in environments(tree).into_iter().chain([PLATFORM.to_owned()]) {
            let mut file = document(tree, &path)?;
            if unused::remove(&mut file, &gone) {
                removed = true;
                put(tree, &path, &file.to_string());
            }
        }
        if !removed {
            return Ok(());
        }
    }
}

/// The files of environments.
fn environments(tree: &Tree) -> Vec<String> {
    let of_environments = |path: &&String| path.starts_with(ENVIRONMENTS) && path.ends_with(".toml");
    tree.iter().map(|(path, _)| path).filter(of_environments).cloned().collect()
}

fn document(tree: &Tree, path: &str) -> Result<DocumentMut, Fault> {
    let text = tree.text(path).ok_or_else(|| Fault::new(format!("the content has no {path}")))?;
    text.parse().map_err(|error: toml_edit::TomlError| {
        Fault::new(format!("the content's {path} cannot be read")).because(error.message())
    })
}

fn put(tree: &mut Tree, path: &str, text: &str) {
    tree.insert(path, File::new(text, false));
}
