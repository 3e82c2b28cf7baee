use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::Stdio,
};

use super::support::Folder;

/// What a person at a terminal sees who types some lines, and how it ends.
fn typed(folder: &Folder, arguments: &[&str], lines: &str) -> (Option<i32>, String) {
    let pty = nix::pty::openpty(None, None).expect("a terminal");
    let end = |fd: &OwnedFd| Stdio::from(fd.try_clone().expect("a descriptor"));
    let mut command = folder.command(arguments);
    command.stdin(end(&pty.slave)).stdout(end(&pty.slave)).stderr(end(&pty.slave));
    let mut child = command.spawn().expect("groundwork starts");
    drop((command, pty.slave));
    let mut screen = File::from(pty.master);
    screen.write_all(lines.as_bytes()).expect("typed");
    let mut said = Vec::new();
    // The other end is closed when groundwork ends, which Linux calls an error.
    let _ = screen.read_to_end(&mut said);
    let ended = child.wait().expect("it ends");
    (ended.code(), String::from_utf8_lossy(&said).replace('\r', ""))
}

#[test]
fn a_person_is_asked_and_told_what_is_wrong_with_an_answer() {
    let folder = Folder::new();
    let lines =
        "shop\norganizations/1\n12\n00AA11-22BB33-44CC55\neurope-west1\n\nshop.example\n\ntesting\nnone\n";
    let (code, said) = typed(&folder, &["init", "shop"], lines);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("The platform's name, with which the ids of its projects begin"), "{said}");
    assert!(said.contains("write three groups of six hexadecimal digits"), "{said}");
    assert!(said.contains("[europe-west1-b, europe-west1-c, europe-west1-d]"), "{said}");
    assert!(said.contains("wrote shop: "), "{said}");
    assert!(folder.has("shop/environments/testing.toml") && !folder.has("shop/environments/production.toml"));
}

#[test]
fn a_flag_that_does_not_do_is_said_before_anything_is_asked() {
    let folder = Folder::new();
    let (code, said) = typed(&folder, &["init", "--region", "mars-north1"], "");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--region mars-north1: no region that groundwork knows"), "{said}");
    assert!(!said.contains("is missing"), "{said}");
}
