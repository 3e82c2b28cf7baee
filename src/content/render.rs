use toml_edit::DocumentMut;

use super::{Answers, Catalog, File, Tree, edit};
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
    let mut platform = document(content, PLATFORM)?;
    let example = edit::text(&platform, &["vars", "domain"])?;
    let example = example.strip_prefix(OF_ENVIRONMENT).unwrap_or(&example).to_owned();
    let folder = |path: &str| path.strip_prefix("stacks/")?.split('/').next().map(str::to_owned);
    let mut tree = content.clone();
    tree.retain(|path| folder(path).is_none_or(|folder| !left_out.folders.contains(&folder)));
    let mut tree: Tree = tree.iter().map(|(path, file)| of_domain(path, file, &example, answers)).collect();

    platform = document(&tree, PLATFORM)?;
    edit::answers(&mut platform, answers)?;
    edit::leave_out(&mut platform, &left_out);
    put(&mut tree, PLATFORM, &platform.to_string());
    let files: Vec<String> =
        tree.iter().map(|(path, _)| path.clone()).filter(|path| is_environments(path)).collect();
    for path in files {
        let mut file = document(&tree, &path)?;
        if edit::environments(&mut file, &answers.environments, &left_out.stacks) {
            put(&mut tree, &path, &file.to_string());
        } else {
            tree.remove(&path);
        }
    }
    put(&mut tree, "README.md", &include_str!("new/README.md").replace("{name}", &answers.name));
    put(&mut tree, ".gitignore", include_str!("new/gitignore"));
    Ok(tree)
}

fn is_environments(path: &str) -> bool {
    path.starts_with(ENVIRONMENTS) && path.ends_with(".toml")
}

/// The file with the domain of the answers instead of the content's example. Modules are left as they are: what is an
/// example there stays one.
fn of_domain(path: &str, file: &File, example: &str, answers: &Answers) -> (String, File) {
    let ours = path == PLATFORM || path.starts_with(ENVIRONMENTS) || path.starts_with("stacks/");
    let file = match file.text().filter(|text| ours && text.contains(example)) {
        Some(text) => File::new(text.replace(example, &answers.domain), file.executable),
        None => file.clone(),
    };
    (path.to_owned(), file)
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
