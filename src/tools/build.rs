use std::ffi::OsString;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use semver::Version;
use tokio::sync::Semaphore;

use super::cache::{BUILDER, Cache};
use super::install::{Made, Staging};
use super::process::{Group, Identity};
use super::recipe::{FLAGS, Recipe};
use super::{Event, Progress, Source, Tool, ToolError, process, version};

/// How many lines of go's own words an error quotes.
const QUOTED: usize = 12;
/// The first go that can fetch a newer go by itself (go.dev/doc/toolchain).
const FIRST_WITH_TOOLCHAINS: Version = Version::new(1, 21, 0);

/// The go on this machine.
#[derive(Clone, Debug)]
pub(super) struct Go {
    path: PathBuf,
    version: Version,
}

impl Go {
    /// The first go on `PATH`, or why there is none.
    pub async fn find(search_path: Option<&OsString>) -> Result<Self, String> {
        let none = || "nothing can be built from source: there is no go on PATH".to_owned();
        let path = which::which_in("go", search_path, "/").map_err(|_| none())?;
        let mut command = process::go(&path);
        command.arg("version").env("GOTOOLCHAIN", "local").current_dir("/").kill_on_drop(true);
        let output =
            command.output().await.map_err(|error| format!("{} cannot be run: {error}", path.display()))?;
        let version = version::parse_go(&String::from_utf8_lossy(&output.stdout))
            .ok_or_else(|| format!("{} does not say its version", path.display()))?;
        Ok(Self { path, version })
    }

    /// What `GOTOOLCHAIN` must be for this go to build a recipe: this go itself, or one that it fetches.
    fn toolchain(&self, recipe: &Recipe) -> Result<&'static str, String> {
        let Some(needed) = recipe.needs_go().filter(|needed| *needed > self.version) else {
            return Ok("local");
        };
        if self.version >= FIRST_WITH_TOOLCHAINS {
            return Ok("auto");
        }
        Err(format!(
            "go {} at {} is too old to build it: it needs {needed}",
            self.version,
            self.path.display()
        ))
    }

    /// Why this go cannot build the recipe, if it cannot.
    pub fn refuses(&self, recipe: &Recipe) -> Option<String> {
        self.toolchain(recipe).err()
    }
}

/// What a build needs of its surroundings.
pub(super) struct Workshop<'a> {
    pub cache: &'a Cache,
    pub search_path: Option<&'a OsString>,
    pub progress: &'a dyn Progress,
    /// Builds at the same time.
    pub slots: &'a Semaphore,
}

impl Workshop<'_> {
    /// Builds some of a recipe's tools in one go, in a staging folder. The caller holds the lock.
    pub async fn build(
        &self,
        go: &Go,
        recipe: &Recipe,
        tools: &[Tool],
        staging: &Staging,
    ) -> Result<Vec<Made>, ToolError> {
        let _slot = self.slots.acquire().await;
        let begun = Instant::now();
        let failed = |error| ToolError::io(recipe.what, staging.path(), error);
        let log = self.cache.log(recipe);
        let (source, bin) = (staging.path().join("source"), staging.path().join("bin"));
        for folder in [&source, &bin, &staging.path().join("tmp"), &log.parent().unwrap_or(&log).to_owned()] {
            fs_err::create_dir_all(folder).map_err(failed)?;
        }
        recipe.write(&source).map_err(failed)?;
        let mut command = self.command(go, recipe, tools, staging);
        let output = fs_err::File::create(&log).map_err(failed)?.into_file();
        command.stderr(output.try_clone().map_err(failed)?).stdout(output);
        let mut group = Group::spawn(&mut command).map_err(failed)?;
        if let Some(identity) = Identity::of(group.pid) {
            let text = serde_json::to_vec(&identity).map_err(|error| failed(error.into()))?;
            fs_err::write(staging.path().join(BUILDER), text).map_err(failed)?;
        }
        let status = self.watch(&mut group, recipe, tools, &log).await;
        self.progress.on(Event::BuildOver { what: recipe.what, version: recipe.version() });
        let status = status.map_err(failed)?;
        if !status.success() {
            return Err(failure(recipe, log, staging.path()));
        }
        let origin = format!("go{}", go.version);
        let made = |tool: &Tool| Made {
            tool: *tool,
            version: recipe.version(),
            source: Source::Build,
            origin: origin.clone(),
            digest: recipe.digest(),
            executable: executable(&bin, *tool),
            begun,
        };
        Ok(tools.iter().map(made).collect())
    }

    fn command(
        &self,
        go: &Go,
        recipe: &Recipe,
        tools: &[Tool],
        staging: &Staging,
    ) -> tokio::process::Command {
        let bin = staging.path().join("bin");
        let mut command = process::go(&go.path);
        command.current_dir(staging.path().join("source"));
        command.env("GOTOOLCHAIN", go.toolchain(recipe).unwrap_or("local"));
        // go's scratch folder too is swept with the rest after a crash.
        command.env("GOTMPDIR", staging.path().join("tmp"));
        if let Some(path) = self.search_path {
            command.env("PATH", path);
        }
        command.arg("build").args(FLAGS).arg("-ldflags").arg(recipe.linker_flags()).arg("-o");
        // Into a folder go names each executable after its package, which for etcd is `server`.
        match tools {
            [tool] => command.arg(executable(&bin, *tool)),
            _ => command.arg(format!("{}/", bin.display())),
        };
        command.args(tools.iter().filter_map(|tool| recipe.package(*tool)));
        command
    }

    async fn watch(
        &self,
        group: &mut Group,
        recipe: &Recipe,
        tools: &[Tool],
        log: &Path,
    ) -> std::io::Result<std::process::ExitStatus> {
        let begun = Instant::now();
        let mut tick = tokio::time::interval(Duration::from_millis(500));
        let mut tail = Tail::default();
        loop {
            tokio::select! {
                status = group.wait() => return status,
                _ = tick.tick() => tail.read(log)?,
            }
            self.progress.on(Event::Building {
                what: recipe.what,
                version: recipe.version(),
                tools: tools.to_vec(),
                elapsed: begun.elapsed(),
                typical: recipe.typical(),
                packages: tail.packages,
                of: recipe.packages,
                line: tail.last.clone(),
            });
        }
    }
}

fn executable(bin: &Path, tool: Tool) -> PathBuf {
    bin.join(tool.name())
}

/// What `go build -v` has written so far: a line for each package that it compiles, and one for each download.
#[derive(Default)]
struct Tail {
    read: u64,
    packages: usize,
    last: String,
}

impl Tail {
    fn read(&mut self, log: &Path) -> std::io::Result<()> {
        let mut file = fs_err::File::open(log)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // A line that is still being written is left for the next time.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.read += whole as u64;
        for line in String::from_utf8_lossy(&bytes[..whole]).lines() {
            self.packages += usize::from(!line.starts_with("go: ") && !line.contains(' '));
            line.trim_start_matches("go: ").clone_into(&mut self.last);
        }
        Ok(())
    }
}

fn failure(recipe: &Recipe, log: PathBuf, path: &Path) -> ToolError {
    let bytes = std::fs::read(&log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    // The compiler and the linker report it in their own words; errno's text is the same everywhere.
    if text.contains("no space left on device") || text.contains("disk quota exceeded") {
        return ToolError::DiskFull {
            what: format!("{} {}", recipe.what, recipe.version()),
            path: path.to_owned(),
        };
    }
    ToolError::Build { what: recipe.what, version: recipe.version(), last: telling(&text), log }
}

/// The last lines that tell something: not the names of packages, not the modules that were fetched.
fn telling(text: &str) -> Vec<String> {
    let telling = |line: &&str| line.contains(' ') && !line.starts_with("go: downloading");
    let lines: Vec<&str> = text.lines().filter(telling).collect();
    lines[lines.len().saturating_sub(QUOTED)..].iter().map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_quotes_what_tells_something() {
        let text =
            "go: downloading k8s.io/api v0.36.3\nk8s.io/api/core/v1\n# k8s.io/x\nx.go:1: undefined: y\n";
        assert_eq!(telling(text), ["# k8s.io/x", "x.go:1: undefined: y"]);
        let many = (0..50).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
        assert_eq!(telling(&many).len(), QUOTED);
        assert_eq!(telling(&many).last().map(String::as_str), Some("line 49"));
    }

    #[test]
    fn a_line_half_written_is_read_once_it_is_whole() {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut tail = Tail::default();
        fs_err::write(log.path(), "go: downloading a v1\nfmt\nnet/ht").expect("written");
        tail.read(log.path()).expect("read");
        assert_eq!((tail.packages, tail.last.as_str()), (1, "fmt"));
        fs_err::write(log.path(), "go: downloading a v1\nfmt\nnet/http\n").expect("written");
        tail.read(log.path()).expect("read");
        assert_eq!((tail.packages, tail.last.as_str()), (2, "net/http"));
    }

    #[test]
    fn a_full_disk_is_told_from_a_broken_build() {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let recipe = Recipe::of(Tool::Etcd).next().expect("a recipe");
        let kind = |text: &str| {
            fs_err::write(log.path(), text).expect("written");
            failure(recipe, log.path().to_owned(), Path::new("/cache"))
        };
        let full = kind("link: writing /x: no space left on device\n");
        assert!(matches!(full, ToolError::DiskFull { .. }), "{full}");
        assert!(matches!(kind("# x\nundefined: y\n"), ToolError::Build { .. }));
    }
}
