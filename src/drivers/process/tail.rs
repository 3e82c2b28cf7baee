use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::Stream;

/// One file that grows, read line by line.
pub(super) struct Tail {
    stream: Stream,
    path: PathBuf,
    file: Option<File>,
    offset: u64,
    partial: Vec<u8>,
}

impl Tail {
    pub(super) fn new(stream: Stream, path: &Path) -> Self {
        Self { stream, path: path.to_owned(), file: None, offset: 0, partial: Vec::new() }
    }

    /// Reads what is new. A file that cannot be read now is tried again the next time.
    fn read(&mut self, see: &mut (dyn FnMut(Stream, &str) + Send)) {
        if self.file.is_none() {
            self.file = File::open(&self.path).ok();
        }
        let Some(file) = &mut self.file else { return };
        let start = self.partial.len();
        if file.seek(SeekFrom::Start(self.offset)).is_err() {
            return;
        }
        let read = file.read_to_end(&mut self.partial);
        self.offset += (self.partial.len() - start) as u64;
        if read.is_err() && self.partial.len() == start {
            return;
        }
        let Some(last) = self.partial.iter().rposition(|byte| *byte == b'\n') else { return };
        let rest = self.partial.split_off(last + 1);
        let whole = std::mem::replace(&mut self.partial, rest);
        for line in whole[..last].split(|byte| *byte == b'\n') {
            see(self.stream, String::from_utf8_lossy(line).trim_end_matches('\r'));
        }
    }
}

/// Hands on what is new in each.
pub(super) fn read_all(tails: &mut [Tail], see: &mut (dyn FnMut(Stream, &str) + Send)) {
    for tail in tails {
        tail.read(see);
    }
}

/// Hands on a last line that has no newline.
pub(super) fn finish(tails: &mut [Tail], see: &mut (dyn FnMut(Stream, &str) + Send)) {
    for tail in tails {
        if !tail.partial.is_empty() {
            see(tail.stream, &String::from_utf8_lossy(&std::mem::take(&mut tail.partial)));
        }
    }
}
