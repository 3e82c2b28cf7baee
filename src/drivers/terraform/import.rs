//! Resources that exist and are to be a stack's: terraform's own `import` blocks, in the working copy, never in the user's root.

use std::path::Path;

use hcl_edit::expr::{Expression, TraversalOperator};
use serde_json::{Value, json};

use crate::{
    drivers::files::{ignore_absent, write_private},
    model::Fault,
};

/// The file in a root module's working copy.
const FILE: &str = "groundwork_import.tf.json";

/// Why a change is shown that is an import.
pub const IMPORTED: &str = "imported";

/// A resource that exists, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The address in the stack's root: `module.vpc.google_compute_network.this`.
    pub address: String,
    /// What the provider calls it: `projects/acme-net/global/networks/shared`.
    pub id: String,
}

impl Import {
    /// An import, if its address is one.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn new(address: &str, id: &str) -> Result<Self, String> {
        if id.trim().is_empty() {
            return Err(format!("`{}` has no id", address.escape_debug()));
        }
        if is_address(address) {
            return Ok(Self { address: address.to_owned(), id: id.to_owned() });
        }
        Err(format!(
            "`{}` is no address of a resource: one is `TYPE.NAME`, `TYPE.NAME[\"key\"]` or `module.NAME.TYPE.NAME`",
            address.escape_debug()
        ))
    }

    /// Those that a text lists: an address and an id a line, with `#` before what is no more than a remark; or, where it is
    /// Terraform configuration, its `import` blocks.
    ///
    /// # Errors
    /// All lines that are neither, each with its number.
    pub fn list(text: &str, is_configuration: bool) -> Result<Vec<Self>, String> {
        if is_configuration {
            return blocks(text);
        }
        let (mut imports, mut wrong) = (Vec::new(), Vec::new());
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let pair = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            match Self::new(pair.0, pair.1.trim()) {
                Ok(import) => imports.push(import),
                Err(why) => wrong.push(format!("line {}: {why}", number + 1)),
            }
        }
        if wrong.is_empty() { Ok(imports) } else { Err(wrong.join("\n")) }
    }
}

/// `TYPE.NAME`, below modules, each with a key or an index perhaps. Nothing that terraform would evaluate.
fn is_address(address: &str) -> bool {
    let Ok(Expression::Traversal(traversal)) = address.parse::<Expression>() else { return false };
    let named = traversal.expr.as_variable().is_some();
    let steps = traversal.operators.iter().all(|operator| match operator.value() {
        TraversalOperator::GetAttr(_) => true,
        TraversalOperator::Index(index) => index.as_str().is_some() || index.as_number().is_some(),
        _ => false,
    });
    named && steps
}

fn blocks(text: &str) -> Result<Vec<Import>, String> {
    let body: hcl_edit::structure::Body =
        text.parse().map_err(|error: hcl_edit::parser::Error| error.to_string())?;
    let blocks = body.get_blocks("import").map(|block| {
        let to = block.body.get_attribute("to").map(|to| to.value.to_string().trim().to_owned());
        let id = block.body.get_attribute("id").and_then(|id| id.value.as_str());
        let (Some(to), Some(id)) = (to, id) else {
            return Err("an `import` block needs `to`, and an `id` that is a string".to_owned());
        };
        Import::new(&to, id)
    });
    blocks.collect()
}

/// Lays the blocks into a root, or takes those of an earlier adoption away.
pub(super) fn lay(root: &Path, imports: &[Import]) -> Result<(), Fault> {
    let file = root.join(FILE);
    if imports.is_empty() {
        return Ok(ignore_absent(fs_err::remove_file(file))?);
    }
    let block = |import: &Import| json!({ "to": import.address, "id": literal(&import.id) });
    let blocks: Vec<Value> = imports.iter().map(block).collect();
    Ok(write_private(&file, json!({ "import": blocks }).to_string().as_bytes())?)
}

/// A string of JSON configuration is a template: what an id holds is none.
fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_terraform_would_evaluate() {
        for good in [
            "google_project.this",
            "google_project_service.this[\"compute.googleapis.com\"]",
            "module.vpc.google_compute_network.this[0]",
            "module.a[\"k\"].module.b.x_y.z",
        ] {
            assert!(Import::new(good, "x").is_ok(), "{good}");
        }
        for bad in
            ["google_project", "a.b[var.c]", "a.b[*].c", "${a.b}", "a.b\nresource", "f(a.b)", "a.b c.d"]
        {
            assert!(Import::new(bad, "x").is_err(), "{bad}");
        }
        assert!(Import::new("a.b", " ").is_err());
    }

    #[test]
    fn lists_are_lines_or_blocks() {
        let import = |address: &str, id: &str| Import { address: address.into(), id: id.into() };
        let lines = "# the project\na.b  projects/p\n\nc.d[\"k\"] x y\n";
        let expected = vec![import("a.b", "projects/p"), import("c.d[\"k\"]", "x y")];
        assert_eq!(Import::list(lines, false), Ok(expected));
        let blocks = "import {\n  to = a.b[\"k\"]\n  id = \"p\"\n}\n";
        assert_eq!(Import::list(blocks, true), Ok(vec![import("a.b[\"k\"]", "p")]));
        let wrong = Import::list("a.b\nc.d 1\nx 2\n", false).expect_err("two lines are wrong");
        assert!(wrong.contains("line 1") && wrong.contains("line 3"), "{wrong}");
    }

    #[test]
    fn an_id_is_no_template() {
        let folder = tempfile::tempdir().expect("a folder");
        lay(folder.path(), &[Import { address: "a.b".into(), id: "x-${y}-%{z}".into() }]).expect("written");
        let text = std::fs::read_to_string(folder.path().join(FILE)).expect("there");
        assert!(text.contains("x-$${y}-%%{z}"), "{text}");
        lay(folder.path(), &[]).expect("taken away");
        assert!(!folder.path().join(FILE).exists());
    }
}
