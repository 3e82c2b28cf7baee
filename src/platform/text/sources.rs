use std::{
    io::Read as _,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

use crate::model::Location;

/// One of the files in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A piece of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Span {
    /// A piece of a file. Files are far smaller than 4 GiB ([`Sources::read`] sees to it).
    #[must_use]
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: narrow(range.start), end: narrow(range.end) }
    }

    /// A piece of this piece: `range` counts from its start.
    #[must_use]
    pub fn within(self, range: std::ops::Range<usize>) -> Self {
        let start = self.start as usize;
        Self::new(self.file, start + range.start..start + range.end)
    }

    /// Whether one of the two lies in the other.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        let holds = |outer: Self, inner: Self| outer.start <= inner.start && inner.end <= outer.end;
        self.file == other.file && (holds(self, other) || holds(other, self))
    }

    /// The bytes.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the platform's folder, after `REF:` where it is of a revision.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
    /// Where each line starts.
    lines: Vec<u32>,
}

impl SourceFile {
    /// Line and column of a byte, both from one; columns count characters.
    #[must_use]
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start as usize <= byte).max(1);
        let start = self.lines[line - 1] as usize;
        let before = self.text.get(start..byte.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The byte of a line and a column, both from one.
    #[must_use]
    pub fn byte(&self, line: usize, column: usize) -> usize {
        let Some(start) = self.lines.get(line.max(1) - 1) else { return self.text.len() };
        let rest = &self.text[*start as usize..];
        let inside = rest.char_indices().nth(column.max(1) - 1).map_or(rest.len(), |(at, _)| at);
        *start as usize + inside
    }
}

/// All files that a platform was read from, kept for messages.
#[derive(Debug, Default)]
pub struct Sources {
    /// The folder that files are read from: the platform's, or what Git had in it.
    root: PathBuf,
    /// The platform's folder as it is checked out.
    checkout: PathBuf,
    /// What a file's path begins with in messages.
    label: String,
    /// Shared with the sources that were made from these.
    files: Arc<RwLock<Vec<Arc<SourceFile>>>>,
}

/// The largest file that is read: a platform's files are written by people.
const LARGEST: u64 = 16 * 1024 * 1024;

impl Sources {
    /// No files yet, of the platform in this folder.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self { checkout: root.clone(), root, ..Self::default() }
    }

    /// The same platform as it was at `revision`, which lies in this folder. Numbers of files hold in both.
    #[must_use]
    pub fn at(&self, revision: &str, root: PathBuf) -> Self {
        let (checkout, files) = (self.checkout.clone(), Arc::clone(&self.files));
        Self { root, checkout, label: format!("{revision}:"), files }
    }

    /// The platform's folder, or the one with what it was at a revision.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path that may lie anywhere and is no part of the platform: relative ones count from where it is checked out.
    #[must_use]
    pub fn beside(&self, path: &str) -> PathBuf {
        self.checkout.join(path)
    }

    /// A path that may lie anywhere, as a folder of packages does: in Git with the rest, or beside what is checked out.
    #[must_use]
    pub fn anywhere(&self, path: &str) -> PathBuf {
        let own = self.root.join(path);
        if own.exists() { own } else { self.beside(path) }
    }

    /// What a file is called in messages.
    fn called(&self, path: &Path) -> PathBuf {
        if self.label.is_empty() {
            return path.to_owned();
        }
        let mut called = std::ffi::OsString::from(&self.label);
        called.push(path);
        called.into()
    }

    /// Reads a file, given relative to the platform's folder. The error is a message without the path.
    pub fn read(&self, path: &Path) -> Result<FileId, String> {
        let whole = self.root.join(path);
        // Before it is opened: opening a pipe would wait for someone to write to it.
        let metadata = std::fs::metadata(&whole).map_err(|error| plain(&error))?;
        if !metadata.is_file() {
            return Err("it is no file".to_owned());
        }
        if metadata.len() > LARGEST {
            return Err(format!("it is larger than {} MiB", LARGEST / 1024 / 1024));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
        let file = std::fs::File::open(&whole).map_err(|error| plain(&error))?;
        file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| plain(&error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            format!("line {line} is not UTF-8")
        })?;
        // Editors of another system put a byte order mark first; terraform and helm read over it.
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Ok(self.add(path, text))
    }

    /// Adds a text that was read elsewhere.
    pub fn add(&self, path: &Path, text: String) -> FileId {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).filter_map(|at| u32::try_from(at).ok()).collect();
        let mut files = self.files.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        files.push(Arc::new(SourceFile { path: self.called(path), text, lines }));
        FileId(u32::try_from(files.len() - 1).unwrap_or(u32::MAX))
    }

    /// A file by its number.
    #[must_use]
    pub fn file(&self, file: FileId) -> Arc<SourceFile> {
        let files = self.files.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&files[file.0 as usize])
    }

    /// Where a piece of a string's content stands: the string is written at `span`, with quotes, escapes or YAML's
    /// indentation around and in it. The whole string where the piece is written in another way than it reads.
    #[must_use]
    pub fn inside(&self, span: Span, content: &str, piece: std::ops::Range<usize>) -> Span {
        let file = self.file(span.file);
        let written = file.text.get(span.range()).unwrap_or_default();
        let needle = &content[piece.clone()];
        let before = content[..piece.start].matches(needle).count();
        let at = written.match_indices(needle).nth(before).map(|(at, _)| at);
        at.map_or(span, |at| span.within(at..at + needle.len()))
    }

    /// The character at a byte, for errors that only know where; nothing at the end of a line.
    #[must_use]
    pub fn char_at(&self, file: FileId, at: usize) -> Span {
        let source = self.file(file);
        let rest = source.text.get(at..).unwrap_or_default();
        let char = rest.chars().next().filter(|char| !char.is_control());
        let at = at.min(source.text.len());
        Span::new(file, at..at + char.map_or(0, char::len_utf8))
    }

    /// The file, line and column of a piece.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let file = self.file(span.file);
        let (line, column) = file.position(span.start as usize);
        Location { file: file.path.clone(), line, column }
    }
}

/// An I/O error in few words, as people know them.
pub(in crate::platform) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
