use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::super::dialect::Dialect;
use crate::{
    drivers::files::{private_folder, write_private},
    model::{Fault, Images},
};

/// The hidden command that renames images: helm's post-renderer is groundwork itself.
const COMMAND: &str = "post-render";
/// The plugin's name.
const PLUGIN: &str = "groundwork-images";

/// How helm is told to rename images.
#[derive(Clone, Debug, Default)]
pub(in crate::drivers::helm) struct PostRenderer {
    /// Arguments of whatever renders.
    pub arguments: Vec<OsString>,
    /// More of helm's environment.
    pub environment: BTreeMap<OsString, OsString>,
}

impl PostRenderer {
    /// Writes what it takes into a folder of ours; nothing where all images stay what they are. `plugins` are folders of
    /// plugins that are in use anyway.
    pub fn prepare(
        images: &Images,
        dialect: Dialect,
        folder: &Path,
        plugins: Option<&OsStr>,
    ) -> Result<Self, Fault> {
        if images.is_empty() {
            return Ok(Self::default());
        }
        let table = folder.join("images.json");
        write_private(&table, &serde_json::to_vec(images).expect("plain data"))?;
        let program = std::env::current_exe()?;
        let mut arguments = Vec::new();
        let mut add = |flag: &str, value: &OsStr| {
            let mut argument = OsString::from(format!("--{flag}="));
            argument.push(value);
            arguments.push(argument);
        };
        let mut environment = BTreeMap::new();
        if dialect.post_renderer_is_a_plugin() {
            let ours = plugin(&folder.join("plugins"), &program)?;
            add("post-renderer", OsStr::new(PLUGIN));
            let mut all = ours.into_os_string();
            if let Some(plugins) = plugins.filter(|plugins| !plugins.is_empty()) {
                all.push(":");
                all.push(plugins);
            }
            environment.insert("HELM_PLUGINS".into(), all);
        } else {
            add("post-renderer", program.as_os_str());
            add("post-renderer-args", OsStr::new(COMMAND));
        }
        add("post-renderer-args", table.as_os_str());
        Ok(Self { arguments, environment })
    }
}

/// Writes a plugin that calls groundwork; gives the folder of plugins. The program is a link beside it: helm takes a command
/// apart at blanks, and a path may have some.
fn plugin(folder: &Path, program: &Path) -> Result<PathBuf, Fault> {
    let own = folder.join(PLUGIN);
    private_folder(&own)?;
    let text = format!(
        "apiVersion: v1\ntype: postrenderer/v1\nname: {PLUGIN}\nversion: 1.0.0\nruntime: subprocess\nruntimeConfig:\n  \
         platformCommand:\n  - command: ${{HELM_PLUGIN_DIR}}/groundwork\n    args: [{COMMAND}]\n"
    );
    write_private(&own.join("plugin.yaml"), text.as_bytes())?;
    let link = own.join("groundwork");
    if std::fs::read_link(&link).is_ok_and(|target| target == program) {
        return Ok(folder.to_owned());
    }
    // Stacks of the same cluster are at work at the same time: a link is replaced, never taken away.
    let new = tempfile::tempdir_in(&own)?;
    symlink(program, new.path().join("groundwork"))?;
    fs_err::rename(new.path().join("groundwork"), &link)?;
    Ok(folder.to_owned())
}
