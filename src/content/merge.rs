use diffy::{ConflictStyle, IncompleteHunkStyle, MergeOptions};

use super::{File, Tree};

/// What lies at a path of the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Here {
    /// Nothing.
    Absent,
    /// A file.
    File(File),
    /// A folder, a link, or something below a link: never read, never written.
    Other,
}

/// What becomes of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The path.
    pub path: String,
    /// What becomes of it, in a word.
    pub change: Change,
    /// What is done.
    pub then: Then,
}

/// What is done with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Leave,
    /// The file is written.
    Write(File),
    /// The file is removed.
    Remove,
}

/// What becomes of a path, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The content has it newly.
    Added,
    /// The content has changed it, the platform had not.
    Updated,
    /// Both have changed it, in different places.
    Merged,
    /// The content has it no longer, the platform had not changed it.
    Removed,
    /// It was deleted in the platform, which stays so.
    StaysDeleted,
    /// Both have changed it in as many of the same places: each stands between markers.
    Conflict(usize),
    /// The content has it no longer, the platform has changed it: it stays.
    Orphaned,
    /// The content has changed it, in the platform it is no plain file: it stays.
    InTheWay,
    /// Both have changed it, and it is no text that could have markers: it stays.
    NoText,
}

impl Change {
    /// Whether a person has to look at it.
    #[must_use]
    pub const fn needs_a_person(self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Orphaned | Self::InTheWay | Self::NoText)
    }
}

/// What the two sides are called at conflict markers.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The platform.
    pub ours: &'a str,
    /// The content.
    pub theirs: &'a str,
}

/// Merges what has changed from `base` to `new` into what is `here`, path by path. Paths of which nothing becomes are not
/// among the steps. Nothing is written.
///
/// # Errors
/// Those of `here`.
pub fn merge<E>(
    base: &Tree,
    new: &Tree,
    names: Names<'_>,
    here: impl Fn(&str) -> Result<Here, E>,
) -> Result<Vec<Step>, E> {
    let only_base = base.iter().filter(|(path, _)| new.get(path).is_none());
    let mut paths: Vec<&String> = new.iter().chain(only_base).map(|(path, _)| path).collect();
    paths.sort();
    let mut steps = Vec::new();
    for path in paths {
        let (base, new) = (base.get(path), new.get(path));
        if base == new {
            continue;
        }
        let Some((change, then)) = step(base, new, here(path)?, names) else { continue };
        steps.push(Step { path: path.clone(), change, then });
    }
    Ok(steps)
}

/// What becomes of a path that the content has changed.
fn step(base: Option<&File>, new: Option<&File>, here: Here, names: Names<'_>) -> Option<(Change, Then)> {
    match (base, here, new) {
        (None, Here::Absent, Some(new)) => Some((Change::Added, Then::Write(new.clone()))),
        (Some(_), Here::Absent, Some(_)) => Some((Change::StaysDeleted, Then::Leave)),
        (_, Here::Absent, None) => None,
        (_, Here::Other, _) => Some((Change::InTheWay, Then::Leave)),
        (_, Here::File(here), Some(new)) if here == *new => None,
        (Some(base), Here::File(here), new) if here == *base => Some(match new {
            Some(new) => (Change::Updated, Then::Write(new.clone())),
            None => (Change::Removed, Then::Remove),
        }),
        (_, Here::File(here), Some(new)) if here.text().is_none() || new.text().is_none() => {
            Some((Change::NoText, Then::Leave))
        }
        (base, Here::File(here), Some(new)) => {
            let nothing = File::new([], here.executable);
            let (change, merged) = both(base.unwrap_or(&nothing), &here, new, names);
            (merged != here).then_some((change, Then::Write(merged)))
        }
        (_, Here::File(_), None) => Some((Change::Orphaned, Then::Leave)),
    }
}

/// A file that both sides have changed.
fn both(base: &File, ours: &File, theirs: &File, names: Names<'_>) -> (Change, File) {
    let executable = if ours.executable == base.executable { theirs.executable } else { ours.executable };
    let mut options = MergeOptions::new();
    options.set_conflict_style(ConflictStyle::Merge);
    // A marker begins a line, also after a file that ends without one.
    options.set_incomplete_hunk_style(IncompleteHunkStyle::Git);
    match options.merge_bytes(&base.bytes, &ours.bytes, &theirs.bytes) {
        Ok(bytes) => (Change::Merged, File::new(bytes, executable)),
        Err(bytes) => {
            let (bytes, conflicts) = named(&bytes, names);
            (Change::Conflict(conflicts), File::new(bytes, executable))
        }
    }
}

/// The text with the names of both sides at its markers, and how many conflicts it has.
fn named(bytes: &[u8], names: Names<'_>) -> (Vec<u8>, usize) {
    let (mut out, mut conflicts) = (Vec::with_capacity(bytes.len()), 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match line {
            b"<<<<<<< ours\n" => {
                conflicts += 1;
                out.extend(format!("<<<<<<< {}\n", names.ours).as_bytes());
            }
            b">>>>>>> theirs\n" => out.extend(format!(">>>>>>> {}\n", names.theirs).as_bytes()),
            _ => out.extend(line),
        }
    }
    (out, conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names<'static> = Names { ours: "here", theirs: "groundwork 2" };

    fn file(text: &str) -> File {
        File::new(text, false)
    }

    fn of(base: Option<&str>, here: Option<&str>, new: Option<&str>) -> Option<(Change, Then)> {
        let here = here.map_or(Here::Absent, |text| Here::File(file(text)));
        let tree = |text: Option<&str>| text.map(|text| ("f".to_owned(), file(text))).into_iter().collect();
        let steps = merge::<()>(&tree(base), &tree(new), NAMES, |_| Ok(here.clone())).expect("no error");
        steps.into_iter().next().map(|step| (step.change, step.then))
    }

    #[test]
    fn one_side_alone_is_taken_as_it_is() {
        let written = |change, text| Some((change, Then::Write(file(text))));
        assert_eq!(of(None, None, Some("n")), written(Change::Added, "n"));
        assert_eq!(of(Some("b"), Some("b"), Some("n")), written(Change::Updated, "n"));
        assert_eq!(of(Some("b"), Some("b"), None), Some((Change::Removed, Then::Remove)));
        assert_eq!(of(Some("b"), Some("mine"), Some("b")), None);
        assert_eq!(of(Some("b"), Some("n"), Some("n")), None);
        assert_eq!(of(Some("b"), None, Some("b")), None);
        assert_eq!(of(Some("b"), None, None), None);
    }

    #[test]
    fn what_was_deleted_here_stays_so_and_what_was_changed_here_stays() {
        assert_eq!(of(Some("b"), None, Some("n")), Some((Change::StaysDeleted, Then::Leave)));
        assert_eq!(of(Some("b"), Some("mine"), None), Some((Change::Orphaned, Then::Leave)));
    }

    #[test]
    fn both_sides_are_merged_or_marked() {
        let merged = of(Some("1\n2\n3\n4\n5\n"), Some("1\n2\n3\n4\nmine\n"), Some("new\n2\n3\n4\n5\n"));
        assert_eq!(merged, Some((Change::Merged, Then::Write(file("new\n2\n3\n4\nmine\n")))));
        let text = "1\n<<<<<<< here\nmine\n=======\nnew\n>>>>>>> groundwork 2\n3\n";
        let marked = of(Some("1\n2\n3\n"), Some("1\nmine\n3\n"), Some("1\nnew\n3\n"));
        assert_eq!(marked, Some((Change::Conflict(1), Then::Write(file(text)))));
        let (change, _) = of(None, Some("mine\n"), Some("new\n")).expect("a step");
        assert_eq!(change, Change::Conflict(1));
        let text = "<<<<<<< here\nmine\n=======\nnew\n>>>>>>> groundwork 2\n";
        let unended = of(Some("b"), Some("mine"), Some("new"));
        assert_eq!(unended, Some((Change::Conflict(1), Then::Write(file(text)))));
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        let binary = |byte: u8| File::new([byte, 0xff, b'\n'], false);
        let found = step(Some(&binary(1)), Some(&binary(2)), Here::File(binary(3)), NAMES);
        assert_eq!(found, Some((Change::NoText, Then::Leave)));
        let found = step(Some(&binary(1)), Some(&binary(2)), Here::File(binary(1)), NAMES);
        assert_eq!(found, Some((Change::Updated, Then::Write(binary(2)))));
    }

    #[test]
    fn whether_a_file_can_be_executed_is_merged_as_well() {
        let run = |text: &str| File::new(text, true);
        let (_, merged) = both(&file("a\nb\nc\n"), &file("a\nb\nmine\n"), &run("new\nb\nc\n"), NAMES);
        assert_eq!(merged, run("new\nb\nmine\n"));
        let (_, merged) = both(&file("a\nb\nc\n"), &run("a\nb\nmine\n"), &file("new\nb\nc\n"), NAMES);
        assert_eq!(merged, run("new\nb\nmine\n"));
    }
}
